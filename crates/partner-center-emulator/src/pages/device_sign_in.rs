//! The page at `/devicelogin`, on which a user signs in for a program that has no browser.

use maud::{Markup, html};

use super::{Fields, layout};
use crate::state::Shared;

/// The programs that wait for a user, with the users who can sign in.
pub(super) fn page(shared: &Shared, query: &Fields) -> Markup {
    let state = &shared.state;
    let now = state.clock.now_for_tokens();
    let mut waiting: Vec<_> = state.entra.pending_devices(now).collect();
    waiting.sort_by(|one, other| one.user_code.cmp(&other.user_code));
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
        @for device in waiting {
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
