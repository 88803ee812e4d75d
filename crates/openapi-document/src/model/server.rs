//! The Server Object and its variables.

use super::object;

object! {
    /// The Server Object.
    Server, ServerFields, Server {
        url: "url" string;
        description: "description" string;
        variables: "variables" map(ServerVariable);
    }
}

object! {
    /// The Server Variable Object.
    ServerVariable, ServerVariableFields, ServerVariable {
        values: "enum" strings;
        default: "default" string;
        description: "description" string;
    }
}
