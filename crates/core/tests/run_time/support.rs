//! A made-up product, and clients of it.

use std::time::Duration;

use secapi_core::wire::Model;
use secapi_core::{
    AuthScheme, Call, Client, ClientBuilder, Envelope, Error, ErrorShape, Extra, Json, Limit,
    Operation, Paging, PagingKind, ParamLocation, Payload, Product, RetryPolicy, Secret,
    StaticToken, TenantContext,
};

use crate::server::Server;

pub(crate) static BEARER: AuthScheme = AuthScheme {
    name: "bearer",
    header: "Authorization",
    prefix: "Bearer ",
};

static ERRORS: ErrorShape = ErrorShape {
    code: &["code", "error.code"],
    message: &["message", "error.message"],
    request_id: &["request_id"],
    request_id_headers: &["X-Request-Id"],
    ..ErrorShape::NONE
};

pub(crate) static PRODUCT: Product = Product::new("example", "An example")
    .host("login", "https://login.{region}.example.com")
    .context(&[
        TenantContext {
            name: "companyId",
            location: ParamLocation::Header,
            help: "ask `client.tenants()`",
        },
        TenantContext {
            name: "project",
            location: ParamLocation::Path,
            help: "look it up by the region's name",
        },
    ])
    .errors(&ERRORS)
    .auth(&[BEARER]);

pub(crate) static SHOW: Operation = Operation::get("thing.show", "/v1/things/{id}");
pub(crate) static CREATE: Operation = Operation::post("thing.create", "/v1/things");
pub(crate) static SEARCH: Operation = Operation::post("thing.search", "/v1/things/search")
    .read_only()
    .limits(&[Limit::between("depth", 1, 5)]);
pub(crate) static TENANT: Operation =
    Operation::get("thing.tenant", "/v1/{project}/things").context(&["companyId", "project"]);
pub(crate) static MAYBE_TENANT: Operation =
    Operation::get("thing.maybe", "/v1/things").context(&["companyId?"]);
pub(crate) static TOKEN: Operation = Operation::post("auth.token", "/v1/token")
    .auth(&[])
    .idempotent(true);
pub(crate) static LOGIN: Operation = Operation::post("auth.login", "/v1/login")
    .host("login")
    .auth(&[]);

static RESULT: Envelope = Envelope::new(&["result"])
    .ok("status", &["success"])
    .message("errorMessage");
pub(crate) static WRAPPED: Operation =
    Operation::get("thing.wrapped", "/v1/wrapped").envelope(&RESULT);

static ROWS: Envelope = Envelope::new(&["data", "rows"]);
static BY_OFFSET: Paging = Paging {
    kind: PagingKind::Offset,
    location: ParamLocation::Query,
    index: "skip",
    size: "limit",
    first: 0,
    default_size: 2,
    min_size: None,
    max_size: Some(50),
    text: false,
    total: Some("data.total"),
    next: None,
};
static BY_MARKER: Paging = Paging {
    kind: PagingKind::Marker,
    index: "marker",
    total: None,
    next: Some("next"),
    ..BY_OFFSET
};
static BY_NUMBER: Paging = Paging {
    kind: PagingKind::Page,
    index: "page",
    first: 1,
    ..BY_OFFSET
};
static IN_BODY: Paging = Paging {
    location: ParamLocation::Json,
    text: true,
    ..BY_OFFSET
};
pub(crate) static LIST: Operation = Operation::get("thing.list", "/v1/things")
    .envelope(&ROWS)
    .paging(&BY_OFFSET);
pub(crate) static LIST_BY_MARKER: Operation = Operation::get("thing.list_by_marker", "/v1/things")
    .envelope(&ROWS)
    .paging(&BY_MARKER);
pub(crate) static LIST_BY_NUMBER: Operation = Operation::get("thing.list_by_number", "/v1/things")
    .envelope(&ROWS)
    .paging(&BY_NUMBER);
pub(crate) static LIST_IN_BODY: Operation =
    Operation::post("thing.list_in_body", "/v1/things/list")
        .read_only()
        .envelope(&ROWS)
        .paging(&IN_BODY);

/// A model.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub(crate) struct Thing {
    pub(crate) id: i64,
    pub(crate) name: Option<String>,
    pub(crate) extra: Extra,
}

/// A model with secrets in it.
#[derive(Clone, Debug, Default, PartialEq, Model)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: Secret,
    pub(crate) extra: Extra,
}

/// A builder that waits little, so that retries cost no time.
pub(crate) fn builder(server: &Server) -> ClientBuilder<Client> {
    Client::builder(&PRODUCT)
        .base_url(server.url())
        .host("login", server.url())
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .authenticator(StaticToken::new(&BEARER, "made-up-token"))
}

pub(crate) fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

pub(crate) fn show(client: &Client) -> Call<Thing> {
    Call::new(client, &SHOW).path("id", 7)
}

pub(crate) fn create(client: &Client) -> Call<Json> {
    Call::new(client, &CREATE).json("name", "x")
}

/// The error of a call that has to fail.
pub(crate) async fn failure<T: Payload<Output: std::fmt::Debug>>(call: Call<T>) -> Error {
    match call.await {
        Ok(value) => panic!("it succeeded with {value:?}"),
        Err(error) => error,
    }
}

/// A port that refuses connections. It is bound, so that no other test gets it, and never listened on.
pub(crate) struct Refusing(tokio::net::TcpSocket);

impl Refusing {
    pub(crate) fn new() -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        Self(socket)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}
