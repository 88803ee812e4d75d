//! Constructs that make a later change a breaking one: closed enums and objects, unions without a
//! discriminator, and deprecated parameters and properties that are required.

use openapi_document::Object;
use openapi_document::model::{AdditionalProperties, Parameter, ParameterLocation, Schema};
use openapi_document::rule::{LintContext, Reporter};

pub(super) fn closed_enum(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let mut schemas = context.schemas.iter();
    let open_enums = schemas.any(|schema| schema.extension("x-extensible-enum").is_some());
    for schema in context.response_schemas() {
        let Some(list) = schema.fields().enum_values() else {
            continue;
        };
        // A single value is a tag that selects a variant of a union.
        let several = schema
            .enum_values()
            .filter(|value| value.as_str().is_some())
            .count()
            > 1;
        if several && schema.extension("x-extensible-enum").is_none() {
            let help = if open_enums {
                "list the known values in `x-extensible-enum` instead, or describe them"
            } else {
                "describe the known values in `description` instead"
            };
            reporter.report(list, "closed enum in a response", help);
        }
    }
}

pub(super) fn closed_object(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for schema in context.response_schemas() {
        if let AdditionalProperties::Forbidden(node) = schema.additional_properties() {
            reporter.report(
                node,
                "closed object in a response",
                "remove `additionalProperties`",
            );
        }
    }
}

pub(super) fn union(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let undiscriminated = |schema: &&Schema<'_>| schema.fields().discriminator().is_none();
    for schema in context.response_schemas().iter().filter(undiscriminated) {
        let lists = [
            (
                schema.fields().one_of(),
                schema.one_of().collect::<Vec<_>>(),
            ),
            (schema.fields().any_of(), schema.any_of().collect()),
        ];
        for (written, variants) in lists {
            let objects = variants.iter().filter(|variant| {
                let is_object = variant.fields().properties().is_some();
                // The tag of each variant selects it.
                variant.reference_problem().is_none() && is_object && !has_tag(variant)
            });
            if let Some(written) = written.filter(|_| objects.count() > 1) {
                let keyword = written.name();
                let message =
                    format!("`{keyword}` of objects in a response without `discriminator`");
                let help = "add a property whose value selects the variant, and `discriminator`";
                reporter.report(written, message, help);
            }
        }
    }
}

/// Whether an object has a required property with only one value.
fn has_tag(schema: &Schema<'_>) -> bool {
    let names: Vec<_> = schema.required().collect();
    schema.properties().iter().any(|(name, property)| {
        let resolved = property.reference_problem().is_none();
        resolved && names.contains(&name) && property.enum_values().count() == 1
    })
}

pub(super) fn deprecated_required(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    for parameter in context.written::<Parameter<'_>>() {
        let in_path = parameter.location() == Some(ParameterLocation::Path);
        if parameter.deprecated() && parameter.required() && !in_path {
            let name = parameter.name().unwrap_or_default();
            let message = format!("deprecated parameter `{name}` is required");
            reporter.report(parameter.node(), message, "make it optional first");
        }
    }
    for schema in &context.schemas {
        let items = schema
            .fields()
            .required()
            .into_iter()
            .flat_map(|list| list.items());
        for (item, name) in items.filter_map(|item| Some((item, item.as_str()?))) {
            let property = schema.property(name);
            let own = property.filter(|property| property.reference().is_none());
            if own.is_some_and(Schema::deprecated) {
                let message = format!("deprecated property `{name}` is required");
                reporter.report(item, message, "remove it from `required` first");
            }
        }
    }
}
