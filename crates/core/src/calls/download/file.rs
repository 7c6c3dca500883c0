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

/// How many names are tried before one that is free is given up.
const TRIES: usize = 16;

/// The file while it is written. Dropping it removes it.
pub(super) struct Part {
    file: fs::File,
    place: Place,
}

/// Where the file is, and where it is to be. Dropping it removes the file.
pub(super) struct Place {
    part: PathBuf,
    target: PathBuf,
    is_there: bool,
}

impl Part {
    /// In the same folder, so that it can be renamed.
    pub(super) fn beside(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the path has no file name")
        })?;
        let mut tries = 0;
        loop {
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(format!(".{:016x}.part", random::bits()));
            let part = target.with_file_name(hidden);
            tries += 1;
            match create(&part) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < TRIES => {}
                file => {
                    return Ok(Self {
                        file: file?,
                        place: Place {
                            part,
                            target: target.to_owned(),
                            is_there: true,
                        },
                    });
                }
            }
        }
    }

    pub(super) fn split(self) -> (File, Place) {
        (File::from_std(self.file), self.place)
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

impl Place {
    /// Waits until the file is on the disk, and gives it its name.
    pub(super) async fn put_in_place(mut self, mut file: File) -> io::Result<()> {
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        fs::rename(&self.part, &self.target)?;
        self.is_there = false;
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.is_there {
            let _ = fs::remove_file(&self.part);
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
