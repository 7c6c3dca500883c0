//! What the faults of one call, or of one connection, do together.

use std::time::{Duration, SystemTime};

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, StatusCode};

use crate::clock::{http_date, shifted};
use crate::faults::effect::{Effect, RetryAfter};
use crate::faults::{bomb, truncated};
use crate::reply::Reply;

/// What the faults of one call, or of one connection, do together. Mostly nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The faults that act, as their scripts.
    pub(crate) faults: Vec<String>,
    pub(super) effects: Vec<Effect>,
}

/// A response in place of the simulator's own.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    /// A refusal in the product's shape.
    Refusal(StatusCode),
    Reply(Reply),
}

/// Where a body ends before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// The connection is closed after so many bytes.
    Cut(usize),
    /// Nothing more comes after so many bytes.
    Stall(usize),
}

impl Plan {
    pub(crate) fn is_empty(&self) -> bool {
        self.effects.is_empty()
    }

    pub(super) fn gives_answer(&self) -> bool {
        self.effects.iter().any(Effect::gives_answer)
    }

    pub(crate) fn has(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }

    /// Whether the client gets to see a response.
    pub(crate) fn answers(&self) -> bool {
        !self.has(&Effect::CutAfter) && !self.has(&Effect::Stall)
    }

    /// Whether the call takes effect.
    pub(crate) fn is_handled(&self) -> bool {
        !self.gives_answer() || self.has(&Effect::Handled)
    }

    pub(crate) fn delay(&self) -> Duration {
        let delay = |effect: &Effect| match effect {
            Effect::Delay(time) => *time,
            _ => Duration::ZERO,
        };
        self.effects.iter().map(delay).sum()
    }

    pub(crate) fn idle_close(&self) -> Option<Duration> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::IdleClose(time) => Some(*time),
            _ => None,
        })
    }

    /// Seconds that the clock is ahead.
    pub(crate) fn clock(&self) -> i64 {
        let seconds = |effect: &Effect| match effect {
            Effect::Clock(seconds) => *seconds,
            _ => 0,
        };
        self.effects
            .iter()
            .map(seconds)
            .fold(0, i64::saturating_add)
    }

    pub(crate) fn given(&self) -> Option<Given> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Status(status) => StatusCode::from_u16(*status).ok().map(Given::Refusal),
            // It was checked when the fault was added.
            Effect::Answer(answer) => answer.reply().ok().map(Given::Reply),
            Effect::GzipBomb(size) => Some(Given::Reply(Reply {
                body: bomb(*size),
                ..Reply::empty(StatusCode::OK)
                    .with(CONTENT_TYPE, "application/json;charset=UTF-8")
                    .with(CONTENT_ENCODING, "gzip")
            })),
            _ => None,
        })
    }

    /// Changes the response itself; what happens on its way is [`pace`](Self::pace), [`breaks`](Self::breaks) and
    /// [`length`](Self::length).
    pub(crate) fn edit(&self, reply: &mut Reply, now: SystemTime) {
        for effect in &self.effects {
            match effect {
                Effect::Header(name, value) => {
                    if let Ok(name) = HeaderName::try_from(name) {
                        reply.set(name, value);
                    }
                }
                Effect::RetryAfter(when) => {
                    let value = match when {
                        RetryAfter::Seconds(seconds) => seconds.to_string(),
                        RetryAfter::Date(seconds) => http_date(shifted(now, *seconds)),
                        RetryAfter::Text(text) => text.clone(),
                    };
                    reply.set(RETRY_AFTER, &value);
                }
                Effect::Bom => {
                    reply.body = [b"\xef\xbb\xbf", reply.body.as_ref()].concat().into();
                }
                Effect::TruncatedGzip => {
                    reply.body = truncated(&reply.body);
                    reply.set(CONTENT_ENCODING, "gzip");
                }
                _ => {}
            }
        }
    }

    /// How much longer the announced length is than the body.
    pub(crate) fn length(&self) -> Option<i64> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Length(difference) => Some(*difference),
            _ => None,
        })
    }

    /// The pieces that the body is sent in, and the pause after each.
    pub(crate) fn pace(&self) -> Option<(usize, Duration)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Slow(bytes, pause) => Some(((*bytes).max(1), *pause)),
            _ => None,
        })
    }

    /// The first break of the body.
    pub(crate) fn breaks(&self) -> Option<Break> {
        let breaks = self.effects.iter().filter_map(|effect| match effect {
            Effect::CutBody(bytes) => Some((*bytes, Break::Cut(*bytes))),
            Effect::StallBody(bytes) => Some((*bytes, Break::Stall(*bytes))),
            _ => None,
        });
        breaks
            .min_by_key(|(bytes, _)| *bytes)
            .map(|(_, broken)| broken)
    }
}
