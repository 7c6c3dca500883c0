//! What an API is, as static data: products, operations, parameters. Knows nothing of requests.

mod envelope;
mod limit;
mod operation;
mod paging;
mod parameter;
mod path_template;
mod product;

pub use self::envelope::{Envelope, OkRule};
pub use self::limit::{Limit, Measure};
pub use self::operation::{Operation, OperationRef};
pub use self::paging::{Paging, PagingKind};
pub use self::parameter::{Content, ListStyle, ParamLocation, Relay};
pub(crate) use self::path_template::{Part, is_plain, parts, placeholders};
pub use self::product::{AuthScheme, ErrorShape, Product, TenantContext};
