//! The files of an export: open ones, which have names of their own until they are complete.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use secapi_core::Json;
use sha2::{Digest, Sha256};

use super::FileFormat;
use super::partition::Partition;
use super::schema::Schema;
use super::state::Entry;
use super::writer::Writer;
use crate::Result;
use crate::failure::Failure;

/// Files that are open at a time.
const OPEN: usize = 64;

/// Rows that wait in memory for their file, in bytes, over all files.
const WAITING: usize = 8 * 1024 * 1024;

/// What a file is called until it is complete.
const OPEN_NAME: &str = "tmp";

/// The files that rows are written to.
pub(super) struct Files {
    folder: PathBuf,
    format: FileFormat,
    schema: Schema,
    partition: Option<Partition>,
    /// The number in the names of the open files.
    part: u64,
    open: BTreeMap<String, Open>,
    rows: u64,
}

/// A file that is written.
struct Open {
    /// Its name below the folder when it is complete.
    path: String,
    rows: u64,
    writer: Writer<Hashed>,
}

impl Files {
    /// Files from that number on. What an earlier run left of them is removed.
    pub(super) fn new(
        folder: &Path,
        format: FileFormat,
        schema: Schema,
        partition: Option<Partition>,
        part: u64,
    ) -> Result<Self> {
        let files = Self {
            folder: folder.to_owned(),
            format,
            schema,
            partition,
            part,
            open: BTreeMap::new(),
            rows: 0,
        };
        files.clean(folder)?;
        Ok(files)
    }

    pub(super) const fn schema(&self) -> &Schema {
        &self.schema
    }

    fn name(&self) -> String {
        format!("part-{:04}.{}", self.part, self.format.extension())
    }

    /// Removes files that no state knows of: of the number that comes next, and open ones.
    fn clean(&self, folder: &Path) -> Result<()> {
        let failed = |error| Failure::io(format!("read the folder {}", folder.display()), &error);
        let name = self.name();
        for found in fs::read_dir(folder).map_err(failed)? {
            let found = found.map_err(failed)?;
            let path = found.path();
            if found.file_type().map_err(failed)?.is_dir() {
                self.clean(&path)?;
                continue;
            }
            let file = found.file_name();
            let file = file.to_string_lossy();
            let is_open = file.starts_with("part-") && file.ends_with(&format!(".{OPEN_NAME}"));
            if file == name || is_open {
                fs::remove_file(&path).map_err(|error| {
                    Failure::io(format!("remove the unfinished {}", path.display()), &error)
                })?;
            }
        }
        Ok(())
    }

    /// Adds a row to the file that it belongs to.
    pub(super) fn push(&mut self, row: Json) -> Result<()> {
        let partition = self.partition.as_ref();
        let key = partition.map_or_else(String::new, |by| by.folder(&row, &self.schema));
        if !self.open.contains_key(&key) {
            let open = self.begin(&key)?;
            self.open.insert(key.clone(), open);
        }
        let Some(open) = self.open.get_mut(&key) else {
            return Ok(());
        };
        let unwritten = |error: io::Error| unwritten(&open.path, &error);
        open.writer.row(&self.schema, row).map_err(unwritten)?;
        open.rows += 1;
        self.rows += 1;
        let waiting: usize = self.open.values().map(|open| open.writer.waiting()).sum();
        if waiting > WAITING {
            let largest = self.open.values_mut();
            if let Some(open) = largest.max_by_key(|open| open.writer.waiting()) {
                let flushed = open.writer.flush_rows();
                flushed.map_err(|error| self::unwritten(&open.path, &error))?;
            }
        }
        Ok(())
    }

    /// Rows in files that are not complete.
    pub(super) const fn pending(&self) -> u64 {
        self.rows
    }

    /// Whether more files are open than should be.
    pub(super) fn are_many(&self) -> bool {
        self.open.len() >= OPEN
    }

    fn begin(&self, key: &str) -> Result<Open> {
        let name = self.name();
        let path = if key.is_empty() {
            name
        } else {
            let folder = self.folder.join(key);
            fs::create_dir_all(&folder).map_err(|error| {
                Failure::io(format!("make the folder {}", folder.display()), &error)
            })?;
            format!("{key}/{name}")
        };
        let file = File::create(self.open_name(&path));
        let writer = file
            .map(Hashed::new)
            .and_then(|file| Writer::new(self.format, &self.schema, file))
            .map_err(|error| unwritten(&path, &error))?;
        Ok(Open {
            path,
            rows: 0,
            writer,
        })
    }

    fn open_name(&self, path: &str) -> PathBuf {
        self.folder.join(format!("{path}.{OPEN_NAME}"))
    }

    fn finish(&self, open: Open) -> Result<Entry> {
        let unwritten = |error: io::Error| unwritten(&open.path, &error);
        let file = open.writer.end().map_err(unwritten)?;
        let (bytes, sha256) = file.end().map_err(unwritten)?;
        let path = self.folder.join(&open.path);
        fs::rename(self.open_name(&open.path), path).map_err(unwritten)?;
        Ok(Entry {
            path: open.path,
            rows: open.rows,
            bytes,
            sha256,
        })
    }

    /// Completes the open files: they are on the disk and have their names. The next row begins others.
    pub(super) fn complete(&mut self) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        let mut folders = Vec::new();
        while let Some((_, open)) = self.open.pop_first() {
            let unfinished = self.open_name(&open.path);
            let entry = self.finish(open).inspect_err(|_| {
                // What is left is removed by the next run.
                drop(fs::remove_file(unfinished));
            })?;
            let path = self.folder.join(&entry.path);
            folders.extend(path.parent().map(Path::to_owned));
            entries.push(entry);
        }
        for folder in &folders {
            sync_folder(folder);
        }
        if !folders.is_empty() {
            sync_folder(&self.folder);
            self.part += 1;
        }
        self.rows = 0;
        Ok(entries)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for open in self.open.values() {
            // What is left is removed by the next run.
            drop(fs::remove_file(self.open_name(&open.path)));
        }
    }
}

fn unwritten(path: &str, error: &io::Error) -> Failure {
    Failure::io(format!("write {path}"), error)
        .with_hint("files that are complete are safe; run the same command again to go on")
}

/// Waits until names in a folder are on the disk. Some file systems cannot be told to, and need not be.
pub(super) fn sync_folder(folder: &Path) {
    drop(File::open(folder).and_then(|folder| folder.sync_all()));
}

/// A file whose bytes are counted and hashed as they are written.
pub(super) struct Hashed {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Hashed {
    fn new(file: File) -> Self {
        Self {
            file: BufWriter::with_capacity(64 * 1024, file),
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    /// Waits until all is on the disk; gives size and hash.
    fn end(mut self) -> io::Result<(u64, String)> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        let hash = self.hash.finalize();
        let hex = hash.iter().map(|byte| format!("{byte:02x}"));
        Ok((self.bytes, hex.collect()))
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        if let Some(bytes) = bytes.get(..written) {
            self.hash.update(bytes);
        }
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
