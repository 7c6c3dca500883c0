//! Every operation of every product as a command, with what it cannot do without and with everything that it takes.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use secapi_catalog::catalog::{Group, Operation, Param, ParamLocation, Product, Type, TypeDef};
use secapi_simulator::Simulator;
use serde_json::{Map, Value as Json, json};
use support::User;

/// How deep made-up values are nested.
const DEPTH: usize = 6;

/// The page with the table of operations and commands.
const PAGE: &str = "../../docs/commands.md";

/// Commands that run at once.
const WORKERS: usize = 4;

/// Makes up values for an operation.
struct Values<'a> {
    product: &'a Product,
    group: &'a Group,
}

impl Values<'_> {
    /// A value as the wire has it.
    fn json(&self, ty: &Type, depth: usize) -> Json {
        match ty {
            Type::String | Type::Secret | Type::Binary => json!("text"),
            Type::Integer => json!(1),
            Type::Number => json!(1.5),
            Type::Boolean => json!(true),
            Type::TimestampMs => json!(1_768_464_000_000_i64),
            Type::TimestampS => json!(1_768_464_000),
            Type::Timestamp => json!("2026-01-15T08:00:00Z"),
            Type::DateTime => json!("2026-01-15 08:00:00"),
            Type::Json => json!({}),
            Type::Text(inner) => json!(self.json(inner, depth).to_string()),
            Type::List(_) | Type::Map(_) if depth == 0 => Json::Null,
            Type::List(inner) => json!([self.json(inner, depth - 1)]),
            Type::Map(inner) => json!({"key": self.json(inner, depth - 1)}),
            Type::Enum(name) | Type::Model(name) => {
                match self.product.definition(self.group, name) {
                    Some((_, TypeDef::Enum(found))) => {
                        let value = &found.values[0].value;
                        match value.parse::<i64>() {
                            Ok(number) if found.integer => json!(number),
                            _ => json!(value),
                        }
                    }
                    Some((_, TypeDef::Model(model))) if depth > 0 => {
                        let fields = model.fields.iter();
                        let wanted = fields.filter(|field| !field.optional || depth == DEPTH);
                        let values = wanted.map(|field| {
                            let made = field.example.clone();
                            let made = made.unwrap_or_else(|| self.json(&field.ty, depth - 1));
                            (field.name.clone(), field.limits.fit(made))
                        });
                        Json::Object(values.collect::<Map<_, _>>())
                    }
                    _ => json!({}),
                }
            }
        }
    }

    /// A value as a word of the command line.
    fn word(&self, param: &Param) -> String {
        let ty = match &param.ty {
            Type::List(inner) => inner,
            other => other,
        };
        match ty {
            Type::Secret => "env:SECRET".to_owned(),
            Type::Binary => "file.bin".to_owned(),
            Type::TimestampMs | Type::TimestampS | Type::Timestamp | Type::DateTime => {
                "2026-01-15T08:00:00Z".to_owned()
            }
            ty => {
                let example = match &param.example {
                    Some(Json::Array(items)) if matches!(param.ty, Type::List(_)) => {
                        items.first().cloned()
                    }
                    other => other.clone(),
                };
                let made = example.unwrap_or_else(|| self.json(ty, DEPTH));
                let made = match ty {
                    Type::Text(inner) if param.example.is_none() => self.json(inner, DEPTH),
                    _ => param.limits.fit(made),
                };
                match made {
                    Json::String(text) => text,
                    other => other.to_string(),
                }
            }
        }
    }

    /// The words of a command, with all parameters or those that are required.
    fn words(&self, operation: &Operation, all: bool) -> Vec<String> {
        let kebab = |name: &str| {
            let name = name.strip_prefix("r#").unwrap_or(name);
            name.trim_end_matches('_').replace('_', "-")
        };
        let mut words = vec![
            self.product.name.clone(),
            kebab(&self.group.name),
            kebab(&operation.name),
        ];
        let params = operation.params.iter();
        let wanted = params.filter(|param| param.constant.is_none() && (all || param.required));
        for param in wanted {
            let word = self.word(param);
            if param.location != ParamLocation::Path || all {
                words.push(format!("--{}", kebab(&param.ident)));
            }
            words.push(word);
        }
        let body = operation.body.as_ref();
        if let Some(ty) = body.and_then(|body| body.ty.as_ref())
            && (all || body.is_some_and(|body| body.required))
        {
            words.extend(["--body".to_owned(), self.json(ty, DEPTH).to_string()]);
        }
        if operation.paging.is_some() && all {
            words.push("--all".to_owned());
        }
        if !operation.read_only {
            words.push("--yes".to_owned());
        }
        words
    }
}

/// Runs all commands of a product, and says which were not accepted.
fn run_all(name: &str) {
    let product = secapi_catalog::product(name).unwrap().read().unwrap();
    let simulator = Simulator::builder()
        .product(name)
        .items(3)
        .workers(2)
        .any_credentials(true)
        .stateless(true)
        .start()
        .unwrap();
    let user = User::of(&simulator).with("SECRET", "made-up-secret");
    fs::write(user.home().join("file.bin"), b"content").unwrap();
    let mut lines = Vec::new();
    for group in &product.groups {
        let values = Values {
            product: &product,
            group,
        };
        for operation in &group.operations {
            for all in [false, true] {
                lines.push(values.words(operation, all));
            }
        }
    }
    let next = std::sync::atomic::AtomicUsize::new(0);
    let failed = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(words) = lines.get(at) else { break };
                    let ended = user.run(words);
                    if ended.code != 0 {
                        let line = format!("{}\n    {}", words.join(" "), ended.stderr.trim());
                        failed.lock().unwrap().push(line);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(
        failed.is_empty(),
        "{} of {} commands failed:\n{}",
        failed.len(),
        lines.len(),
        failed.join("\n")
    );
}

#[test]
fn all_commands_of_dbss() {
    run_all("dbss");
}

#[test]
fn all_commands_of_forticasb() {
    run_all("forticasb");
}

#[test]
fn all_commands_of_forticwp() {
    run_all("forticwp");
}

#[test]
fn all_commands_of_fortinac() {
    run_all("fortinac");
}

/// The table of operations and commands. `UPDATE=1` writes it.
#[test]
fn the_page_of_commands_is_fresh() {
    let mut text = String::from(
        "# Commands\n\nEvery operation, and a command that makes it. Written by \
         `UPDATE=1 cargo test -p secapi --test operations page`; `secapi describe` has the rest.\n",
    );
    for product in secapi_catalog::products() {
        let rows = User::new()
            .line(&format!("commands {}", product.name))
            .json();
        let title = product.title;
        let _ = write!(text, "\n## {title}\n\n| operation | command |\n|---|---|\n");
        for row in rows.as_array().unwrap() {
            let (operation, command) = (row["operation"].as_str(), row["command"].as_str());
            let command = command.unwrap().replace('|', "\\|");
            let _ = writeln!(text, "| `{}` | `{command}` |", operation.unwrap());
        }
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&page, &text).unwrap();
    }
    let written = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        written == text,
        "docs/commands.md is stale; write it with UPDATE=1"
    );
}
