//! Registering many hosts.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{Stream, StreamExt as _, stream};
use secapi_core::{Error, ErrorKind};

use crate::host::Host;
use crate::{Client, MacAddress};

/// The value of [`Host::status`] that means registered, by a client for 7.6.
const REGISTERED: i64 = 1;

/// Calls at a time, unless said otherwise: an appliance is one machine that has other work to do.
const CONCURRENCY: usize = 4;

/// A host to register. Addresses are text in any usual form, checked when the host's turn comes, so that one bad line of a list costs
/// no more than that line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NewHost {
    /// MAC addresses of its interfaces; at least one.
    pub adapters: Vec<String>,
    /// Its name.
    pub host_name: Option<String>,
    /// Name of its role; the appliance's default role unless set.
    pub role: Option<String>,
    /// Kind of hardware, as free text.
    pub hardware_type: Option<String>,
    /// Name of its operating system.
    pub operating_system: Option<String>,
    /// Serial number of its hardware.
    pub serial_number: Option<String>,
    /// Asset tag, the appliance's `agentTag`.
    pub asset_tag: Option<String>,
}

impl NewHost {
    /// A host with one interface.
    #[inline]
    pub fn new(mac: impl Into<String>) -> Self {
        Self {
            adapters: vec![mac.into()],
            ..Self::default()
        }
    }

    /// One more interface.
    #[must_use]
    #[inline]
    pub fn adapter(mut self, mac: impl Into<String>) -> Self {
        self.adapters.push(mac.into());
        self
    }

    /// Its name.
    #[must_use]
    #[inline]
    pub fn host_name(mut self, name: impl Into<String>) -> Self {
        self.host_name = Some(name.into());
        self
    }

    /// Its role.
    #[must_use]
    #[inline]
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }
}

/// What became of one host of a [`Registration`].
#[derive(Debug)]
#[non_exhaustive]
pub struct HostReport {
    /// Its place in the input, from 0.
    pub index: usize,
    /// The host.
    pub host: NewHost,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a host that was to be registered.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The appliance says that it is registered now.
    Registered,
    /// It was registered before; nothing was sent. The record is the appliance's, where it gave one.
    AlreadyThere(Option<Box<Host>>),
    /// One of its MAC addresses stands earlier in the input, at that place; nothing was sent.
    Duplicate(usize),
    /// It was not registered, and why: a bad address, an unknown role, a look-up that failed, a refusal.
    Refused(Error),
    /// The call was sent, and it is unknown whether the host is registered. It was not sent again: look first.
    Unknown(Error),
    /// Not tried, because an earlier call showed that the token is not let in.
    NotTried,
}

impl Outcome {
    /// The outcome as one word for a table: `registered`, `already-registered`, `duplicate`, `refused`, `unknown` or `not-tried`.
    #[must_use]
    #[inline]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::AlreadyThere(_) => "already-registered",
            Self::Duplicate(_) => "duplicate",
            Self::Refused(_) => "refused",
            Self::Unknown(_) => "unknown",
            Self::NotTried => "not-tried",
        }
    }

    /// Whether the host is registered, now or before.
    #[must_use]
    #[inline]
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Registered | Self::AlreadyThere(_))
    }

    /// The failure behind it.
    #[must_use]
    #[inline]
    pub const fn error(&self) -> Option<&Error> {
        match self {
            Self::Refused(error) | Self::Unknown(error) => Some(error),
            _ => None,
        }
    }
}

/// What is wrong with hosts before anything is sent: for each, in order, the outcome that [`Client::register_hosts`] would report
/// without a call ([`Outcome::Refused`] or [`Outcome::Duplicate`]), or `None`. Roles are not checked.
///
/// ```
/// use fortinac::hosts::{NewHost, Outcome, check};
///
/// let hosts = [NewHost::new("00:50:56:00:00:02"), NewHost::new("0050.5600.0002"), NewHost::new("00:50")];
/// let outcomes = check(&hosts);
/// assert!(matches!(outcomes[..], [None, Some(Outcome::Duplicate(0)), Some(Outcome::Refused(_))]));
/// ```
#[must_use]
#[inline]
pub fn check<'a>(hosts: impl IntoIterator<Item = &'a NewHost>) -> Vec<Option<Outcome>> {
    let mut seen = HashMap::new();
    let hosts = hosts.into_iter().enumerate();
    hosts
        .map(|(index, host)| check_host(host, None, index, &mut seen).err())
        .collect()
}

/// Many hosts to register; made by [`Client::register_hosts`].
#[must_use = "nothing is registered until it runs"]
pub struct Registration<S> {
    client: Client,
    hosts: S,
    concurrency: usize,
    roles: Option<BTreeSet<String>>,
}

impl Client {
    /// Registers hosts by their MAC addresses, some at a time, and reports on each.
    ///
    /// ```no_run
    /// # async fn run(nac: fortinac::Client) -> Result<(), fortinac::Error> {
    /// use fortinac::hosts::{NewHost, Outcome};
    ///
    /// let hosts = ["00:50:56:00:00:02", "00-50-56-00-00-03"].map(|mac| NewHost::new(mac).role("NAC-Default"));
    /// for report in nac.register_hosts(hosts).run().await {
    ///     if !matches!(report.outcome, Outcome::Registered) {
    ///         println!("{:?}: {:?}", report.host.adapters, report.outcome);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Each host is looked up first (`host.get_by_mac`), because the call that registers also changes hosts which are there; one with
    /// `status` 1 counts as registered (by a client for 7.6), a rogue one is registered. Then it is sent once (`host.create`). It is
    /// never sent again, whatever the failure; running the same input again is safe, as what went through is found then.
    #[inline]
    pub fn register_hosts<I>(
        &self,
        hosts: I,
    ) -> Registration<impl Stream<Item = NewHost> + Send + use<I>>
    where
        I: IntoIterator<Item = NewHost, IntoIter: Send>,
    {
        self.register_host_stream(stream::iter(hosts))
    }

    /// As [`register_hosts`](Self::register_hosts), from a stream: a file or a queue that is read on the way.
    #[inline]
    pub fn register_host_stream<S: Stream<Item = NewHost> + Send>(
        &self,
        hosts: S,
    ) -> Registration<S> {
        Registration {
            client: self.clone(),
            hosts,
            concurrency: CONCURRENCY,
            roles: None,
        }
    }
}

impl<S: Stream<Item = NewHost> + Send> Registration<S> {
    /// How many hosts are under way at a time; 4 unless set, and at least 1.
    #[inline]
    pub fn concurrency(mut self, hosts: usize) -> Self {
        self.concurrency = hosts.max(1);
        self
    }

    /// The roles that there are. A host with another one is refused, and nothing is sent for it. Unless set, roles are not checked.
    /// `Client::role_names` asks the appliance.
    #[inline]
    pub fn known_roles(mut self, roles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.roles = Some(roles.into_iter().map(Into::into).collect());
        self
    }

    /// Runs it, and gives the reports in the order of the input.
    #[inline]
    pub async fn run(self) -> Vec<HostReport> {
        let mut reports: Vec<HostReport> = self.reports().collect().await;
        reports.sort_by_key(|report| report.index);
        reports
    }

    /// The reports as they come, in any order. Hosts are read from the input as there is room for them; dropping the stream leaves
    /// those that are under way with an unknown outcome.
    #[inline]
    pub fn reports(self) -> impl Stream<Item = HostReport> + Send {
        let Self {
            client,
            hosts,
            concurrency,
            roles,
        } = self;
        let mut seen = HashMap::new();
        let stopped = Arc::new(AtomicBool::new(false));
        let checked = hosts.enumerate().map(move |(index, host)| {
            let checked = check_host(&host, roles.as_ref(), index, &mut seen);
            (index, host, checked)
        });
        let run = checked.map(move |(index, host, checked)| {
            let (client, stopped) = (client.clone(), stopped.clone());
            async move {
                let outcome = match checked {
                    Err(outcome) => outcome,
                    Ok(_) if stopped.load(Ordering::Relaxed) => Outcome::NotTried,
                    Ok(macs) => register(&client, &host, &macs).await,
                };
                if let Outcome::Refused(error) = &outcome
                    && error.is_unauthorized()
                {
                    stopped.store(true, Ordering::Relaxed);
                }
                HostReport {
                    index,
                    host,
                    outcome,
                }
            }
        });
        run.buffer_unordered(concurrency)
    }
}

impl<S> fmt::Debug for Registration<S> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("client", &self.client)
            .field("concurrency", &self.concurrency)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// The addresses of a host, or what is wrong with it before anything is sent.
#[inline]
fn check_host(
    host: &NewHost,
    roles: Option<&BTreeSet<String>>,
    index: usize,
    seen: &mut HashMap<MacAddress, usize>,
) -> Result<Vec<MacAddress>, Outcome> {
    let parsed: Result<BTreeSet<MacAddress>, Error> =
        host.adapters.iter().map(|mac| mac.parse()).collect();
    let macs = parsed.map_err(Outcome::Refused)?;
    if macs.is_empty() {
        let error = Error::request("a host needs a MAC address").with_parameter("adapters");
        return Err(Outcome::Refused(error));
    }
    if let (Some(role), Some(roles)) = (&host.role, roles)
        && !roles.contains(role)
    {
        let error = Error::request(format!("there is no role {role:?}"))
            .with_parameter("role")
            .with_hint(format!(
                "there are {} roles, and capitals count",
                roles.len()
            ));
        return Err(Outcome::Refused(error));
    }
    if let Some(first) = macs.iter().find_map(|mac| seen.get(mac)) {
        return Err(Outcome::Duplicate(*first));
    }
    seen.extend(macs.iter().map(|mac| (*mac, index)));
    Ok(macs.into_iter().collect())
}

#[inline]
async fn register(client: &Client, host: &NewHost, macs: &[MacAddress]) -> Outcome {
    for mac in macs {
        match client.find_host(*mac).await {
            Ok(Some(found)) if found.status == Some(REGISTERED) => {
                return Outcome::AlreadyThere(Some(Box::new(found)));
            }
            Ok(_) => {}
            Err(error) => return Outcome::Refused(error),
        }
    }
    let mut call = client.host().create(macs.iter().copied());
    if let Some(name) = &host.host_name {
        call = call.host_name(name);
    }
    if let Some(role) = &host.role {
        call = call.role(role);
    }
    if let Some(kind) = &host.hardware_type {
        call = call.hardware_type(kind);
    }
    if let Some(system) = &host.operating_system {
        call = call.operating_system(system);
    }
    if let Some(number) = &host.serial_number {
        call = call.pcserial_number(number);
    }
    if let Some(tag) = &host.asset_tag {
        call = call.agent_tag(tag);
    }
    match call.idempotent(false).await {
        Ok(()) => Outcome::Registered,
        Err(error) if error.is_conflict() => Outcome::AlreadyThere(None),
        Err(error) if may_be_done(&error) => Outcome::Unknown(error),
        Err(error) => Outcome::Refused(error),
    }
}

/// Whether the appliance may have registered the host all the same: it did not answer, or not in a way that tells.
#[inline]
fn may_be_done(error: &Error) -> bool {
    error.is_outcome_unknown()
        || matches!(
            error.kind(),
            ErrorKind::Transport | ErrorKind::TooLarge | ErrorKind::Decode
        )
        || error
            .status()
            .is_some_and(|status| status.is_server_error())
}
