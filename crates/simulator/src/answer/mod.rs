//! The response of an operation that nothing is wrong with: what was recorded, else what its types allow.

pub(crate) mod cache;
mod envelope;
pub(crate) mod value;
pub(crate) mod xml;

use http::StatusCode;
use secapi_spec::catalog::{Envelope, Operation, Paging, Sample, Type};
use serde_json::Value;

use self::envelope::Listing;
pub(crate) use self::envelope::set_path;
use self::value::{Spot, Values};
use crate::catalog::{Catalog, OperationRef};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::seed::Seed;
use crate::state::Fields;
use crate::validate::paging::Window;

/// Rows of a list that is made up, unless the user set another number.
const ROWS: usize = 25;

/// What became of a call.
pub(crate) type CallResult = Result<Outcome, Stop>;

/// Why a call was not carried out.
#[derive(Debug)]
pub(crate) enum Stop {
    Refused(Refusal),
    /// It is about something that has never been there, and is answered as if it were.
    Unknown,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a call that was carried out answers with.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// The rows of the window, and how many rows there are on all pages.
    Rows(Vec<Value>, Totals),
    /// The payload.
    One(Value),
    /// What was recorded, else what the types allow.
    Usual,
    /// The whole response.
    Reply(Reply),
}

/// How many rows a list has, on all pages together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Those that match the call.
    pub(crate) matching: usize,
    /// Those that would be there without a filter, where the response has that number as well.
    pub(crate) all: Option<usize>,
}

impl From<usize> for Totals {
    fn from(matching: usize) -> Self {
        Self {
            matching,
            all: None,
        }
    }
}

impl Outcome {
    /// A list that is complete.
    pub(crate) fn all(rows: Vec<Value>) -> Self {
        let total = rows.len();
        Self::Rows(rows, total.into())
    }

    /// A success with this body, whatever the catalog says of it.
    pub(crate) fn body(body: &Value) -> Self {
        Self::Reply(Reply::json(StatusCode::OK, body))
    }

    /// The same list with each row edited.
    pub(crate) fn edited(mut self, edit: impl Fn(&mut Fields)) -> Self {
        if let Self::Rows(rows, _) = &mut self {
            let rows = rows.iter_mut().filter_map(Value::as_object_mut);
            rows.for_each(edit);
        }
        self
    }

    /// Without the fields that only the simulator knows; their names begin with `#`.
    fn shown(mut self) -> Self {
        match &mut self {
            Self::Rows(rows, _) => rows.iter_mut().for_each(show),
            Self::One(payload) => show(payload),
            Self::Usual | Self::Reply(_) => {}
        }
        self
    }
}

fn show(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.starts_with('#'));
            fields.values_mut().for_each(show);
        }
        Value::Array(items) => items.iter_mut().for_each(show),
        _ => {}
    }
}

impl From<(Vec<Value>, usize)> for Outcome {
    fn from((rows, total): (Vec<Value>, usize)) -> Self {
        Self::Rows(rows, total.into())
    }
}

/// How responses are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answers {
    pub(crate) seed: Seed,
    /// Rows of each paged list; `None`: as many as were recorded, else [`ROWS`].
    pub(crate) items: Option<usize>,
}

impl Answers {
    /// The response to a call of the operation; `window` is the part of the list that it is for.
    pub(crate) fn answer(
        self,
        catalog: &Catalog,
        operation: OperationRef<'_>,
        window: Option<Window>,
        outcome: Outcome,
    ) -> Reply {
        let outcome = match outcome.shown() {
            Outcome::Reply(reply) => return reply,
            outcome => outcome,
        };
        let call = operation.operation;
        let paging = call.paging.as_ref();
        let paging = paging.and_then(|name| catalog.product().paging.get(name));
        let maker = Maker {
            values: Values::new(catalog, operation.group),
            spot: Spot {
                name: &call.name,
                seed: self.seed.of(&operation.id()),
                row: 0,
            },
            envelope: envelope_of(catalog, call),
            paging: paging.zip(window),
            status: call
                .status
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or_default(),
            items: self.items,
        };
        match (recorded(call), &call.returns) {
            (Some(sample), returns) => maker.recorded(sample, returns.as_ref(), outcome),
            (None, Some(Type::Binary)) => {
                let text = maker.values.value(&Type::Binary, maker.spot);
                let bytes = text.as_str().unwrap_or_default().to_owned();
                Reply::text(maker.status, "application/octet-stream", bytes)
            }
            (None, returns) => maker.made_up(returns.as_ref(), outcome),
        }
    }
}

/// The recorded response of a call that succeeded.
fn recorded(call: &Operation) -> Option<&Sample> {
    let mut samples = call.samples.iter();
    samples.find(|sample| (200..300).contains(&sample.status))
}

/// The rows of the recorded response of a list; what was recorded of a single thing is one row.
pub(crate) fn recorded_rows<'a>(catalog: &'a Catalog, operation: OperationRef<'a>) -> &'a [Value] {
    let call = operation.operation;
    let payload = recorded(call).and_then(|sample| {
        let path = envelope_of(catalog, call).map_or(&[][..], |envelope| {
            envelope::payload_in(envelope, &sample.body)
        });
        let mut path = path.iter();
        path.try_fold(&sample.body, |value, key| value.get(key))
    });
    match payload {
        Some(Value::Array(rows)) => rows,
        Some(row) => std::slice::from_ref(row),
        None => &[],
    }
}

fn envelope_of<'a>(catalog: &'a Catalog, call: &Operation) -> Option<&'a Envelope> {
    catalog.product().envelopes.get(call.envelope.as_ref()?)
}

struct Maker<'a> {
    values: Values<'a>,
    spot: Spot<'a>,
    envelope: Option<&'a Envelope>,
    paging: Option<(&'a Paging, Window)>,
    /// Of a success that was not recorded.
    status: StatusCode,
    items: Option<usize>,
}

impl Maker<'_> {
    fn recorded(&self, sample: &Sample, returns: Option<&Type>, outcome: Outcome) -> Reply {
        let status = StatusCode::from_u16(sample.status).unwrap_or(StatusCode::OK);
        let mut body = sample.body.clone();
        let path = self
            .envelope
            .map_or(&[][..], |envelope| envelope::payload_in(envelope, &body));
        let totals = match outcome {
            Outcome::Rows(rows, totals) => {
                envelope::set_path(&mut body, path, Value::Array(rows));
                Some(totals)
            }
            Outcome::One(payload) => {
                envelope::set_path(&mut body, path, payload);
                None
            }
            Outcome::Usual | Outcome::Reply(_) => {
                self.fill(&mut body, path, returns).map(Totals::from)
            }
        };
        if let Some(totals) = totals {
            let listing = Listing {
                paging: self.paging,
                totals,
            };
            envelope::recount(self.envelope, listing, &mut body);
            if totals.all.is_some() {
                envelope::add_total(self.envelope, listing, &mut body);
            }
            if self.envelope.is_some() {
                envelope::set_paging(listing, &mut body);
            }
        }
        if let Some(envelope) = self.envelope {
            envelope::put_right(envelope, &mut body);
        }
        if body.is_null() {
            Reply::empty(status)
        } else {
            Reply::json(status, &body)
        }
    }

    /// Fits a recorded list to the window of the call; returns the rows of the whole list.
    fn fill(&self, body: &mut Value, path: &[String], returns: Option<&Type>) -> Option<usize> {
        let (_, window) = self.paging?;
        let rows = envelope::at_path(body, path)?.as_array_mut()?;
        let total = self.items.unwrap_or(rows.len());
        let recorded = std::mem::take(rows);
        *rows = self.rows(&recorded, returns, window, total);
        Some(total)
    }

    fn made_up(&self, returns: Option<&Type>, outcome: Outcome) -> Reply {
        let total = self.items.unwrap_or(ROWS);
        let mut totals = self.paging.map(|_| total.into());
        let payload = match outcome {
            Outcome::Rows(rows, counted) => {
                totals = Some(counted);
                Some(Value::Array(rows))
            }
            Outcome::One(payload) => Some(payload),
            Outcome::Usual | Outcome::Reply(_) => returns.map(|ty| match (ty, self.paging) {
                (Type::List(_), Some((_, window))) => {
                    Value::Array(self.rows(&[], returns, window, total))
                }
                (ty, _) => self.values.value(ty, self.spot),
            }),
        };
        let Some(envelope) = self.envelope else {
            return payload.map_or_else(
                || Reply::empty(self.status),
                |body| Reply::json(self.status, &body),
            );
        };
        let rows = || Some(payload.as_ref()?.as_array()?.len().into());
        let listing = totals.or_else(rows).map(|totals| Listing {
            paging: self.paging,
            totals,
        });
        let mut body = envelope::wrap(envelope, payload, listing, &self.values, self.spot);
        if let Some(listing) = listing {
            envelope::set_paging(listing, &mut body);
        }
        Reply::json(self.status, &body)
    }

    /// The rows of the window: the recorded ones first, made-up ones after them.
    fn rows(
        &self,
        recorded: &[Value],
        returns: Option<&Type>,
        window: Window,
        total: usize,
    ) -> Vec<Value> {
        let end = window.offset.saturating_add(window.size).min(total);
        let row = |row: usize| match (recorded.get(row), returns) {
            (Some(recorded), _) => Some(recorded.clone()),
            (None, Some(Type::List(inner))) => {
                let spot = Spot {
                    name: "row",
                    seed: self.spot.seed.nth(row as u64),
                    row,
                };
                Some(self.values.value(inner, spot))
            }
            (None, _) => None,
        };
        (window.offset..end).filter_map(row).collect()
    }
}
