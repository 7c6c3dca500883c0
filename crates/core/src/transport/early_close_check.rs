//! A look at a new connection before it is used.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tower_layer::Layer;
use tower_service::Service;

use super::BoxFuture;

/// How long a new connection is watched before the first request is written to it.
///
/// What accepts connections on this machine may do so for another: a tunnel, a container's forwarder, a service that is just going
/// down. It then closes at once, and a request that was already written is lost, with an outcome that nobody knows. One that was
/// not is sent again. Over a network the closing comes too late to be seen, and with TLS the handshake shows it.
const WATCHED: Duration = Duration::from_millis(2);

/// Makes connectors hand connections over only after a moment, in which their closing is noticed.
#[derive(Clone, Debug)]
pub(super) struct EarlyCloseCheckLayer;

impl<S> Layer<S> for EarlyCloseCheckLayer {
    type Service = EarlyCloseCheck<S>;

    fn layer(&self, connector: S) -> EarlyCloseCheck<S> {
        EarlyCloseCheck(Arc::new(connector))
    }
}

/// Shared by its copies: a client copies its connector for every request, and few of them connect.
#[derive(Debug)]
pub(super) struct EarlyCloseCheck<S>(Arc<S>);

impl<S> Clone for EarlyCloseCheck<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S, Target> Service<Target> for EarlyCloseCheck<S>
where
    S: Service<Target> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Response: Send,
    S::Error: Send,
    Target: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    /// The connector below is asked when there is something to connect to.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Target) -> Self::Future {
        let mut connector = S::clone(&self.0);
        Box::pin(async move {
            poll_fn(|cx| connector.poll_ready(cx)).await?;
            let connection = connector.call(target).await?;
            tokio::time::sleep(WATCHED).await;
            Ok(connection)
        })
    }
}
