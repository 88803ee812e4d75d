//! The rules about schemas: what becomes of the values that are allowed.

use crate::Rule;
use crate::table::{
    ANNOUNCED, READ, RENAMED, TOOLS, different, narrower, outside, same, undecided, wider,
};

pub(super) static TYPE_WIDENED: Rule = wider("type-widened", "type-narrowed");

pub(super) static TYPE_NARROWED: Rule = narrower("type-narrowed", "type-widened");

pub(super) static TYPE_CHANGED: Rule = different("type-changed");

pub(super) static NULL_ALLOWED: Rule = wider("null-allowed", "null-forbidden");

pub(super) static NULL_FORBIDDEN: Rule = narrower("null-forbidden", "null-allowed");

pub(super) static VALUE_ADDED: Rule = wider("value-added", "value-removed");

pub(super) static VALUE_REMOVED: Rule = narrower("value-removed", "value-added");

pub(super) static VALUES_FREED: Rule = wider("values-freed", "values-restricted");

pub(super) static VALUES_RESTRICTED: Rule = narrower("values-restricted", "values-freed");

pub(super) static LIST_OPENED: Rule = wider("list-opened", "list-closed");

pub(super) static LIST_CLOSED: Rule = narrower("list-closed", "list-opened");

/// A value of an open list is named.
pub(super) static KNOWN_VALUE_ADDED: Rule = same("known-value-added", "known-value-removed");

pub(super) static KNOWN_VALUE_REMOVED: Rule = Rule {
    request: undecided("requests with this value are refused if the service no longer knows it"),
    ..same("known-value-removed", "known-value-added")
};

pub(super) static KNOWN_VALUES_NAMED: Rule = same("known-values-named", "known-values-dropped");

pub(super) static KNOWN_VALUES_DROPPED: Rule = same("known-values-dropped", "known-values-named");

pub(super) static FORMAT_WIDENED: Rule = wider("format-widened", "format-narrowed");

pub(super) static FORMAT_NARROWED: Rule = narrower("format-narrowed", "format-widened");

pub(super) static FORMAT_CHANGED: Rule = different("format-changed");

/// A format that OpenAPI does not know came, went, or was exchanged.
pub(super) static CUSTOM_FORMAT_CHANGED: Rule = Rule {
    request: undecided("requests are refused if the service checks the new format"),
    response: undecided("answers are not understood if clients check the old format"),
    ..different("custom-format-changed")
};

pub(super) static MAXIMUM_RAISED: Rule = wider("maximum-raised", "maximum-lowered");

pub(super) static MAXIMUM_LOWERED: Rule = narrower("maximum-lowered", "maximum-raised");

pub(super) static MINIMUM_LOWERED: Rule = wider("minimum-lowered", "minimum-raised");

pub(super) static MINIMUM_RAISED: Rule = narrower("minimum-raised", "minimum-lowered");

pub(super) static MAX_LENGTH_RAISED: Rule = wider("max-length-raised", "max-length-lowered");

pub(super) static MAX_LENGTH_LOWERED: Rule = narrower("max-length-lowered", "max-length-raised");

pub(super) static MIN_LENGTH_LOWERED: Rule = wider("min-length-lowered", "min-length-raised");

pub(super) static MIN_LENGTH_RAISED: Rule = narrower("min-length-raised", "min-length-lowered");

pub(super) static MAX_ITEMS_RAISED: Rule = wider("max-items-raised", "max-items-lowered");

pub(super) static MAX_ITEMS_LOWERED: Rule = narrower("max-items-lowered", "max-items-raised");

pub(super) static MIN_ITEMS_LOWERED: Rule = wider("min-items-lowered", "min-items-raised");

pub(super) static MIN_ITEMS_RAISED: Rule = narrower("min-items-raised", "min-items-lowered");

pub(super) static MAX_PROPERTIES_RAISED: Rule =
    wider("max-properties-raised", "max-properties-lowered");

pub(super) static MAX_PROPERTIES_LOWERED: Rule =
    narrower("max-properties-lowered", "max-properties-raised");

pub(super) static MIN_PROPERTIES_LOWERED: Rule =
    wider("min-properties-lowered", "min-properties-raised");

pub(super) static MIN_PROPERTIES_RAISED: Rule =
    narrower("min-properties-raised", "min-properties-lowered");

pub(super) static MULTIPLE_OF_WIDENED: Rule = wider("multiple-of-widened", "multiple-of-narrowed");

pub(super) static MULTIPLE_OF_NARROWED: Rule =
    narrower("multiple-of-narrowed", "multiple-of-widened");

pub(super) static MULTIPLE_OF_CHANGED: Rule = different("multiple-of-changed");

pub(super) static REPEATED_ITEMS_ALLOWED: Rule =
    wider("repeated-items-allowed", "repeated-items-forbidden");

pub(super) static REPEATED_ITEMS_FORBIDDEN: Rule =
    narrower("repeated-items-forbidden", "repeated-items-allowed");

pub(super) static PATTERN_REMOVED: Rule = wider("pattern-removed", "pattern-added");

pub(super) static PATTERN_ADDED: Rule = narrower("pattern-added", "pattern-removed");

pub(super) static PATTERN_CHANGED: Rule = Rule {
    request: undecided(
        "requests are refused if the new pattern does not match what the old one did",
    ),
    response: undecided(
        "answers are not understood if the new pattern matches what the old one did not",
    ),
    ..different("pattern-changed")
};

pub(super) static ITEMS_FREED: Rule = wider("items-freed", "items-restricted");

pub(super) static ITEMS_RESTRICTED: Rule = narrower("items-restricted", "items-freed");

pub(super) static EXCLUSION_REMOVED: Rule = wider("exclusion-removed", "exclusion-added");

pub(super) static EXCLUSION_ADDED: Rule = narrower("exclusion-added", "exclusion-removed");

pub(super) static EXCLUSION_CHANGED: Rule = Rule {
    request: undecided("requests are refused if what `not` excludes now was allowed"),
    response: undecided("answers are not understood if they hold what `not` excluded"),
    ..different("exclusion-changed")
};

pub(super) static PROPERTY_ADDED: Rule = same("property-added", "property-removed");

pub(super) static PROPERTY_REMOVED: Rule = Rule {
    request: undecided(
        "requests that hold it are refused if the service minds members that it does not know",
    ),
    ..same("property-removed", "property-added")
};

/// A member that is required, or in an object that holds no others.
pub(super) static PROPERTY_RENAMED: Rule = different("property-renamed");

pub(super) static OPTIONAL_PROPERTY_RENAMED: Rule = Rule {
    request: undecided(
        "requests with the old name are refused, or what they say is passed over, if the service \
         no longer knows it",
    ),
    response: undecided("clients of the old contract look for the old name and find nothing"),
    ..same("optional-property-renamed", "optional-property-renamed")
};

pub(super) static PROPERTY_ADDED_TO_CLOSED_OBJECT: Rule = wider(
    "property-added-to-closed-object",
    "property-removed-from-closed-object",
);

pub(super) static PROPERTY_REMOVED_FROM_CLOSED_OBJECT: Rule = narrower(
    "property-removed-from-closed-object",
    "property-added-to-closed-object",
);

pub(super) static PROPERTY_ADDED_TO_OPEN_OBJECT: Rule = same(
    "property-added-to-open-object",
    "property-removed-from-open-object",
);

pub(super) static PROPERTY_REMOVED_FROM_OPEN_OBJECT: Rule = same(
    "property-removed-from-open-object",
    "property-added-to-open-object",
);

pub(super) static REQUIRED_PROPERTY_ADDED: Rule =
    narrower("required-property-added", "required-property-removed");

pub(super) static REQUIRED_PROPERTY_REMOVED: Rule = Rule {
    request: undecided(
        "requests that hold it are refused if the service minds members that it does not know",
    ),
    ..wider("required-property-removed", "required-property-added")
};

pub(super) static REQUIRED_PROPERTY_ADDED_TO_CLOSED_OBJECT: Rule = Rule {
    inverse: "required-property-removed-from-closed-object",
    ..different("required-property-added-to-closed-object")
};

pub(super) static REQUIRED_PROPERTY_REMOVED_FROM_CLOSED_OBJECT: Rule = Rule {
    inverse: "required-property-added-to-closed-object",
    ..different("required-property-removed-from-closed-object")
};

pub(super) static REQUIRED_PROPERTY_ADDED_TO_OPEN_OBJECT: Rule = narrower(
    "required-property-added-to-open-object",
    "required-property-removed-from-open-object",
);

pub(super) static REQUIRED_PROPERTY_REMOVED_FROM_OPEN_OBJECT: Rule = wider(
    "required-property-removed-from-open-object",
    "required-property-added-to-open-object",
);

pub(super) static PROPERTY_BECAME_OPTIONAL: Rule =
    wider("property-became-optional", "property-became-required");

pub(super) static PROPERTY_BECAME_REQUIRED: Rule =
    narrower("property-became-required", "property-became-optional");

/// A member of a map is declared by its name.
pub(super) static PROPERTY_NAMED: Rule = same("property-named", "property-unnamed");

pub(super) static PROPERTY_UNNAMED: Rule = same("property-unnamed", "property-named");

pub(super) static ADDITIONAL_PROPERTIES_ALLOWED: Rule = wider(
    "additional-properties-allowed",
    "additional-properties-forbidden",
);

pub(super) static ADDITIONAL_PROPERTIES_FORBIDDEN: Rule = narrower(
    "additional-properties-forbidden",
    "additional-properties-allowed",
);

pub(super) static ADDITIONAL_PROPERTIES_FREED: Rule = wider(
    "additional-properties-freed",
    "additional-properties-restricted",
);

pub(super) static ADDITIONAL_PROPERTIES_RESTRICTED: Rule = narrower(
    "additional-properties-restricted",
    "additional-properties-freed",
);

pub(super) static READ_ONLY_DECLARED: Rule = Rule {
    request: None,
    ..same("read-only-declared", "read-only-dropped")
};

pub(super) static READ_ONLY_DROPPED: Rule = Rule {
    request: None,
    ..same("read-only-dropped", "read-only-declared")
};

pub(super) static WRITE_ONLY_DECLARED: Rule = Rule {
    response: None,
    ..same("write-only-declared", "write-only-dropped")
};

pub(super) static WRITE_ONLY_DROPPED: Rule = Rule {
    response: None,
    ..same("write-only-dropped", "write-only-declared")
};

pub(super) static ALTERNATIVE_ADDED: Rule = wider("alternative-added", "alternative-removed");

pub(super) static ALTERNATIVE_REMOVED: Rule = narrower("alternative-removed", "alternative-added");

/// An alternative that another one allows anyway.
pub(super) static COVERED_ALTERNATIVE_ADDED: Rule =
    same("covered-alternative-added", "covered-alternative-removed");

pub(super) static COVERED_ALTERNATIVE_REMOVED: Rule =
    same("covered-alternative-removed", "covered-alternative-added");

/// One of `oneOf` that another one allows, too: what fits both is allowed by neither.
pub(super) static OVERLAPPING_ALTERNATIVE_ADDED: Rule = Rule {
    request: undecided("requests are refused if they fit it and another alternative as well"),
    ..same(
        "overlapping-alternative-added",
        "overlapping-alternative-removed",
    )
};

pub(super) static OVERLAPPING_ALTERNATIVE_REMOVED: Rule = Rule {
    response: undecided(
        "answers are not understood if clients hold that they fit two alternatives",
    ),
    ..same(
        "overlapping-alternative-removed",
        "overlapping-alternative-added",
    )
};

pub(super) static COVERED_ALTERNATIVE_CHANGED: Rule =
    same("covered-alternative-changed", "covered-alternative-changed");

pub(super) static ONE_OF_BECAME_ANY_OF: Rule = Rule {
    response: undecided(
        "answers are not understood if they fit several alternatives and clients accept one only",
    ),
    ..same("one-of-became-any-of", "any-of-became-one-of")
};

pub(super) static ANY_OF_BECAME_ONE_OF: Rule = Rule {
    request: undecided("requests are refused if they fit several alternatives"),
    ..same("any-of-became-one-of", "one-of-became-any-of")
};

pub(super) static DISCRIMINATOR_ADDED: Rule = Rule {
    request: undecided("requests are refused if the member holds what tells no alternative"),
    ..same("discriminator-added", "discriminator-removed")
};

pub(super) static DISCRIMINATOR_REMOVED: Rule = Rule {
    response: undecided("answers are not understood if the member holds what told no alternative"),
    ..same("discriminator-removed", "discriminator-added")
};

pub(super) static DISCRIMINATOR_PROPERTY_CHANGED: Rule =
    different("discriminator-property-changed");

pub(super) static DISCRIMINATOR_VALUE_CHANGED: Rule = different("discriminator-value-changed");

pub(super) static DISCRIMINATOR_VALUE_ADDED: Rule =
    wider("discriminator-value-added", "discriminator-value-removed");

pub(super) static DISCRIMINATOR_VALUE_REMOVED: Rule =
    narrower("discriminator-value-removed", "discriminator-value-added");

pub(super) static DEFAULT_ADDED: Rule = same("default-added", "default-removed");

pub(super) static DEFAULT_REMOVED: Rule = Rule {
    request: undecided(
        "requests that leave it out mean something else if the service no longer assumes the value",
    ),
    ..same("default-removed", "default-added")
};

pub(super) static DEFAULT_CHANGED: Rule = Rule {
    request: undecided(
        "requests that leave it out mean something else if callers counted on the value",
    ),
    ..same("default-changed", "default-changed")
};

pub(super) static ALIAS_ADDED: Rule = Rule {
    request: None,
    response: undecided(
        "clients that know only the old names miss the member if the service uses the new one",
    ),
    ..same("alias-added", "alias-removed")
};

pub(super) static ALIAS_REMOVED: Rule = Rule {
    request: None,
    ..same("alias-removed", "alias-added")
};

pub(super) static LENIENT_FORMAT_ADDED: Rule = Rule {
    response: undecided(
        "clients that read the format strictly fail if the service writes it in another way",
    ),
    ..same("lenient-format-added", "lenient-format-removed")
};

pub(super) static LENIENT_FORMAT_REMOVED: Rule =
    same("lenient-format-removed", "lenient-format-added");

pub(super) static REFERENCE_CHANGED: Rule = Rule {
    request: undecided(
        "nothing stands where the reference points; what is allowed there decides it",
    ),
    response: undecided(
        "nothing stands where the reference points; what is allowed there decides it",
    ),
    ..different("reference-changed")
};

/// A member that says nothing about JSON, such as `xml`.
pub(super) static SCHEMA_MEMBER_CHANGED: Rule = Rule {
    request: undecided("it depends on what readers of the contract do with this member"),
    response: undecided("it depends on what readers of the contract do with this member"),
    ..different("schema-member-changed")
};

pub(super) static COMPARISON_ENDED: Rule = Rule {
    request: undecided(
        "the schemas combine in more ways than can be compared; see what changed in the text",
    ),
    response: undecided(
        "the schemas combine in more ways than can be compared; see what changed in the text",
    ),
    ..different("comparison-ended")
};

pub(super) static SCHEMA_DEPRECATED: Rule =
    outside("schema-deprecated", "schema-undeprecated", ANNOUNCED);

pub(super) static SCHEMA_UNDEPRECATED: Rule =
    outside("schema-undeprecated", "schema-deprecated", ANNOUNCED);

pub(super) static SCHEMA_RENAMED: Rule = outside("schema-renamed", "schema-renamed", RENAMED);

pub(super) static SCHEMA_TEXT_CHANGED: Rule =
    outside("schema-text-changed", "schema-text-changed", READ);

pub(super) static SCHEMA_EXTENSION_CHANGED: Rule = outside(
    "schema-extension-changed",
    "schema-extension-changed",
    TOOLS,
);

/// All of them.
pub(crate) const RULES: &[&Rule] = &[
    &TYPE_WIDENED,
    &TYPE_NARROWED,
    &TYPE_CHANGED,
    &NULL_ALLOWED,
    &NULL_FORBIDDEN,
    &VALUE_ADDED,
    &VALUE_REMOVED,
    &VALUES_FREED,
    &VALUES_RESTRICTED,
    &LIST_OPENED,
    &LIST_CLOSED,
    &KNOWN_VALUE_ADDED,
    &KNOWN_VALUE_REMOVED,
    &KNOWN_VALUES_NAMED,
    &KNOWN_VALUES_DROPPED,
    &FORMAT_WIDENED,
    &FORMAT_NARROWED,
    &FORMAT_CHANGED,
    &CUSTOM_FORMAT_CHANGED,
    &MAXIMUM_RAISED,
    &MAXIMUM_LOWERED,
    &MINIMUM_LOWERED,
    &MINIMUM_RAISED,
    &MAX_LENGTH_RAISED,
    &MAX_LENGTH_LOWERED,
    &MIN_LENGTH_LOWERED,
    &MIN_LENGTH_RAISED,
    &MAX_ITEMS_RAISED,
    &MAX_ITEMS_LOWERED,
    &MIN_ITEMS_LOWERED,
    &MIN_ITEMS_RAISED,
    &MAX_PROPERTIES_RAISED,
    &MAX_PROPERTIES_LOWERED,
    &MIN_PROPERTIES_LOWERED,
    &MIN_PROPERTIES_RAISED,
    &MULTIPLE_OF_WIDENED,
    &MULTIPLE_OF_NARROWED,
    &MULTIPLE_OF_CHANGED,
    &REPEATED_ITEMS_ALLOWED,
    &REPEATED_ITEMS_FORBIDDEN,
    &PATTERN_REMOVED,
    &PATTERN_ADDED,
    &PATTERN_CHANGED,
    &ITEMS_FREED,
    &ITEMS_RESTRICTED,
    &EXCLUSION_REMOVED,
    &EXCLUSION_ADDED,
    &EXCLUSION_CHANGED,
    &PROPERTY_ADDED,
    &PROPERTY_REMOVED,
    &PROPERTY_RENAMED,
    &OPTIONAL_PROPERTY_RENAMED,
    &PROPERTY_ADDED_TO_CLOSED_OBJECT,
    &PROPERTY_REMOVED_FROM_CLOSED_OBJECT,
    &PROPERTY_ADDED_TO_OPEN_OBJECT,
    &PROPERTY_REMOVED_FROM_OPEN_OBJECT,
    &REQUIRED_PROPERTY_ADDED,
    &REQUIRED_PROPERTY_REMOVED,
    &REQUIRED_PROPERTY_ADDED_TO_CLOSED_OBJECT,
    &REQUIRED_PROPERTY_REMOVED_FROM_CLOSED_OBJECT,
    &REQUIRED_PROPERTY_ADDED_TO_OPEN_OBJECT,
    &REQUIRED_PROPERTY_REMOVED_FROM_OPEN_OBJECT,
    &PROPERTY_BECAME_OPTIONAL,
    &PROPERTY_BECAME_REQUIRED,
    &PROPERTY_NAMED,
    &PROPERTY_UNNAMED,
    &ADDITIONAL_PROPERTIES_ALLOWED,
    &ADDITIONAL_PROPERTIES_FORBIDDEN,
    &ADDITIONAL_PROPERTIES_FREED,
    &ADDITIONAL_PROPERTIES_RESTRICTED,
    &READ_ONLY_DECLARED,
    &READ_ONLY_DROPPED,
    &WRITE_ONLY_DECLARED,
    &WRITE_ONLY_DROPPED,
    &ALTERNATIVE_ADDED,
    &ALTERNATIVE_REMOVED,
    &COVERED_ALTERNATIVE_ADDED,
    &COVERED_ALTERNATIVE_REMOVED,
    &OVERLAPPING_ALTERNATIVE_ADDED,
    &OVERLAPPING_ALTERNATIVE_REMOVED,
    &COVERED_ALTERNATIVE_CHANGED,
    &ONE_OF_BECAME_ANY_OF,
    &ANY_OF_BECAME_ONE_OF,
    &DISCRIMINATOR_ADDED,
    &DISCRIMINATOR_REMOVED,
    &DISCRIMINATOR_PROPERTY_CHANGED,
    &DISCRIMINATOR_VALUE_CHANGED,
    &DISCRIMINATOR_VALUE_ADDED,
    &DISCRIMINATOR_VALUE_REMOVED,
    &DEFAULT_ADDED,
    &DEFAULT_REMOVED,
    &DEFAULT_CHANGED,
    &ALIAS_ADDED,
    &ALIAS_REMOVED,
    &LENIENT_FORMAT_ADDED,
    &LENIENT_FORMAT_REMOVED,
    &REFERENCE_CHANGED,
    &SCHEMA_MEMBER_CHANGED,
    &COMPARISON_ENDED,
    &SCHEMA_DEPRECATED,
    &SCHEMA_UNDEPRECATED,
    &SCHEMA_RENAMED,
    &SCHEMA_TEXT_CHANGED,
    &SCHEMA_EXTENSION_CHANGED,
];
