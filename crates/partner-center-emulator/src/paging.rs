//! Pages of a collection, and the continuation tokens of the next pages.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use fastrand::Rng;
use hyper::Uri;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::Parameters;
use crate::error_responses::{ApiError, ApiErrorKind};

/// The number of customers of a page if the request has no `size`. Invented: `size` is documented as
/// required.
pub const PAGE_SIZE: usize = 100;

const TOKEN: &str = "MS-ContinuationToken";

/// A request for a page.
pub(crate) struct PageRequest<'c> {
    uri: &'c Uri,
    size: usize,
    seek: Option<&'c str>,
    token: Option<&'c str>,
}

impl<'c> PageRequest<'c> {
    pub(crate) fn new(uri: &'c Uri, parameters: &'c Parameters<'_>) -> Self {
        let size = parameters.integer("size");
        Self {
            uri,
            size: size
                .and_then(|size| size.try_into().ok())
                .unwrap_or(PAGE_SIZE),
            seek: parameters.string("seekOperation"),
            token: parameters.string(TOKEN),
        }
    }

    /// The maximum number of items of the page.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The item after which the page starts; `None` for the first page.
    pub(crate) fn after(&self, tokens: &ContinuationTokens) -> Result<Option<Uuid>, ApiError> {
        let invalid = |why: &str| Err(ApiErrorKind::InvalidContinuation.because(why));
        match (self.seek, self.token) {
            (None, None) => Ok(None),
            (Some(_), Some(token)) => match tokens.parse(token) {
                Some(item) => Ok(Some(item)),
                None => invalid("`MS-ContinuationToken` was not issued by this emulator."),
            },
            (Some(_), None) => invalid("`seekOperation` is given without `MS-ContinuationToken`."),
            (None, Some(_)) => invalid("`MS-ContinuationToken` is given without `seekOperation`."),
        }
    }

    /// The page in JSON, with the token of the next page if there is one.
    pub(crate) fn to_json(&self, items: Vec<Value>, next: Option<String>) -> Value {
        let link = |uri: &str, token: Option<&str>| {
            let headers = token.map(|token| json!({"key": TOKEN, "value": token}));
            let headers: Vec<_> = headers.into_iter().collect();
            json!({"uri": uri, "method": "GET", "headers": headers})
        };
        let (path, size) = (self.uri.path(), self.size);
        let target = self.uri.path_and_query();
        let target = target.map_or(path, |target| target.as_str());
        let mut links = json!({"self": link(target, self.token)});
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

/// Issues and parses continuation tokens. A token holds the last item of the page before it, and so
/// never expires, and a keyed digest of that, so that no other emulator accepts it.
pub(crate) struct ContinuationTokens {
    key: u64,
}

impl ContinuationTokens {
    pub(crate) fn new(random: &mut Rng) -> Self {
        Self {
            key: random.u64(..),
        }
    }

    /// The token of the page that starts after this item.
    pub(crate) fn issue(&self, last: Uuid) -> String {
        let digest = BuildHasherDefault::<DefaultHasher>::new().hash_one((self.key, last));
        format!("{digest:016x}{}", last.simple())
    }

    fn parse(&self, token: &str) -> Option<Uuid> {
        let (_, item) = token.split_at_checked(16)?;
        let item = Uuid::try_parse(item).ok()?;
        (self.issue(item) == token).then_some(item)
    }
}
