//! The partner's customers, page by page.

use std::collections::HashSet;
use std::num::NonZeroU64;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use uuid::Uuid;

use crate::generated::operation::Operation;
use crate::generated::types::{Customer, CustomerCollection, SeekOperation};
use crate::{Error, PartnerCenter};

/// What the service calls the token that leads to the next page.
const CONTINUATION: &str = "MS-ContinuationToken";

/// A walk through the partner's customers.
#[derive(Clone, Debug)]
pub struct Customers {
    partner: PartnerCenter,
    size: Option<NonZeroU64>,
    next: Next,
    /// The tokens that led to pages so far.
    seen: HashSet<String>,
}

#[derive(Clone, Debug)]
enum Next {
    First,
    /// The page that this token leads to.
    Page(String),
    None,
}

impl Customers {
    pub(crate) fn new(partner: PartnerCenter) -> Self {
        Self {
            partner,
            size: None,
            next: Next::First,
            seen: HashSet::new(),
        }
    }

    /// How many customers a page should have.
    #[must_use]
    pub fn page_size(mut self, size: u16) -> Self {
        self.size = NonZeroU64::new(size.max(1).into());
        self
    }

    /// The next page; nothing after the last one. After a fault, the same page is asked for again.
    pub async fn next_page(&mut self) -> Option<Result<Vec<Customer>, Error>> {
        let token = match &self.next {
            Next::First => None,
            Next::Page(token) => Some(token.clone()),
            Next::None => return None,
        };
        let size = self.size;
        let page = self.partner.execute(Operation::ListCustomers, |client| {
            let before = token.clone();
            async move {
                let mut call = client.list_customers();
                if let Some(size) = size {
                    call = call.size(size);
                }
                if let Some(token) = before {
                    call = call.seek_operation(SeekOperation::Next);
                    call = call.ms_continuation_token(token);
                }
                call.send().await
            }
        });
        let page = match page.await {
            Ok(page) => page,
            Err(fault) => return Some(Err(fault)),
        };
        let leads = page
            .links
            .as_ref()
            .is_some_and(|links| links.next.is_some());
        self.next = match continuation(&page) {
            // Pages that lead in a circle would never end.
            Some(next) if self.seen.insert(next.clone()) => Next::Page(next),
            // What is not whole must not be taken for it.
            Some(_) => return Some(Err(self.broken("its pages lead in a circle"))),
            None if leads => return Some(Err(self.broken("the way to its next page is missing"))),
            None => Next::None,
        };
        Some(Ok(page.items))
    }

    /// The fault of a list that cannot be read to its end. The walk is over.
    fn broken(&mut self, what: &str) -> Error {
        self.next = Next::None;
        Error::unreadable(Operation::ListCustomers, what)
    }

    /// All customers from here on, one by one. A fault ends the stream.
    #[must_use]
    pub fn stream(self) -> BoxStream<'static, Result<Customer, Error>> {
        let pages = stream::unfold(Some(self), |walk| async {
            let mut walk = walk?;
            let page = walk.next_page().await?;
            let items: Vec<_> = match page {
                Ok(page) => page.into_iter().map(Ok).collect(),
                Err(fault) => return Some((vec![Err(fault)], None)),
            };
            Some((items, Some(walk)))
        });
        pages.flat_map(stream::iter).boxed()
    }

    /// The first customer whose id or domain this is, in any case of letters. Walks until it is found:
    /// the service has no search by domain in this contract.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn find(mut self, id_or_domain: &str) -> Result<Option<Customer>, Error> {
        let wanted = id_or_domain.trim();
        let id: Option<Uuid> = wanted.parse().ok();
        while let Some(page) = self.next_page().await {
            let found = page?.into_iter().find(|customer| {
                let profile = customer.company_profile.as_ref();
                let domain = profile.and_then(|profile| profile.domain.as_deref());
                domain.is_some_and(|domain| domain.eq_ignore_ascii_case(wanted))
                    || id.is_some_and(|id| customer.id.parse() == Ok(id))
            });
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

fn continuation(page: &CustomerCollection) -> Option<String> {
    let next = page.links.as_ref()?.next.as_ref()?;
    let mut headers = next.headers.iter();
    let header = headers.find(|header| {
        let key = header.key.as_deref().unwrap_or_default();
        key.eq_ignore_ascii_case(CONTINUATION)
    });
    header?.value.clone().filter(|token| !token.is_empty())
}
