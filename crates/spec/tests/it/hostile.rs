//! Whatever the input is, there is a report or a catalog, and never a panic.

use std::fs;
use std::path::{Path, PathBuf};

use secapi_spec::{Sources, load, load_product};

use crate::toy::{OPERATION, group, operation, report, toy};

/// A generator of numbers that is the same on every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

fn fixture(file: &str) -> String {
    fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/specs/toy")
            .join(file),
    )
    .unwrap()
}

/// The good product with one file replaced.
fn good_but(file: &str, text: &str) -> Sources {
    [
        "product.toml",
        "shared.toml",
        "alert.toml",
        "service.toml",
        "samples/service.jsonl",
    ]
    .iter()
    .fold(Sources::new(), |sources, name| {
        sources.file(format!("toy/{name}"), fixture(name))
    })
    .file(format!("toy/{file}"), text)
}

/// Checks and renders; what comes out does not matter here.
fn survives(sources: &Sources) {
    let outcome = sources.check();
    let text = outcome.report.render(true);
    assert!(
        outcome.catalog.is_some() || outcome.report.errors() > 0,
        "{text}"
    );
}

/// The text up to the offset, which is moved to a boundary.
fn cut(text: &str, mut at: usize) -> &str {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    &text[..at]
}

#[test]
fn good_specs_that_break_off_anywhere() {
    for file in [
        "product.toml",
        "alert.toml",
        "service.toml",
        "samples/service.jsonl",
    ] {
        let text = fixture(file);
        for at in (0..text.len()).step_by(23) {
            survives(&good_but(file, cut(&text, at)));
        }
    }
}

#[test]
fn good_specs_with_changed_characters() {
    let mut numbers = Numbers(0x5eed);
    let odd: Vec<char> = "[]{}\"'=.,#\n\r\t\\ \u{0}\u{7f}é標\u{202e}\u{feff}0-Z"
        .chars()
        .collect();
    for file in [
        "product.toml",
        "alert.toml",
        "service.toml",
        "samples/service.jsonl",
    ] {
        let text: Vec<char> = fixture(file).chars().collect();
        for _ in 0..80 {
            let mut changed = text.clone();
            for _ in 0..=numbers.below(4) {
                let at = numbers.below(changed.len());
                match numbers.below(3) {
                    0 => changed[at] = odd[numbers.below(odd.len())],
                    1 => changed.insert(at, odd[numbers.below(odd.len())]),
                    _ => {
                        changed.remove(at);
                    }
                }
            }
            survives(&good_but(file, &changed.into_iter().collect::<String>()));
        }
    }
}

#[test]
fn good_specs_with_lines_in_another_order() {
    let mut numbers = Numbers(77);
    for file in ["product.toml", "alert.toml", "service.toml"] {
        let text = fixture(file);
        for _ in 0..60 {
            let mut lines: Vec<&str> = text.lines().collect();
            for _ in 0..=numbers.below(6) {
                let (left, right) = (numbers.below(lines.len()), numbers.below(lines.len()));
                if numbers.below(2) == 0 {
                    lines.swap(left, right);
                } else {
                    lines.insert(left, lines[right]);
                }
            }
            survives(&good_but(file, &lines.join("\n")));
        }
    }
}

#[test]
fn noise() {
    let mut numbers = Numbers(4711);
    for round in 0..120 {
        let length = numbers.below(400);
        let bytes: Vec<u8> = (0..length)
            .map(|_| u8::try_from(numbers.below(256)).unwrap())
            .collect();
        let file = if round % 2 == 0 {
            "alert.toml"
        } else {
            "samples/service.jsonl"
        };
        survives(&good_but(file, &String::from_utf8_lossy(&bytes)));
    }
}

#[test]
fn depth() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    for text in [
        format!("quirks = {}\n", deep("[", "]")),
        format!("quirks = {}\n", "[".repeat(10_000)),
        format!("query_params.x = {}\n", deep("{a=", "}")),
        format!(
            "query_params.x = {{ type = \"json\", example = {} }}\n",
            deep("[", "]")
        ),
        format!("query_params.x = \"{}\"\n", deep("[", "]")),
        format!("query_params.x = \"{}\"\n", deep("text<", ">")),
        format!("a{} = 1\n", ".a".repeat(10_000)),
        format!("[a{}]\n", ".a".repeat(10_000)),
        format!(
            "query_params.x = {{ type = \"text<json>\", example = '{}' }}\n",
            deep("[", "]")
        ),
        (0..200)
            .map(|n| format!("[{}]\n", vec!["a"; n + 1].join(".")))
            .collect::<Vec<_>>()
            .concat(),
    ] {
        survives(&group(&text));
        assert!(report(&group(&text)).errors() > 0, "{}", &text[..40]);
    }
    let sample = format!(
        "{{\"method\": \"GET\", \"path\": \"/things\", \"status\": 200, \"body\": {}}}",
        deep("[", "]")
    );
    survives(&group("").file("toy/samples/thing.jsonl", sample));
}

#[test]
fn length() {
    let chain = (0..5_000)
        .map(|n| format!("[model.M{n}]\ndoc = \"M.\"\nfields.next = \"M{}\"\n", n + 1))
        .collect::<Vec<_>>()
        .concat();
    let chain = format!("returns = \"M0\"\n{chain}[model.M5000]\ndoc = \"M.\"\n");
    assert_eq!(report(&group(&chain)).errors(), 0);
    let circle = chain.replace(
        "[model.M5000]\ndoc = \"M.\"",
        "[model.M5000]\ndoc = \"M.\"\nfields.next = \"M0\"",
    );
    assert_eq!(
        report(&group(&circle))
            .findings()
            .iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>(),
        ["spec::endless-model"]
    );
    survives(&group(&"x".repeat(1_000_000)));
    survives(&group(&"x = \"1\"\n".repeat(50_000)));
    survives(&group(&"[operation.get_thing]\n".repeat(20_000)));
    survives(&group(&format!(
        "query_params.x = \"{}\"\n",
        "x".repeat(1_000_000)
    )));
    survives(&group("").file("toy/samples/thing.jsonl", "[]\n".repeat(20_000)));
    let slashes = format!(
        "{}query_params.q = \"string\"\n",
        operation("other", "GET", &"/{a}".repeat(5_000))
    );
    survives(&group(&slashes));
}

#[test]
fn too_large_a_file() {
    let report = report(&toy("", &"#".repeat(5 << 20)));
    assert_eq!(
        report.findings().iter().map(|finding| finding.code).next(),
        Some("spec::too-large")
    );
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn no_files_at_all() {
    assert_eq!(Sources::new().check().catalog.unwrap().products.len(), 0);
    for name in [
        "",
        "/",
        "toy",
        "toy/",
        "/toy.toml",
        "toy/.toml",
        "toy/samples",
        "a/b/c/d",
        "../x/product.toml",
        "toy/samples/.jsonl",
    ] {
        survives(&Sources::new().file(name, "x"));
    }
}

/// A folder of its own for a test, below the build folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("toy/samples")).unwrap();
    folder
}

#[test]
fn files_that_are_no_text() {
    let folder = folder("no-text");
    fs::write(
        folder.join("toy/product.toml"),
        b"name = \"toy\"\ntitle = \"\xff\xfe\"\n",
    )
    .unwrap();
    fs::write(
        folder.join("toy/thing.toml"),
        format!("doc = \"A.\"\n{OPERATION}"),
    )
    .unwrap();
    let report = load(&folder).unwrap_err();
    let text = report
        .to_string()
        .replace(&*folder.to_string_lossy(), "specs");
    assert!(text.contains("error[spec::not-text]: not UTF-8 text: byte 22, in line 2, begins no character\n--> specs/toy/product.toml"), "{text}");
}

#[test]
fn folders_that_are_not_there() {
    let report = load(Path::new("/nowhere/at/all")).unwrap_err();
    assert!(
        report
            .to_string()
            .starts_with("error[spec::unreadable]: cannot read it: "),
        "{report}"
    );
    assert_eq!(
        load_product(Path::new("/nowhere/at/all"))
            .unwrap_err()
            .errors(),
        1
    );
}

#[test]
fn a_folder_without_specs_beside_a_product() {
    let folder = folder("stray");
    fs::write(folder.join("spec.schema.json"), "{}").unwrap();
    fs::create_dir_all(folder.join("empty")).unwrap();
    fs::remove_dir_all(folder.join("toy")).unwrap();
    assert!(load(&folder).unwrap().products.is_empty());
    let report = load_product(&folder.join("empty")).unwrap_err();
    assert!(
        report
            .to_string()
            .starts_with("error[spec::no-product]: there is no spec in this folder"),
        "{report}"
    );
}

/// The parser of samples counts bytes, and may stop within a character.
#[test]
fn places_of_findings_in_samples_hold_whole_characters() {
    for text in [
        "{é",
        "[é]",
        "tré",
        "nulé",
        "{\"a\"é: 1}",
        "{\"a\": 1é}",
        "{\"a\": \"\\é\"}",
        "€",
        "-€",
    ] {
        let outcome = good_but("samples/service.jsonl", text).check();
        assert!(outcome.catalog.is_none(), "{text}");
        for finding in outcome.report.findings() {
            if !finding.location.file.contains("samples/") {
                continue;
            }
            let span = finding.location.span.clone();
            assert!(text.get(span.clone()).is_some(), "{text}: {span:?}");
        }
    }
}
