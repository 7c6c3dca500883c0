//! Credentials: tokens, grants and their cache.

mod cached;
mod grant;
mod token;

pub use crate::credential_check::CredentialCheck;
pub use crate::error::SharedError;
pub use crate::response::{RequestHead, ResponseHead};
pub use crate::session::{AuthCx, Authenticator, REFUSAL_MEMORY, Standing};

pub use crate::transport::BoxFuture;
pub use cached::{Cached, Expiring, Previous};
pub use grant::{Credentials, Grant, GrantCalls};
pub use token::{StaticToken, Token, TokenAuthenticator, TokenSource};
