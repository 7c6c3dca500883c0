//! Apache Parquet: flat, optional columns, written a row group at a time.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use secapi_core::Bytes;

use super::schema::{Cell, Kind, Schema};

/// The most rows of a row group.
const ROWS: usize = 128 * 1024;

/// Values that are encoded at a time.
const BATCH: usize = 1024;

/// Writes rows to a Parquet file.
pub(super) struct ParquetWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Buffer>,
    rows: usize,
    bytes: usize,
}

/// The values of a column that wait for their row group, and which rows have one.
struct Buffer {
    levels: Vec<i16>,
    values: Values,
}

enum Values {
    /// Texts one behind the other, and where each ends.
    Texts(Vec<u8>, Vec<usize>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Booleans(Vec<bool>),
}

impl<W: Write + Send> ParquetWriter<W> {
    pub(super) fn new(schema: &Schema, file: W) -> io::Result<Self> {
        let fields = schema.columns().iter();
        let fields = fields
            .map(|column| field(&column.name, column.kind))
            .collect::<Result<Vec<TypePtr>, _>>()
            .map_err(unwritten)?;
        let root = Type::group_type_builder("schema")
            .with_fields(fields)
            .build()
            .map_err(unwritten)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("secapi ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = SerializedFileWriter::new(file, Arc::new(root), Arc::new(properties));
        let columns = schema.columns().iter();
        Ok(Self {
            file: file.map_err(unwritten)?,
            columns: columns.map(|column| Buffer::new(column.kind)).collect(),
            rows: 0,
            bytes: 0,
        })
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += column.push(cell);
        }
        self.rows += 1;
        if self.rows >= ROWS {
            self.flush()?;
        }
        Ok(())
    }

    /// Bytes of rows that wait for their row group.
    pub(super) const fn waiting(&self) -> usize {
        self.bytes
    }

    /// Writes a row group.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(unwritten)?;
        for column in &mut self.columns {
            let mut writer = group
                .next_column()
                .map_err(unwritten)?
                .ok_or_else(|| io::Error::other("a column of the Parquet file is missing"))?;
            column.write(&mut writer).map_err(unwritten)?;
            writer.close().map_err(unwritten)?;
        }
        group.close().map_err(unwritten)?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    pub(super) fn end(mut self) -> io::Result<W> {
        self.flush()?;
        self.file.into_inner().map_err(unwritten)
    }
}

fn field(name: &str, kind: Kind) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match kind {
        Kind::Text | Kind::Json => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Integer => (PhysicalType::INT64, None),
        Kind::Number => (PhysicalType::DOUBLE, None),
        Kind::Boolean => (PhysicalType::BOOLEAN, None),
        Kind::Instant { .. } => (
            PhysicalType::INT64,
            Some(LogicalType::timestamp(true, TimeUnit::MICROS)),
        ),
    };
    let field = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

impl Buffer {
    const fn new(kind: Kind) -> Self {
        Self {
            levels: Vec::new(),
            values: match kind {
                Kind::Text | Kind::Json => Values::Texts(Vec::new(), Vec::new()),
                Kind::Integer | Kind::Instant { .. } => Values::Integers(Vec::new()),
                Kind::Number => Values::Numbers(Vec::new()),
                Kind::Boolean => Values::Booleans(Vec::new()),
            },
        }
    }

    /// Adds a cell; gives its size in memory.
    fn push(&mut self, cell: Cell) -> usize {
        let size = match (&mut self.values, cell) {
            (Values::Texts(bytes, ends), Cell::Text(text)) => {
                bytes.extend(text.as_bytes());
                ends.push(bytes.len());
                text.len() + size_of::<usize>()
            }
            (Values::Integers(all), Cell::Integer(value) | Cell::Instant(value)) => {
                all.push(value);
                size_of::<i64>()
            }
            (Values::Numbers(all), Cell::Number(value)) => {
                all.push(value);
                size_of::<f64>()
            }
            (Values::Booleans(all), Cell::Boolean(value)) => {
                all.push(value);
                size_of::<bool>()
            }
            _ => {
                self.levels.push(0);
                return size_of::<i16>();
            }
        };
        self.levels.push(1);
        size + size_of::<i16>()
    }

    /// Writes the values and forgets them.
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = std::mem::take(&mut self.levels);
        match &mut self.values {
            Values::Texts(bytes, ends) => {
                let bytes = Bytes::from(std::mem::take(bytes));
                let ends = std::mem::take(ends);
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let mut texts = starts
                    .zip(ends.iter().copied())
                    .map(|(start, end)| ByteArray::from(bytes.slice(start..end)));
                batches::<ByteArrayType>(writer, &levels, &mut |count| {
                    texts.by_ref().take(count).collect()
                })
            }
            Values::Integers(all) => whole::<Int64Type>(writer, &levels, all),
            Values::Numbers(all) => whole::<DoubleType>(writer, &levels, all),
            Values::Booleans(all) => whole::<BoolType>(writer, &levels, all),
        }
    }
}

fn whole<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    levels: &[i16],
    values: &mut Vec<T::T>,
) -> Result<(), ParquetError> {
    writer
        .typed::<T>()
        .write_batch(values, Some(levels), None)?;
    *values = Vec::new();
    Ok(())
}

/// Writes values that are made a few at a time.
fn batches<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    levels: &[i16],
    values: &mut dyn FnMut(usize) -> Vec<T::T>,
) -> Result<(), ParquetError> {
    for levels in levels.chunks(BATCH) {
        let count = levels.iter().filter(|level| **level > 0).count();
        let values = values(count);
        writer
            .typed::<T>()
            .write_batch(&values, Some(levels), None)?;
    }
    Ok(())
}

fn unwritten(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
