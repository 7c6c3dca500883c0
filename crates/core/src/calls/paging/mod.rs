//! Lists that come in pages.

mod cursor;
mod pager;
mod pagination;
mod stream;

use http::header::CONTENT_RANGE;

use crate::description::Operation;
use crate::response::{
    Decoded, EnvelopeMode, Fields, Payload, RawResponse, ReadResult, header_text, or_null,
};
use crate::text::json::{count, in_fields, scalar_text};
use crate::wire::text::plain_name;
use crate::wire::{self, Json, Wire};
use bytes::Bytes;

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
    type Output = Self;

    fn read(body: &Bytes, operation: &Operation, mode: EnvelopeMode) -> ReadResult<Self> {
        let path = operation.envelope.payload_in(body);
        let answer = wire::decode_enveloped::<Vec<T>>(or_null(body), path)?;
        let page_info = page_info(&answer.fields, operation);
        let doubtful = operation.envelope.may_fail(path, &answer.fields);
        let fields = match mode {
            EnvelopeMode::All => answer.fields.clone(),
            // The page has them itself.
            EnvelopeMode::Verdict => Fields::new(),
        };
        let value = Self {
            items: answer.payload.unwrap_or_default(),
            total: page_info.total,
            next: page_info.next,
            envelope: answer.fields,
        };
        Ok(Decoded {
            value,
            fields,
            doubtful,
        })
    }

    fn to_json(value: &Self) -> Result<Json, serde_json::Error> {
        <Vec<T> as Payload>::to_json(&value.items)
    }

    #[cfg(feature = "xml")]
    fn shape() -> Option<wire::Shape> {
        <Vec<T> as Payload>::shape()
    }
}

/// What a page says about its list.
struct PageInfo {
    /// Number of all rows.
    total: Option<u64>,
    /// That number came as text, readable or not.
    total_is_text: bool,
    /// Marker of the next page.
    next: Option<String>,
}

/// Names of fields that may tell the number of all rows, without case, `_` and `-`.
const TOTALS: [&str; 14] = [
    "total",
    "totalcount",
    "totalnum",
    "totalnumber",
    "totalrows",
    "totalrecords",
    "totalresults",
    "totalelements",
    "totalitems",
    "totalhits",
    "filtered",
    "recordsfiltered",
    "recordstotal",
    "count",
];

/// Headers that may.
const TOTAL_HEADERS: [&str; 3] = ["x-total-count", "x-total", "total-count"];

/// What else an answer may tell the number of all rows by, where the operation's own field does not: fields around the rows, and headers.
/// A `count` that is that of the page's `rows` tells nothing.
fn witness(answer: &RawResponse, fields: &Fields, rows: u64) -> Option<u64> {
    let path = answer.operation.envelope.payload_in(&answer.body);
    let levels = path.iter().scan(Some(fields), |level, key| {
        let fields = (*level)?;
        *level = fields.get(*key).and_then(Json::as_object);
        Some(fields)
    });
    let in_fields = levels.flatten().filter_map(|(name, value)| {
        let plain = plain_name(name);
        let number = count(value).filter(|_| TOTALS.contains(&&*plain))?;
        (plain != "count" || number != rows).then_some(number)
    });
    let headers = &answer.headers;
    let text = |name: &&str| headers.get(*name)?.to_str().ok()?.trim().parse().ok();
    let range = header_text(headers, &CONTENT_RANGE);
    let range = range.and_then(|range| range.rsplit_once('/')?.1.parse().ok());
    let in_headers = TOTAL_HEADERS.iter().filter_map(text).chain(range);
    in_fields.chain(in_headers).max()
}

/// What the fields beside the rows tell, where the operation says where to look.
fn page_info(fields: &Fields, operation: &Operation) -> PageInfo {
    let paging = operation.paging;
    let total = paging.and_then(|paging| in_fields(fields, paging.total?));
    let next = paging.and_then(|paging| scalar_text(in_fields(fields, paging.next?)?));
    PageInfo {
        total: total.and_then(count),
        total_is_text: total.is_some_and(Json::is_string),
        next: next.filter(|next| !next.is_empty()),
    }
}
