//! The program: its one line, its arguments, its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_secapi-simulator"));
    command.args(arguments);
    command
}

fn refused(arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = program(arguments).output().unwrap();
    assert_eq!(status.code(), Some(2), "{arguments:?}");
    assert!(stdout.is_empty(), "{arguments:?}");
    String::from_utf8(stderr).unwrap()
}

/// Starts it, hands its line to the check and stops it.
fn started(arguments: &[&str], check: impl FnOnce(&Value)) {
    let mut child = program(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let line = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    check(&line);
    assert!(
        child.try_wait().unwrap().is_none(),
        "it serves until it is stopped"
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn it_prints_where_it_serves_and_what_lets_a_client_in() {
    let needed: [(&str, &[&str]); 4] = [
        (
            "dbss",
            &[
                "username",
                "password",
                "domain_name",
                "region",
                "token",
                "access_key",
                "secret_key",
                "project_id",
            ],
        ),
        (
            "forticasb",
            &[
                "api_credential",
                "username",
                "password",
                "refresh_token",
                "token",
            ],
        ),
        (
            "forticwp",
            &[
                "api_credential",
                "username",
                "password",
                "refresh_token",
                "token",
            ],
        ),
        ("fortinac", &["token"]),
    ];
    for (product, names) in needed {
        started(&["--product", product], |line| {
            assert_eq!(line["product"], product);
            for name in names {
                assert!(line["credentials"][name].is_string(), "{product} {name}");
            }
            let address = line["base_url"]
                .as_str()
                .unwrap()
                .strip_prefix("http://127.0.0.1:")
                .unwrap();
            let mut stream = TcpStream::connect(format!("127.0.0.1:{address}")).unwrap();
            stream
                .write_all(b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        });
    }
}

#[test]
fn options_are_taken_in_both_forms() {
    let mut seen = Vec::new();
    for seed in ["--seed=7", "--seed=7", "--seed=8"] {
        let arguments = [
            "--product=dbss",
            seed,
            "--access-key",
            "MADEUP",
            "--secret-key=made-up=secret",
            "--listen",
            "[::1]:0",
        ];
        started(&arguments, |line| {
            assert_eq!(
                (
                    &line["credentials"]["access_key"],
                    &line["credentials"]["secret_key"]
                ),
                (&"MADEUP".into(), &"made-up=secret".into())
            );
            assert!(
                line["base_url"]
                    .as_str()
                    .unwrap()
                    .starts_with("http://[::1]:")
            );
            seen.push(line["credentials"]["project_id"].clone());
        });
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0], seen[2]);
}

/// Status and text of the answer to a request with these headers.
fn get(line: &Value, path: &str) -> (u16, String) {
    let address = line["base_url"]
        .as_str()
        .unwrap()
        .split_once("://")
        .unwrap();
    let mut stream = TcpStream::connect(address.1).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[test]
fn faults_are_given_as_scripts_and_in_files() {
    let file = std::env::temp_dir().join(format!("secapi-faults-{}", std::process::id()));
    std::fs::write(&file, "# from a file\n/nowhere nth 2 status 501\n").unwrap();
    let arguments = [
        "--product=fortinac",
        "--fault",
        "/nowhere nth 1 status 503 retry-after soon",
        "--fault=/nowhere nth 3 no-content",
        "--fault-file",
        file.to_str().unwrap(),
    ];
    started(&arguments, |line| {
        let (status, text) = get(line, "/nowhere");
        assert!(
            status == 503 && text.contains("retry-after: soon"),
            "{text}"
        );
        assert_eq!(get(line, "/nowhere").0, 501);
        assert_eq!(get(line, "/nowhere").0, 204);
        assert_eq!(get(line, "/nowhere").0, 404);
        let (_, requests) = get(line, "/__sim/requests?limit=1");
        assert!(requests.contains(r#""received":4"#), "{requests}");
    });
    std::fs::remove_file(file).unwrap();
}

#[test]
fn tls_writes_the_ca_and_says_where() {
    let file = std::env::temp_dir().join(format!("secapi-ca-{}.pem", std::process::id()));
    let arguments = [
        "--product=dbss",
        "--tls",
        "--ca-file",
        file.to_str().unwrap(),
    ];
    started(&arguments, |line| {
        assert!(line["base_url"].as_str().unwrap().starts_with("https://"));
        assert_eq!(line["ca_file"].as_str(), file.to_str());
        assert_eq!(line["leaf_sha256"].as_str().unwrap().len(), 64);
    });
    let pem = std::fs::read_to_string(&file).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"));
    std::fs::remove_file(file).unwrap();
    started(&["--product=dbss", "--tls"], |line| {
        let file = line["ca_file"].as_str().unwrap();
        std::fs::remove_file(file).unwrap();
    });
}

#[test]
fn help_is_no_failure() {
    let output = program(&["--product", "nac", "--help"]).output().unwrap();
    assert!(output.status.success());
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("--product P")
    );
}

#[test]
fn bad_arguments_are_named() {
    for (arguments, expected) in [
        (
            &[][..],
            "`--product` is missing; there are dbss, forticasb, forticwp, fortinac",
        ),
        (
            &["--product", "nac"],
            "there is no product `nac`; there are dbss, forticasb, forticwp, fortinac",
        ),
        (&["--product"], "`--product` needs a value"),
        (&["--port", "1"], "unknown argument `--port`"),
        (&["serve"], "unknown argument `serve`"),
        (&["--seed", "1", "--seed", "2"], "`--seed` is given twice"),
        (
            &["--product", "dbss", "--seed", "-1"],
            "`--seed -1` is not a number from 0 on",
        ),
        (
            &["--product", "dbss", "--fault", "*"],
            "fault script, line 1, column 1: the fault of `*` does nothing",
        ),
        (
            &["--product", "dbss", "--fault-file", "/no/such/file"],
            "cannot read the faults in `/no/such/file`: ",
        ),
        (
            &["--product", "dbss", "--clock-offset", "soon"],
            "`--clock-offset soon` is not a whole number of seconds",
        ),
        (
            &["--product", "fortinac", "--allow-subnet", "here"],
            "`here` is not a subnet",
        ),
        (
            &["--product", "dbss", "--ca-file", "x"],
            "`--ca-file` goes with `--tls`",
        ),
        (
            &["--product", "dbss", "--access-key", "A"],
            "`--access-key` and `--secret-key` go together",
        ),
        (
            &["--product", "dbss", "--listen", "0.0.0.0:0"],
            "0.0.0.0:0 can be reached from other machines",
        ),
        (
            &["--product", "dbss", "--listen", "nowhere"],
            "`nowhere` is not an address and port",
        ),
    ] {
        let text = refused(arguments);
        assert!(
            text.starts_with(&format!("secapi-simulator: {expected}")),
            "{arguments:?}: {text}"
        );
        assert!(text.ends_with("Try --help.\n"));
    }
}
