//! A file that is written under another name until all of it is there.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWrite, AsyncWriteExt};

use super::transfer::Sink;
use crate::random;
use crate::transport::BoxFuture;

/// How many names are tried to find a free one.
const MAX_ATTEMPTS: usize = 16;

/// A file under a temporary name while it is written. Dropping it removes it.
pub(super) struct TempFile {
    file: fs::File,
    path: TempPath,
}

/// Where the file is, and where it is to be. Dropping it removes the file.
pub(super) struct TempPath {
    temp: PathBuf,
    target: PathBuf,
    is_there: bool,
}

impl TempFile {
    /// In the same folder, so that it can be renamed.
    pub(super) fn beside(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the path has no file name")
        })?;
        let mut attempts = 0;
        loop {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{:016x}.part", random::bits()));
            let temp = target.with_file_name(hidden);
            attempts += 1;
            match create(&temp) {
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && attempts < MAX_ATTEMPTS => {}
                file => {
                    return Ok(Self {
                        file: file?,
                        path: TempPath {
                            temp,
                            target: target.to_owned(),
                            is_there: true,
                        },
                    });
                }
            }
        }
    }

    pub(super) fn into_parts(self) -> (File, TempPath) {
        (File::from_std(self.file), self.path)
    }
}

/// A new file that only its owner may read.
fn create(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl TempPath {
    /// Syncs the file to disk and renames it to its target.
    pub(super) async fn persist(mut self, mut file: File) -> io::Result<()> {
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        fs::rename(&self.temp, &self.target)?;
        self.is_there = false;
        Ok(())
    }
}

impl Drop for TempPath {
    fn drop(&mut self) {
        if self.is_there {
            let _ = fs::remove_file(&self.temp);
        }
    }
}

impl Sink for File {
    fn writer(&mut self) -> &mut (dyn AsyncWrite + Unpin + Send) {
        self
    }

    fn restart(&mut self) -> BoxFuture<'_, io::Result<bool>> {
        Box::pin(async {
            self.flush().await?;
            self.set_len(0).await?;
            self.seek(SeekFrom::Start(0)).await?;
            Ok(true)
        })
    }
}
