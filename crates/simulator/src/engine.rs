//! From a request to its answer: route, prepared answer, authentication, checks, the product's own calls, the catalog's answer.

use std::sync::atomic::{AtomicU64, Ordering};

use http::StatusCode;
use secapi_spec::catalog::Operation;

use crate::Problem;
use crate::answer::{Answers, xml};
use crate::auth::{Tokens, authorize};
use crate::canned::CannedAnswers;
use crate::catalogue::{Catalogue, OperationRef};
use crate::forward::Meant;
use crate::products::{Call, Rules};
use crate::refusal::{Refusal, stamp};
use crate::reply::Reply;
use crate::request::{Incoming, RecordedRequest, RequestLog};
use crate::router::{Routed, Router};
use crate::seed::Seed;
use crate::validate;

/// Everything that one simulator knows; shared between its thread and its handle.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) catalogue: Catalogue,
    pub(crate) router: Router,
    pub(crate) rules: Box<dyn Rules>,
    pub(crate) tokens: Tokens,
    pub(crate) canned: CannedAnswers,
    pub(crate) log: RequestLog,
    pub(crate) answers: Answers,
    pub(crate) requests: AtomicU64,
}

/// What was found on the way to an answer.
#[derive(Default)]
struct Trail {
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Trail {
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
    pub(crate) fn handle(&self, incoming: Incoming) -> Reply {
        let request_id = self.next_request_id();
        let mut trail = Trail::default();
        let meant = Meant::of(self.catalogue.product(), &incoming);
        let (operation, mut reply) = match &meant {
            Ok(meant) => self.respond(meant, &request_id, &mut trail),
            Err(refusal) => (None, self.refuse(refusal, &incoming.path, &request_id)),
        };
        reply = xml::preferred(
            reply,
            self.catalogue.product().xml.as_ref(),
            &incoming.headers,
        );
        let via = meant.as_ref().ok().and_then(|meant| meant.via);
        let path = meant
            .as_ref()
            .map_or(incoming.path.as_str(), |meant| meant.call.path.as_str());
        // An answer that a test prepared for the forwarder's own operation counts as well.
        let outer = || match via {
            Some(_) => self.prepared(self.at(&incoming), &incoming.path),
            None => None,
        };
        if let Some(prepared) = self.prepared(operation, path).or_else(outer) {
            reply = prepared;
        }
        stamp(&mut reply, &self.catalogue.product().errors, &request_id);
        let via = via.map(|via| via.name.clone());
        self.log.push(RecordedRequest {
            operation: operation.map(|operation| operation.id()),
            template: operation.map(|operation| operation.operation.path.clone()),
            via,
            method: incoming.method,
            path: incoming.path,
            query: incoming.query,
            headers: incoming.headers,
            body: incoming.body,
            status: reply.status,
            problems: trail.problems,
            warnings: trail.warnings,
        });
        reply
    }

    /// Routes the call that is meant, and answers it.
    fn respond(
        &self,
        meant: &Meant<'_>,
        request_id: &str,
        trail: &mut Trail,
    ) -> (Option<OperationRef<'_>>, Reply) {
        let call = meant.call.as_ref();
        let routed = self.router.route(&self.catalogue, &call.method, &call.path);
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
                    trail.warnings.push(Problem::new("path", "", text));
                }
                meant
                    .admit(*operation)
                    .and_then(|()| self.call(*operation, path, call, trail))
            }
            Routed::WrongMethod { allowed } => Err(meant.unknown(self.wrong_method(call, allowed))),
            Routed::Unknown { nearest } => self
                .unknown_path(call, *nearest)
                .map_err(|refusal| meant.unknown(refusal)),
        };
        let reply =
            answered.unwrap_or_else(|refusal| self.refuse(&refusal, &call.path, request_id));
        let operation = match routed {
            Routed::Operation { operation, .. } => Some(operation),
            _ => None,
        };
        (operation, reply)
    }

    /// The refusal of a request whose body is longer than the limit; nothing of it is recorded.
    pub(crate) fn too_large(&self, path: &str, limit: usize) -> Reply {
        let message = format!(
            "the body is longer than {limit} bytes, which is all that this simulator reads"
        );
        let request_id = self.next_request_id();
        let mut reply = self.refuse(
            &Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message),
            path,
            &request_id,
        );
        stamp(&mut reply, &self.catalogue.product().errors, &request_id);
        reply
    }

    fn call(
        &self,
        operation: OperationRef<'_>,
        path: &[(String, String)],
        incoming: &Incoming,
        trail: &mut Trail,
    ) -> Result<Reply, Refusal> {
        let rules = self.rules.as_ref();
        rules
            .admit(operation.operation, incoming)
            .and_then(|()| {
                authorize(
                    self.catalogue.product(),
                    rules,
                    &self.tokens,
                    operation.operation,
                    incoming,
                )
            })
            .map_err(|refusal| trail.credentials(operation, refusal))?;
        let checked = validate::check(&self.catalogue, rules, operation, path, incoming);
        trail.warnings.extend(checked.warnings);
        if !(checked.problems.is_empty() && checked.foreign.is_empty()) {
            let wrong = !checked.problems.is_empty();
            let status = if wrong {
                StatusCode::BAD_REQUEST
            } else {
                StatusCode::FORBIDDEN
            };
            trail
                .problems
                .extend(checked.problems.into_iter().chain(checked.foreign));
            return Err(Refusal::new(status, listed(operation, &trail.problems)));
        }
        let call = Call {
            operation: operation.operation,
            incoming,
            payload: &checked.payload,
            tokens: &self.tokens,
        };
        match rules.answer(call) {
            Some(answered) => answered.map_err(|refusal| trail.credentials(operation, refusal)),
            None => Ok(self
                .answers
                .answer(&self.catalogue, operation, checked.window)),
        }
    }

    /// The operation at the request's own path, whatever it forwards.
    fn at(&self, incoming: &Incoming) -> Option<OperationRef<'_>> {
        match self
            .router
            .route(&self.catalogue, &incoming.method, &incoming.path)
        {
            Routed::Operation { operation, .. } => Some(operation),
            _ => None,
        }
    }

    fn prepared(&self, operation: Option<OperationRef<'_>>, path: &str) -> Option<Reply> {
        let id = operation.map(|operation| operation.id());
        let named = |of: fn(&Operation) -> &str| operation.map(|operation| of(operation.operation));
        let targets = [
            id.as_deref(),
            named(|of| &of.name),
            named(|of| &of.path),
            Some(path),
        ];
        self.canned.take(targets.into_iter().flatten())
    }

    fn wrong_method(&self, incoming: &Incoming, allowed: &[String]) -> Refusal {
        let message = format!(
            "{} is not served for `{}` of {}, only {}",
            incoming.method,
            incoming.path,
            self.catalogue.product().name,
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
            self.catalogue.product().name,
            incoming.path
        );
        self.rules
            .unknown_path(&message)
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, message))
    }

    fn refuse(&self, refusal: &Refusal, path: &str, request_id: &str) -> Reply {
        let own = self.rules.refusal_body(path, refusal.status);
        refusal.render(&self.catalogue.product().errors, own.as_ref(), request_id)
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
