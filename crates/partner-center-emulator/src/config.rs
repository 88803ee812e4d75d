//! Everything that can be configured, as values: a scenario and its parts. Below all other modules.

pub(crate) mod allowed_host;
pub(crate) mod call_filter;
pub(crate) mod command_line;
pub(crate) mod duration;
pub(crate) mod faults;
pub(crate) mod limits;
pub(crate) mod quirks;
pub(crate) mod scenario;
pub(crate) mod scenario_file;
pub mod seed;
pub(crate) mod validation;
pub(crate) mod vetting;
