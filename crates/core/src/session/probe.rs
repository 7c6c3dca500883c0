//! A look at the way to the service, one step at a time, for those who want to know where it ends.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::{StatusCode, Uri};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::Client;
use crate::error::{Error, ErrorKind};
use crate::text::rounded::Rounded;
use crate::transport::{Phase, Prober, ServerCertificate, Setup, TransportError};

/// What [`Client::probe`] found. Steps behind the one that failed were not taken.
#[derive(Debug)]
#[non_exhaustive]
pub struct Probe {
    /// The address of the service: scheme, host, perhaps a port and a path.
    pub url: String,
    /// The proxy on the way, without its user name and password.
    pub proxy: Option<String>,
    /// The host to connect to: that of the proxy where there is one.
    pub host: String,
    /// The port to connect to.
    pub port: u16,
    /// The addresses of that host.
    pub addresses: Vec<IpAddr>,
    /// The address that accepted a connection.
    pub peer: Option<SocketAddr>,
    /// The certificate of the service, accepted or refused; `None` without TLS, or when none was seen.
    pub certificate: Option<ServerCertificate>,
    /// The status of a request without credentials. Every status is a success of the probe: the service answered.
    pub status: Option<StatusCode>,
    /// How far the clock of the service is ahead of this machine's, in milliseconds.
    pub clock_offset: Option<i64>,
    /// The step that failed, and why.
    pub failed: Option<(ProbeStep, Error)>,
}

/// A step on the way to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProbeStep {
    /// The host's name is resolved.
    Resolve,
    /// A TCP connection is made.
    Connect,
    /// The TLS handshake, through the proxy where there is one.
    Tls,
    /// A request without credentials gets a response.
    Response,
}

impl fmt::Display for ProbeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "resolve",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Response => "response",
        })
    }
}

impl Client {
    /// Looks at the way to the service, one step at a time: name, connection, TLS, a response. No credentials are sent.
    ///
    /// Each step has the client's connect timeout, the last one its read timeout. Calls need none of this: their errors name the
    /// step as well. It is for diagnosis, and for the certificate to pin.
    ///
    /// # Errors
    /// If the address cannot be used, or with a custom transport. A step that fails is part of the result.
    pub async fn probe(&self) -> Result<Probe, Error> {
        let shared = self.shared();
        let trust = shared.trust.as_ref().ok_or_else(|| {
            Error::config("a custom transport cannot be probed")
                .with_hint("probe with a client that has the built-in transport")
        })?;
        let address = self.address(None)?;
        let base = address.resolve(|name| self.context_value(name).map(str::to_owned))?;
        let setup = Setup {
            connect_timeout: shared.config.connect_timeout,
            trust,
            tls: address.may_need_tls(),
            proxy: &shared.proxy,
            direct: base.is_loopback(),
            max_idle: 0,
        };
        let prober = Prober::new(&setup)?;
        let uri = base
            .address(format!("{}/", base.path()))
            .map_err(|error| Error::request("the address cannot be used").with_source(error))?;
        let (proxy, host, port) = match prober.proxy(&uri) {
            Some((name, host, port)) => (Some(name), host, port),
            None => (
                None,
                base.host().trim_matches(['[', ']']).to_owned(),
                base.port(),
            ),
        };
        let mut probe = Probe {
            url: base.as_str().to_owned(),
            proxy,
            host,
            port,
            addresses: Vec::new(),
            peer: None,
            certificate: None,
            status: None,
            clock_offset: None,
            failed: None,
        };
        probe.failed = self.take_steps(&prober, &uri, &mut probe).await.err();
        Ok(probe)
    }

    async fn take_steps(
        &self,
        prober: &Prober,
        uri: &Uri,
        probe: &mut Probe,
    ) -> Result<(), (ProbeStep, Error)> {
        let config = &self.shared().config;
        let connect = config.connect_timeout;
        let to = (probe.host.clone(), probe.port);
        let found = timeout(connect, lookup_host(to)).await;
        let found = within(found, connect).map_err(|why| {
            let text = format!("{}: {why}", probe.host);
            let hint = "check the name, and whether this machine's resolver knows it";
            let error = Error::new(ErrorKind::Connect, text).with_hint(hint);
            (ProbeStep::Resolve, error)
        })?;
        let found: Vec<SocketAddr> = found.collect();
        probe.addresses = found.iter().map(SocketAddr::ip).collect();

        let connected = timeout(connect, TcpStream::connect(&*found)).await;
        let stream = within(connected, connect).map_err(|why| {
            let text = format!("{}:{}: {why}", probe.host, probe.port);
            let hint = "check the port, that the service runs, and the firewalls on the way";
            let error = Error::new(ErrorKind::Connect, text).with_hint(hint);
            (ProbeStep::Connect, error)
        })?;
        probe.peer = stream.peer_addr().ok();
        drop(stream);

        let patience = connect.saturating_add(config.read_timeout);
        let head = timeout(patience, prober.head(uri, &config.user_agent)).await;
        let head = head.map_err(|_| {
            let text = format!("no response came within {}", Rounded(patience));
            (ProbeStep::Response, Error::new(ErrorKind::Timeout, text))
        })?;
        let (head, certificate) = head.map_err(|error| {
            probe.certificate = error.certificate().cloned();
            let is_tls = error.is_tls()
                || error.phase() == Phase::Connect && uri.scheme_str() == Some("https");
            let step = if is_tls {
                ProbeStep::Tls
            } else {
                ProbeStep::Response
            };
            (step, failure(error))
        })?;
        probe.certificate = certificate;
        probe.status = Some(head.status());
        probe.clock_offset = self.shared().clock.set_by(head.headers());
        Ok(())
    }
}

/// What a step came to, or why it did not.
fn within<T>(
    result: Result<std::io::Result<T>, tokio::time::error::Elapsed>,
    limit: std::time::Duration,
) -> Result<T, String> {
    match result {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err(format!("nothing within {}", Rounded(limit))),
    }
}

fn failure(error: TransportError) -> Error {
    let hint = error.hint().to_owned();
    Error::new(error.kind(), error.cause())
        .with_hint(hint)
        .with_source(error)
}
