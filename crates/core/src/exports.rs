//! What a product's crate exports of this one: the types that its signatures name, and those that these name in turn. What only
//! generated code needs is left out; a product's crate has that as `secapi_core`.

pub use crate::auth::{
    AuthCx, Authenticator, BoxFuture, CredentialCheck, Expiring, Grant, GrantCalls, Previous, Cached,
    RequestHead, ResponseHead, SharedError, Standing, StaticToken, Token, TokenAuthenticator,
    TokenSource,
};
pub use crate::calls::poll::{Pace, Progress, Seen, Stage, Turns, WaitError, Waiter};
pub use crate::retry::{Decision, Failure, RetryContext, RetryPolicy, Stop};
pub use crate::{
    Attempt, AttemptEnd, Binary, Bytes, BytesCall, Call, CallFuture, ClientBuilder,
    Deadline, Download, DownloadProgress, Downloaded, Error, ErrorHint, ErrorKind, Extra, Feed, FeedCursor,
    HeaderMap, Hook, Items, Json, ListStyle, Meta, Method, NewConnection, NoContent,
    OnOldConnection, OperationRef, Outcome, Page, PageCursor, Pages, Param, ParamLocation,
    ParamValue, ParseTimestampError, Period, Phase, PlannedRetry, Request, Response, ResponseBody,
    Secret, Stamp, Stats, StatusCode, TenantSource, Timestamp, TokenRefresh, Transport,
    TransportError, Warning, WithMeta, wire,
};
