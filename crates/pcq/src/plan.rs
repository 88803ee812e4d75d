//! A plan: a file that requests qualifications for many customers.

mod builder;
mod problem;
mod qualification;
pub(crate) mod read;
mod row;
pub(crate) mod schema;

pub(crate) use builder::{Plan, Summary};
pub(crate) use problem::Problem;
pub(crate) use qualification::{CustomerRef, QualificationKind, Segment};
pub(crate) use row::{Row, bare_host};
