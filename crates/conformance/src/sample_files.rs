//! The files of recorded answers and requests.

use std::path::{Path, PathBuf};

use secapi_simulator::PathTemplate;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Environment variable that names one more file of samples.
const MORE: &str = "SECAPI_SAMPLES";

/// A line of a sample file.
#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: Option<u16>,
    #[serde(default, deserialize_with = "body")]
    pub(crate) body: Option<Box<RawValue>>,
    /// Fields were left out of the body, so that it does not read.
    #[serde(default)]
    pub(crate) shortened: bool,
    /// The recorded request. Only whether it is there matters here.
    pub(crate) request: Option<IgnoredAny>,
}

impl Row {
    /// Whether it shows an answer.
    pub(crate) fn answers(&self) -> bool {
        self.request.is_none() || self.status.is_some() || self.body.is_some()
    }

    /// Whether it may be a call of that method and path template.
    pub(crate) fn fits(&self, method: &str, template: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        self.method == method && PathTemplate::parse(template).matches(path).is_some()
    }
}

/// Keeps a body that is null apart from none.
fn body<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

/// The rows of a file, each with the number of its line.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, serde_json::Result<Row>)> {
    let lines = text.lines().zip(1..);
    lines
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, number)| (number, serde_json::from_str(line)))
}

/// The sample files of a folder, sorted. A product without the folder has no samples.
pub(crate) fn recorded(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = entries.collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|path| path.extension().is_some_and(|is| is == "jsonl"));
    files.sort();
    Ok(files)
}

/// The file that the environment names besides those of the specs. A relative path is meant from the folder of the test, or else from the
/// root of the workspace, where people call cargo.
pub(crate) fn further(manifest_dir: &str) -> Option<PathBuf> {
    let file = PathBuf::from(std::env::var_os(MORE)?);
    let from_root = Path::new(manifest_dir).join("../..").join(&file);
    let is_there = file.exists() || !from_root.exists();
    Some(if is_there { file } else { from_root })
}
