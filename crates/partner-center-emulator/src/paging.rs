//! Pages of a collection: how a call asks for one, and the tokens that lead from one to the next.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use axum::http::Uri;
use fastrand::Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::Parameters;
use crate::refusals::{Fault, Refusal};

/// How many customers a page has when the call does not say. Invented: `size` is documented as
/// required, and sent by everybody.
pub const PAGE_SIZE: usize = 100;

const TOKEN: &str = "MS-ContinuationToken";

/// A call for a page.
pub(crate) struct Paging<'c> {
    uri: &'c Uri,
    size: usize,
    seek: Option<&'c str>,
    token: Option<&'c str>,
}

impl<'c> Paging<'c> {
    /// What a call asks for that fits the contract.
    pub(crate) fn asked(uri: &'c Uri, parameters: &'c Parameters<'_>) -> Self {
        let size = parameters.integer("size");
        Self {
            uri,
            size: size
                .and_then(|size| size.try_into().ok())
                .unwrap_or(PAGE_SIZE),
            seek: parameters.text("seekOperation"),
            token: parameters.text(TOKEN),
        }
    }

    /// How many items the page may have.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The item after which the page begins; `None` for the first page.
    pub(crate) fn after(&self, tokens: &ContinuationTokens) -> Result<Option<Uuid>, Fault> {
        let refused = |why: &str| Err(Refusal::InvalidContinuation.because(why));
        match (self.seek, self.token) {
            (None, None) => Ok(None),
            (Some(_), Some(token)) => match tokens.read(token) {
                Some(item) => Ok(Some(item)),
                None => refused("`MS-ContinuationToken` was not issued by this emulator."),
            },
            (Some(_), None) => refused("`seekOperation` is given without `MS-ContinuationToken`."),
            (None, Some(_)) => refused("`MS-ContinuationToken` is given without `seekOperation`."),
        }
    }

    /// The page as the service shows it, with the token of the next one if there is one.
    pub(crate) fn collection(&self, items: Vec<Value>, next: Option<String>) -> Value {
        let link = |uri: &str, token: Option<&str>| {
            let headers = token.map(|token| json!({"key": TOKEN, "value": token}));
            let headers: Vec<_> = headers.into_iter().collect();
            json!({"uri": uri, "method": "GET", "headers": headers})
        };
        let (path, size) = (self.uri.path(), self.size);
        let asked = self.uri.path_and_query();
        let asked = asked.map_or(path, |asked| asked.as_str());
        let mut links = json!({"self": link(asked, self.token)});
        if let Some(token) = next {
            let uri = format!("{path}?size={size}&seekOperation=Next");
            links["next"] = link(&uri, Some(&token));
        }
        json!({
            "totalCount": items.len(),
            "items": items,
            "links": links,
            "attributes": {"objectType": "Collection"},
        })
    }
}

/// Makes and reads continuation tokens. A token names the last item of the page before it, so that
/// it never expires, and a keyed digest of that, so that only its own emulator accepts it.
pub(crate) struct ContinuationTokens {
    key: u64,
}

impl ContinuationTokens {
    pub(crate) fn new(random: &mut Rng) -> Self {
        Self {
            key: random.u64(..),
        }
    }

    /// The token of the page after this item.
    pub(crate) fn issue(&self, last: Uuid) -> String {
        let digest = BuildHasherDefault::<DefaultHasher>::new().hash_one((self.key, last));
        format!("{digest:016x}{}", last.simple())
    }

    fn read(&self, token: &str) -> Option<Uuid> {
        let (_, item) = token.split_at_checked(16)?;
        let item = Uuid::try_parse(item).ok()?;
        (self.issue(item) == token).then_some(item)
    }
}
