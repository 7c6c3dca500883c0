#![cfg(unix)]
//! Sessions of a user, with all that they print and the codes they end with, as snapshots.
//!
//! `INSTA_UPDATE=always cargo test -p secapi --test sessions` writes them anew.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use secapi_simulator::Simulator;
use support::User;

/// 2026-01-15T08:30:00Z.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_768_465_800)
}

struct Session {
    simulator: Simulator,
    user: User,
    text: String,
}

impl Session {
    fn of(product: &str) -> Self {
        let simulator = Simulator::builder()
            .product(product)
            .items(4)
            .fixed_clock(now())
            .time_range(now() - Duration::from_secs(86_400), now())
            .job_time(Duration::ZERO)
            .start()
            .unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_secapi")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", program.display());
        let user = User::of(&simulator).with("PATH", &path);
        Self {
            simulator,
            user,
            text: String::new(),
        }
    }

    /// Runs a command line of a shell, and notes what it printed and how it ended.
    fn run(&mut self, line: &str) -> &mut Self {
        let ended = self.user.shell(&format!("secapi {line}"));
        assert!(!ended.stderr.contains("panicked"), "{ended:?}");
        let _ = writeln!(self.text, "$ secapi {line}");
        self.text.push_str(&ended.stdout);
        for printed in ended.stderr.lines() {
            let _ = writeln!(self.text, "! {printed}");
        }
        let _ = writeln!(self.text, "[exit code {}]\n", ended.code);
        self
    }

    fn fault(&mut self, script: &str) -> &mut Self {
        self.simulator.faults().clear();
        self.simulator.faults().add_script(script).unwrap();
        let _ = writeln!(self.text, "# the service: {script}");
        self
    }

    /// The session, without what differs from run to run.
    fn text(&self) -> String {
        let url = self.simulator.base_url();
        let address = url.split("://").nth(1).unwrap_or(url);
        let text = self.text.replace(address, "SIMULATOR");
        let lines = text.lines().map(|line| line.trim_end().to_owned() + "\n");
        lines.collect()
    }
}

#[test]
fn help_pages() {
    let mut session = Session::of("fortinac");
    session
        .run("fortinac hosts -h")
        .run("fortinac hosts register -h")
        .run("fortinac host set-role -h")
        .run("forticwp scan-image -h")
        .run("dbss report make -h");
    // The options of every command are not those of these.
    let text = session.text();
    let own = text
        .split("\n\n")
        .filter(|part| !part.starts_with("Output:") && !part.starts_with("Connection:"));
    insta::assert_snapshot!(own.collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn one_list_in_each_format() {
    let mut session = Session::of("fortinac");
    let list = "fortinac host list --columns id,hostName,role";
    for format in ["table", "json", "ndjson", "csv", "yaml"] {
        session.run(&format!("{list} -o {format} --limit 2"));
    }
    session
        .run("fortinac host list -o table")
        .run("fortinac host list --jq '.[].primaryMac'")
        .run("fortinac host list --jq 'map(.role) | group_by(.) | map({(.[0] // \"none\"): length}) | add'")
        .run("fortinac hosts get 02:00:00:00:00:01 -o table");
    insta::assert_snapshot!(session.text());
}

#[test]
fn dry_runs() {
    let mut session = Session::of("fortinac");
    fs::write(
        session.user.home().join("hosts.csv"),
        "mac,name\n00:50:56:aa:00:01,a\n0050.56aa.0001,b\n00:50,c\n",
    )
    .unwrap();
    session
        .run("fortinac host set-role --id 1000001 --role Guest --dry-run")
        .run("fortinac hosts set 192.0.2.10 --role Guest --dry-run")
        .run("fortinac hosts disable 192.0.2.10 00:50:56:aa:00:01 --dry-run -o json")
        .run("fortinac hosts register hosts.csv --dry-run -o table");
    assert!(session.simulator.requests().is_empty());
    insta::assert_snapshot!(session.text());
}

#[test]
fn every_exit_code() {
    let mut session = Session::of("fortinac");
    fs::write(
        session.user.home().join("hosts.csv"),
        "mac,role\n00:50:56:aa:00:01,Guest\n00:50:56:aa:00:02,Gust\n",
    )
    .unwrap();
    session
        .run("fortinac host list --limit 1 --columns id,primaryMac")
        .fault("host.get status 400")
        .run("fortinac host get 1000001")
        .run("fortinac host get one")
        .run("fortinac host delete 1000001")
        .fault("host.get status 401")
        .run("fortinac host get 1000001")
        .run("fortinac hosts get 00:50:56:ff:00:01")
        .fault("host.get cut-before")
        .run("fortinac host get 1000001 --retries 0 --timeout 20s")
        .fault("host.disable_by_mac cut-after")
        .run("fortinac hosts disable 02:00:00:00:00:01 --yes")
        .run("fortinac hosts disable 02:00:00:00:00:01 --yes -o json")
        .run("fortinac hosts register hosts.csv --yes -o csv");
    insta::assert_snapshot!(session.text());
}

#[test]
fn slips_of_the_finger() {
    let mut session = Session::of("fortinac");
    fs::write(session.user.home().join("hosts.csv"), "mac,nmae\n1,2\n").unwrap();
    session
        .run("fortinak host list")
        .run("fortinac hots list")
        .run("fortinac host lst")
        .run("fortinac host list --sort-dirr asc")
        .run("fortinac host list --sort-dir ascc")
        .run("fortinac host list --jq '.['")
        .run("fortinac hosts get 00:50:56")
        .run("fortinac hosts set 192.0.2.10 --yes")
        .run("fortinac hosts set 192.0.2.10 --set hostnam=x --yes")
        .run("fortinac hosts register hosts.csv --yes")
        .run("forticasb alerts --since 2026-01-02 --until 2026-01-01")
        .run("dbss create --body '{}' --yes")
        .run("describe fortinac host.lst");
    assert!(session.simulator.requests().is_empty());
    insta::assert_snapshot!(session.text());
}

#[test]
fn jobs_of_the_cloud_products() {
    let mut session = Session::of("forticwp");
    fs::write(session.user.home().join("app.tar"), "made-up archive").unwrap();
    session
        .run("forticwp tenants -o table")
        .run("forticwp alerts --since 2026-01-14 --until 2026-01-16 -o table --columns id,alertType,severity")
        .run("forticwp scan-image app.tar --yes -o table --job-name app --job-url http://localhost/")
        .run("forticwp scan-image app.tar")
        .run("forticwp scan-image missing.tar --yes");
    insta::assert_snapshot!(session.text());
}
