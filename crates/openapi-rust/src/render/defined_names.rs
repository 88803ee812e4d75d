//! Finds a name that the text defines twice in one place, which does not compile.

use std::collections::HashSet;

use quote::ToTokens as _;
use syn::{Fields, Ident, ImplItem, Item};

use crate::name;

/// The names that a module defines so far.
#[derive(Default)]
pub(super) struct DefinedNames {
    /// Whether the items of the module use the trait `Default` without a path.
    uses_default: bool,
    types: HashSet<Ident>,
    values: HashSet<Ident>,
    /// The functions of each type.
    functions: HashSet<(String, Ident)>,
}

impl DefinedNames {
    /// The names of a module of types, whose items use the trait `Default`.
    pub(super) fn of_types() -> Self {
        Self {
            uses_default: true,
            ..Self::default()
        }
    }

    /// Adds the names of an item.
    ///
    /// # Errors
    ///
    /// When a name is already defined, or is that of an item of the standard library that the text
    /// uses without a path.
    pub(super) fn add(&mut self, item: &Item) -> Result<(), String> {
        match item {
            Item::Struct(item) => {
                self.nominal(&item.ident)?;
                if matches!(item.fields, Fields::Unnamed(_) | Fields::Unit) {
                    self.value(&item.ident)?;
                }
                let mut fields = HashSet::new();
                let named = item.fields.iter().filter_map(|field| field.ident.as_ref());
                for field in named {
                    unique(&mut fields, field)?;
                }
                Ok(())
            }
            Item::Enum(item) => {
                self.nominal(&item.ident)?;
                let mut variants = HashSet::new();
                for variant in &item.variants {
                    unique(&mut variants, &variant.ident)?;
                }
                Ok(())
            }
            Item::Type(item) => unique(&mut self.types, &item.ident),
            Item::Trait(item) => unique(&mut self.types, &item.ident),
            Item::Mod(item) => unique(&mut self.types, &item.ident),
            Item::Fn(item) => self.value(&item.sig.ident),
            Item::Impl(item) if item.trait_.is_none() => {
                let owner = item.self_ty.to_token_stream().to_string();
                for function in &item.items {
                    if let ImplItem::Fn(function) = function
                        && !self
                            .functions
                            .insert((owner.clone(), function.sig.ident.clone()))
                    {
                        return Err(twice(&function.sig.ident));
                    }
                }
                Ok(())
            }
            // The generator makes no other items with names from the document.
            Item::Const(_)
            | Item::ExternCrate(_)
            | Item::ForeignMod(_)
            | Item::Impl(_)
            | Item::Macro(_)
            | Item::Static(_)
            | Item::TraitAlias(_)
            | Item::Union(_)
            | Item::Use(_)
            | Item::Verbatim(_)
            | _ => Ok(()),
        }
    }

    /// Adds the name of a struct or an enum.
    fn nominal(&mut self, ident: &Ident) -> Result<(), String> {
        if self.uses_default && ident == "Default" {
            return Err(format!("it hides `{ident}` of the Rust prelude"));
        }
        unique(&mut self.types, ident)
    }

    /// Adds the name of a value.
    fn value(&mut self, ident: &Ident) -> Result<(), String> {
        if name::hides_prelude(&ident.to_string()) {
            return Err(format!("it hides `{ident}` of the Rust prelude"));
        }
        unique(&mut self.values, ident)
    }
}

fn unique(known: &mut HashSet<Ident>, ident: &Ident) -> Result<(), String> {
    if known.insert(ident.clone()) {
        Ok(())
    } else {
        Err(twice(ident))
    }
}

fn twice(ident: &Ident) -> String {
    format!("it defines the name `{ident}` twice in one place")
}
