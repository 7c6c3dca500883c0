//! What nearly every module that carries out calls works with.

pub(super) use serde_json::{Value, json};

pub(super) use crate::answer::{CallResult, Outcome, Stop, Totals};
pub(super) use crate::call::Call;
pub(super) use crate::refusal::Refusal;
pub(super) use crate::state::{
    CallContext, Collection, Count, Fields, Found, Is, Query, RowContext, SetFields, Test,
    Transitions, path, row_number, whole_key,
};
