//! The partner's customers, page by page.

use std::collections::HashSet;
use std::num::NonZeroU64;
use std::sync::Arc;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use uuid::Uuid;

use crate::call::Call;
use crate::error::Error;
use crate::generated::Client;
use crate::generated::operation::Operation;
use crate::generated::types::{Customer, CustomerCollection, SeekOperation};
use crate::partner_center::PartnerCenter;

/// The header with the token of the next page, as the links of a page name it.
const CONTINUATION_TOKEN: &str = "MS-ContinuationToken";

/// The pages of the partner's customers.
#[derive(Clone, Debug)]
#[must_use]
pub struct Customers {
    partner: PartnerCenter,
    page_size: Option<NonZeroU64>,
    next: NextPage,
    /// The continuation tokens so far, to detect a cycle.
    seen: HashSet<String>,
}

#[derive(Clone, Debug)]
enum NextPage {
    First,
    /// The page of this continuation token.
    Token(String),
    None,
}

impl PartnerCenter {
    /// The partner's customers, page by page. Sends nothing yet.
    pub fn customers(&self) -> Customers {
        Customers {
            partner: self.clone(),
            page_size: None,
            next: NextPage::First,
            seen: HashSet::new(),
        }
    }
}

impl Customers {
    /// The number of customers in a page, at least one. The default is the service's.
    pub fn page_size(mut self, size: u16) -> Self {
        self.page_size = NonZeroU64::new(size.max(1).into());
        self
    }

    /// The next page; `None` after the last one. After an error, the next call requests the same page.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind). [`InvalidResponse`](crate::ErrorKind::InvalidResponse) also means
    /// that the list is incomplete, because a continuation token is missing or repeated; it ends the pages.
    pub async fn next_page(&mut self) -> Option<Result<Vec<Customer>, Error>> {
        let token = match &self.next {
            NextPage::First => None,
            NextPage::Token(token) => Some(token.clone()),
            NextPage::None => return None,
        };
        let size = self.page_size;
        let call = Arc::new(Call::start(Uuid::new_v4()));
        let send = |client: Client| async move {
            let mut request = client.list_customers();
            if let Some(size) = size {
                request = request.size(size);
            }
            if let Some(token) = token {
                request = request.seek_operation(SeekOperation::Next);
                request = request.ms_continuation_token(token);
            }
            request.send().await
        };
        let page = self
            .partner
            .execute_call(&call, Operation::ListCustomers, send);
        let page = match page.await {
            Ok(page) => page,
            Err(error) => return Some(Err(error)),
        };
        let links = page.links.as_ref();
        let has_next = links.is_some_and(|links| links.next.is_some());
        let problem = match continuation_token(&page) {
            Some(token) if self.seen.insert(token.clone()) => {
                self.next = NextPage::Token(token);
                return Some(Ok(page.items));
            }
            Some(_) => "a continuation token is repeated",
            None if has_next => "the continuation token of the next page is missing",
            None => {
                self.next = NextPage::None;
                return Some(Ok(page.items));
            }
        };
        self.next = NextPage::None;
        Some(Err(Error::invalid_response(
            Operation::ListCustomers,
            call.record(),
            problem,
        )))
    }

    /// The customers of the next pages, one by one. An error ends the stream.
    pub fn stream(self) -> BoxStream<'static, Result<Customer, Error>> {
        let pages = stream::unfold(Some(self), |customers| async {
            let mut customers = customers?;
            Some(match customers.next_page().await? {
                Ok(page) => (page.into_iter().map(Ok).collect(), Some(customers)),
                Err(error) => (vec![Err(error)], None),
            })
        });
        pages.flat_map(stream::iter).boxed()
    }

    /// Finds the first customer with this id or domain, ignoring case. Requests pages until it is found,
    /// because the contract documents no search by domain.
    ///
    /// # Errors
    ///
    /// See [`ErrorKind`](crate::ErrorKind).
    pub async fn find(mut self, id_or_domain: &str) -> Result<Option<Customer>, Error> {
        let wanted = id_or_domain.trim();
        let id: Option<Uuid> = wanted.parse().ok();
        while let Some(page) = self.next_page().await {
            let customer = page?.into_iter().find(|customer| {
                let profile = customer.company_profile.as_ref();
                let domain = profile.and_then(|profile| profile.domain.as_deref());
                domain.is_some_and(|domain| domain.eq_ignore_ascii_case(wanted))
                    || id.is_some_and(|id| customer.id.parse() == Ok(id))
            });
            if customer.is_some() {
                return Ok(customer);
            }
        }
        Ok(None)
    }
}

fn continuation_token(page: &CustomerCollection) -> Option<String> {
    let next = page.links.as_ref()?.next.as_ref()?;
    let header = next.headers.iter().find(|header| {
        let key = header.key.as_deref().unwrap_or_default();
        key.eq_ignore_ascii_case(CONTINUATION_TOKEN)
    });
    header?.value.clone().filter(|token| !token.is_empty())
}
