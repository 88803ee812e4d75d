//! Prints items one at a time: each is dropped before the next is parsed.
//!
//! The text is that of prettyplease for a file of them all, which would take more memory than
//! everything before it.

use proc_macro2::{Ident, Span};
use syn::token::Brace;
use syn::{File, Item, ItemMod, Token, Visibility};

/// The indentation of the items of a module.
const INDENT: usize = 4;

/// The text so far, and the modules that it is in.
#[derive(Default)]
pub(super) struct Printer {
    text: String,
    /// How many modules are open.
    depth: usize,
    /// The first lines of as many modules, and their last lines.
    opening: String,
    closing: String,
}

impl Printer {
    /// Adds an item to the module that was opened last.
    ///
    /// # Errors
    ///
    /// When prettyplease does not print a module as we know it.
    pub(super) fn item(&mut self, item: Item) -> Result<(), String> {
        // Inside the same number of modules, lines break as in the whole file.
        let item = (0..self.depth).fold(item, |item, _| Item::Mod(module_of(vec![item])));
        let text = prettyplease::unparse(&File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        });
        let text = text.strip_prefix(self.opening.as_str());
        let text = text.and_then(|text| text.strip_suffix(self.closing.as_str()));
        self.text += text.ok_or("modules print in another way than they used to")?;
        Ok(())
    }

    /// Opens a module for the items that follow.
    ///
    /// # Errors
    ///
    /// As [`item`](Self::item).
    pub(super) fn begin(&mut self, module: ItemMod) -> Result<(), String> {
        let content = Some((Brace::default(), Vec::new()));
        self.item(Item::Mod(ItemMod { content, ..module }))?;
        // The braces of an empty module are on one line.
        let open = self.text.trim_end_matches("}\n").len();
        self.text.truncate(open);
        self.text.push('\n');
        let indent = " ".repeat(self.depth * INDENT);
        self.opening += &format!("{indent}mod m {{\n");
        self.closing.insert_str(0, &format!("{indent}}}\n"));
        self.depth += 1;
        Ok(())
    }

    /// Closes the module that was opened last.
    pub(super) fn end(&mut self) {
        let mut closing = self.closing.split_inclusive('\n');
        self.text += closing.next().unwrap_or_default();
        self.closing = closing.collect();
        self.depth = self.depth.saturating_sub(1);
        let opening = self.opening.split_inclusive('\n');
        self.opening = opening.take(self.depth).collect();
    }

    /// The text of all items.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

fn module_of(items: Vec<Item>) -> ItemMod {
    ItemMod {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        unsafety: None,
        mod_token: <Token![mod]>::default(),
        ident: Ident::new("m", Span::call_site()),
        content: Some((Brace::default(), items)),
        semi: None,
    }
}
