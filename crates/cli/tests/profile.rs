//! `secapi profile`, and what commands take from a profile.

mod support;

use std::fs;
use std::path::PathBuf;

use secapi_simulator::Simulator;

use crate::support::{Ended, User};

/// A secret that must never be seen.
const CANARY: &str = "canary-0f1e2d3c4b5a";

fn config(user: &User) -> PathBuf {
    user.home().join(".config/secapi/config.toml")
}

/// Writes a config that its owner alone can read.
fn write(user: &User, text: &str) {
    let path = config(user);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, text).expect("a file");
    set_mode(&path, 0o600);
}

#[cfg(unix)]
fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn set_mode(_: &std::path::Path, _: u32) {}

/// Adds a profile of a simulator.
fn add(user: &User, name: &str, simulator: &Simulator, more: &str) -> Ended {
    let token = simulator.credentials().token.clone().unwrap_or_default();
    let line = format!(
        "profile add {name} --product {} --base-url {} --token - {more}",
        simulator.product(),
        simulator.base_url()
    );
    user.run_with_input(&line.split_whitespace().collect::<Vec<_>>(), &token)
}

#[test]
fn a_profile_is_added_listed_shown_used_and_removed() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::new();
    assert_eq!(user.line("profile list").json(), serde_json::json!([]));
    assert_eq!(add(&user, "lab", &simulator, "").ok(), "");
    assert_eq!(add(&user, "second", &simulator, "--read-only").ok(), "");
    #[cfg(unix)]
    {
        assert_eq!(mode(&config(&user)), 0o600);
        assert_eq!(mode(config(&user).parent().expect("a folder")), 0o700);
    }

    let listed = user.line("profile list").json();
    let rows = listed.as_array().expect("rows");
    let field = |row: usize, name: &str| rows[row][name].clone();
    assert_eq!(
        (field(0, "name"), field(1, "name")),
        ("lab".into(), "second".into())
    );
    assert_eq!(
        (field(0, "current"), field(1, "current")),
        (true.into(), false.into())
    );
    assert_eq!(field(1, "read_only"), true);
    assert_eq!(field(0, "credentials")["token"], "config file");
    let table = user.line("profile list -o table").ok();
    assert!(table.contains("token: config file"), "{table}");
    assert!(table.trim_start().starts_with("NAME"), "{table}");

    user.line("fortinac host list").ok();
    user.line("profile use second").ok();
    assert_eq!(user.line("profile show second").json()["current"], true);
    let refused = user.line("profile remove second").failed(2);
    assert!(refused.contains("--yes"), "{refused}");
    user.line("profile remove second --yes").ok();
    let text = fs::read_to_string(config(&user)).expect("a file");
    assert!(
        !text.contains("second") && text.contains("[profiles.lab]"),
        "{text}"
    );
    // No profile is the current one now.
    let missing = user.line("fortinac host list").failed(3);
    assert!(missing.contains("secapi profile add"), "{missing}");
    user.line("fortinac host list --profile lab").ok();
    user.with("SECAPI_PROFILE", "lab")
        .line("fortinac host list")
        .ok();
}

#[test]
fn a_profile_is_replaced_only_when_that_is_said() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::new();
    add(&user, "lab", &simulator, "").ok();
    let before = fs::read_to_string(config(&user)).expect("a file");
    let refused = add(&user, "lab", &simulator, "--read-only").failed(2);
    assert!(refused.contains("replace the profile `lab`"), "{refused}");
    add(&user, "lab", &simulator, "--read-only --dry-run").ok();
    assert_eq!(fs::read_to_string(config(&user)).ok(), Some(before));
    add(&user, "lab", &simulator, "--read-only --yes").ok();
    assert_eq!(user.line("profile show lab").json()["read_only"], true);
}

#[test]
fn a_read_only_profile_refuses_changes() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::new();
    add(&user, "lab", &simulator, "--read-only").ok();
    for line in [
        "fortinac host delete 1 --yes",
        "request fortinac DELETE /api/v2/host/1 --yes",
    ] {
        let refused = user.line(line).failed(2);
        assert!(refused.contains("read-only"), "{refused}");
    }
    assert!(simulator.requests().is_empty());
    user.line("fortinac host delete 1 --dry-run").ok();
}

#[test]
fn secrets_come_from_files_and_variables() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let token = simulator.credentials().token.clone().unwrap_or_default();
    let user = User::new().with("NAC_TOKEN", &token);
    fs::write(user.home().join("token.txt"), format!("{token}\n")).expect("a file");
    let base = format!("--product fortinac --base-url {}", simulator.base_url());
    user.line(&format!("profile add file {base} --token @token.txt"))
        .ok();
    user.line(&format!(
        "profile add variable {base} --token env:NAC_TOKEN"
    ))
    .ok();
    let text = fs::read_to_string(config(&user)).expect("a file");
    assert!(!text.contains(&token), "{text}");
    for name in ["file", "variable"] {
        user.line(&format!("fortinac host list --profile {name}"))
            .ok();
    }
    fs::remove_file(user.home().join("token.txt")).expect("a file");
    let missing = user.line("fortinac host list --profile file").failed(3);
    assert!(
        missing.contains("profile `file`: cannot read token"),
        "{missing}"
    );
    // A dry run needs no secret.
    user.line("fortinac host list --profile file --dry-run")
        .ok();
    let keyring = user.line("profile add ring --keyring --product fortinac --base-url https://nac.example.com:8443 --token env:NAC_TOKEN");
    if cfg!(not(feature = "keyring")) {
        let missing = keyring.failed(3);
        assert!(missing.contains("cargo feature `keyring`"), "{missing}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_an_error() {
    let user = User::new().with("T", "made-up-token");
    let nac = "--product fortinac --base-url https://nac.example.com:8443";
    for (line, expected) in [
        ("profile add x".to_owned(), "missing: --product <PRODUCT>"),
        (
            "profile add x --product fortinak".to_owned(),
            "did you mean `fortinac`?",
        ),
        (
            "profile add x --product fortinac --token env:T".to_owned(),
            "missing: --base-url <URL>",
        ),
        (format!("profile add x {nac}"), "missing: --token"),
        (
            "profile add x --product dbss --region eu-west-101 --access-key env:T".to_owned(),
            "missing: --secret-key",
        ),
        (
            "profile add x --product forticasb".to_owned(),
            "missing: --api-credential, or --username --password",
        ),
        (
            format!("profile add x {nac} --token {CANARY}"),
            "secrets are not taken from arguments",
        ),
        (
            format!("profile add x {nac} --token env:T --password env:T"),
            "--password is not for fortinac",
        ),
        (
            format!("profile add x {nac} --token env:T --company-id 1"),
            "--company-id is not for fortinac",
        ),
        (
            format!("profile add x {nac} --token env:T --region r"),
            "--region is not for fortinac",
        ),
        (
            format!("profile add x {nac} --token env:T --iam-url https://a.example"),
            "--iam-url is not for fortinac",
        ),
        (
            format!("profile add x {nac} --token env:T --pin-sha256 00"),
            "the pin of a certificate cannot be used",
        ),
        (
            format!("profile add x {nac} --token env:T --ca-file none.pem"),
            "none.pem` cannot be read",
        ),
        (
            format!(
                "profile add x {nac} --token env:T --proxy http://u:{CANARY}@proxy.example.com"
            ),
            "passwords are not taken from arguments",
        ),
        (
            "profile add x --product dbss --region r --access-key - --secret-key -".to_owned(),
            "one secret only",
        ),
        (
            format!("profile add a.b {nac} --token env:T"),
            "cannot be the name of a profile",
        ),
        ("profile show x".to_owned(), "there is no profile `x`"),
        (
            "fortinac host list --profile x".to_owned(),
            "there is no profile `x`",
        ),
    ] {
        let failed = user.line(&line).failed(2);
        assert!(failed.contains(expected), "{line}\n{failed}");
        assert!(!failed.contains(CANARY), "{failed}");
    }
    assert!(!config(&user).exists());
}

#[test]
fn a_config_that_cannot_be_used_is_named_with_its_line() {
    let user = User::new();
    for (text, expected) in [
        (
            "[profiles.lab]\nproduct = \"fortinac\nx = 1",
            "config.toml:2: not TOML",
        ),
        (
            "[profiles.lab]\nproduct = \"fortinac\"\nbase = 1",
            "config.toml:3: the key `base` is not known",
        ),
    ] {
        write(&user, text);
        for line in [
            "profile list",
            "fortinac host list",
            "profile remove lab --yes",
        ] {
            let failed = user.line(line).failed(2);
            assert!(failed.contains(expected), "{line}\n{failed}");
        }
        assert_eq!(fs::read_to_string(config(&user)).expect("a file"), text);
    }
    write(
        &user,
        "[profiles.casb]\nproduct = \"forticasb\"\n[profiles.lab]\nproduct = \"fortinac\"\n",
    );
    let other = user.line("fortinac host list --profile casb").failed(2);
    assert!(
        other.contains("config.toml:1: profile `casb` is for forticasb, not for fortinac"),
        "{other}"
    );
    assert!(other.contains("profiles for fortinac: lab"), "{other}");
    let near = user.line("fortinac host list --profile labb").failed(2);
    assert!(near.contains("did you mean `lab`?"), "{near}");
    let json = user
        .line("fortinac host list --profile labb -o json")
        .failed(2);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["error"]["exit_code"], 2);

    fs::remove_file(config(&user)).expect("a file");
    fs::create_dir(config(&user)).expect("a folder");
    let folder = user.line("profile list").failed(2);
    assert!(
        folder.contains("is a folder, and a file is meant"),
        "{folder}"
    );
}

#[cfg(unix)]
#[test]
fn a_config_that_others_can_read_is_refused() {
    let user = User::new();
    write(&user, "");
    set_mode(&config(&user), 0o644);
    for line in ["profile list", "fortinac host list"] {
        let failed = user.line(line).failed(2);
        assert!(failed.contains("chmod 600"), "{failed}");
    }
}

#[test]
fn another_file_and_comments_stay() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::new();
    let path = user.home().join("mine.toml");
    fs::write(&path, "# my profiles\n").expect("a file");
    set_mode(&path, 0o600);
    let user = user.with("SECAPI_CONFIG", "mine.toml");
    add(&user, "lab", &simulator, "").ok();
    let text = fs::read_to_string(&path).expect("a file");
    assert!(
        text.contains("# my profiles") && text.contains("[profiles.lab]"),
        "{text}"
    );
    assert!(!config(&user).exists());
    assert_eq!(user.line("profile list").json()[0]["name"], "lab");
    let user = user.with("SECAPI_CONFIG", "/dev/null");
    assert_eq!(user.line("profile list").json(), serde_json::json!([]));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_loses_nothing() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::new();
    add(&user, "lab", &simulator, "").ok();
    let before = fs::read_to_string(config(&user)).expect("a file");
    let folder = config(&user).parent().expect("a folder").to_owned();
    // A lock in the way does what a missing permission does, for root as well.
    fs::create_dir(folder.join("config.toml.lock")).expect("a folder");
    let failed = user.line("profile remove lab --yes").failed(2);
    assert!(failed.contains("config.toml.lock"), "{failed}");
    assert_eq!(fs::read_to_string(config(&user)).expect("a file"), before);
}

#[test]
fn the_environment_comes_before_the_current_profile_and_is_not_mixed_with_it() {
    let (first, second) = (
        Simulator::start("fortinac").expect("a simulator"),
        Simulator::start("fortinac").expect("a simulator"),
    );
    let token = second.credentials().token.clone().unwrap_or_default();
    let user = User::new();
    add(&user, "lab", &first, "").ok();
    let user = user.with("SECAPI_FORTINAC_URL", second.base_url());
    // The token of the profile does not go to the address of the environment.
    let missing = user.line("fortinac host list").failed(3);
    assert!(missing.contains("the token is missing"), "{missing}");
    let user = user.with("SECAPI_FORTINAC_TOKEN", &token);
    user.line("fortinac host list").ok();
    assert_eq!((first.requests().len(), second.requests().len()), (0, 1));
    user.line("fortinac host list --profile lab").ok();
    assert_eq!((first.requests().len(), second.requests().len()), (1, 1));
}

#[test]
fn credentials_of_the_current_profile_go_to_no_other_address() {
    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::new();
    add(&user, "lab", &simulator, "").ok();
    let base = format!("--base-url {}", simulator.base_url());
    let refused = user.line(&format!("fortinac host list {base}")).failed(2);
    assert!(refused.contains("--profile lab"), "{refused}");
    user.line(&format!("fortinac host list {base} --profile lab"))
        .ok();
}

#[test]
fn tenant_context_comes_from_the_profile() {
    let simulator = Simulator::start("forticasb").expect("a simulator");
    let user = User::new().with(
        "CREDENTIAL",
        &simulator
            .credentials()
            .api_credential
            .clone()
            .unwrap_or_default(),
    );
    let context: Vec<String> = simulator
        .credentials()
        .context
        .iter()
        .map(|(name, value)| {
            let flag = name.replace("Id", "-id");
            format!("--{flag} {value}")
        })
        .collect();
    user.line(&format!(
        "profile add casb --product forticasb --base-url {} --api-credential env:CREDENTIAL {}",
        simulator.base_url(),
        context.join(" ")
    ))
    .ok();
    let shown = user.line("profile show casb").json();
    assert_eq!(
        shown["context"]["companyId"],
        simulator.credentials().context["companyId"]
    );
    assert_eq!(
        shown["credentials"]["api_credential"],
        "variable CREDENTIAL"
    );
    user.line("forticasb service get-service-status Salesforce")
        .ok();
}

#[test]
fn profiles_that_are_added_at_the_same_time_are_all_kept() {
    let user = User::new().with("T", "made-up-token");
    let names: Vec<String> = (0..8).map(|number| format!("p{number}")).collect();
    let children: Vec<_> = names
        .iter()
        .map(|name| {
            let line = format!("profile add {name} --product fortinac --base-url https://nac.example.com:8443 --token env:T");
            let words: Vec<&str> = line.split(' ').collect();
            user.command(&words).spawn().expect("the program runs")
        })
        .collect();
    for mut child in children {
        assert!(child.wait().expect("the program ends").success());
    }
    let listed = user.line("profile list").json();
    let mut found: Vec<&str> = listed
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["name"].as_str())
        .collect();
    found.sort_unstable();
    assert_eq!(found, names);
}

#[test]
fn secrets_are_never_shown() {
    let simulator = Simulator::builder()
        .product("fortinac")
        .any_credentials(true)
        .start()
        .expect("a simulator");
    let user = User::new();
    let line = format!(
        "profile add lab --product fortinac --base-url {} --token - --proxy @proxy.txt",
        simulator.base_url()
    );
    fs::write(
        user.home().join("proxy.txt"),
        format!("http://u:{CANARY}@127.0.0.1:9"),
    )
    .expect("a file");
    let words: Vec<&str> = line.split(' ').collect();
    let mut seen = Vec::new();
    seen.push(user.run_with_input(&words, CANARY));
    let mut plain: Vec<&str> = words[..words.len() - 2].to_vec();
    plain[2] = "direct";
    seen.push(user.run_with_input(&plain, CANARY));
    for line in [
        "profile list",
        "profile list -o table",
        "profile list -o yaml",
        "profile show lab",
        "profile show lab -o csv",
        "profile use lab -vv",
        "fortinac host list -vv --profile direct",
        "fortinac host list -vv --profile lab --retries 0",
        "fortinac host list --dry-run -vv --profile lab",
        "fortinac host list --profile direct --jq .nonsense --show-secrets",
        "fortinac host get-by-mac 00:00:00:00:00:00 --profile direct -vv -o json",
        "request fortinac GET /api/v2/nothing --profile direct -vv",
        "profile remove lab --yes -vv",
    ] {
        seen.push(user.line(line));
    }
    // A file with the secret in a line that is wrong.
    write(
        &user,
        &format!(
            "[profiles.lab]\nproduct = \"fortinac\"\n[profiles.lab.credentials]\ntoken = \"{CANARY}\ntokem = \"{CANARY}\""
        ),
    );
    seen.push(user.line("profile list"));
    write(
        &user,
        &format!(
            "[profiles.lab]\nproduct = \"fortinac\"\n[profiles.lab.credentials]\npassword = \"{CANARY}\""
        ),
    );
    seen.push(user.line("profile list -o json"));
    for ended in seen {
        assert!(!format!("{ended:?}").contains(CANARY), "{ended:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn secrets_are_in_no_argument_of_a_running_command() {
    use std::io::Write as _;

    let simulator = Simulator::start("fortinac").expect("a simulator");
    let user = User::new();
    let line = format!(
        "profile add lab --product fortinac --base-url {} --token -",
        simulator.base_url()
    );
    let mut child = user
        .command(&line.split(' ').collect::<Vec<_>>())
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(CANARY.as_bytes()).expect("a pipe");
    // It waits for the end of its input. The kernel shows no arguments before the program has begun.
    let path = format!("/proc/{}/cmdline", child.id());
    let arguments = std::iter::repeat_with(|| fs::read(&path).expect("a process"))
        .find(|arguments| !arguments.is_empty())
        .unwrap_or_default();
    let arguments = String::from_utf8_lossy(&arguments).into_owned();
    drop(stdin);
    assert!(child.wait().expect("the program ends").success());
    assert!(arguments.contains("profile"), "{arguments}");
    assert!(!arguments.contains(CANARY), "{arguments}");
    let text = fs::read_to_string(config(&user)).expect("a file");
    assert!(text.contains(CANARY), "stored");
}
