#![doc = include_str!("../README.md")]

mod cli;
mod commands;
mod console;
mod credential;
mod emulator;
mod error;
mod executor;
mod exit;
mod forecast;
mod ledger;
mod log;
mod options;
mod plan;
mod progress;
mod session;
mod settings;
mod signal;
mod table;
mod target;

pub use cli::{command, complete, run};
pub use console::Terminal;
pub use exit::Exit;
