//! Options of the builder that are about connections: which servers are trusted, whether redirects are followed, how many
//! requests are under way at a time.

use std::path::PathBuf;
use std::sync::Arc;

use super::builder::ClientBuilder;
use crate::error::Error;
use crate::request::Address;
use crate::session::{Client, Config};
use crate::transport::{Authority, ProxySettings, ReqwestTransport, Setup, Transport, Trust};
use crate::wire::Secret;

/// # Which servers are trusted
///
/// Unless told otherwise, those that the platform trusts. An appliance often has a certificate that no public authority issued.
/// There are three ways to reach it, the best one first:
///
/// | option | use it when |
/// |---|---|
/// | [`root_certificate_file`](Self::root_certificate_file), [`root_certificate_pem`](Self::root_certificate_pem) | an authority of your own issued the certificate |
/// | [`pin_certificate_sha256`](Self::pin_certificate_sha256) | it vouches for itself, its authority cannot be had, or it names another host |
/// | [`danger_accept_any_certificate`](Self::danger_accept_any_certificate) | nothing else works, and the network is your own |
///
/// Together:
///
/// | authority | pin | any certificate | accepted is |
/// |---|---|---|---|
/// | | | | what the platform trusts |
/// | set | | | what the platform or that authority vouches for |
/// | | set | | a pinned certificate; its issuer, names and dates are not looked at, so an expired one passes |
/// | set | set | | a pinned certificate that also passes the check of issuer, names and dates |
/// | any | | set | every certificate |
/// | any | set | set | a pinned certificate, as with pins alone |
///
/// In all but the fifth case the server must also prove that it has the certificate's key. An error about a certificate says what
/// is wrong with it, its issuer, names, dates and SHA-256, and which of the three options would help.
impl<C: From<Client>> ClientBuilder<C> {
    setters! {
        /// Trusts a certificate authority beside those of the platform: one or more `BEGIN CERTIFICATE` blocks.
        ///
        /// A server's own certificate is not an authority: [pin](Self::pin_certificate_sha256) it instead.
        pub fn root_certificate_pem(self, pem: impl Into<Vec<u8>>) {
            self.trust.authorities.push(Authority::Pem(pem.into()))
        }

        /// Trusts the certificate authorities in a PEM file beside those of the platform. The file is read by [`build`](Self::build).
        pub fn root_certificate_file(self, path: impl Into<PathBuf>) {
            self.trust.authorities.push(Authority::File(path.into()))
        }

        /// Accepts this certificate of a server only; called more than once, any of those. The issuer, the names and the dates of a
        /// pinned certificate are not looked at, unless an authority is named too. So it may also be one that cannot be checked otherwise: of
        /// version 1, with an unknown critical extension, or with an RSA key of 1024 bits.
        ///
        /// The pin is the SHA-256 of the whole certificate in its binary form (DER), not that of its key: a renewed certificate has
        /// another one, so pin the new one beside the old one before the change. It takes 64 hexadecimal digits in upper or lower case,
        /// with or without colons, also as `openssl` prints them:
        ///
        /// ```text
        /// openssl s_client -connect nac.example.com:8443 </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256
        /// ```
        ///
        /// Run it where nobody can be in between, such as on the appliance, or compare with what its own console shows. All servers
        /// that this client calls are held to the pins.
        pub fn pin_certificate_sha256(self, pin: impl Into<String>) {
            self.trust.pins.push(pin.into())
        }

        /// **Dangerous**: accepts every certificate, so that anyone on the way can read and change what is sent, credentials included.
        /// For a first look at an appliance in a network of your own; [`pin_certificate_sha256`](Self::pin_certificate_sha256) takes
        /// hardly more work and is safe.
        ///
        /// [`build`](Self::build) logs a warning, and `Debug` of the client shows it. Pins that are set are checked all the same.
        pub fn danger_accept_any_certificate(self, accept: bool) { self.trust.any = accept }

        /// Follows up to so many redirects in a row; unless set, none, and a redirect is an error that says where it points.
        ///
        /// | status | what is followed |
        /// |---|---|
        /// | 301, 302, 307, 308 | GET and HEAD; 307 and 308 within the origin also other methods, with their body |
        /// | 303 | everything, with a GET (a HEAD stays one) and without the body |
        ///
        /// - Within the origin (scheme, host and port) the request keeps its headers and gets fresh credentials.
        /// - To another origin go `Accept` and `User-Agent` only: no credential, signature, tenant value or body. What has left the
        ///   origin stays bare, also when it is sent back.
        /// - From https to http is refused, and so is an address that holds a user name.
        /// - An operation that is not safe to repeat is not sent a second time: of the above, only a 303 is followed for it, and a
        ///   failure after that is not retried.
        pub fn follow_redirects(self, at_most: u32) { self.config.max_redirects = at_most }

        /// Sends all requests through this proxy, instead of the one that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
        /// `NO_PROXY`, in capitals or not): `http://host:port`, with the feature `socks` also `socks5h://host:port`. It may hold a user name
        /// and password; [`proxy_auth`](Self::proxy_auth) takes them as they are.
        ///
        /// Addresses of this machine are reached through it as well. https stays encrypted between this client and the server.
        pub fn proxy(self, url: impl Into<Secret>) { self.proxy.set(url.into()) }

        /// User name and password for the [proxy](Self::proxy).
        pub fn proxy_auth(self, user: impl Into<String>, password: impl Into<Secret>) {
            self.proxy.set_user(user.into(), password.into())
        }

        /// Uses no proxy, whatever the environment says.
        pub fn no_proxy(self) { self.proxy.set_direct() }

        /// How many requests may be in flight, at least 1. Further ones wait for a permit, within the call's [`timeout`](Self::timeout). A call
        /// holds its permit from before authentication until its response is read, but not during backoff; calls for tokens need none.
        ///
        /// This bounds the sockets as well: besides one for each request under way, at most as many unused connections are kept for a
        /// server. There are some of these after many calls began at once, for a connection that becomes free is taken before one that
        /// was begun is ready.
        pub fn max_in_flight(self, requests: usize) { self.config.max_in_flight = requests }
    }
}

/// What the options amount to.
pub(super) struct Network {
    pub(super) transport: Arc<dyn Transport>,
    /// Whether it can speak TLS.
    pub(super) tls: bool,
}

impl Network {
    /// Sets connections up, unless the user brings a transport.
    pub(super) fn new<'a>(
        own: Option<Arc<dyn Transport>>,
        trust: &Trust,
        proxy: &ProxySettings,
        config: &Config,
        mut addresses: impl Iterator<Item = &'a Address> + Clone,
    ) -> Result<Self, Error> {
        if config.max_in_flight == 0 {
            let text = "`max_in_flight` is 0, so that no request could ever be sent";
            return Err(Error::config(text).with_hint("set it to 1 or more"));
        }
        if let Some(transport) = own {
            for (is_set, what) in [
                (trust.is_set(), "certificates"),
                (proxy.is_set(), "proxies"),
            ] {
                if is_set {
                    let text = format!(
                        "the options about {what} have no effect on a transport of your own"
                    );
                    return Err(Error::config(text).with_hint("set them on the transport"));
                }
            }
            return Ok(Self {
                transport,
                tls: true,
            });
        }
        if trust.any && trust.pins.is_empty() {
            tracing::warn!(
                "danger_accept_any_certificate is on: whoever is between this client and its server can read and change everything, credentials included"
            );
        }
        let tls = trust.is_set()
            || config.max_redirects > 0
            || addresses.clone().any(Address::may_need_tls);
        let transport = ReqwestTransport::new(&Setup {
            connect_timeout: config.connect_timeout,
            trust,
            tls,
            proxy,
            direct: addresses.all(Address::is_loopback),
            max_idle: config.max_in_flight,
        })?;
        Ok(Self {
            transport: Arc::new(transport),
            tls,
        })
    }
}
