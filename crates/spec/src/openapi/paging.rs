//! Pages: the parameters that ask for one, and what else is known of a paging style.

use serde_json::{Value, json};

use super::{put, put_some};
use crate::catalog::{Paging, PagingKind};

/// Index and size of a page.
pub(super) fn fields(paging: &Paging) -> [(&str, Value); 2] {
    let number = |what: &str, first: i64| {
        if paging.text {
            let pattern = if first > 0 {
                "^[1-9][0-9]{0,8}$"
            } else {
                "^[0-9]{1,9}$"
            };
            return json!({ "type": "string", "pattern": pattern, "description": what });
        }
        json!({ "type": "integer", "format": "int64", "minimum": first, "description": what })
    };
    let index = match paging.kind {
        PagingKind::Offset => number("Rows to leave out.", 0),
        PagingKind::Page => number("Number of the page.", paging.first),
        PagingKind::Marker => {
            json!({ "type": "string", "description": "Where the next page begins, from the answer before." })
        }
    };
    let mut size = number("Rows of a page.", paging.min_size.unwrap_or(1));
    if !paging.text {
        put_some(&mut size, "maximum", paging.max_size);
        put(&mut size, "default", paging.default_size);
    }
    [(&paging.index, index), (&paging.size, size)]
}

/// What `OpenAPI` has no words for.
pub(super) fn note(paging: &Paging) -> Value {
    let mut note = json!({ "kind": paging.kind, "index": paging.index, "size": paging.size });
    put_some(&mut note, "total", paging.total.clone());
    put_some(&mut note, "next", paging.next.clone());
    note
}
