//! Where the rows of a feed go, and the cursor with them.

use std::io::{self, Write as _};

use secapi_core::Json;
use secapi_core::checkpoint::{Checkpoint, CursorMap};

use super::Plan;
use crate::Result;
use crate::failure::Failure;
use crate::output::unwritten;

pub(super) enum Sink {
    /// A file, which the checkpoint knows.
    File(Box<Checkpoint<CursorMap>>),
    /// Standard output, which nobody can take back.
    Stdout {
        checkpoint: Option<Box<Checkpoint<CursorMap>>>,
        pending: Vec<u8>,
    },
}

impl Sink {
    pub(super) fn open(plan: &Plan, identity: &str) -> Result<Self> {
        Ok(match (&plan.checkpoint, &plan.out) {
            (Some(path), Some(out)) => Self::File(Box::new(Checkpoint::with_rotated_output(
                path, identity, out,
            )?)),
            (path, _) => Self::Stdout {
                checkpoint: path
                    .as_ref()
                    .map(|path| Checkpoint::open(path, identity).map(Box::new))
                    .transpose()?,
                pending: Vec::new(),
            },
        })
    }

    /// The cursors that were stored last.
    pub(super) fn cursors(&self) -> Option<&CursorMap> {
        match self {
            Self::File(checkpoint) => checkpoint.cursor(),
            Self::Stdout { checkpoint, .. } => checkpoint.as_ref()?.cursor(),
        }
    }

    pub(super) fn push(&mut self, row: &Json) -> Result<()> {
        match self {
            Self::File(checkpoint) => checkpoint.push(row)?,
            Self::Stdout { pending, .. } => {
                serde_json::to_writer(&mut *pending, row).map_err(|error| {
                    Failure::usage(format!("a row cannot be written as JSON: {error}"))
                })?;
                pending.push(b'\n');
            }
        }
        Ok(())
    }

    /// Bytes that wait for a commit.
    pub(super) fn pending(&self) -> usize {
        match self {
            Self::File(checkpoint) => checkpoint.pending(),
            Self::Stdout { pending, .. } => pending.len(),
        }
    }

    /// Stores the rows so far and the cursors behind them.
    pub(super) fn commit(&mut self, cursors: &CursorMap) -> Result<()> {
        match self {
            Self::File(checkpoint) => checkpoint.commit(cursors)?,
            Self::Stdout {
                checkpoint,
                pending,
            } => {
                let mut stdout = io::stdout().lock();
                let written = stdout.write_all(pending).and_then(|()| stdout.flush());
                written.map_err(|error| unwritten(&error))?;
                pending.clear();
                if let Some(checkpoint) = checkpoint {
                    checkpoint.commit(cursors)?;
                }
            }
        }
        Ok(())
    }

    /// Goes on with the next file when this one is large enough.
    pub(super) fn rotate_at(&mut self, size: u64) -> Result<()> {
        if let Self::File(checkpoint) = self {
            checkpoint.rotate_at(size)?;
        }
        Ok(())
    }
}
