//! The answer of an operation that nothing is wrong with: what was recorded, else what its types allow.

mod envelope;
pub(crate) mod value;
pub(crate) mod xml;

use http::StatusCode;
use secapi_spec::catalog::{Envelope, Paging, Sample, Type};
use serde_json::Value;

use self::envelope::Listing;
use self::value::{Spot, Values};
use crate::catalogue::{Catalogue, OperationRef};
use crate::reply::Reply;
use crate::seed::Seed;
use crate::validate::paging::Window;

/// Rows of a list that is made up, unless the user asked for another number.
const ROWS: usize = 25;

/// How answers are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answers {
    pub(crate) seed: Seed,
    /// Rows of each paged list; `None`: as many as were recorded, else [`ROWS`].
    pub(crate) items: Option<usize>,
}

impl Answers {
    /// The answer to a call of the operation; `window` is the part of the list that it asks for.
    pub(crate) fn answer(
        self,
        catalogue: &Catalogue,
        operation: OperationRef<'_>,
        window: Option<Window>,
    ) -> Reply {
        let product = catalogue.product();
        let call = operation.operation;
        let maker = Maker {
            values: Values::new(catalogue, operation.group),
            spot: Spot {
                name: &call.name,
                seed: self.seed.of(&operation.id()),
                row: 0,
            },
            envelope: call
                .envelope
                .as_ref()
                .and_then(|name| product.envelopes.get(name)),
            paging: call
                .paging
                .as_ref()
                .and_then(|name| product.paging.get(name))
                .zip(window),
            status: call
                .status
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or_default(),
            items: self.items,
        };
        let sample = call
            .samples
            .iter()
            .find(|sample| (200..300).contains(&sample.status));
        match (sample, &call.returns) {
            (Some(sample), returns) => maker.recorded(sample, returns.as_ref()),
            (None, Some(Type::Binary)) => {
                let text = maker.values.value(&Type::Binary, maker.spot);
                let bytes = text.as_str().unwrap_or_default().to_owned();
                Reply::text(maker.status, "application/octet-stream", bytes)
            }
            (None, returns) => maker.made_up(returns.as_ref()),
        }
    }
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
    fn recorded(&self, sample: &Sample, returns: Option<&Type>) -> Reply {
        let status = StatusCode::from_u16(sample.status).unwrap_or(StatusCode::OK);
        let mut body = sample.body.clone();
        let path = self
            .envelope
            .map_or(&[][..], |envelope| envelope::payload_in(envelope, &body));
        if let Some((_, window)) = self.paging
            && let Some(Value::Array(rows)) = envelope::at_path(&mut body, path)
        {
            let total = self.items.unwrap_or(rows.len());
            let recorded = std::mem::take(rows);
            *rows = self.rows(&recorded, returns, window, total);
            let listing = Listing {
                paging: self.paging,
                total,
            };
            envelope::recount(self.envelope, listing, &mut body);
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

    fn made_up(&self, returns: Option<&Type>) -> Reply {
        let total = self.items.unwrap_or(ROWS);
        let payload = returns.map(|ty| match (ty, self.paging) {
            (Type::List(_), Some((_, window))) => {
                Value::Array(self.rows(&[], returns, window, total))
            }
            (ty, _) => self.values.value(ty, self.spot),
        });
        let Some(envelope) = self.envelope else {
            return payload.map_or_else(
                || Reply::empty(self.status),
                |body| Reply::json(self.status, &body),
            );
        };
        let rows = payload.as_ref().and_then(Value::as_array).map(Vec::len);
        let total = if self.paging.is_some() {
            Some(total)
        } else {
            rows
        };
        let listing = total.map(|total| Listing {
            paging: self.paging,
            total,
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
