//! Device codes: how a person lets a program sign in that has no browser.

use std::time::Duration;

use fastrand::Rng;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Entra, grants};
use crate::clock::after;
use crate::entra::grants::{Denial, Request};

/// How long a code can be used, by the clock that is never hurried.
const LIFETIME: Duration = Duration::from_secs(900);

/// How long a program should wait between its questions.
const INTERVAL: Duration = Duration::from_secs(5);

/// A program that waits for a person.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    /// What the person types.
    pub(crate) user_code: String,
    /// The application, by its client id.
    pub(crate) client_id: String,
    pub(crate) partner: usize,
    pub(super) scope: String,
    pub(super) expires: OffsetDateTime,
    pub(crate) state: State,
}

/// What the person has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Waiting,
    /// Signed in, as the user at this place.
    Approved(usize),
    Declined,
}

impl Entra {
    /// Answers a request for a device code with status and body.
    pub(crate) fn device_code(
        &mut self,
        request: &Request<'_>,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> (u16, Value) {
        let code = self.try_device_code(request, now, random);
        code.map_or_else(|denial| denial.answer(now, random), |body| (200, body))
    }

    fn try_device_code(
        &mut self,
        request: &Request<'_>,
        now: OffsetDateTime,
        random: &mut Rng,
    ) -> Result<Value, Denial> {
        let client_id = request.wanted("client_id")?;
        let (partner, _) = self
            .application(client_id)
            .ok_or_else(Denial::unknown_application)?;
        let user_code = user_code(random);
        let device_code = grants::opaque(random);
        let device = Device {
            user_code: user_code.clone(),
            client_id: client_id.to_owned(),
            partner,
            scope: request.field("scope").unwrap_or_default().to_owned(),
            expires: after(now, LIFETIME),
            state: State::Waiting,
        };
        self.devices.insert(device_code.clone(), device);
        let page = &self.verification;
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

    /// The programs that wait for a person now.
    #[cfg(feature = "web")]
    pub(crate) fn waiting(&self, now: OffsetDateTime) -> impl Iterator<Item = &Device> {
        let devices = self.devices.values();
        devices.filter(move |device| device.state == State::Waiting && now < device.expires)
    }

    /// Says for the program with this code that `user` signed in, or, without one, that the person
    /// declined. `false` if no program waits with this code, or the partner has no such user.
    pub(crate) fn decide_device(
        &mut self,
        user_code: &str,
        user: Option<&str>,
        now: OffsetDateTime,
    ) -> bool {
        let waits = |device: &&mut Device| {
            device.state == State::Waiting
                && now < device.expires
                && device.user_code.eq_ignore_ascii_case(user_code.trim())
        };
        let Some(device) = self.devices.values_mut().find(waits) else {
            return false;
        };
        device.state = match user {
            None => State::Declined,
            Some(name) => {
                let tenant = self.tenants.get(device.partner);
                let mut users = tenant.map(|tenant| tenant.users.iter()).unwrap_or_default();
                match users.position(|user| user.name == name) {
                    Some(user) => State::Approved(user),
                    None => return false,
                }
            }
        };
        true
    }
}

/// Nine letters and digits that cannot be taken for each other.
fn user_code(random: &mut Rng) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let sign = |_| random.choice(SIGNS).map_or('A', |sign| char::from(*sign));
    (0..9).map(sign).collect()
}
