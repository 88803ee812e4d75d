//! The state of a comparison: two documents, the changes so far, the schemas to compare.

use openapi_document::model::{OpenApi, Schema};
use openapi_document::{Document, Node, Object as _};

use crate::change::Change;
use crate::change_kind::ChangeKind;
use crate::change_table as kinds;
use crate::compare::key_of;
use crate::recorder::{Recorder, Scope, Sides};
use crate::schema::SchemaPairs;

/// Two documents under comparison.
pub(crate) struct Comparison<'d> {
    pub(crate) base: OpenApi<'d>,
    pub(crate) head: OpenApi<'d>,
    recorder: Recorder,
    /// Schemas are compared when all uses are known: each pair once for each direction.
    schemas: SchemaPairs<'d>,
}

impl<'d> Comparison<'d> {
    pub(crate) fn new(base: &'d Document, head: &'d Document) -> Self {
        Self {
            base: base.openapi(),
            head: head.openapi(),
            recorder: Recorder::default(),
            schemas: SchemaPairs::default(),
        }
    }

    /// Records a change.
    pub(crate) fn record(
        &mut self,
        kind: &'static ChangeKind,
        scope: &Scope,
        sides: Sides<'d>,
        arguments: &[&str],
        message: String,
    ) {
        self.recorder.record(kind, scope, sides, arguments, message);
    }

    /// Records that the values of some keywords changed. A value that is missing on one side is
    /// located at `objects`.
    pub(crate) fn record_fields(
        &mut self,
        kind: &'static ChangeKind,
        scope: &Scope,
        objects: Sides<'d>,
        fields: impl IntoIterator<Item = Sides<'d>>,
        subject: &str,
    ) {
        for (base, head) in fields {
            let key = key_of((base, head));
            let sides = (base.or(objects.0), head.or(objects.1));
            let message = format!("{subject}: `{key}` changed");
            self.record(kind, scope, sides, &[&key], message);
        }
    }

    /// Compares the schemas of two values that are sent; without a schema, any value is allowed.
    /// `objects` are the objects that contain the schemas.
    pub(crate) fn compare_schemas(
        &mut self,
        scope: &Scope,
        objects: (Node<'d>, Node<'d>),
        schemas: (Option<Schema<'d>>, Option<Schema<'d>>),
        subject: &str,
    ) {
        match schemas {
            (Some(base), Some(head)) => self.schemas.add(scope, base, head),
            (None, Some(head)) if !SchemaPairs::allows_anything(head) => {
                let sides = (Some(objects.0), Some(head.written()));
                let message = format!("{subject}: schema added");
                self.record(&kinds::SCHEMA_ADDED, scope, sides, &[], message);
            }
            (Some(base), None) if !SchemaPairs::allows_anything(base) => {
                let sides = (Some(base.written()), Some(objects.1));
                let message = format!("{subject}: schema removed; any value is now allowed");
                self.record(&kinds::SCHEMA_REMOVED, scope, sides, &[], message);
            }
            (None, Some(_)) | (Some(_), None) | (None, None) => {}
        }
    }

    /// Compares the schemas and returns all changes.
    pub(crate) fn finish(mut self) -> Vec<Change> {
        self.schemas.record(&mut self.recorder);
        self.recorder.into_changes()
    }
}
