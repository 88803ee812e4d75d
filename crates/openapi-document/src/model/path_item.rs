//! The Path Item Object: the operations of one path.

use super::{Object, Operation, OperationObject, Parameter, Server, object};
use crate::method::Method;

object! {
    /// The Path Item Object.
    PathItem, PathItemFields, PathItem {
        reference_string: "$ref" string;
        summary: "summary" string;
        description: "description" string;
        servers: "servers" each(Server);
        parameters: "parameters" each(Parameter);
        get: "get" one(OperationObject);
        put: "put" one(OperationObject);
        post: "post" one(OperationObject);
        delete: "delete" one(OperationObject);
        options: "options" one(OperationObject);
        head: "head" one(OperationObject);
        patch: "patch" one(OperationObject);
        trace: "trace" one(OperationObject);
    }
}

impl<'d> PathItem<'d> {
    /// The operations under `path`, in the order of the text.
    pub fn operations(
        self,
        path: &'d str,
    ) -> impl Iterator<Item = Operation<'d>> + Clone + use<'d> {
        let entries = self.node().entries();
        entries.filter_map(move |(key, node)| {
            let method = Method::from_keyword(key)?;
            node.is_object().then(|| Operation {
                path,
                method,
                item: self,
                object: OperationObject::view(node),
            })
        })
    }
}
