//! The body of a response, with what happens to it on its way.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::faults::{Break, Effect, Plan};
use crate::server::STALL;
use crate::server::link::{Busy, Link};

/// Pause between the last bytes of a body and the cut of its connection, in which the bytes are handed to the system.
const FLUSH: Duration = Duration::from_millis(10);

/// The body of a response.
pub(super) struct AnswerBody {
    rest: Bytes,
    /// Whether its length is announced by a header that says something else.
    untold: bool,
    trouble: Option<Box<Trouble>>,
    _busy: Option<Busy>,
}

/// What happens to a body on its way.
struct Trouble {
    sent: usize,
    pace: Option<(usize, Duration)>,
    broken: Option<Break>,
    /// Everything before the break was handed over.
    flushed: bool,
    pause: Option<Pin<Box<Sleep>>>,
    link: Arc<Link>,
    reset: bool,
}

impl AnswerBody {
    pub(super) fn new(bytes: Bytes, busy: Option<Busy>) -> Self {
        Self {
            rest: bytes,
            untold: false,
            trouble: None,
            _busy: busy,
        }
    }

    /// Lets the plan's faults happen to it.
    pub(super) fn troubled(mut self, plan: &Plan, link: &Arc<Link>) -> Self {
        self.untold = plan.length().is_some();
        if plan.pace().is_some() || plan.breaks().is_some() {
            self.trouble = Some(Box::new(Trouble {
                sent: 0,
                pace: plan.pace(),
                broken: plan.breaks(),
                flushed: false,
                pause: None,
                link: Arc::clone(link),
                reset: plan.has(&Effect::Reset),
            }));
        }
        self
    }
}

impl Trouble {
    /// How many bytes may be sent now.
    fn poll_allowance(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let pace = self.pace.map_or(usize::MAX, |(bytes, _)| bytes);
        let (limit, end) = match self.broken {
            None => return Poll::Ready(pace),
            Some(Break::Cut(bytes)) => (bytes, FLUSH),
            Some(Break::Stall(bytes)) => (bytes, STALL),
        };
        if self.sent < limit {
            return Poll::Ready(pace.min(limit - self.sent));
        }
        if self.flushed {
            self.link.cut(self.reset);
            return Poll::Pending;
        }
        self.flushed = true;
        self.rest_for(end);
        self.poll_allowance(cx)
    }

    fn rest_for(&mut self, time: Duration) {
        self.pause = Some(Box::pin(sleep(time)));
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        if this.rest.is_empty() {
            return Poll::Ready(None);
        }
        let Some(trouble) = &mut this.trouble else {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.rest)))));
        };
        let allowed = ready!(trouble.poll_allowance(cx));
        let piece = this.rest.split_to(allowed.min(this.rest.len()));
        trouble.sent += piece.len();
        if let Some((_, pause)) = trouble.pace {
            trouble.rest_for(pause);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        if self.untold {
            SizeHint::default()
        } else {
            SizeHint::with_exact(self.rest.len() as u64)
        }
    }
}
