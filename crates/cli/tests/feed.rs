//! `secapi feed`: each row once, whatever happens meanwhile.

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};
use std::time::Duration;

use secapi_simulator::Simulator;
use serde_json::{Value, json};
use support::{Random, User};

/// How many alerts there are.
const ROWS: usize = 300;

/// Alerts of one service, with a checkpoint and a file.
const FEED: &str = "feed forticasb alert.list --service Salesforce --since 40d --page-size 9 \
                    --commit-every 1ms --checkpoint state --out rows";

/// Faults in which rows get lost, if they can.
const STORM: &str = "alert.list chance 12% status 503; alert.list chance 8% cut-after; \
                     alert.list chance 8% cut-body 900; alert.list chance 5% truncated-gzip; \
                     alert.list chance 5% revoke-tokens";

fn forticasb() -> (Simulator, User) {
    let simulator = Simulator::builder()
        .product("forticasb")
        .items(ROWS)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    (simulator, user)
}

fn start(user: &User, line: &str) -> Child {
    let words: Vec<&str> = line.split_whitespace().collect();
    user.command(&words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Sends a signal; the name without `SIG`.
fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-s", name, &pid])
        .status();
    assert!(sent.unwrap().success());
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn file(user: &User, name: &str) -> String {
    fs::read_to_string(user.home().join(name)).unwrap_or_default()
}

/// The rows as the list has them, in the order of a feed.
fn wanted(user: &User) -> String {
    let line = "feed forticasb alert.list --service Salesforce --since 40d";
    let rows = user.line(line).ok();
    assert_eq!(rows.lines().count(), ROWS);
    rows
}

/// Kills a feed so many times at random moments, with faults; then lets it end.
fn killed(kills: usize, seed: u64) {
    let (simulator, user) = forticasb();
    let wanted = wanted(&user);
    simulator
        .faults()
        .add_script("alert.list delay 3ms")
        .unwrap();
    simulator.faults().add_script(STORM).unwrap();
    let mut random = Random(seed);
    let (mut progress, mut before) = (0, 0);
    for _ in 0..kills {
        let mut child = start(&user, FEED);
        std::thread::sleep(Duration::from_millis(random.below(250)));
        child.kill().unwrap();
        let mut complaint = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut complaint)
            .unwrap();
        assert!(!complaint.contains("panicked"), "{complaint}");
        child.wait().unwrap();
        let length = file(&user, "rows").len();
        progress += usize::from(length > before);
        before = length;
        if length >= wanted.len() {
            // Killed enough in the middle: once more from the start.
            assert_eq!(file(&user, "rows"), wanted);
            fs::remove_file(user.home().join("rows")).unwrap();
            fs::remove_file(user.home().join("state")).unwrap();
            before = 0;
        }
    }
    assert!(
        progress > 0,
        "no kill came between the first row and the last"
    );
    simulator.faults().clear();
    user.line(FEED).ok();
    assert_eq!(file(&user, "rows"), wanted);
}

#[test]
fn kills_and_faults_lose_and_double_nothing() {
    killed(20, 18);
}

#[test]
#[ignore = "takes a minute"]
fn a_hundred_kills_lose_and_double_nothing() {
    killed(100, 11);
}

#[test]
fn a_later_run_goes_on_and_gives_what_is_new() {
    let (simulator, user) = forticasb();
    user.line(FEED).ok();
    let first = file(&user, "rows");
    assert_eq!(first.lines().count(), ROWS);
    user.line(FEED).ok();
    assert_eq!(file(&user, "rows"), first, "nothing is new");
    let tenant = simulator.credentials().context.clone();
    let part = format!("{}/{}/Salesforce", tenant["companyId"], tenant["buId"]);
    simulator
        .add_rows("alerts", &part, [json!({"id": "new"})])
        .unwrap();
    user.line(FEED).ok();
    let all = lines(&file(&user, "rows"));
    assert_eq!(all.len(), ROWS + 1);
    assert_eq!(all[ROWS]["id"], "new");
    let state = file(&user, "state");
    for (name, value) in simulator.environment(None) {
        let mut words = ["TOKEN", "PASSWORD", "CREDENTIAL"].iter();
        if words.any(|word| name.contains(word)) && !value.is_empty() {
            assert!(!state.contains(&value), "{name} is in the checkpoint");
        }
    }
}

#[test]
fn a_follower_gives_rows_as_they_come_and_ends_on_a_signal() {
    for name in ["INT", "TERM"] {
        let (simulator, user) = forticasb();
        let line = "feed forticasb alert.list --service Salesforce --since 40d --follow \
                    --every 20ms --commit-every 1ms --heartbeat 1ms --checkpoint state";
        let mut child = start(&user, line);
        let mut rows = BufReader::new(child.stdout.take().unwrap()).lines();
        for _ in 0..ROWS {
            rows.next().unwrap().unwrap();
        }
        let tenant = simulator.credentials().context.clone();
        let part = format!("{}/{}/Salesforce", tenant["companyId"], tenant["buId"]);
        let row = json!({"id": "new"});
        simulator.add_rows("alerts", &part, [row]).unwrap();
        let row: Value = serde_json::from_str(&rows.next().unwrap().unwrap()).unwrap();
        assert_eq!(row["id"], "new");
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert!(rows.next().is_none());
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert!(said.contains(&format!("{ROWS} rows")), "{said}");
        assert!(said.contains("complete up to 20"), "{said}");
    }
}

#[test]
fn rows_of_all_tenants_say_whose_they_are() {
    let (simulator, user) = forticasb();
    let printed = user
        .line("feed forticasb alert.list --all-tenants --since 40d")
        .ok();
    let rows = lines(&printed);
    assert!(rows.len() >= ROWS);
    let company = simulator.credentials().context["companyId"].clone();
    assert!(rows.iter().all(|row| row["tenant"]["service"].is_string()));
    assert!(
        rows.iter()
            .any(|row| row["tenant"]["companyId"] == *company)
    );

    let simulator = Simulator::builder()
        .product("dbss")
        .items(3)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    let line =
        "feed dbss sql.list-audit-sqls-new --all-tenants --since 40d --checkpoint state --out rows";
    user.line(line).ok();
    let first = file(&user, "rows");
    assert!(
        lines(&first)
            .iter()
            .all(|row| row["tenant"]["instance_id"].is_string())
    );
    user.line(line).ok();
    assert_eq!(file(&user, "rows"), first);
}

#[test]
fn a_list_without_windows_is_read_once_and_followed_by_a_time() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(50)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    let line =
        "feed fortinac host.list --page-size 7 --checkpoint state --out rows --rotate-size 1";
    user.line(line).ok();
    user.line(line).ok();
    let mut names: Vec<String> = fs::read_dir(user.home())
        .unwrap()
        .map(|found| found.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("rows"))
        .collect();
    names.sort();
    assert!(names.len() > 1, "{names:?}");
    let all: Vec<Value> = names
        .iter()
        .flat_map(|name| lines(&file(&user, name)))
        .collect();
    let listed = user.line("fortinac host list --all").json();
    assert_eq!(Value::Array(all), listed);

    let complaint = user.line("feed fortinac host.list --follow").failed(2);
    assert!(complaint.contains("--by FIELD"), "{complaint}");
    let complaint = user
        .line("feed fortinac host.list --by creationTim --since 40d")
        .failed(2);
    assert!(
        complaint.contains("did you mean `creationTime`"),
        "{complaint}"
    );
    let rows = user
        .line("feed fortinac host.list --by creationTime --since 4000d")
        .ok();
    assert_eq!(lines(&rows).len(), 50);
}

#[test]
fn a_checkpoint_of_something_else_is_refused() {
    let (_simulator, user) = forticasb();
    user.line(FEED).ok();
    let refused = |line: &str, part: &str| {
        let complaint = user.line(line).failed(2);
        assert!(complaint.contains(part), "{complaint}");
    };
    refused(&FEED.replace("Salesforce", "Box"), "--service Salesforce");
    refused(
        &FEED.replace("--out rows", "--out others"),
        "the output `rows`",
    );
    refused(
        &FEED.replace("--page-size 9", "--page-size 10"),
        "pages of 9",
    );
    let state = file(&user, "state");
    let newer = state.replace("\"secapi_checkpoint\":1", "\"secapi_checkpoint\":2");
    assert_ne!(newer, state);
    fs::write(user.home().join("state"), newer).unwrap();
    refused(FEED, "version 2");
    fs::write(user.home().join("state"), "rubbish").unwrap();
    refused(FEED, "no checkpoint");
    fs::remove_file(user.home().join("state")).unwrap();
    fs::create_dir(user.home().join("state")).unwrap();
    refused(FEED, "not a regular file");
}

#[test]
fn what_cannot_be_right_is_said_before_anything_is_sent() {
    let (simulator, user) = forticasb();
    for (line, part) in [
        ("feed forticasb alert.list --service Box", "--since"),
        ("feed forticasb alert.list --since 1h", "--service"),
        (
            "feed forticasb alert.list --service Box --since soon",
            "no instant",
        ),
        (
            "feed forticasb alert.list --service Box --since 1h --until 2h",
            "before --since",
        ),
        (
            "feed forticasb alert.list --service Box --since 1h --by createTime",
            "--by is for",
        ),
        (
            "feed forticasb alert.list --service Box --since 1h --out rows",
            "--checkpoint",
        ),
        ("feed forticasb alert.lst --since 1h", "alert.list"),
    ] {
        let complaint = user.line(line).failed(2);
        assert!(complaint.contains(part), "{line}: {complaint}");
    }
    let requests = simulator.requests();
    assert!(requests.iter().all(|request| !request.is_of("alert.list")));
}

#[test]
fn a_dry_run_prints_the_first_request_and_sends_nothing() {
    let (simulator, user) = forticasb();
    let printed = user.line(&format!("{FEED} --dry-run")).ok();
    assert!(
        printed.contains("startTime") && printed.contains("Salesforce"),
        "{printed}"
    );
    assert_eq!(simulator.requests().len(), 0);
    assert!(!user.home().join("state").exists());
}

#[test]
fn refused_credentials_end_it_and_what_passes_does_not() {
    let (simulator, user) = forticasb();
    simulator
        .faults()
        .add_script("alert.list calls 2..3 status 503")
        .unwrap();
    let complaint = user.run(
        &FEED
            .split_whitespace()
            .chain(["--retries", "0"])
            .collect::<Vec<_>>(),
    );
    assert!(
        complaint.stderr.contains("trying again in"),
        "{complaint:?}"
    );
    let first = file(&user, "rows").lines().count();
    assert!(
        first > 0 && first < ROWS || complaint.code == 0,
        "{complaint:?}"
    );
    simulator.faults().clear();
    user.line(FEED).ok();
    assert_eq!(file(&user, "rows").lines().count(), ROWS);

    let user = user.with("SECAPI_FORTICASB_API_CREDENTIAL", "made-up");
    let complaint = user.line(&format!("{FEED} --follow")).failed(3);
    assert!(!complaint.contains("made-up"), "{complaint}");
}

#[test]
fn a_closed_pipe_is_no_error_and_loses_nothing() {
    let (_simulator, user) = forticasb();
    let line = "feed forticasb alert.list --service Salesforce --since 40d --page-size 9 \
                --commit-every 1ms --checkpoint state";
    let mut child = start(&user, line);
    let mut rows = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = rows.next().unwrap().unwrap();
    drop(rows);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let rest = user.line(line).ok();
    let taken = ROWS - rest.lines().count();
    assert!(taken >= 1, "{first}");
    let all = wanted(&user);
    assert!(
        all.ends_with(&rest),
        "what is left comes from where the pipe stood"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_clear_error_and_loses_nothing() {
    let (_simulator, user) = forticasb();
    let wanted = wanted(&user);
    let program = env!("CARGO_BIN_EXE_secapi");
    // Files of at most 16 KiB.
    let script = format!("trap '' XFSZ; ulimit -f 16; exec {program} {FEED}");
    let limited = user.command(&["x"]);
    let ended = std::process::Command::new("bash")
        .args(["-c", &script])
        .env_clear()
        .envs(
            limited
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(user.home())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{complaint}");
    assert!(
        complaint.contains("cannot write to the output"),
        "{complaint}"
    );
    user.line(FEED).ok();
    assert_eq!(file(&user, "rows"), wanted);

    let full = "feed forticasb alert.list --service Salesforce --since 40d";
    let ended = user
        .command(&full.split_whitespace().collect::<Vec<_>>())
        .stdout(
            fs::OpenOptions::new()
                .write(true)
                .open("/dev/full")
                .unwrap(),
        )
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(
        complaint.contains("cannot write to standard output"),
        "{complaint}"
    );
}

#[test]
fn a_folder_that_is_not_there_or_read_only_is_a_clear_error() {
    let (_simulator, user) = forticasb();
    let complaint = user.line(&FEED.replace("state", "missing/state")).failed(2);
    assert!(complaint.contains("missing/state"), "{complaint}");
    let complaint = user
        .line(&FEED.replace("--out rows", "--out /proc/rows"))
        .failed(2);
    assert!(complaint.contains("/proc/rows"), "{complaint}");
}
