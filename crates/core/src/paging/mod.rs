//! Lists that come in pages.

mod cursor;
mod pager;
mod position;
mod stream;

use crate::json_text::{at_path, count, scalar_text};
use crate::operation::Operation;
use crate::payload::{Fields, Payload, or_null};
use crate::wire::{self, DecodeError, Wire};
use crate::{Bytes, Json};

pub use cursor::PageCursor;
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
        let told = told(&answer.fields, operation);
        let page = Self {
            items: answer.payload.unwrap_or_default(),
            total: told.total,
            next: told.next,
            envelope: answer.fields.clone(),
        };
        Ok((page, answer.fields))
    }

    fn to_json(&self) -> Result<Json, serde_json::Error> {
        self.items.to_json()
    }

    #[cfg(feature = "xml")]
    fn shape() -> Option<wire::Shape> {
        Some(wire::Shape::List(T::shape))
    }
}

/// What a page tells about its list.
struct Told {
    /// Number of all rows.
    total: Option<u64>,
    /// That number came as text, readable or not.
    total_is_text: bool,
    /// Marker of the next page.
    next: Option<String>,
}

/// What the fields beside the rows tell, where the operation says where to look.
fn told(fields: &Fields, operation: &Operation) -> Told {
    let at = |path: &str| {
        let (first, rest) = path
            .split_once('.')
            .map_or((path, None), |(first, rest)| (first, Some(rest)));
        let value = fields.get(first)?;
        rest.map_or(Some(value), |rest| at_path(value, rest))
    };
    let paging = operation.paging_style();
    let total = paging.and_then(|paging| at(paging.total?));
    let next = paging.and_then(|paging| scalar_text(at(paging.next?)?));
    Told {
        total: total.and_then(count),
        total_is_text: total.is_some_and(Json::is_string),
        next: next.filter(|next| !next.is_empty()),
    }
}
