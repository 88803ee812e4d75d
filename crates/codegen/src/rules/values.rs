//! Examples, defaults and listed values against the schemas they stand for.
