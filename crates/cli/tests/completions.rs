//! Completions: what a shell gets for words that are typed so far.

mod support;

use support::User;

/// The candidates for the last word, as bash asks for them.
fn candidates(words: &[&str]) -> Vec<String> {
    let user = User::new()
        .with("SECAPI_COMPLETE", "bash")
        .with("_CLAP_COMPLETE_INDEX", &(words.len() - 1).to_string())
        .with("_CLAP_COMPLETE_COMP_TYPE", "9")
        .with("_CLAP_COMPLETE_SPACE", "true")
        .with("_CLAP_IFS", "\n");
    let mut all = vec!["--"];
    all.extend(words);
    let printed = user.run(&all).ok();
    printed.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn products_groups_operations_parameters_and_values_complete() {
    for (words, candidate) in [
        (&["secapi", "forti"][..], "fortinac"),
        (&["secapi", "fortinac", "ho"], "host"),
        (&["secapi", "fortinac", "host", "li"], "list"),
        (
            &["secapi", "fortinac", "host", "list", "--sort"],
            "--sort-dir",
        ),
        (
            &["secapi", "fortinac", "host", "list", "--sort-dir", ""],
            "asc",
        ),
        (&["secapi", "fortinac", "host", "list", "-o", ""], "ndjson"),
    ] {
        let found = candidates(words);
        assert!(
            found.iter().any(|one| one == candidate),
            "{words:?}: {found:?}"
        );
    }
}

#[test]
fn each_shell_has_a_script() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = User::new().line(&format!("completions {shell}")).ok();
        assert!(script.contains("SECAPI_COMPLETE"), "{shell}: {script}");
    }
    User::new().line("completions tcsh").failed(2);
}

#[test]
fn man_pages_are_written_for_commands_and_operations() {
    let user = User::new();
    user.line("man pages").ok();
    let page = |name: &str| std::fs::read_to_string(user.home().join("pages").join(name)).unwrap();
    assert!(page("secapi.1").contains("FortiCASB"));
    assert!(page("secapi-fortinac-host-list.1").contains("sort"));
}
