//! Running the program as a user does, against a simulator, with an environment of its own.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use secapi_simulator::Simulator;
use tempfile::TempDir;

/// A user with a home folder and variables.
pub(crate) struct User {
    home: TempDir,
    variables: Vec<(String, String)>,
}

/// What a command line ended with.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl User {
    /// A user with no variables at all.
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().expect("a temporary folder"),
            variables: Vec::new(),
        }
    }

    /// A user whose variables name this simulator.
    pub(crate) fn of(simulator: &Simulator) -> Self {
        let mut user = Self::new();
        user.variables = simulator.environment(None);
        user
    }

    /// With one more variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The home folder, which is the current folder too.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The program with these words, not started yet.
    pub(crate) fn command<W: AsRef<OsStr>>(&self, words: &[W]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_secapi"));
        command.args(words);
        command
    }

    /// A program in the user's environment.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command
            .env_clear()
            .env("HOME", self.home())
            .env("XDG_CONFIG_HOME", self.home().join(".config"))
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program with these words.
    pub(crate) fn run<W: AsRef<OsStr>>(&self, words: &[W]) -> Ended {
        Ended::of(&self.command(words).output().expect("the program runs"))
    }

    /// Runs a script in a shell that ends at the first command which fails.
    pub(crate) fn shell(&self, script: &str) -> Ended {
        let mut shell = self.program("sh");
        let output = shell.args(["-euc", script]).output();
        Ended::of(&output.expect("there is a shell"))
    }

    /// Runs the program with the words of a line; none of them holds a blank.
    pub(crate) fn line(&self, line: &str) -> Ended {
        self.run(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs the program with this text on its standard input.
    pub(crate) fn run_with_input<W: AsRef<OsStr>>(&self, words: &[W], input: &str) -> Ended {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A program that does not read it has ended already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Ended::of(&child.wait_with_output().expect("the program ends"))
    }
}

impl Ended {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What it printed, when it did what was asked.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.stdout
    }

    /// The JSON that it printed, when it did what was asked.
    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        let text = self.ok();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// What it complained about, when it ended with this code.
    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        self.stderr
    }
}

/// Numbers that look random and are the same in each run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
