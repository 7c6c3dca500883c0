//! The file: where it is, who may read it, and how it is replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy as _;
use etcetera::base_strategy::choose_native_strategy;
use toml_edit::DocumentMut;

use super::config;
use crate::Result;
use crate::failure::Failure;

/// The variable that names another file.
const VARIABLE: &str = "SECAPI_CONFIG";

/// How large the file may be, in bytes.
const LIMIT: u64 = 1024 * 1024;

/// How often the lock is tried, and the pause between two tries.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);

/// A lock of this age belongs to a program that is gone: it is held for milliseconds.
const STALE: Duration = Duration::from_secs(30);

/// Where the file is, whether it exists or not.
pub(super) fn path() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return std::path::absolute(path)
            .map_err(|error| Failure::io(format!("use {VARIABLE}"), &error));
    }
    let native = choose_native_strategy().map_err(|error| {
        Failure::usage(format!("cannot find the configuration folder: {error}"))
            .with_hint(format!("set HOME, or {VARIABLE} to a file"))
    })?;
    Ok(native.config_dir().join("secapi").join("config.toml"))
}

/// Reads it; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<String>> {
    let failed = |error: io::Error| Failure::io(format!("read {}", path.display()), &error);
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(failed)?,
    };
    let meta = file.metadata().map_err(failed)?;
    if meta.is_dir() {
        return Err(Failure::usage(format!(
            "{} is a folder, and a file is meant",
            path.display()
        ))
        .with_hint(format!("remove it, or name a file with {VARIABLE}")));
    }
    check_private(path, &meta)?;
    let mut text = String::new();
    file.take(LIMIT + 1)
        .read_to_string(&mut text)
        .map_err(failed)?;
    if text.len() as u64 > LIMIT {
        return Err(Failure::usage(format!(
            "{} has more than {LIMIT} bytes, and is no configuration",
            path.display()
        )));
    }
    Ok(Some(text))
}

/// Refuses a file that others can read: it may hold secrets.
#[cfg(unix)]
fn check_private(path: &Path, meta: &fs::Metadata) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = meta.permissions().mode() & 0o777;
    let is_private = mode.trailing_zeros() >= 6;
    if !meta.is_file() || is_private {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{} can be read or changed by others (mode {mode:03o}), and may hold secrets",
        path.display()
    ))
    .with_hint(format!("chmod 600 {}", path.display())))
}

/// Whoever has the folder of the user decides.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it fails on other systems")]
fn check_private(_: &Path, _: &fs::Metadata) -> Result<()> {
    Ok(())
}

/// Changes the file. It is replaced as a whole, so that it is never there in part; and only by what can be read again.
pub(super) fn update(change: impl FnOnce(&mut DocumentMut) -> Result<()>) -> Result<()> {
    let path = path()?;
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(&path).unwrap_or(path);
    let failed = |error: io::Error| Failure::io(format!("write {}", path.display()), &error);
    if let Some(folder) = path.parent() {
        make_folder(folder).map_err(failed)?;
    }
    let lock = Lock::take(&path)?;
    let text = read(&path)?.unwrap_or_default();
    config::parse(&path, &text)?;
    let mut document: DocumentMut = text
        .parse()
        .map_err(|_| Failure::usage(format!("{} is not TOML", path.display())))?;
    change(&mut document)?;
    let text = document.to_string();
    config::parse(&path, &text)?;
    lock.replace(&path, &text).map_err(failed)
}

/// A file beside the one that is to be replaced: whoever could make it may write.
struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    fn take(path: &Path) -> Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(".lock");
        let lock = path.with_file_name(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        for _ in 0..TRIES {
            match options.open(&lock) {
                Ok(file) => return Ok(Self { path: lock, file }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    let meta = fs::metadata(&lock).and_then(|meta| meta.modified()).ok();
                    let age = meta.and_then(|time| time.elapsed().ok());
                    if age.is_some_and(|age| age > STALE) {
                        let _ = fs::remove_file(&lock);
                    } else {
                        std::thread::sleep(PAUSE);
                    }
                }
                Err(error) => {
                    return Err(Failure::io(format!("write {}", lock.display()), &error));
                }
            }
        }
        Err(Failure::usage(format!(
            "another program is writing {}: {} is there",
            path.display(),
            lock.display()
        ))
        .with_hint("try again; remove that file if no such program runs"))
    }

    /// Becomes the file.
    fn replace(mut self, path: &Path, text: &str) -> io::Result<()> {
        if path.exists() && !path.is_file() {
            return Err(io::Error::other("it is no file that could be replaced"));
        }
        self.file.write_all(text.as_bytes())?;
        self.file.sync_all()?;
        fs::rename(&self.path, path)?;
        // So that the name survives a power cut as well. Not every file system can do it.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Gone already where it became the file; then nobody else has one yet, or it is theirs and has another content.
        if is_same(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether the path still leads to the open file.
#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(there)) => (open.dev(), open.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Makes a folder that is its owner's alone. One that is there stays as it is.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(outer) = folder.parent() {
        fs::create_dir_all(outer)?;
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
