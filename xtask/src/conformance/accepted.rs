//! Messages of tools that do not concern an error in the contract, each with the reason.

use super::Tool;

/// The path of this list, for messages.
pub(super) const FILE: &str = "xtask/src/conformance/accepted.rs";

/// A message that does not count as a finding.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) tool: Tool,
    /// A part of the message that is unique among the messages of the tool.
    pub(super) message: &'static str,
    /// Why the contract is right.
    pub(super) why: &'static str,
}

const SCHEMA_NAME: &str = "Failed to get the schema name: null";
const SCHEMA_NAME_WHY: &str = "It reports each `oneOf` with inline variants, such as `FaultCode`; \
                               it generates them correctly.";
const WORD_OF_RUST_WHY: &str =
    "The service uses a name that is a keyword of Rust; the name on the wire is unchanged.";

/// The list.
pub(super) const ACCEPTED: &[Accepted] = &[
    Accepted {
        tool: Tool::OpenapiPythonClient,
        message: "has incompatible type \"*tuple[object, ...]\"",
        why: "It concerns `client.py`, which is the same for every document.",
    },
    Accepted {
        tool: Tool::OpenapiGeneratorPython,
        message: SCHEMA_NAME,
        why: SCHEMA_NAME_WHY,
    },
    Accepted {
        tool: Tool::OpenapiGeneratorPython,
        message: "Codegen property is null (e.g. map/dict of undefined type)",
        why: "`address` and `billingProfile` are objects without documented properties.",
    },
    Accepted {
        tool: Tool::OpenapiGeneratorTypescriptFetch,
        message: SCHEMA_NAME,
        why: SCHEMA_NAME_WHY,
    },
    Accepted {
        tool: Tool::OpenapiGeneratorRust,
        message: SCHEMA_NAME,
        why: SCHEMA_NAME_WHY,
    },
    Accepted {
        tool: Tool::OpenapiGeneratorRust,
        message: "ApplicationJson cannot be used as a model name",
        why: "It reports every JSON body in any document.",
    },
    Accepted {
        tool: Tool::OpenapiGeneratorRust,
        message: "self cannot be used as a field/variable name",
        why: WORD_OF_RUST_WHY,
    },
    Accepted {
        tool: Tool::OpenapiGeneratorRust,
        message: "type cannot be used as a field/variable name",
        why: WORD_OF_RUST_WHY,
    },
    Accepted {
        tool: Tool::OpenapiGeneratorRust,
        message: "type cannot be used as a parameter name",
        why: WORD_OF_RUST_WHY,
    },
    Accepted {
        tool: Tool::OpenapiGeneratorRust,
        message: "missing field `qualification`",
        why: "OpenAPI requires each variant of a union to declare the discriminator property; this \
              generator then expects and sends it twice.",
    },
    Accepted {
        tool: Tool::CargoProgenitor,
        message: "warning: unreachable pattern",
        why: "It tests the range `4XX` before the statuses in it; both have the same body.",
    },
    Accepted {
        tool: Tool::CargoProgenitor,
        message: "CustomerCollection, customers-one-page",
        why: "It omits empty arrays, so `headers` of a link is missing; the service sends no links.",
    },
];
