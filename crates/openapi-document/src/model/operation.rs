//! The Operation Object, with the path and the method that it stands under.

use std::ops::Deref;

use super::{
    Callback, ExternalDocs, Object, Parameter, PathItem, RequestBody, Response,
    SecurityRequirements, Server, object,
};
use crate::method::Method;
use crate::path_template::PathTemplate;

object! {
    /// The Operation Object as it is written, without the path that it stands under.
    OperationObject, OperationObjectFields, Operation {
        tags: "tags" strings;
        summary: "summary" string;
        description: "description" string;
        external_docs: "externalDocs" one(ExternalDocs);
        operation_id: "operationId" string;
        own_parameters: "parameters" each(Parameter);
        request_body: "requestBody" one(RequestBody);
        responses: "responses" keyed(Response);
        callbacks: "callbacks" map(Callback);
        deprecated: "deprecated" boolean;
        own_security: "security" requirements;
        own_servers: "servers" each(Server);
    }
}

/// An operation: one method of one path. Reads as its [`OperationObject`].
#[derive(Clone, Copy, Debug)]
pub struct Operation<'d> {
    /// The path as it is written, such as `/orders/{id}`; in a callback, a runtime expression.
    pub path: &'d str,
    /// The method.
    pub method: Method,
    /// The Path Item Object that it is written in.
    pub item: PathItem<'d>,
    /// The Operation Object.
    pub object: OperationObject<'d>,
}

impl<'d> Deref for Operation<'d> {
    type Target = OperationObject<'d>;

    fn deref(&self) -> &Self::Target {
        &self.object
    }
}

impl<'d> Operation<'d> {
    /// `POST /v1/orders`, for messages.
    #[must_use]
    pub fn signature(self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path as a template.
    #[must_use]
    pub fn path_template(self) -> PathTemplate<'d> {
        PathTemplate::new(self.path)
    }

    /// The effective parameters: those of the path item, each overridden by the parameter of the
    /// operation with the same name and location, then the other parameters of the operation.
    /// Unresolved references are left out.
    #[must_use]
    pub fn parameters(self) -> Vec<Parameter<'d>> {
        let mut parameters: Vec<Parameter<'d>> = Vec::new();
        let own = self.object.own_parameters();
        for parameter in self.item.parameters().chain(own) {
            if parameter.reference_problem().is_some() {
                continue;
            }
            let key = |one: Parameter<'d>| (one.name(), one.location_name());
            match parameters
                .iter_mut()
                .find(|known| key(**known) == key(parameter))
            {
                Some(known) => *known = parameter,
                None => parameters.push(parameter),
            }
        }
        parameters
    }

    /// The effective security requirements: those of the operation, otherwise those of the document.
    #[must_use]
    pub fn security(self) -> Option<SecurityRequirements<'d>> {
        let document = self.object.node().document().openapi();
        self.object.own_security().or_else(|| document.security())
    }
}
