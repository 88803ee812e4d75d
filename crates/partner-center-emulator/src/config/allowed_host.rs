//! Hosts that a request may name beside this machine's loopback names.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The port of an `http` URL without port (RFC 9110).
const DEFAULT_PORT: u16 = 80;

/// A host that a request may name in `Host` although it is not a loopback name: what a compose file
/// or a proxy calls the emulator. As text, `emulator` allows every port, and `emulator:8080` that port.
///
/// A page that is served under this name is a page of the emulator to every browser that can resolve
/// the name, so allow only names that you control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost(Authority);

impl AllowedHost {
    /// Whether a request may name this host.
    pub(crate) fn allows(&self, named: &Authority) -> bool {
        let port = self.0.port.is_none_or(|port| port == named.port());
        self.0.host == named.host && port
    }
}

impl FromStr for AllowedHost {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let authority = Authority::parse(text);
        authority.map(Self).ok_or_else(|| {
            "expected a host name or address, with or without a port, as in `emulator` or \
             `emulator:8080`"
                .to_owned()
        })
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A host and a port as in `Host` and in `http` URLs, without user information.
#[derive(Clone, Debug)]
pub(crate) struct Authority {
    host: Host,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    /// In lower case.
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Authority {
    /// Parses a host and a port; `None` if the text is not both or the former.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (host, rest) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, rest) = rest.split_once(']')?;
                (Host::V6(address.parse().ok()?), rest)
            }
            None => {
                let (name, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
                let host = name.parse().map(Host::V4);
                (host.ok().or_else(|| Self::name(name))?, rest)
            }
        };
        let port = match rest.strip_prefix(':') {
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                Some(digits.parse().ok()?)
            }
            None if rest.is_empty() => None,
            Some(_) | None => return None,
        };
        Some(Self { host, port })
    }

    /// A host name. Compose allows `_` in the names of services.
    fn name(name: &str) -> Option<Host> {
        let is_name = |letter: u8| letter.is_ascii_alphanumeric() || b"-._".contains(&letter);
        let valid = !name.is_empty() && name.len() <= 253 && name.bytes().all(is_name);
        valid.then(|| Host::Name(name.to_ascii_lowercase()))
    }

    /// Whether the host is this machine, whatever a name server says.
    pub(crate) fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Name(name) => name == "localhost",
            Host::V4(address) => address.is_loopback(),
            Host::V6(address) => address.is_loopback(),
        }
    }

    /// The port, if there is one.
    pub(crate) fn explicit_port(&self) -> Option<u16> {
        self.port
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or(DEFAULT_PORT)
    }
}

/// Compares with the default port in place of a missing one.
impl PartialEq for Authority {
    fn eq(&self, other: &Self) -> bool {
        self.host == other.host && self.port() == other.port()
    }
}

impl Eq for Authority {}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Name(name) => f.write_str(name)?,
            Host::V4(address) => address.fmt(f)?,
            Host::V6(address) => write!(f, "[{address}]")?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_host_is_rejected() {
        for text in [
            "",
            ":",
            ":80",
            "a:",
            "a:b",
            "a:+1",
            "a:65536",
            "a:80:80",
            "a b",
            "a/b",
            "a@b",
            "@b",
            "http://a",
            "*",
            "*.a",
            "a,b",
            "::1",
            "[::1",
            "[::1]80",
            "[::1]x:80",
            "[a]",
            "[fe80::1%25lo]",
            "é",
        ] {
            assert!(Authority::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for text in [
            "localhost",
            "LocalHost:1",
            "127.0.0.1",
            "127.1.2.3:80",
            "[::1]:1",
            "[0:0::1]",
        ] {
            assert!(
                Authority::parse(text).is_some_and(|host| host.is_loopback()),
                "{text}"
            );
        }
        for text in [
            "localhost.",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "0.0.0.0",
            "[::]",
            "127.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "[::ffff:127.0.0.1]",
            "128.0.0.1",
        ] {
            assert!(
                Authority::parse(text).is_some_and(|host| !host.is_loopback()),
                "{text}"
            );
        }
    }

    #[test]
    fn an_allowed_host_allows_its_port_or_every_port() {
        let allows = |allowed: &str, named| {
            let allowed: AllowedHost = allowed.parse().unwrap();
            allowed.allows(&Authority::parse(named).unwrap())
        };
        assert!(allows("Emulator", "emulator:8080") && allows("emulator", "EMULATOR"));
        assert!(allows("emulator:8080", "emulator:8080") && allows("emulator:80", "emulator"));
        assert!(allows("[fe80::1]", "[FE80:0::1]:80") && allows("10.0.0.1", "10.0.0.1:1"));
        assert!(!allows("emulator:8080", "emulator:8081") && !allows("emulator:8080", "emulator"));
        assert!(
            !allows("emulator", "emulator.evil.example") && !allows("emulator", "the.emulator")
        );
    }
}
