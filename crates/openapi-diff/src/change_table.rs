//! The table of changes: one row for each kind of change, or for a kind and its inverse.
//!
//! A row is the name in the code, the id, and the effects; after `=>` follows the inverse, which is
//! the same change in the opposite order of the documents. A kind without `=>` is its own inverse.

use crate::change_kind::{ChangeKind, Class, Effect};

/// The effects of a kind of change.
struct Effects {
    request: Option<Effect>,
    response: Option<Effect>,
    off_wire: Option<Effect>,
}

macro_rules! change_kinds {
    ($( $name:ident $id:literal: $effects:expr $(=> $back:ident $back_id:literal: $back_effects:expr)?; )*) => {
        $(
            pub(crate) static $name: ChangeKind = kind($id, inverse!($id $($back_id)?), $effects);
            $( pub(crate) static $back: ChangeKind = kind($back_id, $id, $back_effects); )?
        )*

        /// Every kind, in the order of the table.
        static ALL: &[&ChangeKind] = &[$( &$name, $( &$back, )? )*];
    };
}

macro_rules! inverse {
    ($id:literal) => {
        $id
    };
    ($id:literal $back_id:literal) => {
        $back_id
    };
}

/// Every kind of change, object by object.
pub fn change_kinds() -> impl Iterator<Item = &'static ChangeKind> {
    ALL.iter().copied()
}

const fn kind(id: &'static str, inverse: &'static str, effects: Effects) -> ChangeKind {
    let Effects {
        request,
        response,
        off_wire,
    } = effects;
    ChangeKind {
        id,
        inverse,
        request,
        response,
        off_wire,
    }
}

const NOWHERE: Effects = Effects {
    request: None,
    response: None,
    off_wire: None,
};

const fn both(request: Effect, response: Effect) -> Effects {
    Effects {
        request: Some(request),
        response: Some(response),
        ..NOWHERE
    }
}

const fn request(effect: Effect) -> Effects {
    Effects {
        request: Some(effect),
        ..NOWHERE
    }
}

const fn response(effect: Effect) -> Effects {
    Effects {
        response: Some(effect),
        ..NOWHERE
    }
}

const fn off_wire(effect: Effect) -> Effects {
    Effects {
        off_wire: Some(effect),
        ..NOWHERE
    }
}

const fn effect(class: Class, consequence: &'static str) -> Effect {
    Effect { class, consequence }
}

const fn breaking(consequence: &'static str) -> Effect {
    effect(Class::Breaking, consequence)
}

/// The documents do not decide it.
const fn undecided(consequence: &'static str) -> Effect {
    effect(Class::PotentiallyBreaking, consequence)
}

const fn compatible(consequence: &'static str) -> Effect {
    effect(Class::Compatible, consequence)
}

const fn documentation(consequence: &'static str) -> Effect {
    effect(Class::Documentation, consequence)
}

const REJECTED: Effect = breaking("requests that were allowed are rejected");
const ACCEPTED: Effect = compatible("every request that was allowed still is");
const NOT_UNDERSTOOD: Effect =
    breaking("clients of the old contract do not understand such a response");
const UNDERSTOOD: Effect = compatible("clients of the old contract understand every response");

/// More values are allowed than before.
const WIDENED: Effects = both(ACCEPTED, NOT_UNDERSTOOD);
/// Fewer values are allowed than before.
const NARROWED: Effects = both(REJECTED, UNDERSTOOD);
/// Other values are allowed than before.
const REPLACED: Effects = both(REJECTED, NOT_UNDERSTOOD);
/// The same values are allowed as before.
const EQUIVALENT: Effects = both(ACCEPTED, UNDERSTOOD);

const DOCS_ONLY: Effect = documentation("only documentation is different");
const TOOLING_ONLY: Effect =
    documentation("nothing on the wire is different; tools may handle it differently");
const DEPRECATION: Effect =
    compatible("everything still works; a deprecation is announced or withdrawn");
const NAME_ONLY: Effect = compatible("the name is never sent; generated code may use the new name");
const ERROR_CODES: Effect =
    documentation("the responses are the same; what is documented about them is different");
const UNUSED: Effect =
    documentation("no operation uses the component, so nothing on the wire is different");

const UNREACHABLE: Effect =
    breaking("requests that the old contract allowed do not reach an operation");
const NOT_CALLED: Effect = compatible("clients of the old contract do not call it");
const NO_TOKEN: Effect =
    breaking("clients of the old contract cannot get a token in the documented way");
const NO_SERVER: Effect = breaking("the contract no longer documents the old server URL");
/// A contract does not say what a service does with a parameter that it does not document.
const PARAMETER_IGNORED: Effect =
    breaking("requests with the parameter are rejected, or the parameter is ignored");
const CALLBACK_UNEXPECTED: Effect = undecided(
    "the service calls the client's URL, which clients of the old contract do not expect",
);
const CALLBACK_MISSED: Effect =
    undecided("clients of the old contract may wait for requests that the service does not send");
const MEDIA_TYPE_NOT_REQUESTED: Effect =
    compatible("clients of the old contract do not request it in `Accept`");
const UNLISTED_SUCCESS: Effect = undecided(
    "HTTP clients read an unknown status by its first digit; some know only the documented ones",
);
const PROPERTY_UNKNOWN: Effect =
    undecided("requests with the property are rejected if the service rejects unknown properties");
const UNRESOLVED: Effect = undecided(
    "the reference cannot be resolved; it depends on the values that it was meant to allow",
);
const KEYWORD_UNKNOWN: Effect = undecided("it depends on how tools use the keyword");
const NOT_COMPARED: Effect = breaking(
    "the schemas combine in more ways than can be compared; compare the text of the documents",
);

change_kinds! {
    OPERATION_ADDED "operation-added": request(NOT_CALLED)
        => OPERATION_REMOVED "operation-removed": request(UNREACHABLE);
    OPERATION_MOVED "operation-moved": request(UNREACHABLE);
    OPERATION_ID_CHANGED "operation-id-changed": off_wire(NAME_ONLY);
    OPERATION_ID_ADDED "operation-id-added": off_wire(NAME_ONLY)
        => OPERATION_ID_REMOVED "operation-id-removed": off_wire(NAME_ONLY);
    OPERATION_DEPRECATED "operation-deprecated": off_wire(DEPRECATION)
        => OPERATION_UNDEPRECATED "operation-undeprecated": off_wire(DEPRECATION);
    OPERATION_TEXT_CHANGED "operation-text-changed": off_wire(DOCS_ONLY);
    OPERATION_EXTENSION_CHANGED "operation-extension-changed": off_wire(TOOLING_ONLY);
    RETRY_ALLOWED "retry-allowed":
            request(compatible("clients that do not retry a request still work"))
        => RETRY_FORBIDDEN "retry-forbidden":
            request(breaking("clients of the old contract retry a lost request, which may take effect twice"));
    PATH_PARAMETER_RENAMED "path-parameter-renamed": off_wire(NAME_ONLY);
    PATH_TEXT_CHANGED "path-text-changed": off_wire(DOCS_ONLY);
    CALLBACK_ADDED "callback-added": both(CALLBACK_UNEXPECTED, CALLBACK_UNEXPECTED)
        => CALLBACK_REMOVED "callback-removed": both(CALLBACK_MISSED, CALLBACK_MISSED);

    SECURITY_ADDED "security-added": request(REJECTED)
        => SECURITY_REMOVED "security-removed": request(ACCEPTED);
    SECURITY_REQUIREMENT_ADDED "security-requirement-added": request(ACCEPTED)
        => SECURITY_REQUIREMENT_REMOVED "security-requirement-removed": request(REJECTED);
    SECURITY_TIGHTENED "security-tightened": request(REJECTED)
        => SECURITY_RELAXED "security-relaxed": request(ACCEPTED);
    SECURITY_SCHEME_CHANGED "security-scheme-changed": request(REJECTED);
    SECURITY_SCHEME_RENAMED "security-scheme-renamed": off_wire(NAME_ONLY);
    SECURITY_SCHEME_TEXT_CHANGED "security-scheme-text-changed": off_wire(DOCS_ONLY);
    FLOW_ADDED "flow-added": request(ACCEPTED) => FLOW_REMOVED "flow-removed": request(NO_TOKEN);
    FLOW_CHANGED "flow-changed": request(NO_TOKEN);
    SCOPE_ADDED "scope-added": request(ACCEPTED) => SCOPE_REMOVED "scope-removed": request(NO_TOKEN);
    SERVER_ADDED "server-added": request(ACCEPTED) => SERVER_REMOVED "server-removed": request(NO_SERVER);
    SERVER_CHANGED "server-changed": request(NO_SERVER);
    SERVER_VARIABLE_VALUE_ADDED "server-variable-value-added": request(ACCEPTED)
        => SERVER_VARIABLE_VALUE_REMOVED "server-variable-value-removed": request(NO_SERVER);
    SERVER_VARIABLE_DEFAULT_CHANGED "server-variable-default-changed":
        request(undecided("clients that use the default may reach another server"));
    SERVER_TEXT_CHANGED "server-text-changed": off_wire(DOCS_ONLY);

    OPTIONAL_PARAMETER_ADDED "optional-parameter-added": EQUIVALENT
        => OPTIONAL_PARAMETER_REMOVED "optional-parameter-removed": both(PARAMETER_IGNORED, UNDERSTOOD);
    REQUIRED_PARAMETER_ADDED "required-parameter-added": NARROWED
        => REQUIRED_PARAMETER_REMOVED "required-parameter-removed": both(PARAMETER_IGNORED, NOT_UNDERSTOOD);
    PARAMETER_RENAMED "parameter-renamed": REPLACED;
    PARAMETER_MOVED "parameter-moved": REPLACED;
    PARAMETER_BECAME_REQUIRED "parameter-became-required": NARROWED
        => PARAMETER_BECAME_OPTIONAL "parameter-became-optional": WIDENED;
    PARAMETER_STYLE_CHANGED "parameter-style-changed": REPLACED;
    EMPTY_VALUE_ALLOWED "empty-value-allowed": WIDENED
        => EMPTY_VALUE_FORBIDDEN "empty-value-forbidden": NARROWED;
    RESERVED_CHARACTERS_CHANGED "reserved-characters-changed": both(
        undecided("requests are rejected if the service checks how `/`, `?` and the like are encoded"),
        undecided("requests are not understood if clients check how `/`, `?` and the like are encoded"));
    PARAMETER_DEPRECATED "parameter-deprecated": off_wire(DEPRECATION)
        => PARAMETER_UNDEPRECATED "parameter-undeprecated": off_wire(DEPRECATION);
    PARAMETER_TEXT_CHANGED "parameter-text-changed": off_wire(DOCS_ONLY);
    PARAMETER_EXTENSION_CHANGED "parameter-extension-changed": off_wire(TOOLING_ONLY);

    OPTIONAL_BODY_ADDED "optional-body-added": EQUIVALENT
        => OPTIONAL_BODY_REMOVED "optional-body-removed": NARROWED;
    REQUIRED_BODY_ADDED "required-body-added": NARROWED
        => REQUIRED_BODY_REMOVED "required-body-removed": REPLACED;
    BODY_BECAME_REQUIRED "body-became-required": NARROWED
        => BODY_BECAME_OPTIONAL "body-became-optional": WIDENED;
    MEDIA_TYPE_ADDED "media-type-added": both(ACCEPTED, MEDIA_TYPE_NOT_REQUESTED)
        => MEDIA_TYPE_REMOVED "media-type-removed": both(
            REJECTED,
            breaking("clients of the old contract request it and get a type that they do not understand"));
    MEDIA_RANGE_NARROWED "media-range-narrowed": both(
            REJECTED,
            undecided("clients that request a media type that was removed from the range get none"))
        => MEDIA_RANGE_WIDENED "media-range-widened": both(ACCEPTED, MEDIA_TYPE_NOT_REQUESTED);
    ENCODING_CHANGED "encoding-changed": both(
        undecided("requests are rejected if the service checks how a part is encoded"),
        undecided("responses are not understood if clients check how a part is encoded"));
    WRAPPER_ADDED "wrapper-added": response(undecided(
            "clients that do not know the wrapper miss the value inside it if the service uses it"))
        => WRAPPER_REMOVED "wrapper-removed": response(UNDERSTOOD);
    RESPONSE_LISTED "response-listed": EQUIVALENT => RESPONSE_UNLISTED "response-unlisted": EQUIVALENT;
    ERROR_RESPONSE_ADDED "error-response-added": both(
            ACCEPTED,
            compatible("HTTP clients read any 4xx and 5xx as an error, documented or not"))
        => ERROR_RESPONSE_REMOVED "error-response-removed": both(
            undecided("responses with this status are rejected if the service no longer accepts it"),
            UNDERSTOOD);
    SUCCESS_RESPONSE_ADDED "success-response-added": both(ACCEPTED, UNLISTED_SUCCESS)
        => SUCCESS_RESPONSE_REMOVED "success-response-removed": NARROWED;
    SUCCESS_STATUS_CHANGED "success-status-changed": REPLACED;
    FIRST_SUCCESS_RESPONSE_ADDED "first-success-response-added": both(ACCEPTED, UNLISTED_SUCCESS)
        => LAST_SUCCESS_RESPONSE_REMOVED "last-success-response-removed": both(
            REJECTED,
            breaking("no response is left that clients of the old contract read as a success"));
    OTHER_RESPONSE_ADDED "other-response-added": both(
            ACCEPTED,
            undecided("responses are not understood if clients do not act on this status"))
        => OTHER_RESPONSE_REMOVED "other-response-removed": NARROWED;
    RESPONSE_BODY_ADDED "response-body-added": both(
            REJECTED,
            compatible("clients of the old contract ignore the body"))
        => RESPONSE_BODY_REMOVED "response-body-removed": WIDENED;
    HEADER_ADDED "header-added": EQUIVALENT => HEADER_REMOVED "header-removed": EQUIVALENT;
    REQUIRED_HEADER_ADDED "required-header-added": NARROWED
        => REQUIRED_HEADER_REMOVED "required-header-removed": WIDENED;
    HEADER_BECAME_REQUIRED "header-became-required": NARROWED
        => HEADER_BECAME_OPTIONAL "header-became-optional": WIDENED;
    HEADER_STYLE_CHANGED "header-style-changed": REPLACED;
    HEADER_DEPRECATED "header-deprecated": off_wire(DEPRECATION)
        => HEADER_UNDEPRECATED "header-undeprecated": off_wire(DEPRECATION);
    LINK_ADDED "link-added": EQUIVALENT
        => LINK_REMOVED "link-removed": both(
            ACCEPTED,
            undecided("clients that follow the link must know the operation without it"));
    LINK_CHANGED "link-changed": both(
        ACCEPTED,
        undecided("clients that follow the link call another operation or send other values"));
    CONTENT_TEXT_CHANGED "content-text-changed": off_wire(DOCS_ONLY);
    CONTENT_EXTENSION_CHANGED "content-extension-changed": off_wire(TOOLING_ONLY);

    SCHEMA_ADDED "schema-added": NARROWED => SCHEMA_REMOVED "schema-removed": WIDENED;
    TYPE_WIDENED "type-widened": WIDENED => TYPE_NARROWED "type-narrowed": NARROWED;
    TYPE_CHANGED "type-changed": REPLACED;
    NULL_ALLOWED "null-allowed": WIDENED => NULL_FORBIDDEN "null-forbidden": NARROWED;
    ENUM_VALUE_ADDED "enum-value-added": WIDENED => ENUM_VALUE_REMOVED "enum-value-removed": NARROWED;
    ENUM_REMOVED "enum-removed": WIDENED => ENUM_ADDED "enum-added": NARROWED;
    ENUM_OPENED "enum-opened": WIDENED => ENUM_CLOSED "enum-closed": NARROWED;
    OPEN_ENUM_VALUE_ADDED "open-enum-value-added": EQUIVALENT
        => OPEN_ENUM_VALUE_REMOVED "open-enum-value-removed": both(
            undecided("requests with this value are rejected if the service no longer accepts it"),
            UNDERSTOOD);
    OPEN_ENUM_ADDED "open-enum-added": EQUIVALENT => OPEN_ENUM_REMOVED "open-enum-removed": EQUIVALENT;
    FORMAT_WIDENED "format-widened": WIDENED => FORMAT_NARROWED "format-narrowed": NARROWED;
    FORMAT_CHANGED "format-changed": REPLACED;
    CUSTOM_FORMAT_CHANGED "custom-format-changed": both(
        undecided("requests are rejected if the service checks the new format"),
        undecided("responses are not understood if clients check the old format"));
    MAXIMUM_RAISED "maximum-raised": WIDENED => MAXIMUM_LOWERED "maximum-lowered": NARROWED;
    MINIMUM_LOWERED "minimum-lowered": WIDENED => MINIMUM_RAISED "minimum-raised": NARROWED;
    MAX_LENGTH_RAISED "max-length-raised": WIDENED => MAX_LENGTH_LOWERED "max-length-lowered": NARROWED;
    MIN_LENGTH_LOWERED "min-length-lowered": WIDENED => MIN_LENGTH_RAISED "min-length-raised": NARROWED;
    MAX_ITEMS_RAISED "max-items-raised": WIDENED => MAX_ITEMS_LOWERED "max-items-lowered": NARROWED;
    MIN_ITEMS_LOWERED "min-items-lowered": WIDENED => MIN_ITEMS_RAISED "min-items-raised": NARROWED;
    MAX_PROPERTIES_RAISED "max-properties-raised": WIDENED
        => MAX_PROPERTIES_LOWERED "max-properties-lowered": NARROWED;
    MIN_PROPERTIES_LOWERED "min-properties-lowered": WIDENED
        => MIN_PROPERTIES_RAISED "min-properties-raised": NARROWED;
    MULTIPLE_OF_WIDENED "multiple-of-widened": WIDENED
        => MULTIPLE_OF_NARROWED "multiple-of-narrowed": NARROWED;
    MULTIPLE_OF_CHANGED "multiple-of-changed": REPLACED;
    DUPLICATE_ITEMS_ALLOWED "duplicate-items-allowed": WIDENED
        => DUPLICATE_ITEMS_FORBIDDEN "duplicate-items-forbidden": NARROWED;
    PATTERN_REMOVED "pattern-removed": WIDENED => PATTERN_ADDED "pattern-added": NARROWED;
    PATTERN_CHANGED "pattern-changed": both(
        undecided("requests are rejected if they match the old pattern and not the new one"),
        undecided("responses are not understood if they match the new pattern and not the old one"));
    ITEMS_SCHEMA_REMOVED "items-schema-removed": WIDENED
        => ITEMS_SCHEMA_ADDED "items-schema-added": NARROWED;
    EXCLUSION_REMOVED "exclusion-removed": WIDENED => EXCLUSION_ADDED "exclusion-added": NARROWED;
    EXCLUSION_CHANGED "exclusion-changed": both(
        undecided("requests are rejected if they contain a value that only the new `not` excludes"),
        undecided("responses are not understood if they contain a value that the old `not` excluded"));
    PROPERTY_ADDED "property-added": EQUIVALENT
        => PROPERTY_REMOVED "property-removed": both(PROPERTY_UNKNOWN, UNDERSTOOD);
    PROPERTY_RENAMED "property-renamed": REPLACED;
    OPTIONAL_PROPERTY_RENAMED "optional-property-renamed": both(
        undecided("requests with the old name are rejected, or the property is ignored, if the service no longer knows it"),
        undecided("clients of the old contract look for the old name and find nothing"));
    PROPERTY_ADDED_TO_CLOSED_OBJECT "property-added-to-closed-object": WIDENED
        => PROPERTY_REMOVED_FROM_CLOSED_OBJECT "property-removed-from-closed-object": NARROWED;
    PROPERTY_ADDED_TO_OPEN_OBJECT "property-added-to-open-object": EQUIVALENT
        => PROPERTY_REMOVED_FROM_OPEN_OBJECT "property-removed-from-open-object": EQUIVALENT;
    REQUIRED_PROPERTY_ADDED "required-property-added": NARROWED
        => REQUIRED_PROPERTY_REMOVED "required-property-removed": both(PROPERTY_UNKNOWN, NOT_UNDERSTOOD);
    REQUIRED_PROPERTY_ADDED_TO_CLOSED_OBJECT "required-property-added-to-closed-object": REPLACED
        => REQUIRED_PROPERTY_REMOVED_FROM_CLOSED_OBJECT "required-property-removed-from-closed-object": REPLACED;
    REQUIRED_PROPERTY_ADDED_TO_OPEN_OBJECT "required-property-added-to-open-object": NARROWED
        => REQUIRED_PROPERTY_REMOVED_FROM_OPEN_OBJECT "required-property-removed-from-open-object": WIDENED;
    PROPERTY_BECAME_OPTIONAL "property-became-optional": WIDENED
        => PROPERTY_BECAME_REQUIRED "property-became-required": NARROWED;
    PROPERTY_DECLARED "property-declared": EQUIVALENT
        => PROPERTY_UNDECLARED "property-undeclared": EQUIVALENT;
    ADDITIONAL_PROPERTIES_ALLOWED "additional-properties-allowed": WIDENED
        => ADDITIONAL_PROPERTIES_FORBIDDEN "additional-properties-forbidden": NARROWED;
    ADDITIONAL_PROPERTIES_SCHEMA_REMOVED "additional-properties-schema-removed": WIDENED
        => ADDITIONAL_PROPERTIES_SCHEMA_ADDED "additional-properties-schema-added": NARROWED;
    READ_ONLY_ADDED "read-only-added": response(UNDERSTOOD)
        => READ_ONLY_REMOVED "read-only-removed": response(UNDERSTOOD);
    WRITE_ONLY_ADDED "write-only-added": request(ACCEPTED)
        => WRITE_ONLY_REMOVED "write-only-removed": request(ACCEPTED);
    VARIANT_ADDED "variant-added": WIDENED => VARIANT_REMOVED "variant-removed": NARROWED;
    COVERED_VARIANT_ADDED "covered-variant-added": EQUIVALENT
        => COVERED_VARIANT_REMOVED "covered-variant-removed": EQUIVALENT;
    OVERLAPPING_VARIANT_ADDED "overlapping-variant-added": both(
            undecided("a request that matches two `oneOf` variants is rejected by a strict service"),
            UNDERSTOOD)
        => OVERLAPPING_VARIANT_REMOVED "overlapping-variant-removed": both(
            ACCEPTED,
            undecided("a response can match two `oneOf` variants of the old contract; strict clients reject it"));
    COVERED_VARIANT_CHANGED "covered-variant-changed": EQUIVALENT;
    ONE_OF_BECAME_ANY_OF "one-of-became-any-of": both(
            ACCEPTED,
            undecided("a response can match two variants; clients that accept only one reject it"))
        => ANY_OF_BECAME_ONE_OF "any-of-became-one-of": both(
            undecided("a request that matches two variants is rejected"),
            UNDERSTOOD);
    DISCRIMINATOR_ADDED "discriminator-added": both(
            undecided("requests are rejected if the value of the property selects no variant"),
            UNDERSTOOD)
        => DISCRIMINATOR_REMOVED "discriminator-removed": both(
            ACCEPTED,
            undecided("responses are not understood if the value of the property selected no variant"));
    DISCRIMINATOR_PROPERTY_CHANGED "discriminator-property-changed": REPLACED;
    DISCRIMINATOR_VALUE_CHANGED "discriminator-value-changed": REPLACED;
    DISCRIMINATOR_VALUE_ADDED "discriminator-value-added": WIDENED
        => DISCRIMINATOR_VALUE_REMOVED "discriminator-value-removed": NARROWED;
    DEFAULT_ADDED "default-added": EQUIVALENT
        => DEFAULT_REMOVED "default-removed": both(
            undecided("requests without it mean something else if the service no longer assumes the value"),
            UNDERSTOOD);
    DEFAULT_CHANGED "default-changed": both(
        undecided("requests without it mean something else if callers relied on the old value"),
        UNDERSTOOD);
    ALIAS_ADDED "alias-added": response(undecided(
            "clients that know only the old names miss the property if the service uses the new one"))
        => ALIAS_REMOVED "alias-removed": response(UNDERSTOOD);
    LENIENT_FORMAT_ADDED "lenient-format-added": both(
            ACCEPTED,
            undecided("clients that parse the format strictly fail if the service sends another spelling"))
        => LENIENT_FORMAT_REMOVED "lenient-format-removed": EQUIVALENT;
    UNRESOLVED_REFERENCE_CHANGED "unresolved-reference-changed": both(UNRESOLVED, UNRESOLVED);
    SCHEMA_KEYWORD_CHANGED "schema-keyword-changed": both(KEYWORD_UNKNOWN, KEYWORD_UNKNOWN);
    COMPARISON_LIMIT_REACHED "comparison-limit-reached": both(NOT_COMPARED, NOT_COMPARED);
    SCHEMA_DEPRECATED "schema-deprecated": off_wire(DEPRECATION)
        => SCHEMA_UNDEPRECATED "schema-undeprecated": off_wire(DEPRECATION);
    SCHEMA_RENAMED "schema-renamed": off_wire(NAME_ONLY);
    SCHEMA_TEXT_CHANGED "schema-text-changed": off_wire(DOCS_ONLY);
    SCHEMA_EXTENSION_CHANGED "schema-extension-changed": off_wire(TOOLING_ONLY);

    INFO_CHANGED "info-changed": off_wire(DOCS_ONLY);
    TAG_CHANGED "tag-changed": off_wire(DOCS_ONLY);
    DOCUMENT_EXTENSION_CHANGED "document-extension-changed": off_wire(TOOLING_ONLY);
    ERROR_CODE_ADDED "error-code-added": off_wire(ERROR_CODES)
        => ERROR_CODE_REMOVED "error-code-removed": off_wire(ERROR_CODES);
    ERROR_CODE_CHANGED "error-code-changed": off_wire(ERROR_CODES);
    UNUSED_COMPONENT_ADDED "unused-component-added": off_wire(UNUSED)
        => UNUSED_COMPONENT_REMOVED "unused-component-removed": off_wire(UNUSED);
    UNUSED_COMPONENT_CHANGED "unused-component-changed": off_wire(UNUSED);
}
