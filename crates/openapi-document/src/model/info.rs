//! The Info Object, and the objects of contacts, licenses, tags and external documentation.

use super::object;

object! {
    /// The Info Object: what the API is called and which version this is.
    Info, InfoFields, Info {
        title: "title" string;
        description: "description" string;
        terms_of_service: "termsOfService" string;
        contact: "contact" one(Contact);
        license: "license" one(License);
        version: "version" string;
    }
}

object! {
    /// The Contact Object.
    Contact, ContactFields, Contact {
        name: "name" string;
        url: "url" string;
        email: "email" string;
    }
}

object! {
    /// The License Object.
    License, LicenseFields, License {
        name: "name" string;
        url: "url" string;
    }
}

object! {
    /// The Tag Object.
    Tag, TagFields, Tag {
        name: "name" string;
        description: "description" string;
        external_docs: "externalDocs" one(ExternalDocs);
    }
}

object! {
    /// The External Documentation Object.
    ExternalDocs, ExternalDocsFields, ExternalDocs {
        description: "description" string;
        url: "url" string;
    }
}
