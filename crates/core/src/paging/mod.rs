//! Lists that come in pages.

mod position;
mod stream;

use crate::json_text::{at_path, count, scalar_text};
use crate::operation::Operation;
use crate::payload::{Fields, Payload, or_null};
use crate::wire::{self, DecodeError, Wire};
use crate::{Bytes, Json};

pub use stream::{Items, Pages};

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Number of all rows, as the service says. Some services say 0 or something else that is wrong.
    pub total: Option<u64>,
    /// Marker of the next page, for lists that have markers.
    pub next: Option<String>,
    /// The fields beside the rows, nested as they came.
    pub envelope: Fields,
}

impl<T: Wire + Send + 'static> Payload for Page<T> {
    fn read(body: &Bytes, operation: &Operation) -> Result<(Self, Fields), DecodeError> {
        let answer =
            wire::decode_enveloped::<Vec<T>>(or_null(body), operation.wrapper().payload_in(body))?;
        let (total, next) = total_and_next(&answer.fields, operation);
        let page = Self {
            items: answer.payload.unwrap_or_default(),
            total,
            next,
            envelope: answer.fields.clone(),
        };
        Ok((page, answer.fields))
    }

    fn to_json(&self) -> Result<Json, serde_json::Error> {
        self.items.to_json()
    }
}

/// The number of all rows and the next marker, where the operation has them.
fn total_and_next(fields: &Fields, operation: &Operation) -> (Option<u64>, Option<String>) {
    let at = |path: &str| {
        let (first, rest) = path
            .split_once('.')
            .map_or((path, None), |(first, rest)| (first, Some(rest)));
        let value = fields.get(first)?;
        rest.map_or(Some(value), |rest| at_path(value, rest))
    };
    let Some(paging) = operation.paging_style() else {
        return (None, None);
    };
    let total = paging.total.and_then(|path| count(at(path)?));
    let next = paging
        .next
        .and_then(|path| scalar_text(at(path)?))
        .filter(|next| !next.is_empty());
    (total, next)
}
