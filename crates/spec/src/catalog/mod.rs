//! The catalog: what the specs say, checked and in one place.
//!
//! Everything downstream reads only this: the Rust emitter, the simulator, the operations table and the `OpenAPI` export.
//! Names exist in two forms, as on the wire (`name`) and as a Rust identifier (`ident`, made once by the module `naming`).
//! All lists are sorted or in the order of the spec, so that the same specs always give the same catalog.

use serde::{Deserialize, Serialize};

mod envelope;
mod evidence;
mod group;
mod limits;
mod model;
mod operation;
mod out_of_range;
mod paging;
mod parameter;
mod product;
mod sample;
mod types;

pub use envelope::{Envelope, OkRule};
pub use evidence::Evidence;
pub use group::Group;
pub use limits::{Limits, Measure, Range};
pub use model::{Enum, EnumValue, Field, Model, TypeDef};
pub use operation::{Body, Content, ContextUse, IamAction, Operation};
pub use paging::{Paging, PagingKind};
pub use parameter::{ListStyle, Param, ParamLocation};
pub use product::{AuthKind, AuthScheme, BaseUrl, ContextValue, ErrorShape, Product, Relay, Xml};
pub use sample::{RequestSample, Sample};
pub use types::{Form, Type};

/// Name of the group that has only types, for all others.
pub(crate) const SHARED: &str = "shared";

/// All products, sorted by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    /// One entry for each folder of `specs`.
    pub products: Vec<Product>,
}
