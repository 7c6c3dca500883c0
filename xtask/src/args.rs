//! The command line.

/// What `--help` prints.
pub const USAGE: &str = "\
Maintenance of the secapi workspace.

Usage: cargo xtask <command>

Commands:
  codegen [--check] [--product P]   Write the clients, the simulator's data, the schema and the read-me's table from specs/
                                    --check      write nothing; fail when something is not as it would be written
                                    --product P  only this product (a folder of specs/)
  operations [--json]               List every operation of the specs
  features                          Compile each large client with each of its features alone
  openapi [--check] [--product P]   Write openapi/ from specs/: each product as OpenAPI 3.1 and 3.0; options as of codegen
  weight [--product P] [--json]     Measure lines, compile times and binaries of the clients, beside those by progenitor
  size [--record]                   Compare lines, packages and bytes with those on record; --record writes the record
  coverage                          Print the table of products, and put it into README.md
  tour [ARGS]                       Check that generated code is fresh, then run the tour of all products
  help                              Print this
";

/// A command with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `codegen`
    Codegen {
        /// Compare only.
        check: bool,
        /// One product instead of all.
        product: Option<String>,
    },
    /// `openapi`
    OpenApi {
        /// Compare only.
        check: bool,
        /// One product instead of all.
        product: Option<String>,
    },
    /// `operations`
    Operations {
        /// For programs instead of people.
        json: bool,
    },
    /// `features`
    Features,
    /// `weight`
    Weight {
        /// For programs instead of people.
        json: bool,
        /// One product instead of all.
        product: Option<String>,
    },
    /// `size`
    Size {
        /// Write the record instead of comparing with it.
        record: bool,
    },
    /// `coverage`
    Coverage,
    /// `tour`, with what is handed on to it.
    Tour(Vec<String>),
    /// `help`, `--help` or nothing.
    Help,
}

/// Reads the arguments behind the program's name. The error says what is wrong with them, in one line.
pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut args = args.into_iter();
    let Some(command) = args.next() else {
        return Ok(Command::Help);
    };
    match command.as_str() {
        "codegen" => Ok(with_product("codegen", "--check", args)?.map_or(
            Command::Help,
            |(check, product)| Command::Codegen { check, product },
        )),
        "openapi" => Ok(with_product("openapi", "--check", args)?.map_or(
            Command::Help,
            |(check, product)| Command::OpenApi { check, product },
        )),
        "weight" => Ok(with_product("weight", "--json", args)?.map_or(
            Command::Help,
            |(json, product)| Command::Weight { json, product },
        )),
        "operations" => Ok(flag("operations", "--json", args)?
            .map_or(Command::Help, |json| Command::Operations { json })),
        "size" => Ok(flag("size", "--record", args)?
            .map_or(Command::Help, |record| Command::Size { record })),
        "coverage" | "features" => match args.next().as_deref() {
            None if command == "features" => Ok(Command::Features),
            None => Ok(Command::Coverage),
            Some("--help" | "-h") => Ok(Command::Help),
            Some(other) => Err(unexpected(&command, other)),
        },
        "tour" => Ok(Command::Tour(args.collect())),
        "help" | "--help" | "-h" => Ok(Command::Help),
        other => Err(format!(
            "there is no command `{other}`; there are codegen, openapi, operations, features, weight, size, coverage, tour and help"
        )),
    }
}

/// Whether a command has its one option; `None` when help is asked for.
fn flag(
    command: &str,
    name: &str,
    args: impl Iterator<Item = String>,
) -> Result<Option<bool>, String> {
    let mut given = false;
    for arg in args {
        match arg.as_str() {
            "--help" | "-h" => return Ok(None),
            arg if arg == name => given = true,
            other => return Err(unexpected(command, other)),
        }
    }
    Ok(Some(given))
}

/// The options of a command for one product or all; `None` when help is asked for.
fn with_product(
    command: &str,
    flag: &str,
    mut args: impl Iterator<Item = String>,
) -> Result<Option<(bool, Option<String>)>, String> {
    let mut given = false;
    let mut product = None;
    while let Some(arg) = args.next() {
        let named = match arg.as_str() {
            arg if arg == flag => {
                given = true;
                continue;
            }
            "--help" | "-h" => return Ok(None),
            "--product" => args.next(),
            other => match other.strip_prefix("--product=") {
                Some(name) => Some(name.to_owned()),
                None => return Err(unexpected(command, other)),
            },
        };
        match named.filter(|name| !name.is_empty() && !name.starts_with('-')) {
            Some(_) if product.is_some() => {
                return Err("`--product` is given twice; leave it out for all products".to_owned());
            }
            Some(name) => product = Some(name),
            None => {
                return Err("`--product` needs a name, such as `--product forticasb`".to_owned());
            }
        }
    }
    Ok(Some((given, product)))
}

fn unexpected(command: &str, arg: &str) -> String {
    format!("`{command}` does not take `{arg}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn commands_and_options() {
        let codegen = |check, product: Option<&str>| {
            Ok(Command::Codegen {
                check,
                product: product.map(str::to_owned),
            })
        };
        assert_eq!(parsed(""), Ok(Command::Help));
        assert_eq!(parsed("codegen"), codegen(false, None));
        assert_eq!(
            parsed("codegen --check --product dbss"),
            codegen(true, Some("dbss"))
        );
        assert_eq!(
            parsed("codegen --product=dbss"),
            codegen(false, Some("dbss"))
        );
        assert_eq!(parsed("features"), Ok(Command::Features));
        assert_eq!(
            parsed("operations --json"),
            Ok(Command::Operations { json: true })
        );
        assert_eq!(
            parsed("openapi --check"),
            Ok(Command::OpenApi {
                check: true,
                product: None
            })
        );
        assert_eq!(
            parsed("weight --product dbss --json"),
            Ok(Command::Weight {
                json: true,
                product: Some("dbss".to_owned())
            })
        );
        assert_eq!(parsed("size"), Ok(Command::Size { record: false }));
        assert_eq!(parsed("tour -v"), Ok(Command::Tour(vec!["-v".to_owned()])));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, part) in [
            ("codgen", "codgen"),
            ("codegen --chek", "--chek"),
            ("openapi --chek", "`openapi`"),
            ("codegen --product", "needs a name"),
            ("codegen --product --check", "needs a name"),
            ("codegen --product=", "needs a name"),
            ("codegen --product a --product b", "twice"),
            ("operations json", "json"),
            ("coverage x", "x"),
            ("features x", "`features` does not take `x`"),
        ] {
            let error = parsed(line).unwrap_err();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
