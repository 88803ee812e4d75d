//! The Example Object.

use super::object;

object! {
    /// The Example Object: an example with a name.
    Example, ExampleFields, Example {
        summary: "summary" string;
        description: "description" string;
        value: "value" any;
        external_value: "externalValue" string;
    }
}
