//! The file that changes are kept in: one JSON line each, written before the call is answered.
//!
//! The first line says what the file is. A line that a crash has cut at the end is left out when the file is read again; damage anywhere
//! else is an error that names the line, and the file stays as it is.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::state::StateError;
use crate::state::rows::Change;

const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Head {
    secapi_simulator_state: u32,
    product: String,
}

/// An open journal, at its end.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    product: String,
}

impl Journal {
    /// Opens the file, or begins one, and gives the changes that are in it.
    pub(crate) fn open(path: PathBuf, product: &str) -> Result<(Self, Vec<Change>), StateError> {
        let opened = private().open(&path);
        let file = opened.map_err(|source| StateError::io(&path, "open", source))?;
        let text = io::read_to_string(&file);
        let text = text.map_err(|source| StateError::io(&path, "read", source))?;
        let mut journal = Self {
            path,
            file,
            product: product.to_owned(),
        };
        // What stands behind the last line break was never finished.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let (lines, cut) = text.split_at_checked(whole).unwrap_or_default();
        if lines.is_empty() {
            if !cut.is_empty() && !cut.starts_with(r#"{"secapi-simulator-state""#) {
                return Err(journal.damaged(1, "it is no state of a simulator"));
            }
            journal.clear()?;
            return Ok((journal, Vec::new()));
        }
        let changes = journal.read(lines)?;
        let cut = journal.cut(whole);
        cut.map_err(|source| StateError::io(&journal.path, "write", source))?;
        Ok((journal, changes))
    }

    fn read(&self, text: &str) -> Result<Vec<Change>, StateError> {
        let mut lines = text.lines();
        let head: Head = serde_json::from_str(lines.next().unwrap_or_default())
            .map_err(|_| self.damaged(1, "it is no state of a simulator"))?;
        if head.secapi_simulator_state != VERSION {
            let what = format!(
                "it is of version {}; this simulator reads version {VERSION}",
                head.secapi_simulator_state
            );
            return Err(self.damaged(1, &what));
        }
        if head.product != self.product {
            let what = format!(
                "it is the state of {}, not of {}",
                head.product, self.product
            );
            return Err(self.damaged(1, &what));
        }
        let change = |(line, text): (usize, &str)| {
            serde_json::from_str(text).map_err(|error| self.damaged(line + 2, &error.to_string()))
        };
        lines.enumerate().map(change).collect()
    }

    /// Keeps one more change.
    pub(crate) fn append(&mut self, change: &Change) -> Result<(), StateError> {
        self.write(change)
            .map_err(|source| StateError::io(&self.path, "write", source))
    }

    /// Forgets all changes.
    pub(crate) fn clear(&mut self) -> Result<(), StateError> {
        let head = Head {
            secapi_simulator_state: VERSION,
            product: self.product.clone(),
        };
        self.cut(0)
            .and_then(|()| self.write(&head))
            .map_err(|source| StateError::io(&self.path, "write", source))
    }

    /// Leaves so many bytes, and goes on behind them.
    fn cut(&mut self, length: usize) -> io::Result<()> {
        let length = length as u64;
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::Start(length)).map(drop)
    }

    /// One line in one write, so that a crash cuts at most the last one.
    fn write(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }

    fn damaged(&self, line: usize, what: &str) -> StateError {
        StateError::Damaged {
            path: self.path.clone(),
            line,
            what: what.to_owned(),
        }
    }
}

/// Rows may hold secrets that a test has sent: only the user may read them.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
