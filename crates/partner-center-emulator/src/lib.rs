#![doc = include_str!("../README.md")]

mod api;
mod api_response;
mod body;
mod bounded_map;
mod call_log;
#[cfg(feature = "binary")]
pub mod cli;
mod clock;
mod config;
mod contract;
mod emulator;
mod entra;
mod error_responses;
mod headers;
mod host_check;
mod http;
mod operation;
#[cfg(feature = "web")]
mod pages;
mod paging;
mod partners;
mod qualifications;
mod rate_limiter;
mod response_quirks;
mod server;
mod state;
mod timestamp;

pub use call_log::Call;
pub use config::allowed_host::AllowedHost;
pub use config::call_filter::CallFilter;
pub use config::duration::HumanDuration;
pub use config::faults::{FaultTiming, INVENTED_SOURCE, InjectedFault, Injection, RawResponse};
pub use config::limits::{Limit, LimitScope, RetryAfter};
pub use config::quirks::{
    DateFormat, DateName, ErrorForm, MultiFactorError, PropertyCase, Quirk, QuirkOption,
    QuirkOverride, Quirks, RequestedStatus, ValueCase, Wrapper,
};
pub use config::scenario::{
    AccountStatus, Application, Customer, GdapRole, Partner, Qualification, Scenario, User,
    ValidationCode,
};
pub use config::scenario_file::ScenarioError;
pub use config::seed;
pub use config::vetting::{VETTING_TIME, VettingDecision, VettingRules, WebsiteRule};
pub use contract::deviations;
pub use emulator::{Builder, Emulator};
pub use error_responses::ApiErrorKind;
pub use operation::TOKEN_OPERATION;
pub use paging::PAGE_SIZE;
