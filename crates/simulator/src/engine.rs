//! From a request to its answer: route, authentication, checks, the product's own calls, the catalog's answer, or what a fault gives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::StatusCode;
use serde_json::Value;
use tokio::sync::Notify;

use crate::answer::cache::AnswerCache;
use crate::answer::{Answers, Outcome, Stop, xml};
use crate::authorize::authorize;
use crate::call::Call;
use crate::call_pattern::CallNames;
use crate::catalog::{Catalog, OperationRef};
use crate::clock::{Clock, shifted};
use crate::faults::{Effect, Given, Plan, Running};
use crate::refusal::{Refusal, stamp};
use crate::relay::Resolved;
use crate::reply::Reply;
use crate::request::{Incoming, RecordedRequest, RequestLog};
use crate::router::{Routed, Router};
use crate::rules::Rules;
use crate::seed::Seed;
use crate::state::{CallContext, Query, State, StateError};
use crate::tokens::{TokenKind, Tokens};
use crate::traffic::TrafficCounts;
use crate::validate;
use crate::{Credentials, Problem};

/// Everything that one simulator knows; shared between its thread and its handle.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) catalog: Catalog,
    pub(crate) router: Router,
    pub(crate) rules: Box<dyn Rules>,
    pub(crate) credentials: Credentials,
    pub(crate) tokens: Tokens,
    pub(crate) faults: Running,
    pub(crate) clock: Clock,
    pub(crate) traffic: Arc<TrafficCounts>,
    pub(crate) log: RequestLog,
    pub(crate) answers: Answers,
    pub(crate) state: State,
    pub(crate) cache: AnswerCache,
    pub(crate) requests: AtomicU64,
    /// Notified when a call asks for the end.
    pub(crate) stop: Notify,
}

/// What was found on the way to an answer.
#[derive(Default)]
struct Diagnostics {
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    handled: bool,
}

impl Diagnostics {
    /// Notes that the credentials were not accepted; the refusal comes back with the operation in front.
    fn credentials(&mut self, operation: OperationRef<'_>, refusal: Refusal) -> Refusal {
        self.problems
            .push(Problem::new("credentials", "", refusal.message.clone()));
        Refusal {
            message: format!("{}: {}", operation.id(), refusal.message),
            ..refusal
        }
    }
}

impl Engine {
    /// What the faults do to the request, of which only the head needs to be known. Sets the time that it is taken to have come at, and
    /// lets happen what happens before it is looked at.
    pub(crate) fn plan(&self, incoming: &mut Incoming) -> Plan {
        let plan = self.faults.of_call(|| self.names(incoming));
        incoming.received = shifted(incoming.received, plan.clock());
        if plan.has(&Effect::ExpireTokens) {
            self.tokens.expire(TokenKind::Access);
        }
        if plan.has(&Effect::RevokeTokens) {
            self.tokens.revoke(TokenKind::Access);
        }
        if plan.has(&Effect::RevokeRefreshTokens) {
            self.tokens.revoke(TokenKind::Refresh);
        }
        plan
    }

    /// All rows of a part of a collection, as calls have left them; `None` when there is no such collection.
    pub(crate) fn rows(&self, collection: &str, part: &str) -> Option<Vec<Value>> {
        let mut collections = self.state.collections().iter();
        let collection = collections.find(|one| one.name == collection)?;
        let mut store = self.state.open(&self.catalog, self.clock.now());
        let (rows, _) = store.page(collection, part, &Query::default(), None);
        Some(rows)
    }

    /// As it was at the start, except that tokens stay what they are.
    pub(crate) fn reset(&self) -> Result<(), StateError> {
        self.faults.clear();
        self.clock.set_offset(0);
        drop(self.log.take());
        self.state.reset()
    }

    /// Whether answers carry another date than that of the system.
    pub(crate) fn dates(&self, plan: &Plan) -> bool {
        !self.clock.is_system() || plan.clock() != 0
    }

    /// Everything that a fault's target may call the request: what it means, and the forwarder's own operation as well.
    fn names(&self, incoming: &Incoming) -> CallNames {
        let mut names = CallNames {
            method: incoming.method.to_string(),
            names: Vec::new(),
        };
        let resolved = Resolved::of(self.catalog.product(), incoming);
        let forwarded = resolved
            .as_ref()
            .ok()
            .filter(|resolved| resolved.via.is_some())
            .map(|resolved| resolved.call.as_ref());
        if let Some(call) = forwarded {
            names.method = call.method.to_string();
        }
        for call in forwarded.into_iter().chain([incoming]) {
            if let Some(one) = self.at(call) {
                names.names.push(one.id());
                names.names.push(one.operation.name.clone());
                names.names.push(one.operation.path.clone());
            }
            names.names.push(call.path.clone());
        }
        names
    }

    /// Records a request that nothing is done about.
    pub(crate) fn ignore(&self, incoming: Incoming, plan: &Plan) {
        let operation = self.at(&incoming);
        self.record(
            incoming,
            operation,
            None,
            Diagnostics::default(),
            None,
            plan,
        );
    }

    pub(crate) fn handle(&self, incoming: Incoming, plan: &Plan) -> Reply {
        let request_id = self.next_request_id();
        let mut diagnostics = Diagnostics::default();
        let resolved = Resolved::of(self.catalog.product(), &incoming);
        let (operation, mut reply) = match &resolved {
            Ok(resolved) => {
                self.respond(resolved, &request_id, plan.is_handled(), &mut diagnostics)
            }
            Err(refusal) => (None, self.refuse(refusal, &incoming.path, &request_id)),
        };
        let given = plan.given();
        // What a fault gives as it is stays as it is.
        let is_verbatim = matches!(given, Some(Given::Reply(_)));
        if let Some(given) = given {
            reply = self.give(given, &incoming.path, &request_id);
        }
        if !is_verbatim {
            let form = self.catalog.product().xml.as_ref();
            reply = xml::preferred(reply, form, &incoming.headers);
        }
        stamp(&mut reply, &self.catalog.product().errors, &request_id);
        plan.edit(&mut reply, incoming.received);
        let via = resolved
            .ok()
            .and_then(|resolved| resolved.via)
            .map(|via| via.name.clone());
        let status = plan.answers().then_some(reply.status);
        self.record(incoming, operation, via, diagnostics, status, plan);
        reply
    }

    /// The answer of a fault.
    fn give(&self, given: Given, path: &str, request_id: &str) -> Reply {
        match given {
            Given::Reply(reply) => reply,
            Given::Refusal(status) => {
                let message = format!("a fault of this simulator asks for the status {status}");
                self.refuse(&Refusal::new(status, message), path, request_id)
            }
        }
    }

    fn record(
        &self,
        incoming: Incoming,
        operation: Option<OperationRef<'_>>,
        via: Option<String>,
        diagnostics: Diagnostics,
        status: Option<StatusCode>,
        plan: &Plan,
    ) {
        self.log.push(|number| RecordedRequest {
            operation: operation.map(|operation| operation.id()),
            template: operation.map(|operation| operation.operation.path.clone()),
            via,
            method: incoming.method,
            path: incoming.path,
            query: incoming.query,
            headers: incoming.headers,
            body: incoming.body,
            status,
            handled: diagnostics.handled,
            faults: plan.faults.clone(),
            number,
            connection: incoming.origin.connection,
            tls: incoming.origin.tls,
            version: incoming.origin.version,
            problems: diagnostics.problems,
            warnings: diagnostics.warnings,
        });
    }

    /// Routes the call that is resolved, and answers it. Unless it `takes_effect`, it is only checked.
    fn respond(
        &self,
        resolved: &Resolved<'_>,
        request_id: &str,
        takes_effect: bool,
        diagnostics: &mut Diagnostics,
    ) -> (Option<OperationRef<'_>>, Reply) {
        let call = resolved.call.as_ref();
        let routed = self.router.route(&self.catalog, &call.method, &call.path);
        let answered = match &routed {
            Routed::Operation {
                operation,
                path,
                slash_differs,
            } => {
                if *slash_differs {
                    let text = format!(
                        "differs from `{}` in its last slash",
                        operation.operation.path
                    );
                    diagnostics.warnings.push(Problem::new("path", "", text));
                }
                resolved
                    .admit(*operation)
                    .and_then(|()| self.call(*operation, path, call, takes_effect, diagnostics))
            }
            Routed::WrongMethod { allowed } => {
                Err(resolved.unknown(self.wrong_method(call, allowed)))
            }
            Routed::Unknown { nearest } => self
                .unknown_path(call, *nearest)
                .map_err(|refusal| resolved.unknown(refusal)),
        };
        let reply =
            answered.unwrap_or_else(|refusal| self.refuse(&refusal, &call.path, request_id));
        let operation = match routed {
            Routed::Operation { operation, .. } => Some(operation),
            _ => None,
        };
        (operation, reply)
    }

    /// Refuses a request whose body is longer than the limit; it is recorded without its body.
    pub(crate) fn too_large(&self, incoming: Incoming, plan: &Plan, limit: usize) -> Reply {
        let text = format!("is longer than {limit} bytes, which is all that this simulator reads");
        let problem = Problem::new("body", "", text);
        let refusal = Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, problem.to_string());
        let request_id = self.next_request_id();
        let mut reply = self.refuse(&refusal, &incoming.path, &request_id);
        stamp(&mut reply, &self.catalog.product().errors, &request_id);
        let diagnostics = Diagnostics {
            problems: vec![problem],
            ..Diagnostics::default()
        };
        let operation = self.at(&incoming);
        let status = plan.answers().then_some(reply.status);
        self.record(incoming, operation, None, diagnostics, status, plan);
        reply
    }

    fn call(
        &self,
        operation: OperationRef<'_>,
        path: &[(String, String)],
        incoming: &Incoming,
        takes_effect: bool,
        diagnostics: &mut Diagnostics,
    ) -> Result<Reply, Refusal> {
        let rules = self.rules.as_ref();
        rules
            .admit(operation.operation, incoming)
            .and_then(|()| {
                authorize(
                    self.catalog.product(),
                    rules,
                    &self.tokens,
                    operation.operation,
                    incoming,
                )
            })
            .map_err(|refusal| diagnostics.credentials(operation, refusal))?;
        let checked = validate::check(
            &self.catalog,
            &|name| rules.tenants(name),
            operation,
            path,
            incoming,
        );
        diagnostics.warnings.extend(checked.warnings);
        if !(checked.problems.is_empty() && checked.foreign.is_empty()) {
            let wrong = !checked.problems.is_empty();
            let status = if wrong {
                StatusCode::BAD_REQUEST
            } else {
                StatusCode::FORBIDDEN
            };
            diagnostics
                .problems
                .extend(checked.problems.into_iter().chain(checked.foreign));
            return Err(Refusal::new(
                status,
                listed(operation, &diagnostics.problems),
            ));
        }
        if !takes_effect {
            return Ok(Reply::default());
        }
        let id = operation.id();
        let call = Call {
            id: &id,
            operation,
            path,
            incoming,
            payload: &checked.payload,
            window: checked.window,
            tokens: &self.tokens,
        };
        let reply = if let Some(answered) = rules.answer(call) {
            answered.map_err(|refusal| diagnostics.credentials(operation, refusal))?
        } else {
            let outcome = self.work(call)?;
            let is_usual = matches!(outcome, Outcome::Usual);
            let make = || {
                self.answers
                    .answer(&self.catalog, operation, checked.window, outcome)
            };
            if is_usual {
                self.cache.get_or_make(id, checked.window, make)
            } else {
                make()
            }
        };
        diagnostics.handled = true;
        Ok(reply)
    }

    /// What the call does to what the service remembers.
    fn work(&self, call: Call<'_>) -> Result<Outcome, Refusal> {
        if self.state.collections().is_empty() {
            return Ok(Outcome::Usual);
        }
        let mut store = self.state.open(&self.catalog, call.received());
        let worked = self.rules.work(&mut CallContext::new(call, &mut store));
        if let Some(failure) = store.into_failure() {
            return Err(failure);
        }
        match worked {
            Some(Ok(outcome)) => Ok(outcome),
            Some(Err(Stop::Refused(refusal))) => Err(refusal),
            Some(Err(Stop::Unknown)) | None => Ok(Outcome::Usual),
        }
    }

    /// The operation at the request's own path, whatever it forwards.
    fn at(&self, incoming: &Incoming) -> Option<OperationRef<'_>> {
        match self
            .router
            .route(&self.catalog, &incoming.method, &incoming.path)
        {
            Routed::Operation { operation, .. } => Some(operation),
            _ => None,
        }
    }

    fn wrong_method(&self, incoming: &Incoming, allowed: &[String]) -> Refusal {
        let message = format!(
            "{} is not served for `{}` of {}, only {}",
            incoming.method,
            incoming.path,
            self.catalog.product().name,
            allowed.join(", ")
        );
        Refusal {
            allowed: allowed.to_vec(),
            ..Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message)
        }
    }

    fn unknown_path(
        &self,
        incoming: &Incoming,
        nearest: Option<OperationRef<'_>>,
    ) -> Result<Reply, Refusal> {
        let hint = nearest.map_or_else(String::new, |nearest| {
            format!(
                "; the nearest is {} {}",
                nearest.operation.method, nearest.operation.path
            )
        });
        let message = format!(
            "{} has no path `{}`{hint}",
            self.catalog.product().name,
            incoming.path
        );
        self.rules
            .unknown_path(&message)
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, message))
    }

    fn refuse(&self, refusal: &Refusal, path: &str, request_id: &str) -> Reply {
        let own = self.rules.refusal_body(path, refusal.status);
        refusal.render(&self.catalog.product().errors, own.as_ref(), request_id)
    }

    fn next_request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        self.request_ids().nth(number).hex(32)
    }

    fn request_ids(&self) -> Seed {
        self.answers.seed.of("request id")
    }
}

/// All problems in one sentence, the operation in front.
fn listed(operation: OperationRef<'_>, problems: &[Problem]) -> String {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let call = operation.operation;
    format!(
        "{} ({} {}): {}",
        operation.id(),
        call.method,
        call.path,
        texts.join("; ")
    )
}
