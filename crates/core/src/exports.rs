//! What a product's crate exports of this one: the types that its signatures name, and those that these name in turn. What only
//! generated code needs is left out; a product's crate has that as `secapi_core`.

pub use crate::auth::{
    AuthCx, Authenticator, BoxFuture, Cached, CredentialCheck, Expiring, Grant, GrantCalls,
    Previous, RequestHead, ResponseHead, SharedError, Standing, StaticToken, Token,
    TokenAuthenticator, TokenSource,
};
pub use crate::calls::poll::{Backoff, PollSchedule, PollState, Progress, Seen, WaitError, Waiter};
pub use crate::retry::{Decision, Failure, RetryContext, RetryPolicy, Stop};
pub use crate::{
    Attempt, AttemptEnd, Binary, Bytes, BytesCall, Call, CallFuture, ClientBuilder, CursorKey,
    Deadline, Download, DownloadProgress, Downloaded, Error, ErrorHint, ErrorKind, Extra, Feed,
    FeedCursor, HeaderMap, Hook, InstantFormat, Items, Json, ListStyle, Meta, Method,
    NewConnection, NoContent, OnOldConnection, OperationRef, Outcome, Page, PageCursor, Pages,
    Param, ParamLocation, ParamValue, ParseTimestampError, Period, Phase, PlannedRetry, Preview,
    Request, Response, ResponseBody, Secret, ServerCertificate, Stats, StatusCode, TenantSource,
    Timestamp, TokenRefresh, Transport, TransportError, Warning, WindowedList, WithMeta, wire,
};
