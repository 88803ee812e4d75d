//! What tools say about the contract that is no fault of it, each with the reason.

use super::Tool;

/// Where this list is, for messages.
pub(super) const FILE: &str = "xtask/src/conformance/accepted.rs";

/// A message that does not count as a finding.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) tool: Tool,
    /// A part of the message that no other message of the tool has.
    pub(super) message: &'static str,
    /// Why the contract is right all the same.
    pub(super) why: &'static str,
}

const SCHEMA_NAME: &str = "Failed to get the schema name: null";
const SCHEMA_NAME_WHY: &str = "It reports any `oneOf` whose alternatives are written in place, as \
    those of `FaultCode`; they are generated all the same.";
const WORD_OF_RUST_WHY: &str = "The service has a name that is a word of Rust; the wire keeps it.";

/// The list.
pub(super) const ACCEPTED: &[Accepted] = &[
    Accepted {
        tool: Tool::OpenapiPythonClient,
        message: "has incompatible type \"*tuple[object, ...]\"",
        why: "About `client.py`, which is the same for every document.",
    },
    Accepted {
        tool: Tool::OpenapiGeneratorPython,
        message: SCHEMA_NAME,
        why: SCHEMA_NAME_WHY,
    },
    Accepted {
        tool: Tool::OpenapiGeneratorPython,
        message: "Codegen property is null (e.g. map/dict of undefined type)",
        why: "`address` and `billingProfile` are objects of which no property is documented.",
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
        why: "A union is told apart by a member that OpenAPI wants declared in each alternative; this \
              generator then expects it twice, and sends it twice.",
    },
    Accepted {
        tool: Tool::CargoProgenitor,
        message: "warning: unreachable pattern",
        why: "It tests the range `4XX` before the statuses in it; both have the same body.",
    },
    Accepted {
        tool: Tool::CargoProgenitor,
        message: "CustomerCollection, customers-one-page",
        why: "It writes no empty list, so that `headers` of a link is lost; the service sends no links.",
    },
];
