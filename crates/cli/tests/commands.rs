//! Commands of operations, as a user makes them.

mod support;

use secapi_simulator::Simulator;
use support::User;

fn fortinac() -> (Simulator, User) {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(25)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    (simulator, user)
}

#[test]
fn a_list_gives_a_page_all_rows_or_so_many() {
    let (_simulator, user) = fortinac();
    let count = |words: &str| {
        let printed = user.line(&format!("fortinac host list --jq length {words}"));
        printed.ok().trim().parse::<usize>().unwrap()
    };
    assert_eq!(count("--page-size 10"), 10);
    assert_eq!(count("--page-size 10 --all"), 25);
    assert_eq!(count("--page-size 10 --limit 12"), 12);
}

#[test]
fn each_format_prints_the_same_rows() {
    let (_simulator, user) = fortinac();
    let printed = |format: &str| {
        let line = format!("fortinac host list --limit 3 --columns id,hostName -o {format}");
        user.line(&line).ok()
    };
    let rows: Vec<serde_json::Value> = serde_json::from_str(&printed("json")).unwrap();
    assert_eq!(rows.len(), 3);
    let lines: Vec<serde_json::Value> = printed("ndjson")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines, rows);
    let ids = rows.iter().map(|row| row["id"].to_string());
    for (text, id) in printed("csv").lines().skip(1).zip(ids.clone()) {
        assert!(text.starts_with(&format!("{id},")), "{text}");
    }
    for (text, id) in printed("table").lines().skip(1).zip(ids.clone()) {
        assert_eq!(text.split_whitespace().next(), Some(&*id), "{text}");
    }
    for id in ids {
        assert!(printed("yaml").contains(&format!("id: {id}\n")));
    }
}

#[test]
fn values_are_checked_before_anything_is_sent() {
    let (simulator, user) = fortinac();
    for (line, part) in [
        ("fortinac hots list", "host"),
        ("fortinac host lst", "list"),
        ("fortinac host list --sort-dirr asc", "--sort-dir"),
        ("fortinac host list --sort-dir ascc", "did you mean `asc`?"),
        ("fortinac host get", "missing: <ID>"),
        ("fortinac host get five", "not a whole number"),
        ("fortinac host get 5 6", "unexpected"),
        ("fortinac host list --query x", "KEY=VALUE"),
        ("fortinac host list --page-size 0", "0"),
        ("nothing", "nothing"),
    ] {
        let said = user.line(line).failed(2);
        assert!(said.contains(part), "{line}: {said}");
    }
    assert!(simulator.requests().is_empty());
}

#[test]
fn changes_need_a_yes() {
    let (simulator, user) = fortinac();
    let said = user.line("fortinac host delete 1000001").failed(2);
    assert!(said.contains("--yes"), "{said}");
    assert!(simulator.requests().is_empty());
    user.line("fortinac host delete 1000001 --yes").ok();
    assert_eq!(simulator.requests().len(), 1);
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_secret() {
    let (simulator, user) = fortinac();
    let printed = user
        .line("fortinac host list --filter connected==true --dry-run")
        .ok();
    assert!(printed.starts_with("curl -X GET "), "{printed}");
    assert!(printed.contains("filter=connected%3D%3Dtrue"), "{printed}");
    assert!(printed.contains("$SECAPI_FORTINAC_"), "{printed}");
    let token = simulator.credentials().token.clone().unwrap();
    assert!(!printed.contains(&token), "{printed}");
    assert!(simulator.requests().is_empty());
}

#[test]
fn exit_codes_tell_failures_apart() {
    let (simulator, user) = fortinac();
    let code = |line: &str| user.line(line).code;
    simulator
        .faults()
        .add_script("host.count_all status 409 times 1")
        .unwrap();
    assert_eq!(code("fortinac host count-all"), 1);
    simulator
        .faults()
        .add_script("host.count_all status 404 times 1")
        .unwrap();
    assert_eq!(code("fortinac host count-all"), 4);
    simulator
        .faults()
        .add_script("host.create cut-after times 1")
        .unwrap();
    let create = "fortinac host create --adapters 00:50:56:00:00:09 --yes";
    assert_eq!(code(create), 6, "{:?}", user.line(create));
    let wrong = User::of(&simulator).with("SECAPI_FORTINAC_TOKEN", "made-up-wrong-token");
    assert_eq!(wrong.line("fortinac host count-all").code, 3);
    let nobody = User::new().line("fortinac host count-all");
    assert!(nobody.failed(3).contains("SECAPI_FORTINAC_URL"));
    drop(simulator);
    assert_eq!(code("fortinac host count-all --retries 0"), 5);
}

#[test]
fn an_error_is_json_where_json_is_asked_for() {
    let (simulator, user) = fortinac();
    simulator
        .faults()
        .add_script("host.count_all status 404")
        .unwrap();
    let said = user.line("fortinac host count-all -o json").failed(4);
    let error: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(error["error"]["status"], 404);
    assert_eq!(error["error"]["exit_code"], 4);
    assert_eq!(error["error"]["operation"], "host.count_all");
}

#[test]
fn a_call_without_a_spec_goes_the_same_way() {
    let (_simulator, user) = fortinac();
    let host = user
        .line("request fortinac GET /api/v2/host?start=0&count=2 --jq .results|length")
        .ok();
    assert_eq!(host.trim(), "2");
    let said = user
        .line("request fortinac POST /api/v2/host/5/delete")
        .failed(2);
    assert!(said.contains("--yes"), "{said}");
}

#[test]
fn search_and_describe_name_a_command() {
    let user = User::new();
    let found = user.line("search host list --product fortinac").json();
    assert_eq!(found[0]["command"], "fortinac host list");
    let text = user.line("describe fortinac host.list").ok();
    for part in [
        "GET /api/v2/host",
        "Evidence: documented",
        "--sort-key",
        "Example: secapi fortinac host list",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let said = user.line("describe fortinac host.lst").failed(2);
    assert!(said.contains("did you mean"), "{said}");
}
