//! Where a request is addressed to and where it comes from: the check in front of everything that is
//! served.
//!
//! A browser sends requests of any page to this machine. Such a page must neither read nor change
//! anything, nor use up an injected fault: neither under a name of its own that it makes resolve to
//! this machine (`Host`), nor from its own origin (`Origin`, `Sec-Fetch-Site`, `Referer`).

use hyper::header::{HOST, HeaderName, ORIGIN, REFERER};
use hyper::http::request::Parts;
use hyper::{HeaderMap, StatusCode};

use crate::config::allowed_host::{AllowedHost, Authority};
use crate::headers;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The hosts that a request may name.
pub(crate) struct HostCheck {
    /// The port of the listener.
    port: u16,
    allowed: Vec<AllowedHost>,
}

/// Why a request is rejected before it is processed.
#[derive(Debug)]
pub(crate) struct Rejection {
    pub(crate) status: StatusCode,
    pub(crate) why: String,
}

impl Rejection {
    fn malformed(why: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            why: why.into(),
        }
    }

    fn forbidden(why: String) -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            why,
        }
    }
}

impl HostCheck {
    pub(crate) fn new(port: u16, allowed: Vec<AllowedHost>) -> Self {
        Self { port, allowed }
    }

    /// Checks the head of a request.
    ///
    /// # Errors
    ///
    /// The request does not name one host that the emulator serves, or a page of another origin sent
    /// it.
    pub(crate) fn check(&self, head: &Parts) -> Result<(), Rejection> {
        let host = named_host(head)?;
        if !self.serves(&host) {
            return Err(Rejection::forbidden(format!(
                "The emulator does not serve the host `{host}`. To allow this name, start the \
                 emulator with `--allow-host {host}`, or in a test with `Builder::allow_host`."
            )));
        }
        if let Some(header) = foreign_header(&head.headers, &host) {
            return Err(Rejection::forbidden(format!(
                "A page of another origin sent this request, as its `{header}` header says. Only \
                 programs and the emulator's own pages may send requests. Open the address in a new \
                 tab; to serve pages under another name, start the emulator with `--allow-host NAME`."
            )));
        }
        Ok(())
    }

    /// Whether the emulator serves a host. No browser omits the port of the listener or sends another
    /// one, but other programs omit it.
    fn serves(&self, host: &Authority) -> bool {
        let own_port = host.explicit_port().is_none_or(|port| port == self.port);
        (host.is_loopback() && own_port) || self.allowed.iter().any(|known| known.allows(host))
    }
}

/// The host that a request names, in `Host` and, in absolute form, in the request target (RFC 9112).
fn named_host(head: &Parts) -> Result<Authority, Rejection> {
    let mut hosts = head.headers.get_all(HOST).iter();
    let (host, None) = (hosts.next(), hosts.next()) else {
        return Err(Rejection::malformed(
            "The request has several `Host` headers.",
        ));
    };
    let host = host.ok_or_else(|| Rejection::malformed("The request has no `Host` header."))?;
    let host = host.to_str().ok().and_then(Authority::parse);
    let invalid = "The `Host` header is not a host name or address with or without a port.";
    let host = host.ok_or_else(|| Rejection::malformed(invalid))?;
    match head.uri.authority() {
        Some(target) if Authority::parse(target.as_str()).as_ref() != Some(&host) => {
            let why = "The request target and the `Host` header name different hosts.";
            Err(Rejection::malformed(why))
        }
        Some(_) | None => Ok(host),
    }
}

/// The header that says that a page of another origin sent the request. A program sends none of them;
/// a browser sends `Sec-Fetch-Site` to loopback addresses.
fn foreign_header(headers: &HeaderMap, host: &Authority) -> Option<&'static str> {
    let foreign = |name: HeaderName, is_own: &dyn Fn(&str) -> bool| {
        let value = headers::value(headers, name.as_str());
        value.is_some_and(|value| !is_own(&value))
    };
    let is_own_origin = |origin: &str| {
        let authority = origin.strip_prefix("http://").and_then(Authority::parse);
        authority.as_ref() == Some(host)
    };
    let is_own_page = |url: &str| {
        let rest = url.strip_prefix("http://").unwrap_or_default();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        Authority::parse(authority).as_ref() == Some(host)
    };
    // `none` is what the user did, as to enter the address.
    let is_own_site = |site: &str| matches!(site, "same-origin" | "none");
    if foreign(ORIGIN, &is_own_origin) {
        Some("Origin")
    } else if foreign(SEC_FETCH_SITE, &is_own_site) {
        Some("Sec-Fetch-Site")
    } else if foreign(REFERER, &is_own_page) {
        Some("Referer")
    } else {
        None
    }
}
