//! The command line.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand};

/// Maintenance of the secapi workspace.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
pub struct CommandLine {
    /// What to do; help when there is nothing.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command with its options. The documentation is what `--help` prints.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Check the specs and their samples, and write everything that is generated from them: clients, tests, the simulator's data,
    /// openapi/, the JSON Schema of the specs and the table in README.md
    #[command(visible_alias = "openapi")]
    Codegen(Codegen),
    /// List every operation of the specs
    Operations {
        /// For programs instead of people
        #[arg(long)]
        json: bool,
    },
    /// Compile each large client with each of its features alone
    Features,
    /// Measure lines, compile times and binaries of the clients, beside those by progenitor
    #[command(disable_help_flag = true)]
    Weight {
        /// See `cargo xtask weight --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Compare lines, packages and bytes with those on record
    #[command(disable_help_flag = true)]
    Size {
        /// See `cargo xtask size --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Print the table of products, and put it into README.md
    Coverage,
    /// Check that generated files are fresh, then run the tour of all products
    Tour,
    /// Write the man pages of the command line into a folder
    Man {
        /// The folder
        #[arg(value_name = "DIR", value_parser = NonEmptyStringValueParser::new(), default_value = "target/man")]
        folder: String,
    },
    /// Check rules of the source tree: layers of core, headers of generated files, retired words
    Tidy,
}

/// The options of `codegen`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct Codegen {
    /// Write nothing; fail and show the difference when a file is not as it would be written
    #[arg(long)]
    pub check: bool,
    /// Only this product (a folder of specs/)
    #[arg(long, value_name = "PRODUCT", value_parser = NonEmptyStringValueParser::new())]
    pub product: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Option<Command>, clap::Error> {
        let words = std::iter::once("xtask").chain(line.split_whitespace());
        CommandLine::try_parse_from(words).map(|line| line.command)
    }

    #[test]
    fn commands_and_options() {
        let codegen = |check, product: Option<&str>| {
            Command::Codegen(Codegen {
                check,
                product: product.map(str::to_owned),
            })
        };
        for (line, command) in [
            ("codegen", codegen(false, None)),
            (
                "codegen --check --product dbss",
                codegen(true, Some("dbss")),
            ),
            ("codegen --product=dbss", codegen(false, Some("dbss"))),
            ("openapi --check", codegen(true, None)),
            ("features", Command::Features),
            ("operations --json", Command::Operations { json: true }),
            (
                "weight --product dbss --json",
                Command::Weight {
                    options: ["--product", "dbss", "--json"].map(str::to_owned).into(),
                },
            ),
            ("size", Command::Size { options: vec![] }),
            ("coverage", Command::Coverage),
            ("tour", Command::Tour),
            ("tidy", Command::Tidy),
            (
                "man pages",
                Command::Man {
                    folder: "pages".to_owned(),
                },
            ),
        ] {
            assert_eq!(parsed(line).unwrap(), Some(command), "{line}");
        }
        assert_eq!(parsed("").unwrap(), None);
    }

    #[test]
    fn what_is_unknown_or_given_twice_is_refused() {
        for (line, part) in [
            ("codgen", "'codegen'"),
            ("codegen --chek", "'--check'"),
            ("codegen --check --check", "multiple times"),
            ("codegen --product", "value is required"),
            ("codegen --product --check", "value is required"),
            ("codegen --product=", "value is required"),
            ("codegen --product a --product b", "multiple times"),
            ("operations json", "'json'"),
            ("operations -j", "'-j'"),
            ("features x", "'x'"),
            ("coverage x", "'x'"),
            ("tour --bogus", "'--bogus'"),
            ("tour -v", "'-v'"),
            ("tour bogus", "'bogus'"),
            ("tour -- bogus", "'bogus'"),
            ("--bogus", "'--bogus'"),
        ] {
            let error = parsed(line).unwrap_err().to_string();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
