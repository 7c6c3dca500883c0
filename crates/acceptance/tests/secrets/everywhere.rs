//! What all products have in common: an answer, every kind of error, hooks, counters, and a hook that panics.

use std::fmt::Debug;
use std::panic;
use std::time::Duration;

use secapi_acceptance::clients::{Subject, build};
use secapi_core::{
    Attempt, AttemptEnd, ErrorKind, Hook, PlannedRetry, RetryPolicy, TokenRefresh, Warning,
};
use secapi_simulator::{Canned, Simulator};

use crate::Seen;

/// Notes everything that hooks are told.
struct Tells(Seen);

impl Hook for Tells {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        self.0.debug(attempt);
    }
    fn attempt_ended(&self, attempt: &Attempt<'_>, end: &AttemptEnd) {
        self.0.debug(&(attempt, end));
    }
    fn retry_planned(&self, attempt: &Attempt<'_>, retry: &PlannedRetry) {
        self.0.debug(&(attempt, retry));
    }
    fn token_refreshed(&self, refresh: &TokenRefresh<'_>) {
        self.0.debug(refresh);
    }
    fn warned(&self, warning: &Warning<'_>) {
        self.0.debug(warning);
    }
}

/// Panics with everything that it is told.
struct Panics;

impl Panics {
    fn with(what: impl Debug) {
        panic!("made to panic: {what:?}");
    }
}

impl Hook for Panics {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        Self::with(attempt);
    }
    fn attempt_ended(&self, attempt: &Attempt<'_>, end: &AttemptEnd) {
        Self::with((attempt, end));
    }
    fn token_refreshed(&self, refresh: &TokenRefresh<'_>) {
        Self::with(refresh);
    }
    fn warned(&self, warning: &Warning<'_>) {
        Self::with(warning);
    }
}

/// The standard hook again, when dropped.
pub(crate) struct Recording;

impl Drop for Recording {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            drop(panic::take_hook());
        }
    }
}

/// Writes the texts of panics down; those of failed assertions are printed as well.
pub(crate) fn record_panics(seen: &Seen) -> Recording {
    let (seen, usual) = (seen.clone(), panic::take_hook());
    panic::set_hook(Box::new(move |info| {
        seen.debug(&info.to_string());
        if !info.to_string().contains("made to panic") {
            usual(info);
        }
    }));
    Recording
}

/// What calls end with: a script of faults, and the kind of the error. `SECRETS` stands for JSON with all that the
/// request carried, `BROKEN` for the same without its end, and `TOKEN` for the token.
const FAILURES: [(&str, ErrorKind); 16] = [
    ("* status 400", ErrorKind::Status),
    ("* status 403", ErrorKind::Status),
    ("* status 503 retry-after soon", ErrorKind::Status),
    ("* json 400 SECRETS", ErrorKind::Status),
    ("* json 503 SECRETS", ErrorKind::Status),
    ("* html 400 SECRETS", ErrorKind::Status),
    ("* answer 500 SECRETS", ErrorKind::Status),
    (
        "* json 400 SECRETS header x-request-id TOKEN",
        ErrorKind::Status,
    ),
    (
        "* redirect http://127.0.0.1:9/?token=TOKEN",
        ErrorKind::Status,
    ),
    ("* login-page", ErrorKind::Decode),
    ("* html 200 BROKEN", ErrorKind::Decode),
    ("* json 200 BROKEN", ErrorKind::Decode),
    ("* gzip-bomb 3MB", ErrorKind::TooLarge),
    ("* cut-after", ErrorKind::Transport),
    ("* json 200 SECRETS cut-body 20", ErrorKind::Transport),
    ("* stall", ErrorKind::Timeout),
];

/// The values of the headers that prove who calls.
fn proofs(simulator: &Simulator) -> Vec<String> {
    let requests = simulator.requests();
    let headers = requests.iter().flat_map(|request| {
        ["authorization", "x-auth-token"]
            .into_iter()
            .filter_map(|name| request.header(name))
    });
    let mut values: Vec<String> = headers
        .map(|value| value.rsplit(' ').next().unwrap_or_default().to_owned())
        .collect();
    values.sort();
    values.dedup();
    values
}

/// Everything of a product's client. Gives its secrets.
pub(crate) async fn all<S: Subject + Debug>(seen: &Seen) -> Vec<String> {
    let simulator = S::simulator();
    let options = || {
        S::builder(&simulator)
            .hook(Tells(seen.clone()))
            .hook(Panics)
            .timeout(Duration::from_secs(10))
            .attempt_timeout(Duration::from_secs(2))
            .max_body(1_000_000)
            .retry(RetryPolicy::default().base(Duration::from_millis(1)))
    };
    seen.debug(&options());
    let client: S = build(options());
    client.read().await.unwrap();
    seen.debug(&client);
    // Neither account calls with a credential in a header, so this is the token.
    let token = proofs(&simulator).pop().unwrap_or_default();
    let echo = format!(
        r#"{{"message": "not {token}", "token": "{token}", "{token}": ["{token}"], "code": "{token}"}}"#
    );
    let quoted = format!("{echo:?}");
    let broken = format!("{:?}", &echo[..echo.len() - 4]);
    let known = simulator.credentials().clone();
    for (script, kind) in FAILURES {
        let script = script
            .replacen('*', S::READ, 1)
            .replace("SECRETS", &quoted)
            .replace("BROKEN", &broken)
            .replace("TOKEN", &token);
        let faults = simulator.faults();
        faults.clear();
        faults.add_script(&script).unwrap();
        let error = client.read().await.expect_err(&script);
        assert_eq!(error.kind(), kind, "{script}: {error}");
        seen.error(&error);
    }
    simulator.faults().clear();

    // The calls for tokens, which are sent the other secrets.
    if let Some(target) = S::TOKENS {
        let password = known.password.clone().unwrap_or_default();
        for status in [200, 400, 401, 503] {
            let leak = format!(
                r#"{{"message": "{password} is wrong", "password": "{password}", "access_token": {{"{password}": 1}}}}"#
            );
            let client: S = build(options());
            for _ in 0..3 {
                simulator
                    .next_answer(target, Canned::json(status, leak.clone()))
                    .unwrap();
            }
            let error = client.read().await.unwrap_err();
            seen.error(&error);
            seen.debug(&client.stats());
            simulator.faults().clear();
        }
    }

    // Nobody listens; plain http to elsewhere; a name that no header can carry.
    let unreachable: S = build(
        options()
            .base_url("http://127.0.0.1:1")
            .host("iam", "http://127.0.0.1:1"),
    );
    seen.error(&unreachable.read().await.unwrap_err());
    let plain = options().base_url("http://203.0.113.1");
    match plain.build() {
        Ok(client) => seen.error(&client.read().await.unwrap_err()),
        Err(error) => seen.error(&error),
    }
    seen.error(&options().user_agent("made\nup").build().unwrap_err());

    let stats = client.stats();
    assert!(stats.hook_panics > 0, "{stats:?}");
    seen.debug(&stats);
    let mut secrets = proofs(&simulator);
    secrets.extend([known.password, known.refresh_token].into_iter().flatten());
    secrets
}
