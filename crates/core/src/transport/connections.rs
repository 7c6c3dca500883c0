//! Which connections were there before a request.
//!
//! A connection that is kept can be closed by the server, or by a firewall on the way, at any time. A request that is written to it then is
//! lost, or is answered 408, which says nothing about the service. Whether a connection was kept is known to the HTTP library only; so
//! connections are noted here when they are made, by their address on this machine, which their failures and responses name as well.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use http::Extensions;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{Connection, HttpInfo};
use tower_layer::Layer;
use tower_service::Service;

use super::BoxFuture;
use super::failure::find;

/// How many connections are remembered. One that is forgotten while a request waits for its answer counts as an old one.
const REMEMBERED: usize = 1024;

/// The connections of a client. Copies share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Connections(Arc<Mutex<Made>>);

/// The connections that were made.
#[derive(Debug, Default)]
struct Made {
    count: usize,
    /// The last of them, the newest at the end, by their address on this machine.
    last: VecDeque<SocketAddr>,
}

/// A moment, as the number of connections that were made before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment(usize);

impl Connections {
    pub(super) fn now(&self) -> Moment {
        Moment(self.made().count)
    }

    /// Whether the connection that a request failed on was there before the moment.
    pub(super) fn failed_on_old(&self, error: &(dyn StdError + 'static), moment: Moment) -> bool {
        let mut extras = Extensions::new();
        if let Some(error) = find::<legacy::Error>(error)
            && let Some(info) = error.connect_info()
        {
            info.get_extras(&mut extras);
        }
        self.is_old(&extras, moment)
    }

    /// Whether the connection of a response, which has these extensions, was there before the moment.
    pub(super) fn is_old(&self, response: &Extensions, moment: Moment) -> bool {
        response.get::<HttpInfo>().is_some_and(|info| {
            let made = self.made();
            let since = made.count.saturating_sub(moment.0);
            let mut new = made.last.iter().rev().take(since);
            !new.any(|address| *address == info.local_addr())
        })
    }

    fn add(&self, connection: &impl Connection) {
        let mut extras = Extensions::new();
        connection.connected().get_extras(&mut extras);
        let Some(info) = extras.get::<HttpInfo>() else {
            return;
        };
        let mut made = self.made();
        made.count += 1;
        made.last.push_back(info.local_addr());
        if made.last.len() > REMEMBERED {
            made.last.pop_front();
        }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Layer<S> for Connections {
    type Service = Noting<S>;

    fn layer(&self, connector: S) -> Noting<S> {
        Noting {
            connector,
            connections: self.clone(),
        }
    }
}

/// Notes the connections that a connector makes.
#[derive(Clone, Debug)]
pub(super) struct Noting<S> {
    connector: S,
    connections: Connections,
}

impl<S, Target> Service<Target> for Noting<S>
where
    S: Service<Target>,
    S::Future: Send + 'static,
    S::Response: Connection,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.connector.poll_ready(cx)
    }

    fn call(&mut self, target: Target) -> Self::Future {
        let connecting = self.connector.call(target);
        let connections = self.connections.clone();
        Box::pin(async move {
            let connection = connecting.await?;
            connections.add(&connection);
            Ok(connection)
        })
    }
}
