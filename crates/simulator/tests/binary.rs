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
            assert!(line["pid"].is_u64());
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
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer)
}

#[test]
fn faults_are_given_as_scripts_and_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults");
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
}

#[test]
fn tls_writes_the_ca_and_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
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
    started(&["--product=dbss", "--tls"], |line| {
        let file = line["ca_file"].as_str().unwrap();
        std::fs::remove_file(file).unwrap();
    });
}

#[test]
fn help_is_no_failure_and_says_all_that_there_is() {
    let output = program(&["--product", "dbss", "--help"]).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "--product <P>",
        "dbss, forticasb, forticwp, fortinac",
        "127.0.0.1:0",
        "--time-range <F..T>",
        "--job-time <MS>",
        "[default: 2000]",
        "Authentication:",
        "Transport:",
        "host.create nth 1 cut-after",
        "connect every 5 cut-before",
        "GET /__sim lists the control calls",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn bad_arguments_are_named() {
    for (arguments, expected) in [
        (&[][..], "not provided:\n  --product <P>"),
        (
            &["--product", "nac"],
            "invalid value 'nac' for '--product <P>'\n  [possible values: dbss, forticasb, forticwp, fortinac]",
        ),
        (
            &["--product", "fortinacc"],
            "similar value exists: 'fortinac'",
        ),
        (&["--product"], "a value is required for '--product <P>'"),
        (&["--port", "1"], "unexpected argument '--port' found"),
        (
            &["--product=dbss", "--item", "1"],
            "unexpected argument '--item' found\n\n  tip: a similar argument exists: '--items'",
        ),
        (
            &["--product=dbss", "serve"],
            "unexpected argument 'serve' found",
        ),
        (
            &["--product=dbss", "--tls=yes"],
            "unexpected value 'yes' for '--tls' found",
        ),
        (
            &["--seed", "1", "--seed", "2"],
            "'--seed <N>' cannot be used multiple times",
        ),
        (
            &["--product=dbss", "--tls", "--tls"],
            "'--tls' cannot be used multiple times",
        ),
        (
            &["--product=dbss", "--seed", "-1"],
            "invalid value '-1' for '--seed <N>'",
        ),
        (&["--product=dbss", "--seed="], "'--seed <N>'"),
        (
            &["--product=dbss", "--state="],
            "a value is required for '--state <FILE>'",
        ),
        (
            &["--product=dbss", "--token-ttl", "1h"],
            "invalid value '1h' for '--token-ttl <S>'",
        ),
        (
            &["--product=dbss", "--time-range", "2026"],
            "expected two instants such as 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z",
        ),
        (
            &["--product=dbss", "--fixed-clock", "noon"],
            "expected an instant such as 2026-01-15T08:30:00Z",
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
            "invalid value 'soon' for '--clock-offset <S>'",
        ),
        (
            &["--product", "fortinac", "--allow-subnet", "here"],
            "`here` is not a subnet",
        ),
        (
            &["--product", "dbss", "--ca-file", "x"],
            "not provided:\n  --tls",
        ),
        (
            &["--product", "dbss", "--access-key", "A"],
            "not provided:\n  --secret-key <S>",
        ),
        (
            &["--product", "dbss", "--listen", "0.0.0.0:0"],
            "0.0.0.0:0 can be reached from other machines",
        ),
        (
            &["--product", "dbss", "--listen", "nowhere"],
            "`nowhere` is not an address and port",
        ),
        (
            &["--product", "dbss", "--listen", "nowhere", "--background"],
            "`nowhere` is not an address and port",
        ),
    ] {
        let text = refused(arguments);
        assert!(text.starts_with("error: "), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?}: {text}");
        assert!(
            text.ends_with("For more information, try '--help'.\n"),
            "{text}"
        );
    }
}

/// What a shell has after `eval` of what the program prints, by name.
#[cfg(unix)]
fn evaluated(arguments: &[&str], names: &[&str]) -> Vec<String> {
    let shown = names.iter().map(|name| format!("\"${{{name}-unset}}\""));
    let script = format!(
        "set -eu; export HUAWEICLOUD_SDK_SECURITY_TOKEN=made-up; eval \"$(\"$@\")\"; printf '%s\\n' {}",
        shown.collect::<Vec<_>>().join(" ")
    );
    let output = Command::new("sh")
        .args(["-c", &script, "sh", env!("CARGO_BIN_EXE_secapi-simulator")])
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{error}");
    text.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
fn stop(pid: &str) {
    assert!(Command::new("kill").arg(pid).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_shell_gets_what_a_client_needs_and_goes_on() {
    let all = |product| ["--product", product, "--env", "--background"];
    let names = [
        "SECAPI_SIMULATOR_PID",
        "SECAPI_FORTINAC_URL",
        "SECAPI_FORTINAC_TOKEN",
        "SECAPI_FORTINAC_CA_FILE",
    ];
    let values = evaluated(&all("fortinac"), &names);
    let line = serde_json::json!({ "base_url": values[1] });
    assert_eq!(get(&line, "/nowhere").0, 404);
    assert!(values[2].starts_with("simulated-"), "{values:?}");
    assert_eq!(values[3], "");
    stop(&values[0]);

    let names = [
        "SECAPI_SIMULATOR_PID",
        "SECAPI_FORTICASB_API_CREDENTIAL",
        "SECAPI_FORTICASB_COMPANY_ID",
        "SECAPI_FORTICASB_ROLE_ID",
        "SECAPI_FORTICASB_BU_ID",
        "SECAPI_FORTICASB_REFRESH_TOKEN",
    ];
    let values = evaluated(&all("forticasb"), &names);
    assert!(!values.iter().any(|value| value == "unset"), "{values:?}");
    stop(&values[0]);

    // As the vendor's SDKs call them; what would not go with a permanent key is taken away.
    let names = [
        "SECAPI_SIMULATOR_PID",
        "HUAWEICLOUD_SDK_AK",
        "HUAWEICLOUD_SDK_SK",
        "HUAWEICLOUD_SDK_PROJECT_ID",
        "HUAWEICLOUD_SDK_IAM_ENDPOINT",
        "HUAWEICLOUD_SDK_SECURITY_TOKEN",
        "SECAPI_DBSS_URL",
    ];
    let values = evaluated(
        &[
            &all("dbss")[..],
            &["--access-key", "it's $HOME", "--secret-key", "a b"],
        ]
        .concat(),
        &names,
    );
    assert_eq!((&*values[1], &*values[2]), ("it's $HOME", "a b"));
    assert_eq!(values[4], values[6]);
    assert_eq!(values[5], "");
    stop(&values[0]);
}

#[cfg(unix)]
#[test]
fn in_the_background_it_prints_the_same_line_and_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    // Ends although the other process goes on, whose output would be this one's.
    let output = program(&[
        "--product=dbss",
        "--background",
        "--tls",
        "--ca-file",
        file.to_str().unwrap(),
    ])
    .output()
    .unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(file.exists() && line["leaf_sha256"].is_string());
    stop(&line["pid"].to_string());
}
