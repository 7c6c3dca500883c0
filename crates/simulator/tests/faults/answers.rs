//! What faults do to answers.

use std::io::Read;
use std::time::{Duration, Instant, SystemTime};

use flate2::read::GzDecoder;
use secapi_simulator::{Canned, Fault, RetryAfter};

use crate::support::{GROUP, builder, faulty, get, get_stalled};

#[test]
fn a_status_comes_in_the_products_shape_and_takes_no_effect() {
    let simulator = faulty("get_group status 503 retry-after 2");
    let answer = get(&simulator, GROUP);
    assert_eq!(
        (answer.status(), answer.header("Retry-After")),
        (503, Some("2"))
    );
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(body["status"], "error", "{body}");
    let request = simulator.expect("get_group").with_status(503).one().clone();
    assert!(!request.handled);
    assert_eq!(request.faults, ["get_group status 503 retry-after 2"]);
    let handled = faulty("get_group status 504 handled");
    assert_eq!(get(&handled, GROUP).status(), 504);
    assert!(handled.expect("get_group").one().handled);
}

#[test]
fn retry_after_takes_every_form() {
    for (form, expected) in [
        ("2", "2"),
        ("\"-1\"", "-1"),
        ("18446744073709551615", "18446744073709551615"),
        ("soon", "soon"),
    ] {
        let simulator = faulty(&format!("* status 429 retry-after {form}"));
        assert_eq!(get(&simulator, GROUP).header("Retry-After"), Some(expected));
    }
    // Relative to the Date of the same answer, whatever the simulator's clock says.
    for (offset, seconds) in [("+10s", 10), ("-1h", -3600)] {
        let simulator = faulty(&format!(
            "* status 429 clock +20m retry-after date {offset}"
        ));
        let answer = get(&simulator, GROUP);
        let time = |name| {
            let value = answer.header(name).unwrap();
            jiff::Timestamp::strptime("%a, %d %b %Y %H:%M:%S GMT", value)
                .or_else(|_| {
                    jiff::Timestamp::strptime(
                        "%a, %d %b %Y %H:%M:%S %z",
                        value.replace("GMT", "+0000"),
                    )
                })
                .unwrap()
                .as_second()
        };
        assert_eq!(time("Retry-After") - time("Date"), seconds);
    }
}

#[test]
fn an_answer_is_given_as_it_is() {
    for (script, status, body) in [
        ("* answer 418 \"a\\\"b\\\\\\x00\"", 418, "a\"b\\\0"),
        ("* json 200 \"{\"", 200, "{"),
        ("* html 502 <html>", 502, "<html>"),
        ("* no-content", 204, ""),
    ] {
        let simulator = faulty(script);
        let answer = get(&simulator, GROUP);
        assert_eq!((answer.status(), answer.text()), (status, body), "{script}");
    }
    let page = get(&faulty("* login-page"), GROUP);
    assert_eq!(page.header("Content-Type"), Some("text/html;charset=UTF-8"));
    assert!(page.text().contains("<form"));
    let redirect = get(&faulty("* redirect http://127.0.0.2:1/x"), GROUP);
    assert_eq!(
        (redirect.status(), redirect.header("Location")),
        (302, Some("http://127.0.0.2:1/x"))
    );
    let other = builder()
        .fault(Fault::on("*").answer(Canned::new(307, "").header("Location", "/x")))
        .start()
        .unwrap();
    assert_eq!(get(&other, GROUP).status(), 307);
}

#[test]
fn bodies_are_damaged() {
    let usual = get(&faulty(""), GROUP);
    let marked = get(&faulty("* bom"), GROUP);
    assert_eq!(
        marked.body,
        [b"\xef\xbb\xbf", usual.body.as_slice()].concat()
    );
    let truncated = get(&faulty("* truncated-gzip"), GROUP);
    assert_eq!(truncated.header("Content-Encoding"), Some("gzip"));
    assert!(
        GzDecoder::new(truncated.body.as_slice())
            .read_to_end(&mut Vec::new())
            .is_err()
    );
    let bomb = get(&faulty("* gzip-bomb 10MB"), GROUP);
    assert!(bomb.body.len() < 11_000);
    let mut unpacked = Vec::new();
    GzDecoder::new(bomb.body.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked.len(), 10_000_000);
}

#[test]
fn lengths_are_wrong_in_both_directions() {
    let long = get(&faulty("* answer 200 12345 length +10"), GROUP);
    assert_eq!(
        (long.header("Content-Length"), long.text()),
        (Some("15"), "12345")
    );
    assert!(long.closed);
    // The rest is there, after the end of the answer.
    let short = get(&faulty("* answer 200 12345 length -2"), GROUP);
    assert_eq!(
        (short.header("Content-Length"), short.text()),
        (Some("3"), "12345")
    );
    assert!(short.closed);
}

#[test]
fn bodies_are_cut_and_stalled_at_a_byte() {
    let cut = get(&faulty("* answer 200 12345 cut-body 2"), GROUP);
    assert_eq!(
        (cut.header("Content-Length"), cut.text()),
        (Some("5"), "12")
    );
    assert!(cut.closed);
    let head_only = get(&faulty("* answer 200 12345 cut-body 0"), GROUP);
    assert_eq!(
        (head_only.status(), head_only.text(), head_only.closed),
        (200, "", true)
    );
    let stalled = get_stalled(
        &faulty("* answer 200 12345 stall-body 3"),
        GROUP,
        "\r\n\r\n123",
    );
    assert_eq!((stalled.text(), stalled.closed), ("123", false));
    let silent = get_stalled(&faulty("* stall"), GROUP, "");
    assert_eq!((silent.head.as_str(), silent.closed), ("", false));
}

#[test]
fn slow_bodies_and_delays_take_their_time() {
    let simulator = faulty("* answer 200 12345 slow 1/20ms delay 50ms");
    let start = Instant::now();
    let answer = get(&simulator, GROUP);
    // Never faster; how much slower is the machine's business.
    assert!(start.elapsed() >= Duration::from_millis(50 + 4 * 20));
    assert_eq!(answer.text(), "12345");
}

#[test]
fn several_faults_act_together_and_the_first_gives_the_answer() {
    let simulator = faulty("* times 1 status 500\n* times 1 status 501\nget_group header X-Own 1");
    let seen: Vec<(u16, bool)> = (0..3)
        .map(|_| get(&simulator, GROUP))
        .map(|answer| (answer.status(), answer.header("X-Own").is_some()))
        .collect();
    assert_eq!(seen, [(500, true), (501, true), (200, true)]);
}

#[test]
fn the_clock_of_the_answer_is_off() {
    // Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
    let instant = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let script = "get_group nth 1 clock +20m; get_group nth 4 clock +20m";
    let builder = builder().fixed_clock(instant).fault_script(script);
    let simulator = builder.start().unwrap();
    let time = || {
        let answer = get(&simulator, GROUP);
        let date = answer.header("Date").unwrap();
        let (_, time) = date.split_once("06 Nov 1994 ").unwrap();
        time.to_owned()
    };
    assert_eq!([time(), time()], ["09:09:37 GMT", "08:49:37 GMT"]);
    simulator.set_clock_offset(-3600);
    assert_eq!([time(), time()], ["07:49:37 GMT", "08:09:37 GMT"]);
}

#[test]
fn the_typed_form_does_the_same() {
    let simulator = builder()
        .fault(
            Fault::on("get_group")
                .nth(1)
                .status(429)
                .retry_after(RetryAfter::Text("soon".to_owned())),
        )
        .start()
        .unwrap();
    simulator
        .faults()
        .add(Fault::on("GET /api/v2/system/*").nth(2).no_content())
        .unwrap();
    let answers: Vec<_> = (0..3).map(|_| get(&simulator, GROUP)).collect();
    assert_eq!(answers[0].header("Retry-After"), Some("soon"));
    assert_eq!(
        answers
            .iter()
            .map(crate::support::Raw::status)
            .collect::<Vec<_>>(),
        [429, 204, 200]
    );
}
