//! What an API is, as static data: products, operations, parameters. Knows nothing of requests.

pub(crate) mod envelope;
pub(crate) mod limit;
pub(crate) mod operation;
pub(crate) mod paging;
pub(crate) mod parameter;
pub(crate) mod path_template;
pub(crate) mod product;
