//! Downloads against a server that cuts, lies and forgets.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use secapi_core::{Binary, Call, Client, Download, Error, ErrorKind, RetryPolicy};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWrite;

use crate::server::{Recorded, Reply, Server};
use crate::support::{SHOW, builder, client};

/// What a server answers to the requests of a download, by their number.
type Script = Box<dyn Fn(usize, &Recorded, &[u8]) -> Reply + Send + Sync>;

fn file() -> Vec<u8> {
    (0..5000_u32).flat_map(u32::to_le_bytes).collect()
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}

fn download(client: &Client) -> Download {
    Call::<Binary>::new(client, &SHOW).path("id", 7).download()
}

fn whole(bytes: &[u8]) -> Reply {
    Reply::new(200, "application/zip", bytes).header("ETag", "\"one\"")
}

/// What a request with `Range` asks for, as a server that allows it answers.
fn part(request: &Recorded, bytes: &[u8]) -> Reply {
    let start = range(request).expect("a range");
    Reply::new(206, "application/zip", &bytes[start..])
        .header("ETag", "\"one\"")
        .header(
            "Content-Range",
            &format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len()),
        )
}

fn range(request: &Recorded) -> Option<usize> {
    let range = request.header("range")?;
    range
        .strip_prefix("bytes=")?
        .strip_suffix('-')?
        .parse()
        .ok()
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

async fn to_file(
    download: Download,
) -> (tempfile::TempDir, Result<secapi_core::Downloaded, Error>) {
    let folder = tempfile::tempdir().unwrap();
    let done = Box::pin(download.to_file(folder.path().join("report.zip"))).await;
    (folder, done)
}

#[tokio::test]
async fn a_file_comes_whole_with_its_length_type_and_checksum() {
    let bytes = file();
    let server = Server::always(whole(&bytes));
    let progress = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&progress);
    let download = download(&client(&server))
        .expect_sha256(hex(&bytes).to_uppercase())
        .on_progress(move |at| noted.lock().unwrap().push((at.received, at.total)));
    let (folder, done) = to_file(download).await;
    let done = done.unwrap();
    assert_eq!(
        (done.bytes, done.sha256, done.resumed),
        (20_000, hex(&bytes), 0)
    );
    assert_eq!(done.content_type.as_deref(), Some("application/zip"));
    assert_eq!(names(folder.path()), ["report.zip"]);
    assert_eq!(
        std::fs::read(folder.path().join("report.zip")).unwrap(),
        bytes
    );
    assert_eq!(
        progress.lock().unwrap().last(),
        Some(&(20_000, Some(20_000)))
    );
    let request = server.only();
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    assert_eq!(
        request.header("authorization"),
        Some("Bearer made-up-token")
    );
    assert_eq!(request.header("range"), None);
}

#[tokio::test]
async fn a_cut_body_goes_on_where_it_broke() {
    let bytes = file();
    let sent = bytes.clone();
    let server = Server::start(move |number, request| match number {
        0 => whole(&sent).cut_after(7000),
        1 => part(request, &sent).cut_after(3000),
        _ => part(request, &sent),
    });
    let mut writer = Vec::new();
    let done = download(&client(&server))
        .to_writer(&mut writer)
        .await
        .unwrap();
    assert_eq!((writer, done.sha256), (bytes.clone(), hex(&bytes)));
    assert_eq!(done.resumed, 2);
    let requests = server.requests();
    for request in &requests[1..] {
        assert!(range(request).is_some_and(|start| start > 0), "{request:?}");
        assert_eq!(request.header("if-range"), Some("\"one\""));
        assert!(
            request.header("authorization").is_some(),
            "authenticated for each attempt"
        );
    }
    assert!(range(&requests[2]) > range(&requests[1]));
}

/// Servers that do not let a part be asked for, or have another file by then.
#[tokio::test]
async fn without_a_part_the_whole_comes_again() {
    let bytes = file();
    let plain = |bytes: &[u8]| Reply::new(200, "application/zip", bytes);
    let other = |request: &Recorded, bytes: &[u8]| {
        let start = range(request).unwrap();
        Reply::new(206, "application/zip", &bytes[start..])
            .header("ETag", "\"two\"")
            .header(
                "Content-Range",
                &format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len()),
            )
    };
    let scripts: [(&str, Script); 5] = [
        (
            "no validator",
            Box::new(move |number, _, bytes| match number {
                0 => plain(bytes).cut_after(7000),
                _ => plain(bytes),
            }),
        ),
        (
            "range ignored",
            Box::new(|number, _, bytes| match number {
                0 => whole(bytes).cut_after(7000),
                _ => whole(bytes),
            }),
        ),
        (
            "another etag in a part",
            Box::new(move |number, request, bytes| match number {
                0 => whole(bytes).cut_after(7000),
                1 => other(request, bytes),
                _ => whole(bytes),
            }),
        ),
        (
            "the wrong part",
            Box::new(|number, _, bytes| match number {
                0 => whole(bytes).cut_after(7000),
                1 => Reply::new(206, "application/zip", &bytes[..100])
                    .header("Content-Range", "bytes 0-99/20000"),
                _ => whole(bytes),
            }),
        ),
        (
            "416",
            Box::new(|number, _, bytes| match number {
                0 => whole(bytes).cut_after(7000),
                1 => Reply::status(416),
                _ => whole(bytes),
            }),
        ),
    ];
    for (name, script) in scripts {
        let script = Arc::new(script);
        for to_disk in [true, false] {
            let (sent, script) = (bytes.clone(), Arc::clone(&script));
            let server = Server::start(move |number, request| script(number, request, &sent));
            let download = download(&client(&server));
            let (got, done) = if to_disk {
                let (folder, done) = to_file(download).await;
                (
                    std::fs::read(folder.path().join("report.zip")).unwrap(),
                    done,
                )
            } else {
                let mut writer = Vec::new();
                let done = download.to_writer(&mut writer).await;
                (writer, done)
            };
            let done = done.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(
                (got, done.sha256, done.bytes),
                (bytes.clone(), hex(&bytes), 20_000),
                "{name}"
            );
        }
    }
}

#[tokio::test]
async fn a_file_that_changed_is_begun_anew_and_never_mixed() {
    let (old, new) = (file(), file().into_iter().rev().collect::<Vec<u8>>());
    let (before, after) = (old.clone(), new.clone());
    let script = move |number: usize, _: &Recorded| match number {
        0 => whole(&before).cut_after(7000),
        _ => Reply::new(200, "application/zip", after.clone()).header("ETag", "\"two\""),
    };
    let server = Server::start(script.clone());
    let (folder, done) = to_file(download(&client(&server))).await;
    assert_eq!(done.unwrap().sha256, hex(&new));
    assert_eq!(
        std::fs::read(folder.path().join("report.zip")).unwrap(),
        new
    );

    // Nothing can be taken back from a writer: better an error than half of each.
    let server = Server::start(script);
    let mut writer = Vec::new();
    let error = download(&client(&server))
        .to_writer(&mut writer)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("another file"), "{error}");
    assert!(old.starts_with(&writer) && !writer.is_empty());
}

#[tokio::test]
async fn failures_leave_neither_file_nor_part() {
    let bytes = file();
    let cases: [(&str, Reply, ErrorKind); 5] = [
        ("refused", Reply::status(404), ErrorKind::Status),
        (
            "cut again and again",
            whole(&bytes).cut_after(0),
            ErrorKind::Transport,
        ),
        (
            "no file",
            Reply::new(204, "application/zip", ""),
            ErrorKind::Decode,
        ),
        (
            "a part that nobody asked for",
            Reply::new(206, "application/zip", "x").header("Content-Range", "bytes 5-5/6"),
            ErrorKind::Decode,
        ),
        ("stalled", whole(&bytes).stall_after(0), ErrorKind::Timeout),
    ];
    for (name, reply, kind) in cases {
        let server = Server::always(reply);
        let client = builder(&server)
            .read_timeout(Duration::from_secs(1))
            .retry(
                RetryPolicy::default()
                    .attempts(2)
                    .base(Duration::from_millis(1)),
            )
            .build()
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("report.zip");
        std::fs::write(&place, "the old one").unwrap();
        let error = download(&client).to_file(&place).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{name}: {error}");
        assert_eq!(error.operation(), Some("thing.show"), "{name}");
        assert_eq!(names(folder.path()), ["report.zip"], "{name}");
        assert_eq!(std::fs::read(&place).unwrap(), b"the old one", "{name}");
    }
}

#[tokio::test]
async fn a_wrong_checksum_is_an_error_and_no_file() {
    let server = Server::always(whole(b"made up"));
    let (folder, done) = to_file(download(&client(&server)).expect_sha256(hex(b"other"))).await;
    let error = done.unwrap_err();
    assert!(error.to_string().contains(&hex(b"made up")), "{error}");
    assert!(names(folder.path()).is_empty());

    let (_, done) = to_file(download(&client(&server)).expect_sha256("abc")).await;
    assert_eq!(done.unwrap_err().kind(), ErrorKind::Request);
    assert_eq!(
        server.count(),
        1,
        "nothing is sent with digits that are none"
    );
}

#[tokio::test]
async fn the_size_limit_holds_before_and_while_it_comes() {
    let bytes = file();
    let server = Server::always(whole(&bytes));
    let mut writer = Vec::new();
    let limited = download(&client(&server)).max_size(19_999);
    let error = limited.to_writer(&mut writer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(writer.is_empty(), "announced, so refused before a byte");
    let exact = download(&client(&server)).max_size(20_000);
    exact.to_writer(&mut writer).await.unwrap();

    // What a client keeps in memory is another limit.
    let small = builder(&server).max_body(10).build().unwrap();
    download(&small).to_writer(&mut Vec::new()).await.unwrap();

    // Packed, so that no length is announced.
    let zeros = include_bytes!("zeros.gz").to_vec();
    let server =
        Server::always(Reply::new(200, "text/plain", zeros).header("Content-Encoding", "gzip"));
    let mut writer = Vec::new();
    let limited = download(&client(&server)).max_size(50_000);
    let error = limited.to_writer(&mut writer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(writer.len() <= 50_000);
}

#[tokio::test]
async fn refusals_are_retried_and_explained_as_for_any_call() {
    let server = Server::in_turn(vec![Reply::status(503), whole(b"made up")]);
    let mut writer = Vec::new();
    download(&client(&server))
        .to_writer(&mut writer)
        .await
        .unwrap();
    assert_eq!((writer.as_slice(), server.count()), (&b"made up"[..], 2));

    let server = Server::always(Reply::status(403));
    let error = download(&client(&server))
        .to_writer(&mut writer)
        .await
        .unwrap_err();
    assert!(
        error.is_forbidden() && error.code() == Some("C403"),
        "{error}"
    );
}

/// A disk that is full after some bytes.
struct Full(usize);

impl AsyncWrite for Full {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.0 == 0 {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::StorageFull,
                "no space left",
            )));
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Poll::Ready(Ok(taken))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_place_that_takes_nothing_is_an_error_that_says_so() {
    let bytes = file();
    let server = Server::always(whole(&bytes));
    let error = download(&client(&server))
        .to_writer(Full(100))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), server.count()), (ErrorKind::Write, 1));
    assert!(error.to_string().contains("no space left"), "{error}");

    let folder = tempfile::tempdir().unwrap();
    for place in ["missing/report.zip", "..", ""] {
        let error = download(&client(&server))
            .to_file(folder.path().join(place))
            .await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Write, "{place}");
    }
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn dropping_it_removes_the_part() {
    let bytes = file();
    let server = Server::always(whole(&bytes).stall_after(5000));
    let folder = tempfile::tempdir().unwrap();
    let client = client(&server);
    let (begun, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let download = download(&client).on_progress(move |at| {
        let _ = begun.send(at.received);
    });
    let mut running = Box::pin(download.to_file(folder.path().join("report.zip")));
    tokio::select! {
        result = &mut running => panic!("{result:?}"),
        _ = seen.recv() => {}
    }
    let parts = names(folder.path());
    let is_part = |name: &String| Path::new(name).extension().is_some_and(|it| it == "part");
    assert!(parts.len() == 1 && parts.iter().all(is_part), "{parts:?}");
    drop(running);
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn the_whole_can_have_a_deadline() {
    let server = Server::always(whole(&file()).stall_after(5000));
    let download = download(&client(&server)).deadline(Duration::from_millis(100));
    let (folder, done) = to_file(download).await;
    assert_eq!(done.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(names(folder.path()).is_empty());
}
