//! Checkpoints: what is stored of a feed or list, whatever happens meanwhile.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use secapi_core::checkpoint::{Checkpoint, CursorMap};
use secapi_core::wire::Model;
use secapi_core::{
    Call, Client, Error, ErrorKind, Extra, Feed, FeedCursor, Items, Page, PageCursor, ParamValue,
    Timestamp,
};

use crate::server::{Recorded, Reply, Server};
use crate::support::{BEARER, LIST, PRODUCT};

#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Row {
    id: Option<String>,
    #[wire(with = Millis)]
    at: Option<Timestamp>,
    extra: Extra,
}

/// How many rows there are: one each second.
const ROWS: i64 = 1200;

fn parameter(request: &Recorded, name: &str) -> Option<i64> {
    let (_, query) = request.target.split_once('?')?;
    let mut pairs = query.split('&');
    pairs
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        .and_then(|text| text.parse().ok())
}

/// Serves the rows of the window that is asked for, or all of them.
fn serve() -> Server {
    Server::start(|_, request| {
        let start = parameter(request, "start").unwrap_or(0);
        let end = parameter(request, "end").unwrap_or(i64::MAX);
        let skip = usize::try_from(parameter(request, "skip").unwrap_or(0)).unwrap();
        let limit = usize::try_from(parameter(request, "limit").unwrap()).unwrap();
        let all: Vec<i64> = (0..ROWS)
            .filter(|number| (start..=end).contains(&(number * 1000)))
            .collect();
        let rows: Vec<String> = all
            .iter()
            .skip(skip)
            .take(limit)
            .map(|number| format!(r#"{{"id": "{number}", "at": {}}}"#, number * 1000))
            .collect();
        Reply::json(&format!(
            r#"{{"data": {{"rows": [{}], "total": {}}}}}"#,
            rows.join(","),
            all.len()
        ))
    })
}

fn client(url: &str) -> Client {
    Client::builder(&PRODUCT)
        .base_url(url)
        .authenticator(secapi_core::StaticToken::new(&BEARER, "made-up-token"))
        .build()
        .unwrap()
}

fn feed(url: &str, from: FeedCursor) -> Feed<Row> {
    let client = client(url);
    let window = move |start, end| {
        Call::<Page<Row>>::new(&client, &LIST)
            .query("start", ParamValue::millis(start))
            .query("end", ParamValue::millis(end))
    };
    Feed::new(from, window, |row: &Row| (row.id.clone(), row.at))
        .page_size(50)
        .max_window(std::time::Duration::from_secs(90))
        .overlap(std::time::Duration::from_secs(20))
        .until(Timestamp::from_millis(ROWS * 1000))
}

fn start() -> FeedCursor {
    FeedCursor::since(Timestamp::from_millis(0))
}

const SOURCE: &str = "example thing.list";

/// Says that a row was taken, for whoever wants to kill this process then.
fn told() {
    println!("row");
}

async fn copy_feed(folder: &Path, url: &str) -> Result<(), Error> {
    let mut checkpoint =
        Checkpoint::with_output(folder.join("state"), SOURCE, folder.join("rows"))?;
    let from = checkpoint.cursor().cloned().unwrap_or_else(start);
    let mut feed = feed(url, from);
    let mut taken = 0;
    while let Some(row) = feed.try_next().await? {
        checkpoint.push(&row)?;
        taken += 1;
        // Batches of different sizes.
        if taken % (1 + taken % 5) == 0 {
            checkpoint.commit(&feed.cursor())?;
        }
        told();
    }
    checkpoint.commit(&feed.cursor())
}

async fn copy_list(folder: &Path, url: &str) -> Result<(), Error> {
    let mut checkpoint =
        Checkpoint::<PageCursor>::with_output(folder.join("state"), SOURCE, folder.join("rows"))?;
    let client = client(url);
    let call = Call::<Page<Row>>::new(&client, &LIST).page_size(50);
    let mut rows: Items<Row> = call.items();
    if let Some(cursor) = checkpoint.cursor() {
        rows = rows.resume(cursor)?;
    }
    while let Some(row) = rows.try_next().await? {
        checkpoint.push(&row)?;
        checkpoint.commit(&rows.cursor())?;
        told();
    }
    Ok(())
}

/// Not a test: the process that is killed.
#[test]
fn child() {
    let Ok(folder) = std::env::var("CHECKPOINT_CHILD") else {
        return;
    };
    let url = std::env::var("CHECKPOINT_URL").unwrap();
    let list = std::env::var_os("CHECKPOINT_LIST").is_some();
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let folder = Path::new(&folder);
            if list {
                copy_list(folder, &url).await
            } else {
                copy_feed(folder, &url).await
            }
        })
        .unwrap();
}

/// Runs the child and kills it after so many rows; `false` if it came to its end before.
fn run(folder: &Path, url: &str, list: bool, rows: usize) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["checkpoints::child", "--exact", "--nocapture"])
        .env("CHECKPOINT_CHILD", folder)
        .env("CHECKPOINT_URL", url)
        .stdout(Stdio::piped());
    if list {
        command.env("CHECKPOINT_LIST", "1");
    }
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let taken = lines
        .map_while(Result::ok)
        .filter(|line| line.ends_with("row"))
        .take(rows)
        .count();
    child.kill().unwrap();
    let status = child.wait().unwrap();
    if taken < rows {
        assert!(status.success(), "{status}");
    }
    taken == rows
}

fn ids(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("rows")).unwrap();
    let rows = text.lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["id"].as_str().unwrap().to_owned()
    });
    rows.collect()
}

fn every_id() -> Vec<String> {
    (0..ROWS).map(|number| number.to_string()).collect()
}

/// Numbers that look random, the same in every run.
fn shuffled(seed: &mut u64) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    usize::try_from(*seed >> 33).unwrap()
}

#[test]
fn fifty_kills_neither_lose_nor_double_a_row_of_a_feed() {
    let server = serve();
    let folder = tempfile::tempdir().unwrap();
    let mut seed = 7;
    for number in 0..50 {
        let rows = 1 + shuffled(&mut seed) % 20;
        assert!(
            run(folder.path(), &server.url(), false, rows),
            "kill {number}"
        );
    }
    assert!(!run(folder.path(), &server.url(), false, usize::MAX));
    assert_eq!(ids(folder.path()), every_id());
}

#[test]
fn kills_neither_lose_nor_double_a_row_of_a_list() {
    let server = serve();
    let folder = tempfile::tempdir().unwrap();
    let mut seed = 9;
    for number in 0..10 {
        let rows = 1 + shuffled(&mut seed) % 70;
        assert!(
            run(folder.path(), &server.url(), true, rows),
            "kill {number}"
        );
    }
    assert!(!run(folder.path(), &server.url(), true, usize::MAX));
    assert_eq!(ids(folder.path()), every_id());
}

fn open(folder: &Path) -> Result<Checkpoint, Error> {
    Checkpoint::with_output(folder.join("state"), SOURCE, folder.join("rows"))
}

fn cursor(millis: i64) -> FeedCursor {
    FeedCursor::since(Timestamp::from_millis(millis))
}

fn rows(folder: &Path) -> String {
    fs::read_to_string(folder.join("rows")).unwrap()
}

#[test]
fn whatever_a_kill_leaves_behind_is_cleared_up() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("rows"), "before\n").unwrap();
    let mut checkpoint = open(folder).unwrap();
    assert_eq!((checkpoint.cursor(), checkpoint.commits()), (None, 0));
    checkpoint.push(&1).unwrap();
    assert_eq!(checkpoint.pending(), 2);
    drop(checkpoint);

    // Nothing was committed; some of the first commit may be written.
    for left in ["before\n", "before\n1", "before\n1\n2\n"] {
        fs::write(folder.join("rows"), left).unwrap();
        let checkpoint = open(folder).unwrap();
        assert_eq!((checkpoint.cursor(), checkpoint.length()), (None, 7));
        assert_eq!(rows(folder), "before\n");
    }
    let mut checkpoint = open(folder).unwrap();
    checkpoint.push(&1).unwrap();
    checkpoint.commit(&cursor(1)).unwrap();
    drop(checkpoint);
    // The next commit broke off: while rows were written, before and after the new record was.
    for (left, record) in [
        ("2", None),
        ("2\n", Some("{\"secapi_")),
        ("2\n", Some("{}\n")),
    ] {
        fs::write(folder.join("rows"), format!("before\n1\n{left}")).unwrap();
        if let Some(record) = record {
            fs::write(folder.join("state.next"), record).unwrap();
        }
        let checkpoint = open(folder).unwrap();
        assert_eq!(checkpoint.cursor(), Some(&cursor(1)));
        assert_eq!(checkpoint.commits(), 1);
        assert_eq!(rows(folder), "before\n1\n");
    }
    let mut checkpoint = open(folder).unwrap();
    checkpoint.push(&"x\ny").unwrap();
    checkpoint.commit(&cursor(2)).unwrap();
    checkpoint.commit(&cursor(2)).unwrap();
    assert_eq!(checkpoint.commits(), 2, "nothing new is nothing written");
    checkpoint.commit(&cursor(3)).unwrap();
    assert_eq!(open(folder).unwrap().cursor(), Some(&cursor(3)));
    assert_eq!(rows(folder), "before\n1\n\"x\\ny\"\n");
}

/// What is refused, with part of the text; nothing of it may be changed.
#[test]
fn files_that_are_something_else_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let state = folder.join("state");
    let mut checkpoint = open(folder).unwrap();
    checkpoint.push(&1).unwrap();
    checkpoint.commit(&cursor(1)).unwrap();
    let good = fs::read_to_string(&state).unwrap();
    assert_eq!(good.lines().count(), 1, "{good}");

    let other = Checkpoint::<FeedCursor>::with_output(&state, "another list", folder.join("rows"));
    refused(
        other,
        "it is of `example thing.list`, and not of `another list`",
    );
    let other = Checkpoint::<FeedCursor>::with_output(&state, SOURCE, folder.join("other"));
    refused(other, "the output `rows`");
    assert!(!folder.join("other").exists());
    refused(
        Checkpoint::<FeedCursor>::open(&state, SOURCE),
        "without an output",
    );
    let same =
        Checkpoint::<FeedCursor>::with_output(folder.join("rows"), SOURCE, folder.join("rows"));
    refused(same, "no checkpoint");
    let unread = Checkpoint::<PageCursor>::with_output(&state, SOURCE, folder.join("rows"));
    assert_eq!(
        unread.unwrap_err().kind(),
        ErrorKind::Config,
        "a cursor of another kind"
    );

    for (text, why) in [
        ("", "no checkpoint"),
        ("[]", "no checkpoint"),
        ("{}", "no checkpoint"),
        (r#"{"secapi_checkpoint": 2}"#, "version 2"),
        (r#"{"secapi_checkpoint": 1}"#, "no checkpoint"),
    ] {
        fs::write(&state, text).unwrap();
        refused(open(folder), why);
        assert_eq!(fs::read_to_string(&state).unwrap(), text);
    }
    fs::write(&state, &good).unwrap();
    fs::write(folder.join("rows"), "").unwrap();
    refused(open(folder), "it has 0 bytes, and 2 were committed");
    fs::remove_file(folder.join("rows")).unwrap();
    refused(open(folder), "it is not there");
    fs::create_dir(folder.join("rows")).unwrap();
    refused(open(folder), "not a regular file");
    fs::remove_file(&state).unwrap();
    fs::create_dir(&state).unwrap();
    refused(open(folder), "not a regular file");
    let missing = Checkpoint::<FeedCursor>::open(folder.join("no/state"), SOURCE);
    assert!(missing.unwrap_err().hint().contains("create the folder"));
}

fn refused<C>(checkpoint: Result<Checkpoint<C>, Error>, why: &str) {
    let error = checkpoint.map(drop).expect_err(why);
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.to_string().contains(why), "{error}");
    assert!(error.to_string().contains("nothing was changed"), "{error}");
}

#[test]
fn a_commit_that_fails_loses_nothing_and_may_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut checkpoint = open(folder).unwrap();
    checkpoint.push(&1).unwrap();
    checkpoint.commit(&cursor(1)).unwrap();
    // The record cannot be written, as on a full disk; the rows could.
    fs::create_dir(folder.join("state.next")).unwrap();
    checkpoint.push(&2).unwrap();
    let error = checkpoint.commit(&cursor(2)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Write);
    assert!(error.to_string().contains("state"), "{error}");
    assert_eq!(checkpoint.cursor(), Some(&cursor(1)));
    assert_eq!(open(folder).unwrap().cursor(), Some(&cursor(1)));
    assert_eq!(rows(folder), "1\n");
    fs::remove_dir(folder.join("state.next")).unwrap();
    checkpoint.push(&3).unwrap();
    checkpoint.commit(&cursor(3)).unwrap();
    assert_eq!(open(folder).unwrap().cursor(), Some(&cursor(3)));
    assert_eq!(rows(folder), "1\n2\n3\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_without_room_is_no_output() {
    let folder = tempfile::tempdir().unwrap();
    let full =
        Checkpoint::<FeedCursor>::with_output(folder.path().join("state"), SOURCE, "/dev/full");
    refused(full, "not a regular file");
    assert!(!folder.path().join("state").exists());
}

#[test]
fn an_output_can_be_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut checkpoint = open(folder).unwrap();
    checkpoint.push(&1).unwrap();
    checkpoint.commit(&cursor(1)).unwrap();
    checkpoint.push(&2).unwrap();
    fs::write(folder.join("used"), "x").unwrap();
    assert!(checkpoint.rotate(folder.join("used")).is_err());
    checkpoint.rotate(folder.join("rows-2")).unwrap();
    checkpoint.commit(&cursor(2)).unwrap();
    assert_eq!(rows(folder), "1\n");
    assert_eq!(fs::read_to_string(folder.join("rows-2")).unwrap(), "2\n");
    refused(open(folder), "the output `rows-2`");
    let again =
        Checkpoint::<FeedCursor>::with_output(folder.join("state"), SOURCE, folder.join("rows-2"));
    assert_eq!(again.unwrap().cursor(), Some(&cursor(2)));
}

#[test]
fn a_cursor_can_be_stored_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let mut checkpoint = Checkpoint::open(&path, SOURCE).unwrap();
    assert!(
        checkpoint
            .push(&1)
            .unwrap_err()
            .hint()
            .contains("with_output")
    );
    checkpoint.commit(&cursor(1)).unwrap();
    let again = Checkpoint::<FeedCursor>::open(&path, SOURCE).unwrap();
    assert_eq!((again.cursor(), again.commits()), (Some(&cursor(1)), 1));
    let other = Checkpoint::<FeedCursor>::with_output(&path, SOURCE, folder.path().join("rows"));
    refused(other, "without an output");
}

#[test]
fn an_output_rotates_by_size_and_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["rows", "log.ndjson", "log.2026.json"] {
        let (state, first) = (folder.join(format!("{name}.state")), folder.join(name));
        let open = || Checkpoint::<FeedCursor>::with_rotated_output(&state, SOURCE, &first);
        let mut files = Vec::new();
        for number in 1..=3 {
            // Each time by another process.
            let mut checkpoint = open().unwrap();
            checkpoint.push(&number).unwrap();
            checkpoint.commit(&cursor(number)).unwrap();
            assert_eq!(checkpoint.rotate_at(3).unwrap(), None, "2 bytes only");
            files.extend(checkpoint.rotate_at(2).unwrap());
        }
        let texts: Vec<String> = files
            .iter()
            .map(|file| fs::read_to_string(file).unwrap())
            .collect();
        assert_eq!(texts, ["1\n", "2\n", "3\n"], "{files:?}");
        let names: Vec<_> = files.iter().filter_map(|file| file.file_name()).collect();
        assert_eq!(names[0], name);
        assert!(names[1].to_str().unwrap().contains(".0001"), "{names:?}");
    }
}

#[test]
fn several_feeds_share_a_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let mut cursors = CursorMap::default();
    cursors.set("one", &cursor(1));
    cursors.set("two", &cursor(2));
    let mut checkpoint = Checkpoint::open(&path, SOURCE).unwrap();
    checkpoint.commit(&cursors).unwrap();
    let again = Checkpoint::<CursorMap>::open(&path, SOURCE).unwrap();
    let stored = again.cursor().unwrap();
    assert_eq!(stored, &cursors);
    assert_eq!(stored.get("two").unwrap(), Some(cursor(2)));
    assert_eq!(stored.get::<FeedCursor>("three").unwrap(), None);
    assert!(stored.get::<PageCursor>("one").is_err());
    assert!("[1]".parse::<CursorMap>().is_err());
}
