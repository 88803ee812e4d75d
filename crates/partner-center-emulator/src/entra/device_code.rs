//! The device code flow: a user signs in for a program that has no browser (RFC 8628).

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::Entra;
use super::oauth::{TokenError, TokenRequest, opaque_token};
use crate::bounded_map::HeapSize;
use crate::clock::after;

/// How long a code is valid, by the clock for tokens.
const LIFETIME: Duration = Duration::from_secs(900);

/// How long a program waits between two requests for the token.
const INTERVAL: Duration = Duration::from_secs(5);

/// A program that waits for a user.
#[derive(Clone, Debug)]
pub(crate) struct PendingDevice {
    /// The code that the user enters.
    pub(crate) user_code: String,
    /// The client id of the application.
    pub(crate) client_id: String,
    pub(crate) partner: usize,
    pub(super) scope: String,
    pub(super) expires: OffsetDateTime,
    pub(crate) state: DeviceState,
}

impl HeapSize for PendingDevice {
    fn heap_size(&self) -> usize {
        self.user_code.len() + self.client_id.len() + self.scope.len()
    }
}

/// The decision of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceState {
    Waiting,
    /// Signed in as the user with this index.
    Approved(usize),
    Declined,
}

impl Entra {
    /// Returns status and body of the response to a request for a device code.
    pub(crate) fn issue_device_code(
        &mut self,
        request: &TokenRequest<'_>,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> (u16, Value) {
        let body = self.device_code(request, now, random);
        body.map_or_else(|error| error.response(now, random), |body| (200, body))
    }

    fn device_code(
        &mut self,
        request: &TokenRequest<'_>,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> Result<Value, TokenError> {
        let client_id = request.required("client_id")?;
        let (partner, _) = self
            .application(client_id)
            .ok_or_else(TokenError::unknown_application)?;
        let user_code = user_code(random);
        let device_code = opaque_token(random);
        let device = PendingDevice {
            user_code: user_code.clone(),
            client_id: client_id.to_owned(),
            partner,
            scope: request.field("scope").unwrap_or_default().to_owned(),
            expires: after(now, LIFETIME),
            state: DeviceState::Waiting,
        };
        self.devices.insert(device_code.clone(), device);
        let page = &self.verification_uri;
        Ok(json!({
            "user_code": user_code,
            "device_code": device_code,
            "verification_uri": page,
            "expires_in": LIFETIME.as_secs(),
            "interval": INTERVAL.as_secs(),
            "message": format!(
                "To sign in, use a web browser to open the page {page} and enter the code \
                 {user_code} to authenticate."
            ),
        }))
    }

    /// The programs that wait for a user now, the newest first.
    #[cfg(feature = "web")]
    pub(crate) fn pending_devices(
        &self,
        now: OffsetDateTime,
    ) -> impl Iterator<Item = &PendingDevice> {
        let devices = self.devices.newest();
        devices.filter(move |device| device.state == DeviceState::Waiting && now < device.expires)
    }

    /// Records that `user` signed in for the program with this code, or, without one, that the user
    /// declined. `false` if no program waits with this code, or the partner has no such user.
    pub(crate) fn decide_device(
        &mut self,
        user_code: &str,
        user: Option<&str>,
        now: OffsetDateTime,
    ) -> bool {
        let waits = |device: &&mut PendingDevice| {
            device.state == DeviceState::Waiting
                && now < device.expires
                && device.user_code.eq_ignore_ascii_case(user_code.trim())
        };
        let Some(device) = self.devices.values_mut().find(waits) else {
            return false;
        };
        device.state = match user {
            None => DeviceState::Declined,
            Some(name) => {
                let tenant = self.tenants.get(device.partner);
                let mut users = tenant.map(|tenant| tenant.users.iter()).unwrap_or_default();
                match users.position(|user| user.name == name) {
                    Some(user) => DeviceState::Approved(user),
                    None => return false,
                }
            }
        };
        true
    }
}

/// Nine letters and digits, none of which look alike.
fn user_code(random: &mut Rng) -> String {
    const SYMBOLS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let symbol = |_| {
        random
            .choice(SYMBOLS)
            .map_or('A', |symbol| char::from(*symbol))
    };
    (0..9).map(symbol).collect()
}
