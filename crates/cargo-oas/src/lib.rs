#![doc = include_str!("../README.md")]

pub mod cli;
pub mod config;
mod docs;
mod exit;
pub mod file;
mod foreign_text;
mod git;
mod input;
pub mod lint;
mod manifest;
pub mod output;
mod renamed;
pub mod render;
pub mod renderer;
pub mod report;
mod review;
pub mod rules;
mod shell;
pub mod threshold;

pub use exit::Exit;
pub use shell::Shell;
