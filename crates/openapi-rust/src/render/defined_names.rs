//! Finds a name that the text defines twice in one place, which does not compile.

use std::collections::HashSet;

use quote::ToTokens as _;
use syn::{Fields, Ident, ImplItem, Item};

use crate::name;

/// The names that a module defines so far.
#[derive(Default)]
pub(super) struct DefinedNames {
    types: HashSet<Ident>,
    values: HashSet<Ident>,
    /// The functions of each type.
    functions: HashSet<(String, Ident)>,
}

impl DefinedNames {
    /// Adds the names of an item.
    ///
    /// # Errors
    ///
    /// When a name is already defined, or is that of an item of the standard library that the text
    /// uses without a path.
    pub(super) fn add(&mut self, item: &Item) -> Result<(), String> {
        match item {
            Item::Struct(item) => {
                unique(&mut self.types, &item.ident)?;
                if matches!(item.fields, Fields::Unnamed(_) | Fields::Unit) {
                    self.value(&item.ident)?;
                }
                let mut fields = HashSet::new();
                let named = item.fields.iter().filter_map(|field| field.ident.as_ref());
                for field in named {
                    unique(&mut fields, field)?;
                }
                hides(&item.ident, "Default")
            }
            Item::Enum(item) => {
                unique(&mut self.types, &item.ident)?;
                let mut variants = HashSet::new();
                for variant in &item.variants {
                    unique(&mut variants, &variant.ident)?;
                }
                hides(&item.ident, "Default")
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
            _ => Ok(()),
        }
    }

    fn value(&mut self, ident: &Ident) -> Result<(), String> {
        for known in name::PRELUDE {
            hides(ident, known)?;
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

fn hides(ident: &Ident, known: &str) -> Result<(), String> {
    if ident == known {
        return Err(format!("it defines `{ident}`, which hides that of the standard library"));
    }
    Ok(())
}
