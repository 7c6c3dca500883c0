//! Faults: what goes wrong, with which calls, and when.
//!
//! One fault is a [`Target`](target::Target), an [`Schedule`](schedule::Schedule) and one or more [`Effect`]s. The typed form and the
//! script are the same thing: a script is parsed into typed faults, and a fault is displayed as its script.

mod bomb;
mod effect;
mod error;
mod plan;
mod running;
mod schedule;
mod script;
mod target;
mod text;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use self::bomb::{bomb, truncated};
pub(crate) use self::effect::Effect;
pub use self::effect::RetryAfter;
pub use self::error::FaultError;
pub(crate) use self::plan::{Break, Given, Plan};
pub(crate) use self::running::Running;
pub use self::running::{FaultId, FaultStatus, Faults};
use self::schedule::Schedule;
use self::target::Target;
use crate::Canned;

/// Something that goes wrong, on purpose.
///
/// It begins with its target, goes on with its schedule (every call, unless one is given) and ends with what happens then; several
/// effects of one fault act together.
///
/// ```
/// use std::time::Duration;
/// use secapi_simulator::{Canned, Fault, RetryAfter, Simulator};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let simulator = Simulator::builder()
///     .product("fortinac")
///     .fault(Fault::on("host.create").nth(1).cut_after())
///     .fault(Fault::on("GET /api/v2/host/*").chance(0.1).status(503).retry_after(RetryAfter::Seconds(2)))
///     .start()?;
/// let storm = simulator.faults().add(Fault::on("*").times(3).status(500))?;
/// simulator.faults().remove(storm);
/// # Ok(())
/// # }
/// ```
///
/// # As a script
///
/// The same as text, for `--fault` and the control endpoint: faults stand on lines of their own or are separated by `;`, `#` begins a
/// comment, and words are separated by spaces.
///
/// ```text
/// fault    = target { schedule } { effect }
/// target   = group.operation | operation | /path | METHOD /path | connect      `*` stands for any text in each of these
/// schedule = nth N | calls A..B | calls A.. | every N | chance P% | times N
/// effect   = status CODE | answer CODE TEXT | json CODE TEXT | html CODE TEXT | login-page | no-content | redirect URL
///          | header NAME TEXT | retry-after SECONDS-OR-TEXT | retry-after date OFFSET
///          | bom | truncated-gzip | gzip-bomb SIZE | length +N | length -N
///          | delay TIME | stall | stall-body N | slow N/TIME
///          | cut-before | cut-after | cut-body N | cut-handshake | reset | idle-close TIME
///          | handled | clock OFFSET | expire-tokens | revoke-tokens | revoke-refresh-tokens
/// TIME     = 250ms | 3s | 2m | 1h          OFFSET = +TIME | -TIME          SIZE = 100 | 10kB | 1GB
/// TEXT     = word | "text with \" \\ \n \r \t \x00"
/// ```
///
/// ```
/// # use secapi_simulator::Fault;
/// let fault: Fault = "host.create nth 1 cut-after".parse()?;
/// assert_eq!(fault, Fault::on("host.create").nth(1).cut_after());
/// assert_eq!(fault.to_string(), "host.create nth 1 cut-after");
/// # Ok::<_, secapi_simulator::FaultError>(())
/// ```
///
/// # Counting
///
/// A fault counts the calls that its target fits, from 1 on and from when it was added. [`times`](Self::times) counts how often it acted.
/// Where several faults act on one call, they act together; the response is given by the one that was added first, and the others that
/// would give a response wait for the next call.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Fault {
    pub(crate) target: Target,
    pub(crate) schedule: Schedule,
    pub(crate) effects: Vec<Effect>,
}

impl Fault {
    /// A fault of calls: of an operation (`group.name` or `name`), of a path as a template or as it is sent, or of a method and a path
    /// (`POST /api/v2/host`). `*` stands for any text, alone for every call.
    pub fn on(target: impl AsRef<str>) -> Self {
        Self {
            target: Target::parse(target.as_ref()),
            schedule: Schedule::default(),
            effects: Vec::new(),
        }
    }

    /// A fault of connections, as they are accepted. Of the effects it takes [`cut_before`](Self::cut_before),
    /// [`cut_handshake`](Self::cut_handshake), [`reset`](Self::reset), [`delay`](Self::delay), [`stall`](Self::stall) and
    /// [`idle_close`](Self::idle_close).
    pub fn on_connect() -> Self {
        Self::on(target::CONNECT)
    }

    /// Only the n-th call, the first is 1.
    pub fn nth(mut self, number: u64) -> Self {
        (self.schedule.from, self.schedule.to) = (number, Some(number));
        self
    }

    /// Only the calls with these numbers, both included, the first is 1.
    pub fn calls(mut self, numbers: std::ops::RangeInclusive<u64>) -> Self {
        (self.schedule.from, self.schedule.to) = (*numbers.start(), Some(*numbers.end()));
        self
    }

    /// Only the calls from this number on, the first is 1.
    pub fn from(mut self, number: u64) -> Self {
        (self.schedule.from, self.schedule.to) = (number, None);
        self
    }

    /// Only every n-th call: with 3 the calls 3, 6, 9.
    pub fn every(mut self, number: u64) -> Self {
        self.schedule.every = number;
        self
    }

    /// Only with this probability, 0 to 1 in steps of a millionth. Which calls these are follows from the simulator's seed.
    pub fn chance(mut self, probability: f64) -> Self {
        self.schedule.set_chance(probability);
        self
    }

    /// At most so often.
    pub fn times(mut self, count: u64) -> Self {
        self.schedule.times = Some(count);
        self
    }

    /// Answers with this status and a refusal in the product's own shape. The call takes no effect, unless
    /// [`handled`](Self::handled).
    pub fn status(self, status: u16) -> Self {
        self.with(Effect::Status(status))
    }

    /// Answers with exactly this. The call takes no effect, unless [`handled`](Self::handled).
    pub fn answer(self, answer: Canned) -> Self {
        self.with(Effect::Answer(answer))
    }

    /// Answers with the HTML page of a login form and status 200, as gateways do when a session has ended.
    pub fn login_page(self) -> Self {
        self.answer(effect::login_page())
    }

    /// Answers 204 without a body.
    pub fn no_content(self) -> Self {
        self.answer(Canned::new(204, ""))
    }

    /// Answers 302 and this `Location`.
    pub fn redirect(self, location: impl Into<String>) -> Self {
        self.answer(Canned::new(302, "").header("Location", location))
    }

    /// Lets the call take effect although the fault gives the response, as when a gateway loses the response of the service.
    pub fn handled(self) -> Self {
        self.with(Effect::Handled)
    }

    /// Sets a header of the response.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        // Right after a response it is one of the response's own, so that responses read back as they are written.
        if let Some(Effect::Answer(answer)) = self.effects.last_mut() {
            answer.headers.push((name.into(), value.into()));
            return self;
        }
        self.with(Effect::Header(name.into(), value.into()))
    }

    /// Sets the header `Retry-After` of the response.
    pub fn retry_after(self, when: RetryAfter) -> Self {
        self.with(Effect::RetryAfter(when))
    }

    /// Puts a byte order mark before the response's body.
    pub fn bom(self) -> Self {
        self.with(Effect::Bom)
    }

    /// Compresses the response with gzip, whether or not the client accepts that, and leaves the second half out.
    pub fn truncated_gzip(self) -> Self {
        self.with(Effect::TruncatedGzip)
    }

    /// Answers 200 with a gzip body of zeros that unpacks to so many bytes. Gzip makes at best one byte of a thousand, so 10 MB come
    /// in 10 kB and 1 GB in 1 MB; neither is ever in memory unpacked.
    pub fn gzip_bomb(self, unpacked: u64) -> Self {
        self.with(Effect::GzipBomb(unpacked))
    }

    /// Writes a `Content-Length` that is too long (positive) or too short by so many bytes. Too long, the connection ends before the
    /// body does; too short, the rest of the body follows where the next response is expected (HTTP/1.1) and the connection is closed.
    pub fn wrong_length(self, difference: i64) -> Self {
        self.with(Effect::Length(difference))
    }

    /// Waits so long before the head of the response; the call has taken effect by then.
    pub fn delay(self, time: Duration) -> Self {
        self.with(Effect::Delay(time))
    }

    /// Never sends the head of the response, and keeps the connection open (for ten minutes at most).
    pub fn stall(self) -> Self {
        self.with(Effect::Stall)
    }

    /// Sends so many bytes of the response's body and then nothing more, and keeps the connection open (for ten minutes at most).
    pub fn stall_body(self, bytes: usize) -> Self {
        self.with(Effect::StallBody(bytes))
    }

    /// Sends the body of the response in pieces of so many bytes (at least one), with a pause after each.
    pub fn slow(self, bytes: usize, pause: Duration) -> Self {
        self.with(Effect::Slow(bytes, pause))
    }

    /// Closes the connection when the head of the request has come and before the call takes effect. On a connection
    /// ([`on_connect`](Self::on_connect)): as soon as it is accepted, so that no request leaves the client where there is TLS.
    pub fn cut_before(self) -> Self {
        self.with(Effect::CutBefore)
    }

    /// Closes the connection when the call has taken effect, in place of the response.
    pub fn cut_after(self) -> Self {
        self.with(Effect::CutAfter)
    }

    /// Closes the connection after the head of the response and so many bytes of its body.
    pub fn cut_body(self, bytes: usize) -> Self {
        self.with(Effect::CutBody(bytes))
    }

    /// Closes the connection after the first bytes that the client sends, which with TLS is within the handshake.
    pub fn cut_handshake(self) -> Self {
        self.with(Effect::CutHandshake)
    }

    /// Lets the cuts of this fault be a reset (TCP RST) in place of an orderly end.
    pub fn reset(self) -> Self {
        self.with(Effect::Reset)
    }

    /// Closes the connection whenever no request has been under way on it for so long.
    pub fn idle_close(self, time: Duration) -> Self {
        self.with(Effect::IdleClose(time))
    }

    /// Lets the simulator's clock be ahead by so many seconds (behind, when negative) for the call: for the `Date` of the response, and
    /// for the time that a signature is judged by. It adds to [`Builder::clock_offset`](crate::Builder::clock_offset).
    pub fn clock(self, seconds: i64) -> Self {
        self.with(Effect::Clock(seconds))
    }

    /// Lets all access tokens that were issued so far expire, before the request is looked at.
    pub fn expire_tokens(self) -> Self {
        self.with(Effect::ExpireTokens)
    }

    /// Revokes all access tokens that were issued so far, before the request is looked at.
    pub fn revoke_tokens(self) -> Self {
        self.with(Effect::RevokeTokens)
    }

    /// Revokes all refresh tokens that were issued so far, before the request is looked at.
    pub fn revoke_refresh_tokens(self) -> Self {
        self.with(Effect::RevokeRefreshTokens)
    }

    /// All faults of a script.
    pub fn script(text: &str) -> Result<Vec<Self>, FaultError> {
        script::parse(text)
    }

    /// Refuses what can never happen.
    fn check(&self) -> Result<(), FaultError> {
        self.schedule.check()?;
        effect::check(&self.effects, &self.target)
    }

    fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.target, self.schedule)?;
        self.effects
            .iter()
            .try_for_each(|effect| write!(f, " {effect}"))
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    /// The one fault of a script.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        script::one(text)
    }
}
