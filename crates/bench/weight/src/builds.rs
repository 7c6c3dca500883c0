//! Builds apart from the user's own, and what they took.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use xtask::cargo::{Cargo, not_started};
use xtask::failure::Failure;

use crate::figures::{Sizes, Time};
use crate::program::Program;

/// Ticks of `/proc/self/stat` in a second, on every architecture of today.
const TICKS: f64 = 100.0;

/// How often a crate is compiled.
const RUNS: usize = 3;

/// How a crate is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Check,
    Release,
}

/// Cargo, with a target folder of its own.
#[derive(Debug)]
pub(crate) struct Builds<'a> {
    cargo: &'a Cargo,
    folder: PathBuf,
}

impl<'a> Builds<'a> {
    /// Builds in a folder of this name below the target folder of the workspace.
    pub(crate) fn new(cargo: &'a Cargo, folder: &str) -> Result<Self, Failure> {
        let folder = cargo.target_dir()?.join(folder);
        fs::create_dir_all(&folder)?;
        Ok(Self { cargo, folder })
    }

    /// Where programs and clients are written.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs cargo to its end; what it wrote to standard output. Its progress and its errors go to the terminal.
    pub(crate) fn run(&self, arguments: &[&str], manifest: &Path) -> Result<String, Failure> {
        let (subcommand, options) = arguments.split_first().unwrap_or((&"help", &[]));
        let output = self
            .cargo
            .command(subcommand, manifest)
            .args(options)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_RELEASE_STRIP", "symbols")
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| not_started(&error))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let what = format!("cargo {} for {}", arguments.join(" "), manifest.display());
        Err(Failure::new(format!("error: {what} failed; see above")))
    }

    /// How long the client of a program takes, everything that it depends on being there: the least of some runs, for other work on the
    /// machine only ever adds to it.
    pub(crate) fn time_alone(&self, program: &Program, profile: Profile) -> Result<Time, Failure> {
        let package = ["--package", program.client.as_str()];
        let with = |first: &'static str| {
            let release = (profile == Profile::Release).then_some("--release");
            let all = std::iter::once(first).chain(package).chain(release);
            all.collect::<Vec<_>>()
        };
        let build = with(if profile == Profile::Check {
            "check"
        } else {
            "build"
        });
        self.run(&build, &program.manifest)?;
        let once = || {
            self.run(&with("clean"), &program.manifest)?;
            let (start, before) = (Instant::now(), children());
            self.run(&build, &program.manifest)?;
            Ok::<_, Failure>(Time {
                wall: start.elapsed().as_secs_f64(),
                cpu: before.zip(children()).map(|(before, after)| after - before),
            })
        };
        let mut least = once()?;
        for _ in 1..RUNS {
            let time = once()?;
            if time.cost() < least.cost() {
                least = time;
            }
        }
        Ok(least)
    }

    /// Builds the programs for release.
    pub(crate) fn sizes(&self, program: &Program) -> Result<Sizes, Failure> {
        self.run(&["build", "--release", "--bins"], &program.manifest)?;
        let size = |name: &str| {
            let file = format!(
                "target/release/{}-{name}{}",
                program.name,
                std::env::consts::EXE_SUFFIX
            );
            fs::metadata(self.folder.join(file)).map(|file| file.len())
        };
        Ok(Sizes {
            without: size("without")?,
            one: size("one")?,
            twenty: size("twenty")?,
        })
    }

    /// How many packages the client of a program brings with it.
    pub(crate) fn dependencies(&self, program: &Program) -> Result<usize, Failure> {
        let package = program.client.as_str();
        let tree = [
            "tree",
            "--package",
            package,
            "--edges",
            "normal",
            "--prefix",
            "none",
        ];
        Ok(count_packages(&self.run(&tree, &program.manifest)?))
    }
}

/// Different packages in the output of `cargo tree`, but for the first, which is the root.
pub(crate) fn count_packages(tree: &str) -> usize {
    // A package that was shown before has `(*)` behind it, and one of this machine its path.
    let name = |line: &str| line.split(" (").next().unwrap_or(line).to_owned();
    let packages: std::collections::BTreeSet<String> = tree
        .lines()
        .filter(|line| !line.is_empty())
        .map(name)
        .collect();
    packages.len().saturating_sub(1)
}

/// What processes that this one has waited for took of the processors, in seconds.
fn children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may hold spaces; it ends with the last bracket.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u32>().ok();
    Some(f64::from(ticks(13)?.checked_add(ticks(14)?)?) / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_counted_once_and_without_the_root() {
        let tree = "a v1.0.0 (/somewhere)\nb v1.0.0\nb v1.0.0 (*)\nb v2.0.0\n\n";
        assert_eq!(count_packages(tree), 2);
    }
}
