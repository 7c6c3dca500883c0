//! Programs that use a client: one that makes no call, one that makes one, one that makes 20.

use std::fs;
use std::path::{Path, PathBuf};

use secapi_spec::catalog::Product;
use xtask::emit::rust::Call;
use xtask::failure::Failure;

use crate::builds::Builds;
use crate::figures::Generator;
use crate::progenitor::{self, Generated};

/// A package with the three programs, written and not yet built.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) manifest: PathBuf,
    /// Name of the client's package.
    pub(crate) client: String,
    pub(crate) generator: Generator,
}

/// What differs between generators.
struct Kind<'a> {
    generator: Generator,
    name: String,
    client: &'a str,
    path: PathBuf,
    /// What is to be locked as it is there.
    lock: PathBuf,
    /// Lines of `[dependencies]` that the client has too, so that the first program has the same HTTP client.
    dependencies: &'a str,
    /// The first statement of the program without the client.
    set_up: &'a str,
    /// Expression of a client.
    make: String,
    /// A function that calls use.
    helper: &'a str,
}

impl Program {
    /// With a crate of this workspace.
    pub(crate) fn ours(
        root: &Path,
        builds: &Builds<'_>,
        product: &Product,
        calls: &[Call],
    ) -> Result<Self, Failure> {
        let name = product.name.as_str();
        let make = match name {
            "dbss" => {
                "dbss::Client::builder(&dbss::Region::CN_NORTH_4, dbss::Credentials::access_key(\"made-up\", \"made-up\"))"
            }
            "fortinac" => {
                "fortinac::Client::builder(\"https://nac.example.com:8443\", \"made-up\")"
            }
            _ => &format!(
                "{name}::Client::builder({name}::Credentials::api_credential(\"made-up\"))"
            ),
        };
        let kind = Kind {
            generator: Generator::Secapi,
            name: format!("secapi-{name}"),
            client: name,
            path: std::path::absolute(root.join("crates").join(name))?,
            lock: root.join("Cargo.lock"),
            dependencies: "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls-no-provider\", \"http2\", \"gzip\"] }\n\
                 rustls = { version = \"0.23\", default-features = false, features = [\"ring\", \"std\", \"tls12\"] }\n\
                 secapi-core = { path = \"{core}\" }\n",
            set_up: "let _ = rustls::crypto::ring::default_provider().install_default();",
            make: format!("{make}.build()?"),
            helper: "fn json<T: secapi_core::wire::Wire>(text: &str) -> T {\n    secapi_core::wire::decode(text.as_bytes()).expect(\"valid\")\n}\n",
        };
        let core = std::path::absolute(root.join("crates/core"))?;
        let dependencies = kind
            .dependencies
            .replace("{core}", &core.display().to_string());
        let statements: Vec<String> = calls.iter().map(|call| call.expression.clone()).collect();
        write(
            builds,
            &Kind {
                dependencies: &dependencies,
                ..kind
            },
            &statements,
        )
    }

    /// With a client by progenitor.
    pub(crate) fn progenitor(
        builds: &Builds<'_>,
        client: &Generated,
        calls: &[Call],
    ) -> Result<Self, Failure> {
        let module = client.package.replace('-', "_");
        let kind = Kind {
            generator: Generator::Progenitor,
            name: format!("progenitor-{module}"),
            client: &client.package,
            path: client.folder.clone(),
            lock: client.folder.join("Cargo.lock"),
            dependencies: "reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"stream\"] }\n",
            set_up: "",
            make: format!("{module}::Client::new(\"https://api.example.com\")"),
            helper: "",
        };
        // Values that are missing are only missed when it runs.
        let call = |call: &Call| format!("client.{}().send()", progenitor::method(&call.operation));
        write(builds, &kind, &calls.iter().map(call).collect::<Vec<_>>())
    }
}

fn write(builds: &Builds<'_>, kind: &Kind<'_>, calls: &[String]) -> Result<Program, Failure> {
    let Kind { name, client, .. } = kind;
    let folder = builds.folder().join(format!("program-{name}"));
    fs::create_dir_all(folder.join("src/bin"))?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n[dependencies]\n\
         {client} = {{ path = \"{}\" }}\n{}tokio = {{ version = \"1\", default-features = false, features = [\"rt\", \"net\", \"time\"] }}\n",
        kind.path.display(),
        kind.dependencies
    );
    put(&folder.join("Cargo.toml"), &manifest)?;
    put(&folder.join("Cargo.lock"), &fs::read_to_string(&kind.lock)?)?;
    let get = "let answer = reqwest::Client::new().get(\"https://api.example.com\").send().await?;\n\
               println!(\"{}\", answer.text().await?);\n";
    let without = format!("{}\n{get}", kind.set_up);
    let with = |count: usize| {
        let mut body = format!("let client = {};\n", kind.make);
        for call in calls.iter().take(count) {
            body.push_str(&format!("println!(\"{{:?}}\", {call}.await.is_ok());\n"));
        }
        body
    };
    for (program, body) in [("without", without), ("one", with(1)), ("twenty", with(20))] {
        put(
            &folder.join(format!("src/bin/{name}-{program}.rs")),
            &main(kind.helper, &body),
        )?;
    }
    Ok(Program {
        name: name.clone(),
        manifest: folder.join("Cargo.toml"),
        client: (*client).to_owned(),
        generator: kind.generator,
    })
}

fn main(helper: &str, body: &str) -> String {
    format!(
        "#![allow(deprecated, dead_code)]\n{helper}fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
         let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;\n    \
         runtime.block_on(async {{\n{body}Ok(())\n}})\n}}\n"
    )
}

/// Writes a file unless it is so already, so that cargo finds nothing new.
fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}
