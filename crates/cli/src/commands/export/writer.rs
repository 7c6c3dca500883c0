//! Rows in the form of a file.

use std::io::{self, Write};

use secapi_core::{Json, Timestamp};

use super::FileFormat;
#[cfg(feature = "parquet")]
use super::parquet::ParquetWriter;
use super::schema::{Cell, Schema};

/// Bytes of lines that are handed over at once.
const LINES: usize = 32 * 1024;

/// Writes rows to a file.
pub(super) enum Writer<W: Write + Send> {
    Lines {
        file: W,
        pending: Vec<u8>,
    },
    Csv(Box<csv::Writer<W>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter<W>>),
}

impl<W: Write + Send> Writer<W> {
    pub(super) fn new(format: FileFormat, schema: &Schema, file: W) -> io::Result<Self> {
        Ok(match format {
            FileFormat::Ndjson => Self::Lines {
                file,
                pending: Vec::with_capacity(LINES),
            },
            FileFormat::Csv => {
                let mut writer = csv::Writer::from_writer(file);
                let names = schema.columns().iter().map(|column| &column.name);
                writer.write_record(names).map_err(io::Error::other)?;
                Self::Csv(Box::new(writer))
            }
            #[cfg(feature = "parquet")]
            FileFormat::Parquet => Self::Parquet(Box::new(ParquetWriter::new(schema, file)?)),
            #[cfg(not(feature = "parquet"))]
            FileFormat::Parquet => return Err(io::ErrorKind::Unsupported.into()),
        })
    }

    /// Adds a row.
    pub(super) fn row(&mut self, schema: &Schema, row: Json) -> io::Result<()> {
        match self {
            Self::Lines { file, pending } => {
                serde_json::to_writer(&mut *pending, &row)?;
                pending.push(b'\n');
                if pending.len() >= LINES {
                    file.write_all(pending)?;
                    pending.clear();
                }
                Ok(())
            }
            Self::Csv(writer) => {
                let cells = schema.cells(row).into_iter().map(text);
                writer.write_record(cells).map_err(of_csv)
            }
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.row(schema.cells(row)),
        }
    }

    /// Bytes of rows that wait in memory.
    pub(super) fn waiting(&self) -> usize {
        match self {
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.waiting(),
            _ => 0,
        }
    }

    /// Writes the rows that wait.
    #[cfg_attr(
        not(feature = "parquet"),
        expect(clippy::unnecessary_wraps, reason = "only Parquet waits")
    )]
    pub(super) fn flush_rows(&mut self) -> io::Result<()> {
        match self {
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.flush(),
            _ => Ok(()),
        }
    }

    /// Writes what is left, and gives the file back.
    pub(super) fn end(self) -> io::Result<W> {
        match self {
            Self::Lines { mut file, pending } => {
                file.write_all(&pending)?;
                Ok(file)
            }
            Self::Csv(writer) => writer
                .into_inner()
                .map_err(|error| io::Error::new(error.error().kind(), error.error().to_string())),
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.end(),
        }
    }
}

fn of_csv(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A cell as text: instants in UTC.
fn text(cell: Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => text,
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Instant(micros) => Timestamp::from_millis(micros / 1000).to_iso(),
    }
}
