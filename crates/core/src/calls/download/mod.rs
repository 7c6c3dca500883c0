//! Downloads: an answer that is a file, written to where the caller wants it while it comes.
//!
//! A download goes the way of every other call (authentication for each attempt, retries, redaction), with these differences:
//!
//! - the call's timeout is for getting an answer; while the body flows, only silence counts (`ClientBuilder::read_timeout`), and
//!   [`Download::deadline`] limits the whole;
//! - nothing is kept in memory, so the client's `max_body` does not count; [`Download::max_size`] does;
//! - when the body breaks, the rest is asked for with `Range`, tied to the same file by `If-Range` (a strong `ETag`, or `Last-Modified`). Where
//!   the server has neither, ignores them or has another file by then, the whole comes again: a file is begun anew, and a writer,
//!   from which nothing can be taken back, is given the rest once what came again up to there has proved to be the same;
//! - the length that the server announced is checked, and the SHA-256 of what came is given back.

mod file;
mod resume;
mod transfer;

use std::path::Path;
use std::time::Duration;

use tokio::io::AsyncWrite;

use self::file::TempFile;
use self::transfer::{Stream, Transfer};
use crate::calls::Call;
use crate::deadline::Deadline;
use crate::error::{Error, ErrorKind};
use crate::response::Binary;
use crate::text::rounded::Rounded;

/// The largest file that is taken, unless set: 16 GiB.
const MAX_SIZE: u64 = 16 * 1024 * 1024 * 1024;

/// How far a download is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadProgress {
    /// Bytes that have come.
    pub received: u64,
    /// Bytes in all, where the server says so.
    pub total: Option<u64>,
    /// How often it broke and went on.
    pub resumed: u32,
}

/// What a download came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Downloaded {
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// Its SHA-256, as 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// Its type, as the server says.
    pub content_type: Option<String>,
    /// How often it broke and went on.
    pub resumed: u32,
}

type Listener = Box<dyn FnMut(DownloadProgress) + Send>;

/// A file that is to be downloaded: see the [module](self). Nothing is sent before [`to_file`](Self::to_file) or
/// [`to_writer`](Self::to_writer) is awaited.
///
/// ```no_run
/// # async fn run(client: secapi_core::Client) -> Result<(), secapi_core::Error> {
/// use secapi_core::{Binary, Call, Method, Operation};
///
/// static EXPORT: Operation = Operation::get("export.get", "/v1/exports/{id}");
///
/// let file = Call::<Binary>::new(&client, &EXPORT)
///     .path("id", 7)
///     .download()
///     .max_size(1 << 30)
///     .on_progress(|progress| println!("{} of {:?}", progress.received, progress.total))
///     .to_file("export.zip")
///     .await?;
/// println!("{} bytes, SHA-256 {}", file.bytes, file.sha256);
/// # Ok(())
/// # }
/// ```
#[must_use = "a download does nothing until `to_file` or `to_writer` is awaited"]
pub struct Download {
    call: Call<Binary>,
    max_size: u64,
    deadline: Option<Duration>,
    expected: Option<String>,
    progress: Option<Listener>,
}

impl Call<Binary> {
    /// Writes the answer to a file or writer while it comes, instead of keeping it in memory.
    pub fn download(self) -> Download {
        Download {
            call: self,
            max_size: MAX_SIZE,
            deadline: None,
            expected: None,
            progress: None,
        }
    }
}

impl Download {
    setters! {
        /// The largest file to take, in bytes: 16 GiB unless set. A file that is announced to be larger is refused before a byte of it is written.
        pub const fn max_size(self, bytes: u64) { self.max_size = bytes }

        /// How long all of it may take; as long as something comes, unless set.
        pub const fn deadline(self, total: Duration) { self.deadline = Some(total) }

        /// The SHA-256 that the file must have, as 64 hexadecimal digits in any case. It is compared at the end: a file is then not put in place,
        /// a writer has been given all of it.
        pub fn expect_sha256(self, digits: impl Into<String>) {
            self.expected = Some(digits.into())
        }

        /// Is told of each piece that comes.
        pub fn on_progress(self, progress: impl FnMut(DownloadProgress) + Send + 'static) {
            self.progress = Some(Box::new(progress))
        }
    }

    /// Downloads into a file, in place of one that is there.
    ///
    /// It is written under another name in the same folder and renamed when all of it has come and is on the disk, so that there is never half a
    /// file under this name. On failure, or when the future is dropped, it is removed. Where the system knows permissions, only the owner may
    /// read it.
    pub async fn to_file(self, path: impl AsRef<Path>) -> Result<Downloaded, Error> {
        let temp = TempFile::beside(path.as_ref()).map_err(|error| self.unwritable(error))?;
        let operation = self.call.request().operation.clone();
        let (file, temp) = temp.into_parts();
        let (file, done) = self.run(file).await?;
        let persisted = temp.persist(file).await;
        persisted.map_err(|error| transfer::unwritable(error).of(&operation))?;
        Ok(done)
    }

    /// Downloads into a writer, which is flushed at the end. After an error, some of the file may have been written.
    pub async fn to_writer(
        self,
        writer: impl AsyncWrite + Unpin + Send,
    ) -> Result<Downloaded, Error> {
        Ok(self.run(Stream(writer)).await?.1)
    }

    fn unwritable(&self, error: std::io::Error) -> Error {
        transfer::unwritable(error).of(&self.call.request().operation)
    }

    async fn run<S: transfer::Sink>(self, sink: S) -> Result<(S, Downloaded), Error> {
        let operation = self.call.request().operation.clone();
        let deadline = self.deadline;
        let transfer = Transfer::new(self, sink).map_err(|error| error.of(&operation))?;
        let Some(total) = deadline else {
            return transfer.run().await;
        };
        let done = Deadline::after(total).run(transfer.run()).await;
        done.unwrap_or_else(|| {
            let total = Rounded(total);
            let text = format!("the download was not complete within its {total}");
            Err(Error::new(ErrorKind::Timeout, text).of(&operation))
        })
    }
}

debug_fields!(Download {
    call,
    max_size,
    deadline,
    expected
});
