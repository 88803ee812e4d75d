//! The table of changes for Rust callers: what each is called and which version number it asks for.

use super::Bump;

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name in kebab-case, beginning with `rust-`.
    pub id: &'static str,
    /// The version number that it asks for.
    pub bump: Bump,
    /// Why, one line.
    pub why: &'static str,
}

/// Every rule: calls, then types and their members, then what callers do not write.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

macro_rules! rules {
    ($($name:ident $id:literal $bump:ident $why:literal;)*) => {
        $(pub(super) const $name: &Rule = &Rule { id: $id, bump: Bump::$bump, why: $why };)*
        const RULES: &[&Rule] = &[$($name),*];
    };
}

rules! {
    OPERATION_REMOVED "rust-operation-removed" Major
        "callers call a method that is gone";
    OPERATION_RENAMED "rust-operation-renamed" Major
        "callers call a method that has another name now";
    OPERATION_ADDED "rust-operation-added" Minor
        "there is a method more";
    OPERATION_DEPRECATED "rust-operation-deprecated" Minor
        "callers compile with a warning";
    OPERATION_UNDEPRECATED "rust-operation-undeprecated" Patch
        "callers compile without the warning";
    SETTER_REMOVED "rust-setter-removed" Major
        "callers set what can no longer be set";
    SETTER_RENAMED "rust-setter-renamed" Major
        "callers set what has another name now";
    SETTER_ADDED "rust-setter-added" Minor
        "there is something more to set, and nobody has to";
    SETTER_REQUIRED "rust-setter-required" Major
        "callers compile, but each call ends in `Error::InvalidRequest` before anything is sent";
    SETTER_OPTIONAL "rust-setter-optional" Minor
        "callers may leave out what they had to set";
    SETTER_TYPE_CHANGED "rust-setter-type-changed" Major
        "what callers pass does not become what is asked for";
    SETTER_CONVERTS "rust-setter-converts" Minor
        "callers compile, because what they pass is converted; what does not fit ends the call in \
         `Error::InvalidRequest` before anything is sent";
    ANSWER_TYPE_CHANGED "rust-answer-type-changed" Major
        "callers get another type from a call";
    ERROR_TYPE_CHANGED "rust-error-type-changed" Major
        "callers get another type from a call that is refused";
    TYPE_REMOVED "rust-type-removed" Major
        "callers name a type that is gone";
    TYPE_RENAMED "rust-type-renamed" Major
        "callers name a type that has another name now";
    TYPE_ADDED "rust-type-added" Minor
        "there is a type more";
    TYPE_KIND_CHANGED "rust-type-kind-changed" Major
        "callers make, match or read it in a way that is gone";
    INNER_TYPE_CHANGED "rust-inner-type-changed" Major
        "callers make it from, and read it as, another type";
    NEWTYPE_SEALED "rust-newtype-sealed" Major
        "callers make one from any value, and now each value is checked first";
    NEWTYPE_UNSEALED "rust-newtype-unsealed" Major
        "callers handle a refusal that no longer happens, and its type is another";
    FIELD_REMOVED "rust-field-removed" Major
        "callers read or write a member that is gone";
    FIELD_RENAMED "rust-field-renamed" Major
        "callers read or write a member that has another name now";
    FIELD_TYPE_CHANGED "rust-field-type-changed" Major
        "callers read or write a member as another type";
    FIELD_ADDED "rust-field-added" Major
        "callers who write the struct out name all its members, and lack one";
    FIELD_ADDED_NON_EXHAUSTIVE "rust-field-added-non-exhaustive" Minor
        "there is a member more, and nobody can have named all of them";
    BUILDER_REQUIRES "rust-builder-requires" Major
        "callers compile, but a builder without this member makes nothing and gives an error";
    BUILDER_REQUIRES_ANSWER "rust-builder-requires-answer" Minor
        "callers read it; who makes answers, such as a test, has to set a member more in the builder";
    VARIANT_REMOVED "rust-variant-removed" Major
        "callers match or make a variant that is gone";
    VARIANT_RENAMED "rust-variant-renamed" Major
        "callers match or make a variant that has another name now";
    VARIANT_CHANGED "rust-variant-changed" Major
        "callers match or make a variant that holds something else";
    VARIANT_ADDED "rust-variant-added" Major
        "callers who match all variants lack one";
    VARIANT_ADDED_NON_EXHAUSTIVE "rust-variant-added-non-exhaustive" Minor
        "there is a variant more, and every match has an arm for it";
    VARIANTS_REORDERED "rust-variants-reordered" Minor
        "callers compile; what is greater, and what is tried first, is different";
    ENUM_OPENED "rust-enum-opened" Major
        "callers who match all variants lack an arm for what is not listed, and a value is no \
         longer copied or ordered";
    ENUM_CLOSED "rust-enum-closed" Major
        "callers match what is not listed, and make a value from any text";
    NON_EXHAUSTIVE_ADDED "rust-non-exhaustive-added" Major
        "callers can no longer write it out or match it without an arm for more";
    NON_EXHAUSTIVE_REMOVED "rust-non-exhaustive-removed" Minor
        "callers may write it out and match it in full";
    TRAIT_REMOVED "rust-trait-removed" Major
        "callers use it in a way that it no longer supports";
    TRAIT_CHANGED "rust-trait-changed" Major
        "callers rely on a type that the trait gave";
    TRAIT_ADDED "rust-trait-added" Minor
        "it can do more";
    METHOD_REMOVED "rust-method-removed" Major
        "callers use a function or a constant that is gone";
    METHOD_CHANGED "rust-method-changed" Major
        "callers pass or get something else";
    METHOD_ADDED "rust-method-added" Minor
        "there is a function or a constant more";
    MUST_USE_ADDED "rust-must-use-added" Minor
        "callers who drop what it gives compile with a warning";
    MUST_USE_REMOVED "rust-must-use-removed" Patch
        "callers who drop what it gives compile without the warning";
    TABLE_CHANGED "rust-table-changed" Patch
        "callers compile, and find other entries";
    IMPLEMENTATION_CHANGED "rust-implementation-changed" Patch
        "callers compile; what is sent or read may be different, as the changes on the wire say";
    DOCUMENTATION_CHANGED "rust-documentation-changed" Patch
        "only what people read is different";
}
