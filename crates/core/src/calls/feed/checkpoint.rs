//! Rows and the cursor behind them, stored together: a kill at any moment loses and doubles nothing.
//!
//! ```no_run
//! # async fn run(mut feed: impl FnMut(secapi_core::FeedCursor) -> secapi_core::Feed<Vec<i64>>) -> Result<(), secapi_core::Error> {
//! use secapi_core::checkpoint::Checkpoint;
//! use secapi_core::{FeedCursor, Timestamp};
//!
//! let mut checkpoint = Checkpoint::with_output("state.json", "forticasb alert.list Salesforce", "alerts.ndjson")?;
//! let from = checkpoint.cursor().cloned().unwrap_or_else(|| FeedCursor::since(Timestamp::now()));
//! let mut feed = feed(from);
//! while let Some(alert) = feed.try_next().await? {
//!     checkpoint.push(&alert)?;
//!     if checkpoint.pending() > 64 * 1024 {
//!         checkpoint.commit(&feed.cursor())?;
//!     }
//! }
//! checkpoint.commit(&feed.cursor())?;
//! # Ok(())
//! # }
//! ```
//!
//! It works for [`FeedCursor`] and [`PageCursor`](crate::PageCursor) alike.
//!
//! A commit writes the rows to the output and waits until they are on the disk; then it writes the cursor and the length of the output to
//! a file beside the checkpoint, and renames that over the checkpoint, which is one step. What a kill leaves in the output behind the
//! recorded length is cut off when the checkpoint is opened again, and these rows are read again.
//!
//! Several feeds or lists can share a checkpoint: [`CursorMap`] has a cursor for each.
//!
//! For sinks that are not files there are two ways. Where the sink has transactions, store the cursor's text in the transaction that
//! stores the rows; nothing of this module is needed. Where it has none, use a checkpoint [without an output](Checkpoint::open) and
//! commit when the sink has taken the rows: after a kill, the rows since the last commit come again, and the sink must recognize them.
//!
//! Calls wait for the disk on the caller's thread. One process at a time may use a checkpoint and its output; nobody else may write to them.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;
use serde_json::Map;

use crate::calls::feed::FeedCursor;
use crate::error::{Error, ErrorKind};
use crate::text::json::{count, parse_object};
use crate::wire::Json;

/// The format of the file.
const VERSION: u64 = 1;

/// The field that tells a checkpoint from other files, and has the version.
const MARK: &str = "secapi_checkpoint";

/// No checkpoint is larger, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// A file with the cursor of a feed or list, and where wanted the file that its rows are appended to. See the [module](self).
#[must_use = "a checkpoint does nothing until something is committed"]
pub struct Checkpoint<C = FeedCursor> {
    path: PathBuf,
    source: String,
    cursor: Option<C>,
    commits: u64,
    output: Option<Output>,
}

/// The file that rows are appended to.
struct Output {
    path: PathBuf,
    /// The file before all rotations by size.
    first: PathBuf,
    file: File,
    /// How much of it is committed.
    length: u64,
    /// Rows that are not written yet.
    pending: Vec<u8>,
}

impl<C: fmt::Display + FromStr<Err = Error>> Checkpoint<C> {
    /// Opens a checkpoint that stores a cursor only, or begins one.
    ///
    /// `source` says what the cursor belongs to: product, operation and filters. A checkpoint of another source is not touched.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) when the file is something else, is of another source, has an output, or was written by a newer
    /// version; [`Write`](ErrorKind::Write) when it cannot be read or written. Nothing is overwritten then.
    pub fn open(path: impl Into<PathBuf>, source: impl Into<String>) -> Result<Self, Error> {
        Self::start(path.into(), source.into(), None)
    }

    /// Opens a checkpoint and the output that its rows are appended to, a JSON line each, or begins them. Rows that were written but not
    /// committed are cut off.
    ///
    /// What is in the output when the checkpoint is begun stays there.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Config`](ErrorKind::Config) when the output is not the one that the checkpoint knows (by its file
    /// name) or is shorter than recorded.
    pub fn with_output(
        path: impl Into<PathBuf>,
        source: impl Into<String>,
        output: impl Into<PathBuf>,
    ) -> Result<Self, Error> {
        Self::start(path.into(), source.into(), Some(output.into()))
    }

    /// As [`with_output`](Self::with_output), but goes on with the file that [`rotate_at`](Self::rotate_at) came to last.
    ///
    /// # Errors
    /// As [`with_output`](Self::with_output).
    pub fn with_rotated_output(
        path: impl Into<PathBuf>,
        source: impl Into<String>,
        output: impl Into<PathBuf>,
    ) -> Result<Self, Error> {
        let (path, source, first) = (path.into(), source.into(), output.into());
        let output = match read(&path, &source)?.and_then(|record| record.output) {
            Some((name, _)) if rotation(&first, Path::new(&name)).is_some() => {
                first.with_file_name(name)
            }
            _ => first.clone(),
        };
        let mut checkpoint = Self::start(path, source, Some(output))?;
        if let Some(output) = &mut checkpoint.output {
            output.first = first;
        }
        Ok(checkpoint)
    }

    /// Goes on with the next file when the committed rows have so many bytes: `rows.ndjson` is followed by `rows.0001.ndjson`.
    /// Gives the file that is complete now, if any. A file is never renamed, and ends with a whole row.
    ///
    /// # Errors
    /// As [`rotate`](Self::rotate).
    pub fn rotate_at(&mut self, size: u64) -> Result<Option<PathBuf>, Error> {
        let Some(output) = self.output.as_ref().filter(|output| output.length >= size) else {
            return Ok(None);
        };
        let (done, first) = (output.path.clone(), output.first.clone());
        let number = rotation(&first, &done).unwrap_or(0).saturating_add(1);
        self.rotate(rotated(&first, number))?;
        if let Some(output) = &mut self.output {
            output.first = first;
        }
        Ok(Some(done))
    }

    fn start(path: PathBuf, source: String, output: Option<PathBuf>) -> Result<Self, Error> {
        // What a symbolic link names is replaced, and not the link.
        let path = fs::canonicalize(&path).unwrap_or(path);
        let record = read(&path, &source)?;
        let known = record.as_ref().map(|record| record.output.as_ref());
        if let Some(known) = known {
            let given = output.as_deref().map(file_name);
            let known = known.map(|(name, _)| name.clone());
            if known != given {
                let of = |name: Option<String>| match name {
                    None => "without an output".to_owned(),
                    Some(name) => format!("for the output `{name}`"),
                };
                let why = format!("it was made {}, and is opened {}", of(known), of(given));
                return unusable(&path, &why);
            }
        }
        let length = known.flatten().map(|(_, length)| *length);
        let output = output.map(|output| Output::open(output, length, &path));
        let cursor = record.as_ref().and_then(|record| record.cursor.as_deref());
        let checkpoint = Self {
            cursor: cursor.map(str::parse).transpose()?,
            commits: record.as_ref().map_or(0, |record| record.commits),
            output: output.transpose()?,
            path,
            source,
        };
        if record.is_none() {
            // From now on it is known which of the output are rows of this source.
            checkpoint.write(None, checkpoint.commits, checkpoint.length())?;
        }
        Ok(checkpoint)
    }

    /// The cursor that was committed last; `None` when nothing was.
    #[must_use]
    pub const fn cursor(&self) -> Option<&C> {
        self.cursor.as_ref()
    }

    /// How many times something was committed, in all runs.
    #[must_use]
    pub const fn commits(&self) -> u64 {
        self.commits
    }

    /// Bytes of rows that wait for the next commit. They are in memory.
    #[must_use]
    pub fn pending(&self) -> usize {
        let output = self.output.as_ref();
        output.map_or(0, |output| output.pending.len())
    }

    /// Bytes of the output that are committed; 0 without an output.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.output.as_ref().map_or(0, |output| output.length)
    }

    /// Adds a row to those of the next commit.
    ///
    /// # Errors
    /// [`Config`](ErrorKind::Config) without an output, or when the row cannot be written as JSON.
    pub fn push(&mut self, row: &impl Serialize) -> Result<(), Error> {
        let Some(output) = &mut self.output else {
            let path = self.path.display();
            let text = format!("the checkpoint {path} has no output for rows");
            return Err(Error::config(text).with_hint("open it with `Checkpoint::with_output`"));
        };
        let line = serde_json::to_vec(row)
            .map_err(|error| Error::config("a row cannot be written as JSON").with_source(error))?;
        output.pending.extend(line);
        output.pending.push(b'\n');
        Ok(())
    }

    /// Stores the rows since the last commit and the cursor behind them. Nothing is written when there is nothing new.
    ///
    /// # Errors
    /// [`Write`](ErrorKind::Write), for example when the disk is full: what was committed before still counts, the rows are kept, and
    /// the commit may be tried again.
    pub fn commit(&mut self, cursor: &C) -> Result<(), Error> {
        let text = cursor.to_string();
        let known = self.cursor.as_ref().map(ToString::to_string);
        if self.pending() == 0 && known.as_ref() == Some(&text) {
            return Ok(());
        }
        if let Some(output) = &mut self.output {
            output.write()?;
        }
        let length = self.length() + self.pending() as u64;
        let commits = self.commits.saturating_add(1);
        let stored = text.parse()?;
        self.write(Some(&text), commits, length)?;
        self.cursor = Some(stored);
        self.commits = commits;
        if let Some(output) = &mut self.output {
            output.length = length;
            output.pending.clear();
        }
        Ok(())
    }

    /// Goes on with another output, which must be empty or not there yet. Rows that are not committed go to the new one.
    ///
    /// # Errors
    /// As [`with_output`](Self::with_output); the checkpoint goes on with the old output then.
    pub fn rotate(&mut self, output: impl Into<PathBuf>) -> Result<(), Error> {
        if self.output.is_none() {
            return unusable(&self.path, "it was made without an output");
        }
        let output = Output::open(output.into(), None, &self.path)?;
        if output.length > 0 {
            return unusable(&output.path, "it is not empty, and rows are to begin there");
        }
        let before = self.output.replace(output);
        let cursor = self.cursor.as_ref().map(ToString::to_string);
        let written = self.write(cursor.as_deref(), self.commits, 0);
        match (&written, &mut self.output, before) {
            (Ok(()), Some(output), Some(before)) => output.pending = before.pending,
            (_, output, before) => *output = before,
        }
        written
    }

    /// Replaces the file in one step.
    fn write(&self, cursor: Option<&str>, commits: u64, length: u64) -> Result<(), Error> {
        let mut record = Map::new();
        record.insert(MARK.to_owned(), VERSION.into());
        record.insert("source".to_owned(), self.source.as_str().into());
        record.insert("commits".to_owned(), commits.into());
        record.insert("cursor".to_owned(), cursor.into());
        if let Some(output) = &self.output {
            record.insert("output".to_owned(), file_name(&output.path).into());
            record.insert("length".to_owned(), length.into());
        }
        let mut next = self.path.clone().into_os_string();
        next.push(".next");
        let next = PathBuf::from(next);
        let text = format!("{}\n", Json::Object(record));
        let written = replace(&self.path, &next, text.as_bytes());
        written.map_err(|error| failed("write the checkpoint", &self.path, error))
    }
}

debug_fields!(Checkpoint<C> |checkpoint| {
    path: checkpoint.path,
    source: checkpoint.source,
    commits: checkpoint.commits,
    output: checkpoint.output.as_ref().map(|output| &output.path),
});

impl Output {
    /// Opens the file and goes behind what is committed: so many bytes, or all that it has.
    fn open(path: PathBuf, length: Option<u64>, checkpoint: &Path) -> Result<Self, Error> {
        let is_there = path.exists();
        if is_there && fs::canonicalize(&path).ok().as_deref() == Some(checkpoint) {
            let why = "it is the checkpoint itself, and cannot be the output as well";
            return unusable(&path, why);
        }
        let cannot_open = |error| failed("open the output", &path, error);
        if is_there && !fs::metadata(&path).map_err(cannot_open)?.is_file() {
            return unusable(&path, "it is not a regular file, which an output has to be");
        }
        if let Some(length) = length.filter(|length| *length > 0 && !is_there) {
            let why = format!("it is not there, and should have {length} bytes");
            return unusable(&path, &why);
        }
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false);
        let mut file = file.open(&path).map_err(cannot_open)?;
        let found = file.metadata().map_err(cannot_open)?.len();
        let length = length.unwrap_or(found);
        if found < length {
            let text = format!(
                "it has {found} bytes, and {length} were committed: it was cut, replaced or rotated by another program"
            );
            return unusable(&path, &text);
        }
        file.set_len(length)
            .and_then(|()| file.seek(SeekFrom::Start(length)))
            .map_err(|error| failed("cut what was not committed off the output", &path, error))?;
        Ok(Self {
            first: path.clone(),
            path,
            file,
            length,
            pending: Vec::new(),
        })
    }

    /// Writes the rows behind what is committed, and waits for the disk.
    fn write(&mut self) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut write = || {
            // A commit that failed may have left a part behind.
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::Start(self.length))?;
            self.file.write_all(&self.pending)?;
            self.file.sync_data()
        };
        write().map_err(|error| failed("write to the output", &self.path, error))
    }
}

/// Cursors of several feeds or lists that share one checkpoint, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CursorMap(Map<String, Json>);

impl CursorMap {
    /// The cursor of that name; `None` when nothing was stored under it.
    pub fn get<C: FromStr<Err = Error>>(&self, name: &str) -> Result<Option<C>, Error> {
        let text = self.0.get(name).and_then(Json::as_str);
        text.map(str::parse).transpose()
    }

    /// Sets the cursor of that name.
    pub fn set(&mut self, name: impl Into<String>, cursor: &impl fmt::Display) {
        self.0.insert(name.into(), cursor.to_string().into());
    }

    /// The names that have a cursor.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl fmt::Display for CursorMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for CursorMap {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let cursors =
            parse_object(text.as_bytes()).filter(|cursors| cursors.values().all(Json::is_string));
        cursors.map(Self).ok_or_else(|| {
            Error::config("the stored cursors cannot be read").with_hint("start the feed anew")
        })
    }
}

/// What a checkpoint holds.
struct Record {
    cursor: Option<String>,
    commits: u64,
    /// File name and committed length.
    output: Option<(String, u64)>,
}

/// Reads a checkpoint; `None` when there is none.
fn read(path: &Path, source: &str) -> Result<Option<Record>, Error> {
    let cannot_read = |error| failed("read the checkpoint", path, error);
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot_read(error)),
        Ok(found) if !found.is_file() => {
            return unusable(
                path,
                "it is not a regular file, which a checkpoint has to be",
            );
        }
        Ok(found) if found.len() > LARGEST => return unusable(path, NO_CHECKPOINT),
        Ok(_) => {}
    }
    let text = fs::read(path).map_err(cannot_read)?;
    let Some(record) = parse_object(&text) else {
        return unusable(path, NO_CHECKPOINT);
    };
    let number = |name: &str| record.get(name).and_then(count);
    let text = |name: &str| record.get(name).and_then(Json::as_str);
    let output = (text("output").map(str::to_owned), number("length"));
    match (number(MARK), text("source"), output) {
        (Some(version), ..) if version != VERSION => {
            let why = format!(
                "it has version {version}, and this program reads version {VERSION}: use the newer program"
            );
            unusable(path, &why)
        }
        (None, ..) | (_, None, _) => unusable(path, NO_CHECKPOINT),
        (_, Some(known), _) if known != source => {
            unusable(path, &format!("it is of `{known}`, and not of `{source}`"))
        }
        (.., (Some(_), None)) => unusable(path, NO_CHECKPOINT),
        (.., (name, length)) => Ok(Some(Record {
            cursor: text("cursor").map(str::to_owned),
            commits: number("commits").unwrap_or_default(),
            output: name.zip(length),
        })),
    }
}

const NO_CHECKPOINT: &str = "it is no checkpoint";

/// Writes a file beside another one and renames it over that, so that at any moment one of both texts is there as a whole.
fn replace(path: &Path, next: &Path, text: &[u8]) -> io::Result<()> {
    let write = || {
        let mut file = File::create(next)?;
        file.write_all(text)?;
        file.sync_all()?;
        fs::rename(next, path)
    };
    write().inspect_err(|_| drop(fs::remove_file(next)))?;
    // The new name has to be on the disk too. Some file systems cannot be told to, and need not be.
    if let Some(folder) = path.parent() {
        let is_here = folder.as_os_str().is_empty();
        let folder = if is_here { Path::new(".") } else { folder };
        drop(File::open(folder).and_then(|folder| folder.sync_all()));
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The file that rows go to after so many rotations: `rows.0001.ndjson`.
fn rotated(first: &Path, number: u64) -> PathBuf {
    let mut name = first.file_stem().unwrap_or_default().to_os_string();
    name.push(format!(".{number:04}"));
    if let Some(extension) = first.extension() {
        name.push(".");
        name.push(extension);
    }
    first.with_file_name(name)
}

/// How many rotations lie between both files; `None` when the second is none of the first's.
fn rotation(first: &Path, name: &Path) -> Option<u64> {
    if first.file_name() == name.file_name() {
        return Some(0);
    }
    let stem = Path::new(name.file_stem()?);
    // A name without an extension has its number in place of one.
    let number = match first.extension() {
        Some(_) => stem.extension()?,
        None => name.extension()?,
    };
    let number: u64 = number.to_str()?.parse().ok()?;
    (rotated(first, number).file_name() == name.file_name()).then_some(number)
}

/// The error for a file that is not what it should be. It is left as it is.
fn unusable<T>(path: &Path, why: &str) -> Result<T, Error> {
    let text = format!("{} cannot be used: {why}", path.display());
    let hint = "nothing was changed; name another file, or remove this one to begin anew";
    Err(Error::config(text).with_hint(hint))
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "create the folder first",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "check the permissions of the file and its folder"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room on the disk, and try again: what was committed is safe"
        }
        io::ErrorKind::IsADirectory => "name a file",
        _ => "check the path and the disk",
    };
    let text = format!("cannot {what} {}: {error}", path.display());
    Error::new(ErrorKind::Write, text)
        .with_hint(hint)
        .with_source(error)
}
