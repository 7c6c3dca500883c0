//! What a fault does to a call.

use std::fmt;
use std::time::Duration;

use crate::Canned;
use crate::faults::FaultError;
use crate::faults::target::Target;
use crate::faults::text::{Quoted, offset, time};

/// A value of the header `Retry-After`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(u64),
    /// An HTTP date so many seconds from the time of the response; negative is past.
    Date(i64),
    /// Any text, such as `-1` or `soon`, which no client can use.
    Text(String),
}

/// One thing that a fault does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Status(u16),
    Answer(Canned),
    Handled,
    Header(String, String),
    RetryAfter(RetryAfter),
    Bom,
    TruncatedGzip,
    GzipBomb(u64),
    Length(i64),
    Delay(Duration),
    Stall,
    StallBody(usize),
    Slow(usize, Duration),
    CutBefore,
    CutAfter,
    CutBody(usize),
    CutHandshake,
    Reset,
    IdleClose(Duration),
    Clock(i64),
    ExpireTokens,
    RevokeTokens,
    RevokeRefreshTokens,
}

/// The effects without anything more to say, and what scripts call them.
pub(super) const UNITS: [(&str, Effect); 11] = [
    ("bom", Effect::Bom),
    ("truncated-gzip", Effect::TruncatedGzip),
    ("stall", Effect::Stall),
    ("cut-before", Effect::CutBefore),
    ("cut-after", Effect::CutAfter),
    ("cut-handshake", Effect::CutHandshake),
    ("reset", Effect::Reset),
    ("handled", Effect::Handled),
    ("expire-tokens", Effect::ExpireTokens),
    ("revoke-tokens", Effect::RevokeTokens),
    ("revoke-refresh-tokens", Effect::RevokeRefreshTokens),
];

/// The page that gateways show when a session has ended.
pub(super) fn login_page() -> Canned {
    Canned::html(
        200,
        "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><form method=\"post\" action=\"/login\">\
         <input name=\"user\"><input name=\"password\" type=\"password\"></form></body></html>\n",
    )
}

impl Effect {
    /// Whether it takes the place of the simulator's own response.
    pub(super) fn gives_answer(&self) -> bool {
        matches!(self, Self::Status(_) | Self::Answer(_) | Self::GzipBomb(_))
    }

    fn is_of_connections_only(&self) -> bool {
        matches!(self, Self::CutHandshake | Self::IdleClose(_))
    }

    fn is_of_calls_only(&self) -> bool {
        !self.is_of_connections_only()
            && !matches!(
                self,
                Self::CutBefore | Self::Reset | Self::Delay(_) | Self::Stall
            )
    }

    fn check(&self, target: &Target) -> Result<(), FaultError> {
        let connects = *target == Target::Connect;
        if connects && self.is_of_calls_only() {
            return Err(FaultError::Senseless(format!(
                "`{self}` is about calls, and the target `{target}` about connections; these take cut-before, cut-handshake, reset, delay, stall and idle-close"
            )));
        }
        if !connects && self.is_of_connections_only() {
            return Err(FaultError::Senseless(format!(
                "`{self}` is about connections; its target is `connect`"
            )));
        }
        match self {
            Self::Status(status) if !(200..1000).contains(status) => {
                Err(FaultError::Status(*status))
            }
            Self::Answer(answer) => answer.reply().map(drop),
            Self::Header(name, value) => check_header(name, value),
            Self::RetryAfter(RetryAfter::Text(text)) => check_header("Retry-After", text),
            _ => Ok(()),
        }
    }
}

fn check_header(name: &str, value: &str) -> Result<(), FaultError> {
    let reply = Canned::new(200, "").header(name, value).reply();
    reply.map(drop)
}

/// Refuses effects that can never happen, or not together.
pub(super) fn check(effects: &[Effect], target: &Target) -> Result<(), FaultError> {
    if effects.is_empty() {
        return Err(FaultError::Senseless(format!(
            "the fault of `{target}` does nothing; give it an effect, such as status 503 or cut-after"
        )));
    }
    let answers = effects.iter().filter(|effect| effect.gives_answer());
    if answers.count() > 1 {
        return Err(FaultError::Senseless(format!(
            "the fault of `{target}` gives more than one answer to a call"
        )));
    }
    effects.iter().try_for_each(|effect| effect.check(target))
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::Answer(answer) => {
                write!(f, "answer {} {}", answer.status, Quoted(&answer.body))?;
                answer.headers.iter().try_for_each(|(name, value)| {
                    write!(f, " {}", Self::Header(name.clone(), value.clone()))
                })
            }
            Self::Header(name, value) => {
                let (name, value) = (Quoted(name.as_bytes()), Quoted(value.as_bytes()));
                write!(f, "header {name} {value}")
            }
            Self::RetryAfter(RetryAfter::Seconds(seconds)) => write!(f, "retry-after {seconds}"),
            Self::RetryAfter(RetryAfter::Date(seconds)) => {
                write!(f, "retry-after date {}", offset(*seconds))
            }
            Self::RetryAfter(RetryAfter::Text(text)) => {
                write!(f, "retry-after {}", Quoted(text.as_bytes()))
            }
            Self::GzipBomb(size) => write!(f, "gzip-bomb {size}"),
            Self::Length(difference) => write!(f, "length {difference:+}"),
            Self::Delay(pause) => write!(f, "delay {}", time(*pause)),
            Self::StallBody(bytes) => write!(f, "stall-body {bytes}"),
            Self::Slow(bytes, pause) => write!(f, "slow {bytes}/{}", time(*pause)),
            Self::CutBody(bytes) => write!(f, "cut-body {bytes}"),
            Self::IdleClose(pause) => write!(f, "idle-close {}", time(*pause)),
            Self::Clock(seconds) => write!(f, "clock {}", offset(*seconds)),
            unit => {
                let mut units = UNITS.iter();
                let name = units.find(|(_, effect)| effect == unit);
                f.write_str(name.map_or("", |(name, _)| name))
            }
        }
    }
}
