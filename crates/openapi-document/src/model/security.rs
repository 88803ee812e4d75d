//! Security schemes, their OAuth flows, and the requirements that name them.

use super::object;
use crate::node::Node;

object! {
    /// The Security Scheme Object.
    SecurityScheme, SecuritySchemeFields, SecurityScheme {
        scheme_type: "type" choice("apiKey", "http", "oauth2", "openIdConnect");
        description: "description" string;
        name: "name" string;
        location: "in" choice("query", "header", "cookie");
        scheme: "scheme" string;
        bearer_format: "bearerFormat" string;
        flows: "flows" one(OAuthFlows);
        open_id_connect_url: "openIdConnectUrl" string;
    }
}

object! {
    /// The OAuth Flows Object.
    OAuthFlows, OAuthFlowsFields, OAuthFlows {
        implicit: "implicit" one(OAuthFlow);
        password: "password" one(OAuthFlow);
        client_credentials: "clientCredentials" one(OAuthFlow);
        authorization_code: "authorizationCode" one(OAuthFlow);
    }
}

object! {
    /// The OAuth Flow Object.
    OAuthFlow, OAuthFlowFields, OAuthFlow {
        authorization_url: "authorizationUrl" string;
        token_url: "tokenUrl" string;
        refresh_url: "refreshUrl" string;
        scopes: "scopes" string_map;
    }
}

impl<'d> OAuthFlows<'d> {
    /// The flows that are declared, with the name of each.
    pub fn iter(self) -> impl Iterator<Item = (&'static str, OAuthFlow<'d>)> + use<'d> {
        let flows = [
            ("implicit", self.implicit()),
            ("password", self.password()),
            ("clientCredentials", self.client_credentials()),
            ("authorizationCode", self.authorization_code()),
        ];
        flows
            .into_iter()
            .filter_map(|(name, flow)| Some((name, flow?)))
    }
}

/// The array `security`: a request must meet one of the requirements; if it is empty,
/// no authentication is required.
#[derive(Clone, Copy, Debug)]
pub struct SecurityRequirements<'d>(Node<'d>);

impl<'d> SecurityRequirements<'d> {
    pub(crate) fn new(node: Node<'d>) -> Option<Self> {
        node.is_array().then_some(Self(node))
    }

    /// Where the array is written.
    #[must_use]
    pub fn node(self) -> Node<'d> {
        self.0
    }

    /// The requirements, in the order of the text.
    pub fn iter(self) -> impl Iterator<Item = SecurityRequirement<'d>> + Clone + use<'d> {
        self.0.items().map(SecurityRequirement)
    }
}

/// The Security Requirement Object: all the schemes that it names must be met together.
#[derive(Clone, Copy, Debug)]
pub struct SecurityRequirement<'d>(Node<'d>);

impl<'d> SecurityRequirement<'d> {
    /// Where the requirement is written.
    #[must_use]
    pub fn node(self) -> Node<'d> {
        self.0
    }

    /// The schemes by name, each with the node of its scopes.
    pub fn schemes(self) -> impl Iterator<Item = (&'d str, Node<'d>)> + Clone + use<'d> {
        self.0.entries()
    }
}
