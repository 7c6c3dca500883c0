//! The command line.

use clap::builder::NonEmptyStringValueParser;
use clap::{Parser, Subcommand};

/// Measurements of the generated crates.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "secapi-weight", bin_name = "cargo xtask")]
pub(crate) struct CommandLine {
    /// What to measure.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A command with its options. The documentation is what `--help` prints.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Measure lines, compile times and binaries of the clients, beside those by progenitor
    Weight {
        /// For programs instead of people
        #[arg(long)]
        json: bool,
        /// Only this product (a folder of specs/)
        #[arg(long, value_name = "PRODUCT", value_parser = NonEmptyStringValueParser::new())]
        product: Option<String>,
    },
    /// Compare lines, packages and bytes with those on record
    Size {
        /// Write the record instead of comparing with it
        #[arg(long)]
        record: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, clap::Error> {
        let words = std::iter::once("weight").chain(line.split_whitespace());
        CommandLine::try_parse_from(words).map(|line| line.command)
    }

    #[test]
    fn commands_and_options() {
        let weight = Command::Weight {
            json: true,
            product: Some("dbss".to_owned()),
        };
        assert_eq!(parsed("weight --product dbss --json").unwrap(), weight);
        let size = Command::Size { record: false };
        assert_eq!(parsed("size").unwrap(), size);
        for (line, part) in [
            ("", "COMMAND"),
            ("weight dbss", "'dbss'"),
            ("size --rekord", "'--record'"),
        ] {
            let error = parsed(line).unwrap_err().to_string();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
