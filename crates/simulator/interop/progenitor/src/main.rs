//! Generates a Rust client with progenitor from an `OpenAPI` document. See `--help`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;

const HELP: &str = "\
Generates a Rust client with progenitor from an OpenAPI 3.0 document.

Usage: secapi-progenitor [OPTIONS] <document> <folder>

Writes a crate into the folder: `Cargo.toml`, `Cargo.lock` and `src/lib.rs`. The crate has the name of the document's file with `_client`
behind it, and `_` in place of what crates have not in their names: of `dbss-3.0.json` it is `dbss_3_0_client`.

Operations with a multipart form are left out and named: progenitor has no multipart.

--positional   arguments in place of builders
";

/// The versions that a generated client is compiled with: those that this package was locked with.
const LOCK: &str = include_str!("../Cargo.lock");

/// What clients of all documents depend on, in versions that [`LOCK`] has.
const DEPENDENCIES: &str = r#"bytes = "1.9"
futures-core = "0.3"
progenitor-client = "0.15.1"
reqwest = { version = "0.13", default-features = false, features = ["json", "query", "stream"] }
serde = { version = "1.0", features = ["derive"] }
serde_json = "1.0"
serde_urlencoded = "0.7"
"#;

fn main() -> ExitCode {
    let mut options = Options::default();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--help" | "-h" => {
                print!("{HELP}");
                return ExitCode::SUCCESS;
            }
            "--positional" => options.style = InterfaceStyle::Positional,
            _ => options.files.push(argument.into()),
        }
    }
    let files = std::mem::take(&mut options.files);
    let [document, folder] = files.as_slice() else {
        eprint!("{HELP}");
        return ExitCode::from(2);
    };
    match generate(document, folder, options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("secapi-progenitor: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Options {
    style: InterfaceStyle,
    files: Vec<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            style: InterfaceStyle::Builder,
            files: Vec::new(),
        }
    }
}

fn generate(document: &Path, folder: &Path, options: Options) -> Result<(), Box<dyn Error>> {
    let failed = |what: &str, file: &Path, error: &dyn Error| {
        format!("cannot {what} {}: {error}", file.display())
    };
    let unread = |error: &dyn Error| failed("read", document, error);
    let text = fs::read_to_string(document).map_err(|error| unread(&error))?;
    let mut api: Value = serde_json::from_str(&text).map_err(|error| unread(&error))?;
    leave_out_multipart(&mut api);
    let api = serde_json::from_value(api).map_err(|error| unread(&error))?;
    let mut generator = Generator::new(GenerationSettings::new().with_interface(options.style));
    let tokens = generator
        .generate_tokens(&api)
        .map_err(|error| failed("generate a client from", document, &error))?;
    let source = prettyplease::unparse(&syn::parse2(tokens)?);
    let manifest = manifest(&crate_name(document), &generator);
    fs::create_dir_all(folder.join("src")).map_err(|error| failed("make", folder, &error))?;
    for (name, content) in [
        ("Cargo.toml", manifest.as_str()),
        ("Cargo.lock", LOCK),
        ("src/lib.rs", &source),
    ] {
        let file = folder.join(name);
        fs::write(&file, content).map_err(|error| failed("write", &file, &error))?;
    }
    Ok(())
}

/// Takes operations away that progenitor cannot send: it knows JSON, URL-encoded forms, bytes and text.
fn leave_out_multipart(api: &mut Value) {
    let paths = api.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        let Some(operations) = item.as_object_mut() else {
            continue;
        };
        operations.retain(|method, operation| {
            let known = operation["requestBody"]["content"]["multipart/form-data"].is_null();
            if !known {
                eprintln!("left out: {} {path}", method.to_ascii_uppercase());
            }
            known
        });
    }
}

fn crate_name(document: &Path) -> String {
    let stem = document.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    format!("{name}_client")
}

/// A manifest, with a workspace of its own wherever the folder is.
fn manifest(name: &str, generator: &Generator) -> String {
    let types = generator.get_type_space();
    let mut text = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n[dependencies]\n{DEPENDENCIES}"
    );
    let chrono = r#"chrono = { version = "0.4", default-features = false, features = ["serde"] }"#;
    for (used, line) in [
        (types.uses_chrono(), chrono),
        (types.uses_regress(), r#"regress = "0.10""#),
        (
            types.uses_uuid(),
            r#"uuid = { version = "1.0", features = ["serde", "v4"] }"#,
        ),
        (generator.uses_futures(), r#"futures = "0.3""#),
    ] {
        if used {
            text.extend([line, "\n"]);
        }
    }
    text
}
