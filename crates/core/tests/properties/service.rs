//! A service in memory: what a client would put on the wire, and an answer to it.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use secapi_core::transport::{BoxFuture, ResponseBody};
use secapi_core::{Bytes, Client, Product, RetryPolicy, Transport, TransportError};

static PRODUCT: Product = Product::new("example", "An example").base_url("https://api.example.com");

type Answer = dyn Fn(usize, &Request<Bytes>) -> String + Send + Sync;

/// Answers each request with JSON, and keeps the requests.
pub(crate) struct Service {
    answer: Box<Answer>,
    requests: Mutex<Vec<Request<Bytes>>>,
}

impl Service {
    /// `answer` gets the number of the request, from 0, and the request.
    pub(crate) fn new(
        answer: impl Fn(usize, &Request<Bytes>) -> String + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            requests: Mutex::default(),
        })
    }

    pub(crate) fn client(self: &Arc<Self>) -> Client {
        Client::builder(&PRODUCT)
            .transport(self.clone())
            .retry(RetryPolicy::none())
            .build()
            .unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Request<Bytes>> {
        self.requests.lock().unwrap().clone()
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        let number = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(request.clone());
            requests.len() - 1
        };
        let body = ResponseBody::full((self.answer)(number, &request));
        Box::pin(async move { Ok(Response::new(body)) })
    }
}

/// Runs a test's calls.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(work)
}
