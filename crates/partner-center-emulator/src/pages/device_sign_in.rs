//! The page at `/devicelogin`, on which a user signs in for a program that has no browser.

use maud::{Markup, html};

use super::{Fields, layout};
use crate::state::Shared;

/// How many programs the page shows.
const MAX_SHOWN: usize = 100;

/// The newest programs that wait for a user, with the users who can sign in.
pub(super) fn page(shared: &Shared, query: &Fields) -> Markup {
    let state = &shared.state;
    let now = state.clock.now_for_tokens();
    let waiting: Vec<_> = state
        .entra
        .pending_devices(now)
        .take(MAX_SHOWN + 1)
        .collect();
    let done = query.get("done").map(String::as_str);
    let content = html! {
        h1 { "Device sign-in" }
        @match done {
            Some("approved") => p role="status" { "Signed in. The program continues by itself." },
            Some(_) => p role="status" { "Declined." },
            None => {},
        }
        @if waiting.is_empty() {
            p { "No program waits." }
        }
        @if waiting.len() > MAX_SHOWN {
            p { "More programs wait; the page shows the newest " (MAX_SHOWN) "." }
        }
        @for device in waiting.into_iter().take(MAX_SHOWN) {
            @let (_, users) = state.entra.directory(device.partner);
            form method="post" class="card" {
                h2 { "Code " code { (device.user_code) } }
                p { "The application " code { (device.client_id) } " requests a sign-in." }
                input type="hidden" name="code" value=(device.user_code);
                label {
                    "User "
                    select name="user" {
                        @for user in users {
                            option value=(user.name) {
                                (user.name)
                                @if !user.multi_factor { " (without a second factor)" }
                            }
                        }
                    }
                }
                button name="decision" value="approve" { "Sign in" }
                button name="decision" value="decline" class="quiet" { "Decline" }
            }
        }
    };
    layout("Device sign-in · Partner Center emulator", &content)
}
