//! A file that is written under another name until all of it is there.

use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWrite, AsyncWriteExt};

use super::transfer::Sink;
use crate::transport::BoxFuture;

/// The file while it is written. Dropping it removes it.
pub(super) struct Part {
    file: NamedTempFile,
    target: PathBuf,
}

/// Where the file is, and where it is to be.
pub(super) struct Place {
    part: TempPath,
    target: PathBuf,
}

impl Part {
    /// In the same folder, so that it can be renamed.
    pub(super) fn beside(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the path has no file name")
        })?;
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        let file = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(".part")
            .tempfile_in(folder)?;
        Ok(Self {
            file,
            target: target.to_owned(),
        })
    }

    pub(super) fn split(self) -> (File, Place) {
        let (file, part) = self.file.into_parts();
        let place = Place {
            part,
            target: self.target,
        };
        (File::from_std(file), place)
    }
}

impl Place {
    /// Waits until the file is on the disk, and gives it its name.
    pub(super) async fn put_in_place(self, mut file: File) -> io::Result<()> {
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        self.part.persist(&self.target).map_err(|error| error.error)
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
