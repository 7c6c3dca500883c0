//! Paging: how a list is cut into pages.

use serde::{Deserialize, Serialize};

use super::{Form, ParamLocation};

/// How a list is cut into pages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paging {
    /// Name, as operations refer to it.
    pub name: String,
    /// What the index counts.
    pub kind: PagingKind,
    /// Where index and size travel.
    pub location: ParamLocation,
    /// Wire name of the offset, page number or marker.
    pub index: String,
    /// Wire name of the page size.
    pub size: String,
    /// Index of the first page (0 or 1); not used by markers.
    pub first: i64,
    /// Page size the client asks for when the user names none.
    pub default_size: i64,
    /// Smallest page size the service takes, where that is not 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_size: Option<i64>,
    /// Largest page size the service takes, where known.
    pub max_size: Option<i64>,
    /// Whether index and size are text in a JSON body.
    pub text: bool,
    /// Forms in which known clients send them where they are not of that type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Form>,
    /// Path of the number of all rows in the answer, where it has one.
    pub total: Option<String>,
    /// Path of the next marker in the answer (markers only).
    pub next: Option<String>,
}

/// What a page index counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagingKind {
    /// Rows to leave out.
    Offset,
    /// Pages.
    Page,
    /// Nothing: each answer names the next page.
    Marker,
}
