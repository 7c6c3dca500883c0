//! A transport that answers as it is told and keeps what was asked.

use std::fmt;
use std::sync::{Arc, Mutex};

use secapi_core::{BoxFuture, Bytes, Client, Product, ResponseBody, Transport, TransportError};

static PRODUCT: Product = Product::new("example", "An example");

type Answer = dyn Fn(usize, &http::Request<Bytes>) -> String + Send + Sync;

/// Answers the requests, which it counts from 0, with status 200.
pub(crate) struct Recorder {
    answer: Box<Answer>,
    requests: Mutex<Vec<http::Request<Bytes>>>,
}

impl Recorder {
    pub(crate) fn start(
        answer: impl Fn(usize, &http::Request<Bytes>) -> String + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            answer: Box::new(answer),
            requests: Mutex::default(),
        })
    }

    /// A client that sends to it.
    pub(crate) fn client(self: &Arc<Self>) -> Client {
        Client::builder(&PRODUCT)
            .base_url("https://a.example")
            .transport(Arc::clone(self) as Arc<dyn Transport>)
            .build()
            .unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<http::Request<Bytes>> {
        self.requests.lock().unwrap().clone()
    }
}

impl Transport for Recorder {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let mut requests = self.requests.lock().unwrap();
        let body = (self.answer)(requests.len(), &request);
        requests.push(request);
        Box::pin(async { Ok(http::Response::new(ResponseBody::full(body))) })
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

/// Waits on this thread.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}
