//! The script language.

use std::time::Duration;

use secapi_simulator::{Canned, Fault, FaultError, RetryAfter, Simulator};

#[test]
fn the_script_and_the_typed_form_are_the_same() {
    let pairs = [
        (
            "host.create nth 1 cut-before",
            Fault::on("host.create").nth(1).cut_before(),
        ),
        (
            "POST /a/* calls 2..5 status 503 retry-after 2",
            Fault::on("post /a/*")
                .calls(2..=5)
                .status(503)
                .retry_after(RetryAfter::Seconds(2)),
        ),
        (
            "* calls 4.. every 3 chance 12.5% times 2 cut-after reset",
            Fault::on("*")
                .from(4)
                .every(3)
                .chance(0.125)
                .times(2)
                .cut_after()
                .reset(),
        ),
        (
            "* answer 200 \"a\\x00\\xff\\n\\\"\" header \"X\" \"y z\"",
            Fault::on("*")
                .answer(Canned::new(200, &b"a\0\xff\n\""[..]))
                .header("X", "y z"),
        ),
        (
            "* status 401 header \"X\" \"y\" handled",
            Fault::on("*").status(401).header("X", "y").handled(),
        ),
        (
            "* retry-after date -3600s retry-after \"-1\"",
            Fault::on("*")
                .retry_after(RetryAfter::Date(-3600))
                .retry_after(RetryAfter::Text("-1".to_owned())),
        ),
        (
            "* bom truncated-gzip length -2 length +2",
            Fault::on("*")
                .bom()
                .truncated_gzip()
                .wrong_length(-2)
                .wrong_length(2),
        ),
        (
            "* gzip-bomb 1000 delay 1500ms",
            Fault::on("*")
                .gzip_bomb(1000)
                .delay(Duration::from_millis(1500)),
        ),
        (
            "* stall stall-body 3 slow 1/100ms cut-body 4",
            Fault::on("*")
                .stall()
                .stall_body(3)
                .slow(1, Duration::from_millis(100))
                .cut_body(4),
        ),
        (
            "connect cut-handshake idle-close 2s",
            Fault::on_connect()
                .cut_handshake()
                .idle_close(Duration::from_secs(2)),
        ),
        (
            "* clock +1200s expire-tokens revoke-tokens revoke-refresh-tokens",
            Fault::on("*")
                .clock(1200)
                .expire_tokens()
                .revoke_tokens()
                .revoke_refresh_tokens(),
        ),
    ];
    for (script, fault) in pairs {
        assert_eq!(script.parse::<Fault>().as_ref(), Ok(&fault));
        assert_eq!(fault.to_string(), script);
    }
}

#[test]
fn short_forms_are_read() {
    let same = |short: &str, long: &str| {
        assert_eq!(short.parse::<Fault>().unwrap().to_string(), long);
    };
    same("* delay 2m", "* delay 120s");
    same("* gzip-bomb 1GB", "* gzip-bomb 1000000000");
    same("* retry-after soon", "* retry-after \"soon\"");
    same(
        "  *\tjson 200 {}  # nothing",
        "* answer 200 \"{}\" header \"Content-Type\" \"application/json\"",
    );
    let script = "\n# all of it\na nth 1 status 500; b status 501\n\nc status 502 # end\n";
    let faults = Fault::script(script).unwrap();
    let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        ["a nth 1 status 500", "b status 501", "c status 502"]
    );
}

#[test]
fn mistakes_point_at_their_place_and_say_what_is_allowed() {
    for (script, line, column, expected) in [
        ("host.list sttus 503", 1, 11, "did you mean `status`?"),
        ("a status 500\nb nth", 2, 3, "expected the number of a call"),
        (
            "a status 99",
            1,
            10,
            "`99` is not a final HTTP status (200 to 999)",
        ),
        (
            "a status",
            1,
            3,
            "expected a final HTTP status (200 to 999) after this",
        ),
        (
            "a chance 10 stall",
            1,
            10,
            "`10` is not a probability, such as 10% or 0.5%",
        ),
        ("a chance 101% stall", 1, 10, "is not a probability"),
        (
            "a calls 2-5 stall",
            1,
            9,
            "is not a range of calls, such as 2..5 or 4..",
        ),
        (
            "a delay 3",
            1,
            9,
            "`3` is not a time, such as 250ms, 3s, 2m or 1h",
        ),
        (
            "a slow 3",
            1,
            8,
            "is not bytes and a time, such as 10/100ms",
        ),
        (
            "a length 3",
            1,
            10,
            "is not a difference, such as +10 or -10",
        ),
        ("a clock 20m", 1, 9, "is not an offset, such as +30s or -1h"),
        ("a gzip-bomb 1TB", 1, 13, "is not a size"),
        (
            "a answer 200 \"x",
            1,
            14,
            "the quoted text has no end on its line",
        ),
        ("a answer 200 \"\\q\"", 1, 15, "unknown escape"),
        ("a status 500; b", 1, 15, "does nothing"),
        ("a nth 0 stall", 1, 1, "counted from 1 on"),
        ("a calls 5..2 stall", 1, 1, "comes before its first"),
        ("a status 500 json 200 {}", 1, 1, "more than one answer"),
        (
            "connect status 500",
            1,
            1,
            "about connections; these take cut-before",
        ),
        ("a idle-close 1s", 1, 1, "its target is `connect`"),
        ("a status 500 header \"x y\" z", 1, 1, "the header `x y`"),
    ] {
        let error = Fault::script(script).unwrap_err();
        let FaultError::Script {
            line: at_line,
            column: at_column,
            ..
        } = &error
        else {
            panic!("{script}: {error:?}");
        };
        let text = error.to_string();
        assert_eq!((*at_line, *at_column), (line, column), "{text}");
        assert!(text.contains(expected), "{script}: {text}");
    }
}

#[test]
fn a_mistake_is_shown_with_its_line() {
    let error = "host.list nth 1 sttus 503"
        .parse::<Fault>()
        .unwrap_err()
        .to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert!(lines[0].starts_with(
        "fault script, line 1, column 17: `sttus` is neither a schedule (nth, calls,"
    ));
    assert_eq!(lines[1], "  host.list nth 1 sttus 503");
    assert_eq!(lines[2], "                  ^^^^^");
}

#[test]
fn operations_that_do_not_exist_are_named() {
    let start = |script: &str| {
        let builder = Simulator::builder()
            .product("fortinac")
            .fault_script(script);
        builder.start().unwrap_err().to_string()
    };
    let text = start("* status 500\nget_grup stall");
    assert!(
        text.starts_with("fault script, line 2, column 1: no operation is called `get_grup`"),
        "{text}"
    );
    assert!(text.contains("the nearest is `get_group`"), "{text}");
    assert!(start("nothing.* stall").contains("no operation is called `nothing.*`"));
    let error = Simulator::builder()
        .product("fortinac")
        .fault(Fault::on("*"))
        .start()
        .unwrap_err();
    assert!(error.to_string().contains("does nothing"));
}

#[test]
fn hostile_scripts_are_errors_and_not_panics() {
    for script in [
        "\0",
        "\"",
        "\"\" \"\"",
        ";;;",
        "#",
        "a \u{1f4a5}",
        "a nth 99999999999999999999 stall",
        "a clock +99999999999999999999h",
        "a delay 9999999999999999999h",
        "a gzip-bomb 99999999999GB",
    ] {
        let _ = Fault::script(script);
    }
    assert_eq!(Fault::script(" \n;#").unwrap(), []);
    assert!("".parse::<Fault>().is_err());
    assert!("a stall; b stall".parse::<Fault>().is_err());
}
