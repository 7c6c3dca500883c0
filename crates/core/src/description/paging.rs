//! How lists are cut into pages, as static data.

use crate::description::parameter::ParamLocation;
use crate::wire::ParamValue;

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What the index counts.
    pub kind: PagingKind,
    /// Where index and size travel.
    pub location: ParamLocation,
    /// Wire name of the offset, page number or marker.
    pub index: &'static str,
    /// Wire name of the page size.
    pub size: &'static str,
    /// Index of the first page; not used by markers.
    pub first: i64,
    /// Page size to ask for when the user names none.
    pub default_size: i64,
    /// Smallest page size that the service takes, where that is not 1.
    pub min_size: Option<i64>,
    /// Largest page size that the service takes, where known.
    pub max_size: Option<i64>,
    /// Whether index and size are text in a JSON body.
    pub text: bool,
    /// Dotted path, in the answer, of the number of all rows.
    pub total: Option<&'static str>,
    /// Dotted path, in the answer, of the next marker (markers only).
    pub next: Option<&'static str>,
}

impl Paging {
    /// Pages of 100 rows, the first of which has the index 0; nothing else is known. The names are those of index and size.
    #[must_use]
    pub const fn new(
        kind: PagingKind,
        location: ParamLocation,
        index: &'static str,
        size: &'static str,
    ) -> Self {
        Self {
            kind,
            location,
            index,
            size,
            first: 0,
            default_size: 100,
            min_size: None,
            max_size: None,
            text: false,
            total: None,
            next: None,
        }
    }

    /// An index or size as it travels.
    pub(crate) fn value(&self, number: i64) -> ParamValue {
        if self.text && self.location == ParamLocation::Json {
            ParamValue::text(number)
        } else {
            ParamValue::Integer(number)
        }
    }
}

/// What a page index counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagingKind {
    /// Rows to leave out.
    Offset,
    /// Pages.
    Page,
    /// Nothing: each answer names the next page.
    Marker,
}
