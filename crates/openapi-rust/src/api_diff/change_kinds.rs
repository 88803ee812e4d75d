//! The table of changes of a Rust API: the id, the version bump and the reason of each.

use super::Bump;

/// A kind of change of a Rust API.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangeKind {
    /// The stable name in kebab-case; starts with `rust-`.
    pub id: &'static str,
    /// The version bump that the change requires.
    pub bump: Bump,
    /// The effect on callers, one line.
    pub why: &'static str,
}

/// Every kind: operations, then types and their fields, then changes that callers do not see in
/// their code.
pub fn all() -> impl Iterator<Item = &'static ChangeKind> {
    KINDS.iter().copied()
}

/// The former ids and the current ones. Waivers and fingerprints with a former id still count.
pub const RENAMED: &[(&str, &str)] = &[
    ("rust-answer-type-changed", "rust-response-type-changed"),
    ("rust-builder-requires", "rust-builder-field-required"),
    (
        "rust-builder-requires-answer",
        "rust-response-field-required",
    ),
    ("rust-newtype-sealed", "rust-newtype-validation-added"),
    ("rust-newtype-unsealed", "rust-newtype-validation-removed"),
    ("rust-setter-converts", "rust-setter-type-convertible"),
    ("rust-table-changed", "rust-constant-value-changed"),
];

macro_rules! kinds {
    ($($name:ident $id:literal $bump:ident $why:literal;)*) => {
        $(
            pub(super) const $name: &ChangeKind =
                &ChangeKind { id: $id, bump: Bump::$bump, why: $why };
        )*
        const KINDS: &[&ChangeKind] = &[$($name),*];
    };
}

kinds! {
    OPERATION_REMOVED "rust-operation-removed" Major
        "callers use a method that no longer exists";
    OPERATION_RENAMED "rust-operation-renamed" Major
        "callers use the old name of the method";
    OPERATION_ADDED "rust-operation-added" Minor
        "the client has a new method";
    OPERATION_DEPRECATED "rust-operation-deprecated" Minor
        "callers get a deprecation warning";
    OPERATION_UNDEPRECATED "rust-operation-undeprecated" Patch
        "callers no longer get a deprecation warning";
    SETTER_REMOVED "rust-setter-removed" Major
        "callers use a setter that no longer exists";
    SETTER_RENAMED "rust-setter-renamed" Major
        "callers use the old name of the setter";
    SETTER_ADDED "rust-setter-added" Minor
        "the request builder has a new optional setter";
    SETTER_REQUIRED "rust-setter-required" Major
        "callers compile, but without the setter `send` fails with `Error::InvalidRequest`";
    SETTER_OPTIONAL "rust-setter-optional" Minor
        "callers may omit the setter";
    SETTER_TYPE_CHANGED "rust-setter-type-changed" Major
        "callers pass a type that the setter no longer accepts";
    SETTER_TYPE_CONVERTIBLE "rust-setter-type-convertible" Minor
        "callers compile, because the setter converts the old type; a value that does not convert \
         makes `send` fail with `Error::InvalidRequest`";
    RESPONSE_TYPE_CHANGED "rust-response-type-changed" Major
        "callers get another type in a successful response";
    ERROR_TYPE_CHANGED "rust-error-type-changed" Major
        "callers get another type in an error response";
    TYPE_REMOVED "rust-type-removed" Major
        "callers use a type that no longer exists";
    TYPE_RENAMED "rust-type-renamed" Major
        "callers use the old name of the type";
    TYPE_ADDED "rust-type-added" Minor
        "the client has a new type";
    TYPE_KIND_CHANGED "rust-type-kind-changed" Major
        "callers construct, match or read the type as another kind of type";
    INNER_TYPE_CHANGED "rust-inner-type-changed" Major
        "callers wrap and read the old inner type";
    NEWTYPE_VALIDATION_ADDED "rust-newtype-validation-added" Major
        "callers use the constructor, which is private now; `try_from` validates the value";
    NEWTYPE_VALIDATION_REMOVED "rust-newtype-validation-removed" Major
        "callers handle a conversion error that no longer exists";
    FIELD_REMOVED "rust-field-removed" Major
        "callers read or set a field that no longer exists";
    FIELD_RENAMED "rust-field-renamed" Major
        "callers use the old name of the field";
    FIELD_TYPE_CHANGED "rust-field-type-changed" Major
        "callers read or set the field with the old type";
    FIELD_ADDED "rust-field-added" Major
        "callers who construct the struct literally omit the field";
    FIELD_ADDED_NON_EXHAUSTIVE "rust-field-added-non-exhaustive" Minor
        "the struct has a new field, and callers cannot construct it literally";
    BUILDER_FIELD_REQUIRED "rust-builder-field-required" Major
        "callers compile, but without the field the builder returns an error";
    RESPONSE_FIELD_REQUIRED "rust-response-field-required" Minor
        "callers who only read responses compile and run; code that builds one, such as a test, \
         must set the field";
    VARIANT_REMOVED "rust-variant-removed" Major
        "callers match or construct a variant that no longer exists";
    VARIANT_RENAMED "rust-variant-renamed" Major
        "callers use the old name of the variant";
    VARIANT_CHANGED "rust-variant-changed" Major
        "callers match or construct the variant with the old fields";
    VARIANT_ADDED "rust-variant-added" Major
        "callers who match exhaustively miss a variant";
    VARIANT_ADDED_NON_EXHAUSTIVE "rust-variant-added-non-exhaustive" Minor
        "the enum has a new variant, and every match has a wildcard arm";
    VARIANTS_REORDERED "rust-variants-reordered" Minor
        "callers compile; the order of values and of attempts to deserialize is different";
    ENUM_OPENED "rust-enum-opened" Major
        "callers who match exhaustively miss the variant for unknown values; the enum is no longer \
         `Copy` or ordered";
    ENUM_CLOSED "rust-enum-closed" Major
        "callers match unknown values, or convert any string to the enum";
    NON_EXHAUSTIVE_ADDED "rust-non-exhaustive-added" Major
        "callers can no longer construct the struct literally or match without a wildcard";
    NON_EXHAUSTIVE_REMOVED "rust-non-exhaustive-removed" Minor
        "callers may construct the struct literally and match exhaustively";
    TRAIT_REMOVED "rust-trait-removed" Major
        "callers use a trait that the type no longer implements";
    TRAIT_CHANGED "rust-trait-changed" Major
        "callers use an associated type of the trait";
    TRAIT_ADDED "rust-trait-added" Minor
        "the type implements another trait";
    METHOD_REMOVED "rust-method-removed" Major
        "callers use a function or a constant that no longer exists";
    METHOD_CHANGED "rust-method-changed" Major
        "callers use the old signature of the function or the old type of the constant";
    METHOD_ADDED "rust-method-added" Minor
        "the type has a new function or constant";
    MUST_USE_ADDED "rust-must-use-added" Minor
        "callers who ignore the result get a warning";
    MUST_USE_REMOVED "rust-must-use-removed" Patch
        "callers who ignore the result no longer get a warning";
    CONSTANT_VALUE_CHANGED "rust-constant-value-changed" Patch
        "callers compile and read another value";
    IMPLEMENTATION_CHANGED "rust-implementation-changed" Patch
        "callers compile; requests and responses may differ, as the changes on the wire say";
    DOCUMENTATION_CHANGED "rust-documentation-changed" Patch
        "only the documentation is different";
}
