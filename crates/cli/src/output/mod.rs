//! What a command prints on stdout: values and rows in one of five formats, filtered by jq, with secrets hidden.

mod columns;
mod delimited;
mod format;
mod jq;
mod mask;
mod progress;
mod table;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use secapi_catalog::catalog::Type;
use secapi_core::Json;

use self::columns::Columns;
pub(crate) use self::format::Format;
use self::jq::Filter;
pub(crate) use self::mask::{mask, mask_untyped};
pub(crate) use self::progress::Progress;
use crate::Result;
use crate::catalog::Scope;
use crate::failure::Failure;
use crate::options::Options;

/// Prints values or rows.
pub(crate) struct Output {
    format: Format,
    columns: Columns,
    filter: Option<Filter>,
    sink: Box<dyn Write>,
    /// Rows that have to be known as a whole before they are printed.
    kept: Vec<Json>,
    /// Whether a row was printed.
    begun: bool,
}

impl Output {
    /// Output for values of a type of the catalog, as the options want it.
    pub(crate) fn new(options: &Options, scope: &Scope, ty: Option<&Type>) -> Result<Self> {
        let model = ty.and_then(|ty| scope.model(ty));
        Self::with_columns(options, Columns::new(&options.columns, model))
    }

    /// Output for values that the catalog does not know.
    pub(crate) fn untyped(options: &Options) -> Result<Self> {
        Self::with_columns(options, Columns::given(&options.columns))
    }

    fn with_columns(options: &Options, columns: Columns) -> Result<Self> {
        Ok(Self {
            format: options.format_or_default(),
            columns,
            filter: options.jq.as_deref().map(Filter::new).transpose()?,
            sink: Box::new(io::BufWriter::new(io::stdout().lock())),
            kept: Vec::new(),
            begun: false,
        })
    }

    /// Prints one value and ends.
    pub(crate) fn value(mut self, value: Json) -> Result<()> {
        if let Some(filter) = &self.filter {
            let values = filter.run(value)?;
            return self.filtered(values);
        }
        let value = match value {
            Json::Array(rows) => {
                for row in rows {
                    self.row(row)?;
                }
                return self.end();
            }
            other => self.columns.selected(other),
        };
        let text = match self.format {
            Format::Json => pretty(&value)?,
            Format::Ndjson => format!("{value}\n"),
            Format::Yaml => yaml(&value)?,
            Format::Table => table::object(&value),
            Format::Csv => {
                delimited::header(&self.columns, &value)? + &delimited::row(&self.columns, &value)?
            }
        };
        self.text(&text)?;
        self.flush()
    }

    /// Prints one row of a list, or keeps it until the end.
    pub(crate) fn row(&mut self, row: Json) -> Result<()> {
        if self.filter.is_some() && self.format != Format::Ndjson {
            self.kept.push(row);
            return Ok(());
        }
        match self.format {
            Format::Table | Format::Yaml => self.kept.push(row),
            Format::Ndjson => {
                if let Some(filter) = &self.filter {
                    let all = filter.run(row)?;
                    self.lines(all)?;
                } else {
                    let row = self.columns.selected(row);
                    self.text(&format!("{row}\n"))?;
                }
            }
            Format::Json => {
                let start = if self.begun { ",\n" } else { "[\n" };
                let row = pretty(&self.columns.selected(row))?;
                let row = row.trim_end().replace('\n', "\n  ");
                self.text(&format!("{start}  {row}"))?;
            }
            Format::Csv => {
                if !self.begun {
                    self.columns.settle(&row);
                    let text = delimited::header(&self.columns, &row)?;
                    self.text(&text)?;
                }
                let text = delimited::row(&self.columns, &row)?;
                self.text(&text)?;
            }
        }
        self.begun = true;
        Ok(())
    }

    /// Prints what is left of a list.
    pub(crate) fn end(mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.kept);
        if let Some(filter) = self.filter.take_if(|_| self.format != Format::Ndjson) {
            return self.filtered(filter.run(Json::Array(rows))?);
        }
        match self.format {
            Format::Json if self.begun => self.text("\n]\n")?,
            Format::Json => self.text("[]\n")?,
            Format::Yaml => {
                let rows = rows.into_iter().map(|row| self.columns.selected(row));
                let rows = Json::Array(rows.collect());
                self.text(&yaml(&rows)?)?;
            }
            Format::Table => {
                let text = table::rows(&self.columns, &rows);
                self.text(&text)?;
            }
            Format::Csv if !self.begun => {
                let text = delimited::header(&self.columns, &Json::Null)?;
                self.text(&text)?;
            }
            Format::Ndjson | Format::Csv => {}
        }
        self.flush()
    }

    /// Prints what a filter gave.
    fn filtered(mut self, values: Vec<Json>) -> Result<()> {
        match self.format {
            Format::Yaml => {
                for value in &values {
                    let text = yaml(value)?;
                    self.text(&text)?;
                }
            }
            _ => self.lines(values)?,
        }
        self.flush()
    }

    /// One line for each value; text without its quotes.
    fn lines(&mut self, values: Vec<Json>) -> Result<()> {
        for value in values {
            match value {
                Json::String(text) => self.text(&format!("{text}\n"))?,
                other if self.format == Format::Ndjson => self.text(&format!("{other}\n"))?,
                other => self.text(&pretty(&other)?)?,
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        self.sink
            .write_all(text.as_bytes())
            .map_err(|error| unwritten(&error))
    }

    fn flush(&mut self) -> Result<()> {
        self.sink.flush().map_err(|error| unwritten(&error))
    }
}

/// The failure of a write to stdout. Whoever closed it (`| head`) has what they wanted.
pub(crate) fn unwritten(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    Failure::io("write to standard output", error)
}

/// Writes bytes to stdout as they are.
pub(crate) fn write_bytes(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    written.map_err(|error| unwritten(&error))
}

/// Writes a file by way of a temporary one beside it, so that it is complete or not there.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: io::Error| Failure::io(format!("write {}", path.display()), &error);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        failed(error)
    })
}

fn pretty(value: &Json) -> Result<String> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|error| Failure::usage(format!("the value cannot be printed as JSON: {error}")))
}

fn yaml(value: &Json) -> Result<String> {
    serde_yaml_ng::to_string(value)
        .map_err(|error| Failure::usage(format!("the value cannot be printed as YAML: {error}")))
}
