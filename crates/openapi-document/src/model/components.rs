//! The Components Object.

use super::{
    Callback, Example, Header, Link, Parameter, RequestBody, Response, Schema, SecurityScheme,
    object,
};

object! {
    /// The Components Object: objects that others refer to by name.
    Components, ComponentsFields, Components {
        schemas: "schemas" map(Schema);
        responses: "responses" map(Response);
        parameters: "parameters" map(Parameter);
        examples: "examples" map(Example);
        request_bodies: "requestBodies" map(RequestBody);
        headers: "headers" map(Header);
        security_schemes: "securitySchemes" map(SecurityScheme);
        links: "links" map(Link);
        callbacks: "callbacks" map(Callback);
    }
}
