//! The Info Object: contact, license and description.

use openapi_document::Object;
use openapi_document::rule::{LintContext, Reporter};

pub(super) fn contact(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(info) = context.openapi.info() else {
        return;
    };
    let Some(contact) = info.fields().contact() else {
        let help = "add `contact: {name: …, url: …, email: …}`, at least one of them";
        reporter.report(info.node(), "missing `contact` in `info`", help);
        return;
    };
    let empty = info.contact().is_none_or(|contact| {
        let fields = contact.fields();
        fields.name().or(fields.url()).or(fields.email()).is_none()
    });
    if empty {
        reporter.report(contact, "empty `contact`", "add `name`, `url` or `email`");
    }
}

pub(super) fn description(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    if let Some(info) = context.openapi.info()
        && info.fields().description().is_none()
    {
        let help = "add `description`: what the API is for, and what every caller needs to know";
        reporter.report(info.node(), "missing `description` in `info`", help);
    }
}

pub(super) fn license(context: &LintContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(info) = context.openapi.info() else {
        return;
    };
    if info.fields().license().is_none() {
        let help = "add `license: {name: …, url: …}`";
        reporter.report(info.node(), "missing `license` in `info`", help);
    } else if let Some(license) = info.license()
        && license.fields().url().is_none()
    {
        reporter.report(
            license.node(),
            "missing `url` in `license`",
            "add the URL of the license text",
        );
    }
}
