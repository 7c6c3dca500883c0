//! What an export has done: the file that a later run goes on from, and the manifest.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secapi_core::{Json, Timestamp};
use serde_json::{Map, json};

use super::schema::Schema;
use crate::Result;
use crate::failure::Failure;
use crate::lists::Target;
use crate::output::write_file;

/// The version of the file.
const VERSION: u64 = 1;

/// The field that tells the file from others, and has the version.
const MARK: &str = "secapi_export";

/// The file that a later run goes on from.
const STATE: &str = ".secapi-export.json";

/// The file that says what there is, when all of it is there.
const MANIFEST: &str = "manifest.json";

/// A file that is complete.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its path below the folder, with `/`.
    pub(super) path: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Entry {
    fn to_json(&self) -> Json {
        json!({ "path": self.path, "rows": self.rows, "bytes": self.bytes, "sha256": self.sha256 })
    }

    fn from_json(value: &Json) -> Option<Self> {
        Some(Self {
            path: value.get("path")?.as_str()?.to_owned(),
            rows: value.get("rows")?.as_u64()?,
            bytes: value.get("bytes")?.as_u64()?,
            sha256: value.get("sha256")?.as_str()?.to_owned(),
        })
    }
}

/// Removes what a kill left of a state or manifest that was about to be replaced.
fn clean(folder: &Path) -> Result<()> {
    let failed = |error| Failure::io(format!("read the folder {}", folder.display()), &error);
    for found in fs::read_dir(folder).map_err(failed)? {
        let found = found.map_err(failed)?;
        let name = found.file_name();
        let name = name.to_string_lossy();
        let is_ours = [STATE, MANIFEST].iter().any(|file| {
            let rest = name.strip_prefix(file);
            rest.and_then(|rest| rest.strip_suffix(".tmp")).is_some()
        });
        if is_ours {
            fs::remove_file(found.path()).map_err(|error| {
                Failure::io(format!("remove {}", found.path().display()), &error)
            })?;
        }
    }
    Ok(())
}

/// What an export has done.
#[derive(Debug)]
pub(super) struct State {
    folder: PathBuf,
    identity: String,
    began: Timestamp,
    cursor: Option<String>,
    parts: u64,
    unreadable: u64,
    is_done: bool,
    files: Vec<Entry>,
}

impl State {
    /// That of the folder, or a new one.
    pub(super) fn open(folder: &Path, identity: String) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|error| {
            Failure::io(format!("make the folder {}", folder.display()), &error)
        })?;
        clean(folder)?;
        let path = folder.join(STATE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let state = Self::new(folder, identity);
                state.check_new()?;
                state.write()?;
                return Ok(state);
            }
            Err(error) => return Err(Failure::io(format!("read {}", path.display()), &error)),
        };
        Self::read(folder, identity, &text)
    }

    fn new(folder: &Path, identity: String) -> Self {
        Self {
            folder: folder.to_owned(),
            identity,
            began: Timestamp::now(),
            cursor: None,
            parts: 0,
            unreadable: 0,
            is_done: false,
            files: Vec::new(),
        }
    }

    /// Files of others must not be taken for rows of the export.
    fn check_new(&self) -> Result<()> {
        let unreadable =
            |error| Failure::io(format!("read the folder {}", self.folder.display()), &error);
        let mut found = fs::read_dir(&self.folder).map_err(unreadable)?;
        if found.next().is_some() {
            return Err(Failure::usage(format!(
                "{} is not empty, and is no export",
                self.folder.display()
            ))
            .with_hint("name a folder that is empty or not there yet"));
        }
        Ok(())
    }

    fn read(folder: &Path, identity: String, text: &[u8]) -> Result<Self> {
        let wrong = |why: String| {
            Failure::usage(format!(
                "{} cannot be used: {why}",
                folder.join(STATE).display()
            ))
            .with_hint("name another folder, or remove this one to begin anew")
        };
        let damaged = || wrong("it is not what an export has written".to_owned());
        let record: Map<String, Json> = serde_json::from_slice(text).map_err(|_| damaged())?;
        let number = |name: &str| record.get(name).and_then(Json::as_u64);
        let version = number(MARK).ok_or_else(damaged)?;
        if version != VERSION {
            return Err(wrong(format!(
                "it has version {version}, and this program reads version {VERSION}"
            )));
        }
        let known = record.get("source").and_then(Json::as_str);
        if known != Some(&identity) {
            return Err(wrong(format!(
                "it is of `{}`, and not of `{identity}`",
                known.unwrap_or_default()
            )));
        }
        let files = record.get("files").and_then(Json::as_array);
        let files = files.ok_or_else(damaged)?.iter().map(Entry::from_json);
        let began = record.get("began").and_then(Json::as_i64);
        Ok(Self {
            folder: folder.to_owned(),
            identity,
            began: Timestamp::from_millis(began.ok_or_else(damaged)?),
            cursor: record
                .get("cursor")
                .and_then(Json::as_str)
                .map(str::to_owned),
            parts: number("parts").ok_or_else(damaged)?,
            unreadable: number("unreadable").ok_or_else(damaged)?,
            is_done: record.get("done") == Some(&Json::Bool(true)),
            files: files.collect::<Option<_>>().ok_or_else(damaged)?,
        })
    }

    fn write(&self) -> Result<()> {
        let files: Vec<Json> = self.files.iter().map(Entry::to_json).collect();
        let record = json!({
            MARK: VERSION,
            "source": self.identity,
            "began": self.began.as_millis(),
            "cursor": self.cursor,
            "parts": self.parts,
            "unreadable": self.unreadable,
            "done": self.is_done,
            "files": files,
        });
        write_file(&self.folder.join(STATE), format!("{record}\n").as_bytes())?;
        super::files::sync_folder(&self.folder);
        Ok(())
    }

    /// When the first run began.
    pub(super) const fn began(&self) -> Timestamp {
        self.began
    }

    pub(super) const fn is_done(&self) -> bool {
        self.is_done
    }

    /// Rows that could not be read.
    pub(super) const fn unreadable(&self) -> u64 {
        self.unreadable
    }

    pub(super) const fn leave_out(&mut self) {
        self.unreadable += 1;
    }

    pub(super) fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    pub(super) fn files(&self) -> &[Entry] {
        &self.files
    }

    /// The number of the files that come next.
    pub(super) const fn next_part(&self) -> u64 {
        self.parts + 1
    }

    /// Where the list stood when the last files were complete.
    pub(super) fn cursor<C: FromStr<Err = secapi_core::Error>>(&self) -> Result<Option<C>> {
        Ok(self.cursor.as_deref().map(str::parse).transpose()?)
    }

    /// Stores that these files are complete, and that the list stands there now.
    pub(super) fn commit(&mut self, cursor: &str, files: Vec<Entry>) -> Result<()> {
        if !files.is_empty() {
            self.parts += 1;
        }
        self.files.extend(files);
        self.cursor = Some(cursor.to_owned());
        self.write()
    }

    /// Stores that all rows are there, with the manifest.
    pub(super) fn finish(&mut self, target: &Target, schema: &Schema) -> Result<()> {
        let files: Vec<Json> = self.files.iter().map(Entry::to_json).collect();
        let bytes: u64 = self.files.iter().map(|file| file.bytes).sum();
        let manifest = json!({
            "product": target.product(),
            "list": target.name(),
            "source": self.identity,
            "began": self.began.to_iso(),
            "ended": Timestamp::from_millis(Timestamp::now().as_millis()).to_iso(),
            "rows": self.rows(),
            "unreadable_rows": self.unreadable,
            "bytes": bytes,
            "columns": schema.to_json(),
            "files": files,
        });
        let text = serde_json::to_string_pretty(&manifest).map_err(|error| {
            Failure::usage(format!("the manifest cannot be written as JSON: {error}"))
        })?;
        write_file(&self.folder.join(MANIFEST), format!("{text}\n").as_bytes())?;
        self.is_done = true;
        self.write()
    }
}
