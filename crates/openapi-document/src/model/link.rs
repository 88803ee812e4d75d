//! The Link Object and the Callback Object.

use super::{Map, Object, PathItem, Server, object};

object! {
    /// The Link Object: an operation that can follow a response.
    Link, LinkFields, Link {
        operation_ref: "operationRef" string;
        operation_id: "operationId" string;
        parameters: "parameters" object;
        request_body: "requestBody" any;
        description: "description" string;
        server: "server" one(Server);
    }
}

object! {
    /// The Callback Object: requests that the service sends, by runtime expression.
    Callback, CallbackFields, Callback {}
}

impl<'d> Callback<'d> {
    /// The Path Item Objects, by the runtime expression of their URL.
    #[must_use]
    pub fn path_items(self) -> Map<'d, PathItem<'d>> {
        Map::new(Some(self.node()), true)
    }
}
