//! The partner's customers, page by page.

use std::collections::HashSet;
use std::num::NonZeroU64;
use std::sync::Arc;

use futures_util::stream::{self, BoxStream, StreamExt as _};
use progenitor_client::{ClientHooks as _, ClientInfo as _, OperationInfo, ResponseValue};
use reqwest::header::{ACCEPT, HeaderValue};
use reqwest::{Method, Request, StatusCode, Url};
use uuid::Uuid;

use crate::call::{Call, CallRecord};
use crate::error::Error;
use crate::generated::operation::Operation;
use crate::generated::types::{
    Customer, CustomerCollection, FaultBody, ResourceLink, SeekOperation,
};
use crate::generated::{self, Client};
use crate::partner_center::PartnerCenter;

/// The header with the token of the next page, as the links of a page name it.
const CONTINUATION_TOKEN: &str = "MS-ContinuationToken";

const OPERATION: Operation = Operation::ListCustomers;

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
    /// The page at this URL, which contains the continuation token.
    Url(Url),
    /// The last page contradicts the contract, so that the next one is unknown.
    Invalid(CallRecord, &'static str),
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
    /// See [`ErrorKind`](crate::ErrorKind). [`InvalidResponse`](crate::ErrorKind::InvalidResponse) after a page
    /// means that the list is incomplete, because the continuation token in that page is missing or repeated, or
    /// its link leads to another origin; it ends the pages.
    pub async fn next_page(&mut self) -> Option<Result<Vec<Customer>, Error>> {
        let call = Arc::new(Call::start(Uuid::new_v4()));
        let next = self.next.clone();
        let size = self.page_size;
        let send = async |client: Client| match next {
            NextPage::Url(url) => send_to(&client, url).await,
            NextPage::First | NextPage::Token(_) | NextPage::Invalid(..) | NextPage::None => {
                let mut request = client.list_customers();
                if let Some(size) = size {
                    request = request.size(size);
                }
                if let NextPage::Token(token) = next {
                    request = request.seek_operation(SeekOperation::Next);
                    request = request.ms_continuation_token(token);
                }
                request.send().await
            }
        };
        match &self.next {
            NextPage::First | NextPage::Token(_) | NextPage::Url(_) => {}
            NextPage::None => return None,
            NextPage::Invalid(record, problem) => {
                let error = Error::invalid_response(OPERATION, record.clone(), problem);
                self.next = NextPage::None;
                return Some(Err(error));
            }
        }
        let page = self.partner.execute_call(&call, OPERATION, send).await;
        Some(page.map(|page| {
            // What was read is returned before the error of the page after it.
            self.next = self
                .following(&page)
                .unwrap_or_else(|problem| NextPage::Invalid(call.record(), problem));
            page.items
        }))
    }

    /// The page after this one.
    fn following(&mut self, page: &CustomerCollection) -> Result<NextPage, &'static str> {
        let link = page.links.as_ref().and_then(|links| links.next.as_ref());
        let Some(link) = link else {
            return Ok(NextPage::None);
        };
        let (next, key) = match (continuation_token(link), &link.uri) {
            (Some(token), _) => (NextPage::Token(token.clone()), token),
            (None, Some(uri)) => {
                let url = self.resolve(uri)?;
                let key = url.to_string();
                (NextPage::Url(url), key)
            }
            (None, None) => return Err("the continuation token of the next page is missing"),
        };
        match self.seen.insert(key) {
            true => Ok(next),
            false => Err("a continuation token is repeated"),
        }
    }

    /// The URL of a link, which has to be one of the service. Links leave out the version of the API.
    fn resolve(&self, link: &str) -> Result<Url, &'static str> {
        let base = self.partner.generated_client().baseurl();
        let url = if link.starts_with('/') && !link.starts_with("//") {
            let version = if link.starts_with("/v1/") { "" } else { "/v1" };
            Url::parse(&format!("{base}{version}{link}"))
        } else {
            Url::parse(link)
        };
        let url = url.map_err(|_| "the link to the next page is invalid")?;
        let same_origin = Url::parse(base).is_ok_and(|base| base.origin() == url.origin());
        // The name of the parameter with the token is not documented.
        let has_token = url.query_pairs().any(|(name, _)| {
            let documented = ["size", "seekOperation"];
            !documented
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
        });
        match (same_origin, has_token) {
            (false, _) => Err("the link to the next page leads to another origin"),
            (true, false) => Err("the continuation token of the next page is missing"),
            (true, true) => Ok(url),
        }
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

fn continuation_token(link: &ResourceLink) -> Option<String> {
    let header = link.headers.iter().find(|header| {
        let key = header.key.as_deref().unwrap_or_default();
        key.eq_ignore_ascii_case(CONTINUATION_TOKEN)
    });
    header?.value.clone().filter(|token| !token.is_empty())
}

/// Requests the page at a URL as the generated client would.
async fn send_to(
    client: &Client,
    url: Url,
) -> Result<ResponseValue<CustomerCollection>, generated::Error<FaultBody>> {
    let info = OperationInfo {
        operation_id: "list_customers",
    };
    let mut request = Request::new(Method::GET, url);
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(ACCEPT, json);
    client.pre::<FaultBody>(&mut request, &info).await?;
    let response = client.exec(request, &info).await?;
    match response.status() {
        StatusCode::OK => ResponseValue::from_response(response).await,
        status if status.is_client_error() || status.is_server_error() => Err(
            generated::Error::ErrorResponse(ResponseValue::from_response(response).await?),
        ),
        _ => Err(generated::Error::UnexpectedResponse(response)),
    }
}
