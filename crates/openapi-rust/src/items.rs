//! A token stream, parsed one item at a time.
//!
//! A parser of the whole stream would keep all tokens, and a copy of them, until the last item is
//! parsed, which takes more memory than the items.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{Item, ItemMod, Result};

/// A parsed item.
pub(crate) enum Piece {
    /// An item.
    Item(Item),
    /// A module without its items, and the tokens of its items.
    Module(ItemMod, TokenStream),
}

/// Parses the tokens of an item.
///
/// # Errors
///
/// When they are not Rust.
pub(crate) fn read(mut tokens: Vec<TokenTree>) -> Result<Piece> {
    if let [.., TokenTree::Ident(keyword), _, TokenTree::Group(body)] = tokens.as_slice()
        && keyword == "mod"
    {
        let inside = body.stream();
        tokens.pop();
        tokens.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
        let module = syn::parse2(tokens.into_iter().collect())?;
        return Ok(Piece::Module(module, inside));
    }
    syn::parse2(tokens.into_iter().collect()).map(Piece::Item)
}

/// The tokens of each item, also of those inside an `impl`.
pub(crate) fn each(tokens: TokenStream) -> impl Iterator<Item = Vec<TokenTree>> {
    let mut tokens = tokens.into_iter().peekable();
    std::iter::from_fn(move || {
        let mut item = Vec::new();
        while let Some(token) = tokens.next() {
            // An item ends with its body, or, as `use a::{b};` and `const A: B = {};` do, after it.
            let ends = if let TokenTree::Group(group) = &token {
                group.delimiter() == Delimiter::Brace && !tokens.peek().is_some_and(is_semicolon)
            } else {
                is_semicolon(&token)
            };
            item.push(token);
            if ends {
                break;
            }
        }
        (!item.is_empty()).then_some(item)
    })
}

fn is_semicolon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')
}
