//! One request: its faults, its body, its response.

use std::fmt;
use std::future::pending;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming as Body;
use thiserror::Error;
use tokio::time::{sleep, timeout};

use crate::clock::http_date;
use crate::control;
use crate::faults::{Effect, Plan};
use crate::gzip::accepts_gzip;
use crate::reply::Reply;
use crate::request::{Incoming, Origin};
use crate::server::body::AnswerBody;
use crate::server::delivery::Delivery;
use crate::server::link::{Busy, Link};
use crate::server::{STALL, Serving, sleep_for};

/// There is nobody to answer, or nobody shall be answered.
#[derive(Error)]
#[error("the request is not answered")]
pub(super) struct BrokenOff;

impl fmt::Debug for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

pub(super) async fn respond(
    serving: &Serving,
    link: Arc<Link>,
    watched: bool,
    request: Request<Body>,
) -> Result<Response<AnswerBody>, BrokenOff> {
    let busy = watched.then(|| Busy::new(Arc::clone(&link)));
    let engine = &serving.engine;
    let origin = Origin {
        connection: link.number,
        peer: link.peer,
        tls: link.tls,
        version: request.version(),
    };
    let (head, body) = request.into_parts();
    let mut incoming = Incoming::new(head, Bytes::new(), origin, engine.clock.now());
    let compressed = accepts_gzip(&incoming.headers);
    let deliver = |plan: &Plan, date: Option<String>, reply: Reply| {
        let delivery = Delivery {
            plan,
            link: &link,
            version: origin.version,
            compressed,
            date,
        };
        Ok(delivery.response(reply, busy))
    };
    if control::is_control(&incoming.path) {
        let reply = match read(body, serving.max_body).await? {
            Some(body) => control::answer(engine, &Incoming { body, ..incoming }),
            None => control::too_large(),
        };
        return deliver(&Plan::default(), None, reply);
    }
    let plan = engine.plan(&mut incoming);
    if plan.has(&Effect::CutBefore) {
        engine.ignore(incoming, &plan);
        return cut(&link, &plan).await;
    }
    let now = incoming.received;
    let reply = match read(body, serving.max_body).await? {
        Some(body) => {
            incoming.body = body;
            engine.handle(incoming, &plan)
        }
        None => engine.too_large(incoming, &plan, serving.max_body),
    };
    sleep_for(plan.delay()).await;
    if plan.has(&Effect::CutAfter) {
        return cut(&link, &plan).await;
    }
    if plan.has(&Effect::Stall) {
        sleep(STALL).await;
        return Err(BrokenOff);
    }
    let date = engine.dates(&plan).then(|| http_date(now));
    deliver(&plan, date, reply)
}

/// The body; `None` when it is longer than the limit.
async fn read(body: Body, limit: usize) -> Result<Option<Bytes>, BrokenOff> {
    match timeout(STALL, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => Ok(Some(body.to_bytes())),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Ok(None),
        // The client went away before its request was complete, or sends nothing more.
        Ok(Err(_)) | Err(_) => Err(BrokenOff),
    }
}

async fn cut<T>(link: &Link, plan: &Plan) -> T {
    link.cut(plan.has(&Effect::Reset));
    // The connection ends, and this future with it.
    pending().await
}
