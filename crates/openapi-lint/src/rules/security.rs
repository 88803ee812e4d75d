//! Security schemes and requirements, and secrets that others can read.

use std::collections::HashSet;

use openapi_document::model::{
    OAuthFlow, OperationObject, Parameter, ParameterLocation, SecurityRequirements, SecurityScheme,
};
use openapi_document::rule::{LintContext, Reporter};
use openapi_document::suggestion::near;
use openapi_document::{Method, Node, Object};

/// Whether a request needs no authorization.
fn is_open(requirements: SecurityRequirements<'_>) -> bool {
    let mut nodes = requirements.iter().map(|requirement| requirement.node());
    requirements.node().is_empty() || nodes.any(|node| node.is_object() && node.is_empty())
}

/// The schemes that the document and its operations require, with the node of the scopes of each.
fn required<'d>(context: &LintContext<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> {
    let operations = context.written::<OperationObject<'_>>();
    let own = operations.filter_map(OperationObject::own_security);
    let all = context.openapi.security().into_iter().chain(own);
    all.flat_map(|requirements| {
        requirements
            .iter()
            .flat_map(|requirement| requirement.schemes())
    })
}

/// The declared security schemes.
fn declared<'d>(context: &LintContext<'d>) -> impl Iterator<Item = (&'d str, SecurityScheme<'d>)> {
    let components = context.openapi.components().into_iter();
    components.flat_map(|components| components.security_schemes().iter())
}

pub(super) fn operation(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let fallback = context.openapi.fields().security();
    let undeclared = context
        .operations
        .iter()
        .filter(|operation| operation.fields().own_security().or(fallback).is_none());
    let undeclared: Vec<_> = undeclared.collect();
    let help = "add `security`, `security: []` if no request needs authorization";
    if !undeclared.is_empty() && undeclared.len() == context.operations.len() {
        let message = "no operation declares its security requirements";
        reporter.report(context.openapi.node(), message, help);
        return;
    }
    for operation in undeclared {
        let message = format!(
            "`{}` declares no security requirements",
            operation.signature()
        );
        reporter.report(operation.node(), message, help);
    }
}

pub(super) fn open_write(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        let writes = [Method::Put, Method::Post, Method::Patch, Method::Delete];
        if let Some(own) = operation.own_security().filter(|own| is_open(*own))
            && writes.contains(&operation.method)
        {
            let message = format!("`{}` requires no authorization", operation.signature());
            reporter.report(
                own.node(),
                message,
                "name a security scheme, or remove `security`",
            );
        }
    }
}

pub(super) fn unauthorized(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for operation in &context.operations {
        let protected = operation.security().is_some_and(|all| !is_open(all));
        let responses = operation.responses();
        let covers = |status: &str| {
            matches!(status, "401" | "default") || status.eq_ignore_ascii_case("4XX")
        };
        if let Some(node) = responses.node()
            && protected
            && !responses.names().any(covers)
        {
            let signature = operation.signature();
            let message = format!("missing 401 response of `{signature}`");
            reporter.report(node, message, "add \"401\", `4XX` or `default`");
        }
    }
}

pub(super) fn scheme_unused(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let used: HashSet<_> = required(context).map(|(name, _)| name).collect();
    for (name, scheme) in declared(context).filter(|(name, _)| !used.contains(name)) {
        let message = format!("unused security scheme `{name}`");
        reporter.report(
            scheme.written(),
            message,
            "refer to it in `security`, or remove it",
        );
    }
}

pub(super) fn scope(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for (name, scopes) in required(context) {
        let scheme = declared(context).find(|(declared, _)| *declared == name);
        let Some((_, scheme)) = scheme.filter(|(_, scheme)| scheme.reference_problem().is_none())
        else {
            continue;
        };
        let is_oauth = match scheme.scheme_type() {
            Some("oauth2") => true,
            Some("apiKey" | "http") => false,
            _ => continue,
        };
        let flows = scheme.flows();
        let flows: Vec<_> = flows.into_iter().flat_map(|flows| flows.iter()).collect();
        // Another rule reports a flow without `scopes`.
        if flows
            .iter()
            .any(|(_, flow)| flow.fields().scopes().is_none())
        {
            continue;
        }
        let known = flows.iter().flat_map(|(_, flow)| flow.scopes());
        let known: HashSet<_> = known.map(|(scope, _)| scope).collect();
        for (node, scope) in scopes
            .items()
            .filter_map(|node| Some((node, node.as_str()?)))
        {
            if known.contains(scope) {
                continue;
            }
            let (message, help) = if is_oauth {
                let help = near(scope, known.iter().copied()).map_or_else(
                    || format!("add it to the `scopes` of `{name}`"),
                    |near| format!("write `{near}`, or add it to the `scopes` of `{name}`"),
                );
                (
                    format!("undeclared scope `{scope}` of security scheme `{name}`"),
                    help,
                )
            } else {
                let message =
                    format!("scope `{scope}` of security scheme `{name}`, which is not OAuth");
                (message, format!("write `{name}: []`"))
            };
            reporter.report(node, message, help);
        }
    }
}

pub(super) fn scheme(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut require = |node: Node<'_>, what: &str, fields: &[(&str, Option<Node<'_>>)]| {
        for (keyword, _) in fields.iter().filter(|(_, value)| value.is_none()) {
            let message = format!("missing `{keyword}` in {what}");
            reporter.report(node, message, format!("add `{keyword}`"));
        }
    };
    for scheme in context.written::<SecurityScheme<'_>>() {
        let (node, fields) = (scheme.node(), scheme.fields());
        match scheme.scheme_type() {
            Some("apiKey") => {
                let fields = [("name", fields.name()), ("in", fields.location())];
                require(node, "an API key scheme", &fields);
            }
            Some("http") => require(node, "an HTTP scheme", &[("scheme", fields.scheme())]),
            Some("oauth2") => require(node, "an OAuth scheme", &[("flows", fields.flows())]),
            Some("openIdConnect") => {
                let fields = [("openIdConnectUrl", fields.open_id_connect_url())];
                require(node, "an OpenID Connect scheme", &fields);
            }
            _ => {}
        }
    }
    for flow in context.written::<OAuthFlow<'_>>() {
        let (node, fields) = (flow.node(), flow.fields());
        let authorization = ("authorizationUrl", fields.authorization_url());
        let token = ("tokenUrl", fields.token_url());
        match node.name().as_str() {
            "implicit" => require(node, "an implicit flow", &[authorization]),
            "authorizationCode" => {
                require(node, "an authorization code flow", &[authorization, token]);
            }
            _ => require(node, "an OAuth flow", &[token]),
        }
    }
}

pub(super) fn basic(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for scheme in context.written::<SecurityScheme<'_>>() {
        if let Some((written, name)) = scheme.fields().scheme().zip(scheme.scheme())
            && name.eq_ignore_ascii_case("basic")
        {
            let help = "use tokens that expire, such as `scheme: bearer`";
            reporter.report(
                written,
                "each request contains the user name and the password",
                help,
            );
        }
    }
}

pub(super) fn key_in_query(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for scheme in context.written::<SecurityScheme<'_>>() {
        if let Some(written) = scheme.fields().location()
            && scheme.scheme_type() == Some("apiKey")
            && scheme.location() == Some("query")
        {
            let help = "write `in: header`, if the service accepts it there";
            reporter.report(written, "API key in the query of the URL", help);
        }
    }
}

pub(super) fn weak_flow(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for flow in context.written::<OAuthFlow<'_>>() {
        let name = flow.node().name();
        if matches!(name.as_str(), "implicit" | "password") {
            let message = format!("deprecated OAuth flow `{name}`");
            reporter.report(flow.node(), message, "use `authorizationCode`, with PKCE");
        }
    }
}

/// Names of parameters that contain secrets. Page tokens have other names.
const SECRETS: &[&str] = &[
    "accesstoken",
    "apikey",
    "apisecret",
    "authorization",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "idtoken",
    "jwt",
    "passwd",
    "password",
    "refreshtoken",
    "secret",
    "token",
];

pub(super) fn secret_in_url(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for parameter in context.written::<Parameter<'_>>() {
        let in_url = [ParameterLocation::Query, ParameterLocation::Path];
        let Some(location) = parameter
            .location()
            .filter(|location| in_url.contains(location))
        else {
            continue;
        };
        let name = parameter.name().unwrap_or_default();
        let plain = name.to_lowercase().replace(['_', '-', '.'], "");
        // A page token gives no access.
        let description = parameter.description().unwrap_or_default().to_lowercase();
        let paging = ["page", "continu", "node"];
        if plain == "token" && paging.iter().any(|word| description.contains(word)) {
            continue;
        }
        if SECRETS.contains(&plain.as_str()) {
            let message = format!(
                "secret in the URL: {} parameter `{name}`",
                location.as_str()
            );
            let help = "send it in a header or in the body, or describe it under `securitySchemes`";
            reporter.report(parameter.node(), message, help);
        }
    }
}

pub(super) fn password_response(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in context.response_schemas() {
        for (name, property) in schema.properties().iter() {
            let is_password = matches!(name.to_lowercase().as_str(), "password" | "passwd");
            let write_only = property.reference_problem().is_none() && property.write_only();
            if is_password && !write_only {
                let message = format!("password `{name}` in a response");
                reporter.report(
                    property.written(),
                    message,
                    "remove it, or add `writeOnly: true`",
                );
            }
        }
    }
}
