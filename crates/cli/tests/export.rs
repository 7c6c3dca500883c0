//! `secapi export`: all rows as files, whatever happens meanwhile.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use secapi_simulator::Simulator;
use serde_json::Value;
use support::{Random, User};

/// How many hosts there are.
const ROWS: usize = 400;

const EXPORT: &str = "export fortinac host.list --page-size 20 --rows-per-file 60 --out hosts";

const WHOLE: &str = "export fortinac host.list --page-size 100 --out hosts";

fn fortinac() -> (Simulator, User) {
    let simulator = Simulator::builder()
        .product("fortinac")
        .items(ROWS)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    (simulator, user)
}

/// The files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for found in fs::read_dir(folder).unwrap() {
        let path = found.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

/// The rows of an export as the manifest lists its files; these are what it says, and there are no others.
fn rows(folder: &Path) -> Vec<Value> {
    let manifest = manifest(folder);
    let mut all = Vec::new();
    let mut known = vec![
        folder.join(".secapi-export.json"),
        folder.join("manifest.json"),
    ];
    for file in manifest["files"].as_array().unwrap() {
        let path = folder.join(file["path"].as_str().unwrap());
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(file["bytes"], text.len());
        assert_eq!(file["rows"], text.lines().count());
        let sum = std::process::Command::new("sha256sum")
            .arg(&path)
            .output()
            .unwrap();
        let sum = String::from_utf8(sum.stdout).unwrap();
        assert_eq!(file["sha256"], sum.split_whitespace().next().unwrap());
        let lines = text.lines();
        all.extend(lines.map(|line| serde_json::from_str::<Value>(line).unwrap()));
        known.push(path);
    }
    assert_eq!(manifest["rows"], all.len());
    known.sort();
    assert_eq!(files(folder), known);
    all
}

fn listed(user: &User) -> Vec<Value> {
    let listed = user.line("fortinac host list --all").json();
    listed.as_array().unwrap().clone()
}

fn killed(kills: usize, seed: u64, partition: &str) {
    let (simulator, user) = fortinac();
    let wanted = listed(&user);
    let script = "host.list delay 5ms; host.list chance 10% status 503; \
                  host.list chance 8% cut-body 900; host.list chance 5% truncated-gzip";
    simulator.faults().add_script(script).unwrap();
    let line = format!("{EXPORT} {partition}");
    let words: Vec<&str> = line.split_whitespace().collect();
    let folder = user.home().join("hosts");
    let mut random = Random(seed);
    let mut interrupted = 0;
    for _ in 0..kills {
        let mut child = user.command(&words).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(random.below(300)));
        child.kill().unwrap();
        child.wait().unwrap();
        let is_begun = folder.exists() && files(&folder).len() > 1;
        if folder.join("manifest.json").exists() {
            user.line(&line).ok();
            check(&folder, &wanted, partition);
            fs::remove_dir_all(&folder).unwrap();
        } else {
            interrupted += usize::from(is_begun);
        }
    }
    assert!(
        interrupted > 0,
        "no kill came between the first file and the last"
    );
    simulator.faults().clear();
    user.line(&line).ok();
    check(&folder, &wanted, partition);
}

fn check(folder: &Path, wanted: &[Value], partition: &str) {
    let mut rows = rows(folder);
    if !partition.is_empty() {
        // Within a part, rows are in the order of their partitions.
        let id = |row: &Value| row["id"].as_i64();
        rows.sort_by_key(id);
        let mut wanted = wanted.to_vec();
        wanted.sort_by_key(id);
        assert_eq!(rows, wanted);
        return;
    }
    assert_eq!(rows, wanted);
}

#[test]
fn kills_and_faults_lose_and_double_nothing() {
    killed(20, 18, "");
    killed(10, 19, "--partition-by role");
}

#[test]
#[ignore = "takes a minute"]
fn a_hundred_kills_lose_and_double_nothing() {
    killed(100, 11, "");
}

#[test]
fn an_export_that_is_complete_stays_as_it_is() {
    let (simulator, user) = fortinac();
    let ended = user.line(EXPORT);
    assert!(ended.stderr.contains("400 rows in 7 files"), "{ended:?}");
    let folder = user.home().join("hosts");
    assert_eq!(rows(&folder), listed(&user));
    drop(simulator.take_requests());
    let again = user.line(EXPORT);
    assert!(
        again.stderr.contains("complete already: 400 rows"),
        "{again:?}"
    );
    assert_eq!((again.code, simulator.requests().len()), (0, 0));
    let refused = |line: &str, part: &str| {
        let complaint = user.line(line).failed(2);
        assert!(complaint.contains(part), "{complaint}");
    };
    refused(&format!("{EXPORT} --format csv"), "as csv");
    refused(&EXPORT.replace("host.list", "user.list"), "user.list");
    let state = folder.join(".secapi-export.json");
    let text = fs::read_to_string(&state).unwrap();
    fs::write(
        &state,
        text.replace("\"secapi_export\":1", "\"secapi_export\":2"),
    )
    .unwrap();
    refused(EXPORT, "version 2");
    fs::write(&state, "rubbish").unwrap();
    refused(EXPORT, "not what an export has written");
    fs::remove_file(&state).unwrap();
    refused(EXPORT, "not empty");
    fs::write(user.home().join("file"), "").unwrap();
    refused(&EXPORT.replace("--out hosts", "--out file"), "file");
}

#[test]
fn a_dry_run_sends_and_makes_nothing() {
    let (simulator, user) = fortinac();
    let printed = user.line(&format!("{EXPORT} --dry-run")).ok();
    assert!(printed.starts_with("curl -X GET "), "{printed}");
    assert_eq!(simulator.requests().len(), 0);
    assert!(!user.home().join("hosts").exists());
}

#[test]
fn columns_are_those_of_the_catalog() {
    let (_simulator, user) = fortinac();
    user.line(&format!("{WHOLE} --format csv")).ok();
    let text = fs::read_to_string(user.home().join("hosts/part-0001.csv")).unwrap();
    let mut reader = text.lines();
    let header: Vec<&str> = reader.next().unwrap().split(',').collect();
    assert!(
        header.contains(&"hostName") && header.last() == Some(&"extra"),
        "{header:?}"
    );
    assert_eq!(reader.count(), ROWS);
    let columns = manifest(&user.home().join("hosts"))["columns"].clone();
    let column = |name: &str| {
        let mut all = columns.as_array().unwrap().iter();
        all.find(|column| column["name"] == name).unwrap()["type"].clone()
    };
    assert_eq!(column("id"), "integer");
    assert_eq!(column("creationTime"), "timestamp");
    assert_eq!(column("hostName"), "text");
    assert_eq!(column("extra"), "json");
}

#[test]
fn partitions_are_folders_as_hive_names_them() {
    let (_simulator, user) = fortinac();
    user.line(&format!("{WHOLE} --partition-by day:creationTime"))
        .ok();
    let folder = user.home().join("hosts");
    for row in rows(&folder) {
        assert!(row["id"].is_i64());
    }
    let all = files(&folder);
    let days = all.iter().filter(|path| {
        let folder = path.parent().unwrap().file_name().unwrap();
        folder.to_string_lossy().starts_with("day=20")
    });
    assert!(days.count() > 1, "{all:?}");
    for (word, part) in [
        ("day:hostName2", "did you mean `hostName`"),
        ("day:managedByMDM", "has no day"),
        ("creationTim", "did you mean `creationTime`"),
    ] {
        let line = EXPORT.replace("--out hosts", "--out other");
        let complaint = user
            .line(&format!("{line} --partition-by {word}"))
            .failed(2);
        assert!(complaint.contains(part), "{complaint}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_clear_error_and_loses_nothing() {
    let (_simulator, user) = fortinac();
    let wanted = listed(&user);
    let program = env!("CARGO_BIN_EXE_secapi");
    let line = EXPORT.replace("--rows-per-file 60", "--rows-per-file 150");
    for format in ["ndjson", "csv", "parquet"] {
        let line = format!("{line}-{format} --format {format}");
        let script = format!("trap '' XFSZ; ulimit -f 4; exec {program} {line}");
        let usual = user.command(&["x"]);
        let ended = std::process::Command::new("bash")
            .args(["-c", &script])
            .env_clear()
            .envs(
                usual
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .current_dir(user.home())
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains("cannot write part-0001"), "{complaint}");
        let folder = user.home().join(format!("hosts-{format}"));
        let left = files(&folder);
        assert_eq!(left.len(), 1, "nothing but the state: {left:?}");
        user.line(&line).ok();
        assert_eq!(manifest(&folder)["rows"], ROWS);
        if format == "ndjson" {
            assert_eq!(rows(&folder), wanted);
        }
    }
    let complaint = user
        .line(&EXPORT.replace("--out hosts", "--out /proc/hosts"))
        .failed(2);
    assert!(complaint.contains("/proc/hosts"), "{complaint}");
}

#[test]
fn relative_times_mean_the_same_in_a_later_run() {
    let simulator = Simulator::builder()
        .product("forticasb")
        .items(100)
        .start()
        .unwrap();
    let user = User::of(&simulator);
    let line = "export forticasb alert.list --service Salesforce --start-time 40d --end-time now \
                --page-size 10 --rows-per-file 10 --out alerts --retries 0";
    simulator
        .faults()
        .add_script("alert.list calls 4.. status 400")
        .unwrap();
    let ended = user.line(line);
    assert_ne!(ended.code, 0, "{ended:?}");
    simulator.faults().clear();
    user.line(line).ok();
    assert_eq!(rows(&user.home().join("alerts")).len(), 100);
    let requests = simulator.requests();
    let starts = requests
        .iter()
        .filter(|request| request.is_of("alert.list"))
        .filter_map(|request| request.json()?["startTime"].as_i64());
    let mut starts: Vec<i64> = starts.collect();
    starts.dedup();
    assert_eq!(starts.len(), 1);
}
