//! From a request to its response: route, authentication, checks, the product's own calls, the catalog's response, or what a fault gives.

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
    /// Notified when a call ends the simulator.
    pub(crate) stop: Notify,
}

/// What is found out about a request on the way to its response.
#[derive(Default)]
struct Diagnostics<'a> {
    operation: Option<OperationRef<'a>>,
    via: Option<String>,
    status: Option<StatusCode>,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
    handled: bool,
}

impl Diagnostics<'_> {
    /// Notes that the credentials were not accepted; the refusal comes back with the operation in front.
    fn credentials(&mut self, operation: OperationRef<'_>, refusal: Refusal) -> Refusal {
        let problem = Problem::new("credentials", "", refusal.message.clone());
        self.problems.push(problem);
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

    /// Names of the collections that calls list and change.
    pub(crate) fn collection_names(&self) -> Vec<&'static str> {
        let collections = self.state.collections().iter();
        collections.map(|collection| collection.name).collect()
    }

    /// As it was at the start, except that tokens stay what they are.
    pub(crate) fn reset(&self) -> Result<(), StateError> {
        self.faults.clear();
        self.clock.set_offset(0);
        drop(self.log.take());
        self.state.reset()
    }

    /// Whether responses carry another date than that of the system.
    pub(crate) fn dates(&self, plan: &Plan) -> bool {
        !self.clock.is_system() || plan.clock() != 0
    }

    /// Everything that a fault's target may call the request: what it means, and the relay's own operation as well.
    fn names(&self, incoming: &Incoming) -> CallNames {
        let mut names = CallNames {
            method: incoming.method.to_string(),
            names: Vec::new(),
        };
        let resolved = Resolved::of(self.catalog.product(), incoming).ok();
        let relayed = resolved.as_ref().filter(|resolved| resolved.via.is_some());
        let relayed = relayed.map(|resolved| resolved.call.as_ref());
        if let Some(call) = relayed {
            names.method = call.method.to_string();
        }
        for call in relayed.into_iter().chain([incoming]) {
            if let Some(one) = self.at(call) {
                let (id, one) = (one.id(), one.operation);
                names.names.extend([id, one.name.clone(), one.path.clone()]);
            }
            names.names.push(call.path.clone());
        }
        names
    }

    /// Records a request that nothing is done about.
    pub(crate) fn ignore(&self, incoming: Incoming, plan: &Plan) {
        let diagnostics = Diagnostics {
            operation: self.at(&incoming),
            ..Diagnostics::default()
        };
        self.record(incoming, diagnostics, plan);
    }

    pub(crate) fn handle(&self, incoming: Incoming, plan: &Plan) -> Reply {
        let request_id = self.next_request_id();
        let mut diagnostics = Diagnostics::default();
        let mut reply = match Resolved::of(self.catalog.product(), &incoming) {
            Ok(resolved) => {
                diagnostics.via = resolved.via.map(|via| via.name.clone());
                self.respond(&resolved, &request_id, plan.is_handled(), &mut diagnostics)
            }
            Err(refusal) => self.refuse(&refusal, &incoming.path, &request_id),
        };
        let given = plan.given();
        // What a fault gives as it is stays as it is.
        let is_verbatim = matches!(given, Some(Given::Reply(_)));
        match given {
            Some(Given::Reply(given)) => reply = given,
            Some(Given::Refusal(status)) => {
                let message = format!("a fault of this simulator asks for the status {status}");
                let refusal = Refusal::new(status, message);
                reply = self.refuse(&refusal, &incoming.path, &request_id);
            }
            None => {}
        }
        if !is_verbatim {
            let form = self.catalog.product().xml.as_ref();
            reply = xml::preferred(reply, form, &incoming.headers);
        }
        stamp(&mut reply, &self.catalog.product().errors, &request_id);
        plan.edit(&mut reply, incoming.received);
        diagnostics.status = plan.answers().then_some(reply.status);
        self.record(incoming, diagnostics, plan);
        reply
    }

    fn record(&self, incoming: Incoming, diagnostics: Diagnostics<'_>, plan: &Plan) {
        let operation = diagnostics.operation;
        self.log.push(|number| RecordedRequest {
            operation: operation.map(|operation| operation.id()),
            template: operation.map(|operation| operation.operation.path.clone()),
            via: diagnostics.via,
            method: incoming.method,
            path: incoming.path,
            query: incoming.query,
            headers: incoming.headers,
            body: incoming.body,
            status: diagnostics.status,
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

    /// Routes the call that is resolved, and responds to it. Unless it `takes_effect`, it is only checked.
    fn respond<'a>(
        &'a self,
        resolved: &Resolved<'_>,
        request_id: &str,
        takes_effect: bool,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Reply {
        let call = resolved.call.as_ref();
        let routed = self.router.route(&self.catalog, &call.method, &call.path);
        let reply = match &routed {
            Routed::Operation {
                operation,
                path,
                slash_differs,
            } => {
                diagnostics.operation = Some(*operation);
                if *slash_differs {
                    let template = &operation.operation.path;
                    let text = format!("differs from `{template}` in its last slash");
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
        reply.unwrap_or_else(|refusal| self.refuse(&refusal, &call.path, request_id))
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
            operation: self.at(&incoming),
            status: plan.answers().then_some(reply.status),
            problems: vec![problem],
            ..Diagnostics::default()
        };
        self.record(incoming, diagnostics, plan);
        reply
    }

    fn call(
        &self,
        operation: OperationRef<'_>,
        path: &[(String, String)],
        incoming: &Incoming,
        takes_effect: bool,
        diagnostics: &mut Diagnostics<'_>,
    ) -> Result<Reply, Refusal> {
        let rules = self.rules.as_ref();
        let product = self.catalog.product();
        rules
            .admit(operation.operation, incoming)
            .and_then(|()| {
                let operation = operation.operation;
                authorize(product, rules, &self.tokens, operation, incoming)
            })
            .map_err(|refusal| diagnostics.credentials(operation, refusal))?;
        let tenants = |name: &str| rules.tenants(name);
        let checked = validate::check(&self.catalog, &tenants, operation, path, incoming);
        diagnostics.warnings.extend(checked.warnings);
        let status = if checked.problems.is_empty() {
            StatusCode::FORBIDDEN
        } else {
            StatusCode::BAD_REQUEST
        };
        let problems = checked.problems.into_iter().chain(checked.foreign);
        diagnostics.problems.extend(problems);
        if !diagnostics.problems.is_empty() {
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
                let window = checked.window;
                self.answers
                    .answer(&self.catalog, operation, window, outcome)
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

    /// The operation at the request's own path, whatever it relays.
    fn at(&self, incoming: &Incoming) -> Option<OperationRef<'_>> {
        let (method, path) = (&incoming.method, &incoming.path);
        match self.router.route(&self.catalog, method, path) {
            Routed::Operation { operation, .. } => Some(operation),
            _ => None,
        }
    }

    fn wrong_method(&self, incoming: &Incoming, allowed: &[String]) -> Refusal {
        let (method, path) = (&incoming.method, &incoming.path);
        let product = &self.catalog.product().name;
        let served = allowed.join(", ");
        let message = format!("{method} is not served for `{path}` of {product}, only {served}");
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
        let hint = nearest.map(|nearest| {
            let nearest = nearest.operation;
            format!("; the nearest is {} {}", nearest.method, nearest.path)
        });
        let product = &self.catalog.product().name;
        let hint = hint.unwrap_or_default();
        let message = format!("{product} has no path `{}`{hint}", incoming.path);
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
        self.answers.seed.of("request id").nth(number).hex(32)
    }
}

/// All problems in one sentence, the operation in front.
fn listed(operation: OperationRef<'_>, problems: &[Problem]) -> String {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let (id, call, texts) = (operation.id(), operation.operation, texts.join("; "));
    format!("{id} ({} {}): {texts}", call.method, call.path)
}
