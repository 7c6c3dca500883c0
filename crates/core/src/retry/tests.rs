use super::*;

const CONTEXT: RetryContext = RetryContext {
    failure: Failure::NotSent,
    lasting: false,
    idempotent: true,
    attempt: 1,
    remaining: Duration::from_secs(60),
    retry_after: None,
    random: 1.0,
};

fn after(failure: Failure, idempotent: bool) -> Decision {
    decide(
        &RetryPolicy::default(),
        &RetryContext {
            failure,
            idempotent,
            ..CONTEXT
        },
    )
}

#[test]
fn the_table() {
    let again = Decision::Retry(Duration::from_millis(100));
    let table = [
        (Failure::NotSent, again, again),
        (
            Failure::MaybeSent,
            again,
            Decision::Stop(Stop::OutcomeUnknown),
        ),
        (Failure::Cut, again, Decision::Stop(Stop::NotRepeatable)),
        (
            Failure::Status(408),
            again,
            Decision::Stop(Stop::NotRepeatable),
        ),
        (
            Failure::Status(429),
            again,
            Decision::Stop(Stop::NotRepeatable),
        ),
        (
            Failure::Status(502),
            again,
            Decision::Stop(Stop::OutcomeUnknown),
        ),
        (
            Failure::Status(503),
            again,
            Decision::Stop(Stop::NotRepeatable),
        ),
        (
            Failure::Status(504),
            again,
            Decision::Stop(Stop::OutcomeUnknown),
        ),
        (
            Failure::Status(301),
            Decision::Stop(Stop::Final),
            Decision::Stop(Stop::Final),
        ),
        (
            Failure::Status(400),
            Decision::Stop(Stop::Final),
            Decision::Stop(Stop::Final),
        ),
        (
            Failure::Status(401),
            Decision::Stop(Stop::Final),
            Decision::Stop(Stop::Final),
        ),
        (
            Failure::Status(500),
            Decision::Stop(Stop::Final),
            Decision::Stop(Stop::Final),
        ),
        (
            Failure::Status(501),
            Decision::Stop(Stop::Final),
            Decision::Stop(Stop::Final),
        ),
    ];
    for (failure, safe, unsafe_) in table {
        assert_eq!(after(failure, true), safe, "{failure:?}, safe to repeat");
        assert_eq!(
            after(failure, false),
            unsafe_,
            "{failure:?}, not safe to repeat"
        );
    }
}

#[test]
fn what_lasts_is_not_tried_again_and_may_have_been_carried_out() {
    for (failure, safe, unsafe_) in [
        (Failure::NotSent, Stop::Final, Stop::Final),
        (Failure::MaybeSent, Stop::Final, Stop::OutcomeUnknown),
        (Failure::Cut, Stop::Final, Stop::NotRepeatable),
    ] {
        for (idempotent, stop) in [(true, safe), (false, unsafe_)] {
            let context = RetryContext {
                failure,
                lasting: true,
                idempotent,
                ..CONTEXT
            };
            let decision = decide(&RetryPolicy::default(), &context);
            assert_eq!(decision, Decision::Stop(stop), "{failure:?}, {idempotent}");
        }
    }
}

#[test]
fn waits_double_up_to_the_cap_and_are_random() {
    let policy = RetryPolicy::default().attempts(100);
    let wait = |attempt, random| {
        decide(
            &policy,
            &RetryContext {
                attempt,
                random,
                ..CONTEXT
            },
        )
    };
    for (attempt, millis) in [
        (1, 100),
        (2, 200),
        (3, 400),
        (8, 12_800),
        (9, 20_000),
        (99, 20_000),
    ] {
        assert_eq!(
            wait(attempt, 1.0),
            Decision::Retry(Duration::from_millis(millis)),
            "attempt {attempt}"
        );
    }
    assert_eq!(wait(3, 0.5), Decision::Retry(Duration::from_millis(200)));
    assert_eq!(wait(3, 0.0), Decision::Retry(Duration::ZERO));
    assert_eq!(
        wait(1, f64::NAN),
        Decision::Retry(Duration::from_millis(100))
    );
}

#[test]
fn attempts_end() {
    let policy = RetryPolicy::default();
    assert!(matches!(
        decide(
            &policy,
            &RetryContext {
                attempt: 2,
                ..CONTEXT
            }
        ),
        Decision::Retry(_)
    ));
    assert_eq!(
        decide(
            &policy,
            &RetryContext {
                attempt: 3,
                ..CONTEXT
            }
        ),
        Decision::Stop(Stop::Attempts)
    );
    assert_eq!(
        decide(&RetryPolicy::none(), &CONTEXT),
        Decision::Stop(Stop::Attempts)
    );
}

#[test]
fn the_service_may_name_the_wait() {
    let wait = |seconds| {
        let context = RetryContext {
            retry_after: Some(Duration::from_secs(seconds)),
            random: 0.5,
            ..CONTEXT
        };
        decide(&RetryPolicy::default(), &context)
    };
    assert_eq!(wait(2), Decision::Retry(Duration::from_millis(2050)));
    assert_eq!(
        wait(0),
        Decision::Retry(Duration::from_millis(50)),
        "now: the usual wait"
    );
    assert_eq!(
        wait(59),
        Decision::Retry(Duration::from_millis(59_050)),
        "longer than the cap"
    );
    assert_eq!(wait(60), Decision::Stop(Stop::Deadline));
    assert_eq!(wait(u64::MAX), Decision::Stop(Stop::Deadline));
}

#[test]
fn no_wait_passes_the_deadline() {
    let context = RetryContext {
        remaining: Duration::from_millis(100),
        ..CONTEXT
    };
    assert_eq!(
        decide(&RetryPolicy::default(), &context),
        Decision::Stop(Stop::Deadline)
    );
    let context = RetryContext {
        random: 0.99,
        ..context
    };
    assert!(matches!(
        decide(&RetryPolicy::default(), &context),
        Decision::Retry(_)
    ));
}

#[test]
fn reads_retry_after() {
    let now = 784_111_777_000; // Sun, 06 Nov 1994 08:49:37 GMT
    for (text, wait) in [
        ("2", Some(Duration::from_secs(2))),
        (" 120 ", Some(Duration::from_secs(120))),
        ("0", Some(Duration::ZERO)),
        (
            "Sun, 06 Nov 1994 08:50:37 GMT",
            Some(Duration::from_secs(60)),
        ),
        ("Sun, 06 Nov 1994 08:48:37 GMT", Some(Duration::ZERO)),
        ("18446744073709551615", Some(Duration::from_secs(u64::MAX))),
        (
            "99999999999999999999999",
            Some(Duration::from_secs(u64::MAX)),
        ),
        ("299.997", Some(Duration::from_secs(300))),
        ("1.5", Some(Duration::from_secs(2))),
        ("0.001", Some(Duration::from_secs(1))),
        ("0.0", Some(Duration::ZERO)),
        ("5.", Some(Duration::from_secs(5))),
        (".5", Some(Duration::from_secs(1))),
        ("+7", Some(Duration::from_secs(7))),
        ("007", Some(Duration::from_secs(7))),
        ("4294967297", Some(Duration::from_secs(4_294_967_297))),
        (
            "99999999999999999999999.5",
            Some(Duration::from_secs(u64::MAX)),
        ),
        (
            "Sunday, 06-Nov-94 08:50:37 GMT",
            Some(Duration::from_secs(60)),
        ),
        ("Sun Nov  6 08:50:37 1994", Some(Duration::from_secs(60))),
        ("5, 120", Some(Duration::from_secs(120))),
        ("120, soon", Some(Duration::from_secs(120))),
        (",", Some(UNREADABLE)),
        ("-1", Some(UNREADABLE)),
        ("-0.5", Some(UNREADABLE)),
        ("1.2.3", Some(UNREADABLE)),
        (".", Some(UNREADABLE)),
        ("5s", Some(UNREADABLE)),
        ("1 2", Some(UNREADABLE)),
        ("inf", Some(UNREADABLE)),
        ("NaN", Some(UNREADABLE)),
        ("1e3", Some(UNREADABLE)),
        ("\u{664}", Some(UNREADABLE)),
        ("soon", Some(UNREADABLE)),
        ("", Some(UNREADABLE)),
        ("  ", Some(UNREADABLE)),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, text.parse().expect("header"));
        assert_eq!(retry_after(&headers, now), wait, "{text:?}");
        headers.append(RETRY_AFTER, "1".parse().expect("header"));
        let longer = wait.max(Some(Duration::from_secs(1)));
        assert_eq!(retry_after(&headers, now), longer, "{text:?} and 1");
    }
    assert_eq!(retry_after(&HeaderMap::new(), now), None);
}

#[tokio::test(start_paused = true)]
async fn the_budget_is_used_up_and_fills_again() {
    let budget = RetryBudget::new();
    assert_eq!((0..1000).filter(|_| budget.take()).count(), 50);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!((0..1000).filter(|_| budget.take()).count(), 10);
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert_eq!((0..1000).filter(|_| budget.take()).count(), 50);
}

#[test]
fn reads_http_dates() {
    for text in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ] {
        assert_eq!(http_date(text), Some(784_111_777_000), "{text}");
    }
    for text in ["", "soon", "1994-11-06", "Sun, 99 Nov 1994 08:49:37 GMT"] {
        assert_eq!(http_date(text), None, "{text}");
    }
}
