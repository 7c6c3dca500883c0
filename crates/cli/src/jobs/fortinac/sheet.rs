//! Tables of hosts in CSV, as people export them from spreadsheets and inventories.

use fortinac::MacAddress;
use fortinac::hosts::NewHost;

use crate::Result;
use crate::failure::Failure;
use crate::operation::values;

/// The columns that are understood, by what they are called: letters and digits alone count, in any case.
const COLUMNS: [(Column, &[&str]); 8] = [
    (
        Column::Mac,
        &[
            "mac",
            "macaddress",
            "macaddresses",
            "physicaladdress",
            "adapters",
        ],
    ),
    (Column::Name, &["name", "hostname", "host"]),
    (Column::Role, &["role", "rolename"]),
    (Column::Hardware, &["hardwaretype", "hardware"]),
    (Column::System, &["operatingsystem", "os"]),
    (
        Column::Serial,
        &["serialnumber", "serial", "pcserialnumber"],
    ),
    (Column::Tag, &["assettag", "agenttag"]),
    (Column::Outcome, &["outcome"]),
];

/// Columns that a report adds to those of its input.
pub(super) const REPORTED: [&str; 3] = ["line", "outcome", "detail"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Mac,
    Name,
    Role,
    Hardware,
    System,
    Serial,
    Tag,
    /// What a report says of the row.
    Outcome,
}

/// A table of hosts.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The header, as it came.
    pub(super) header: Vec<String>,
    columns: Vec<Option<Column>>,
    pub(super) rows: Vec<Row>,
}

/// A line of a table.
#[derive(Debug)]
pub(super) struct Row {
    /// The line of the file, from 1.
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

impl Sheet {
    /// Reads a file; `-` is stdin.
    pub(super) fn read(path: &str) -> Result<Self> {
        let name = if path == "-" { "standard input" } else { path };
        let bytes = if path == "-" {
            values::stdin()?
        } else {
            values::file(path)?
        };
        Self::parse(name, &bytes)
    }

    fn parse(name: &str, bytes: &[u8]) -> Result<Self> {
        // One kind of line end, for lines to be counted by.
        let text = text(name, bytes)?.replace("\r\n", "\n").replace('\r', "\n");
        if text.trim().is_empty() {
            return Err(Failure::usage(format!("{name} is empty"))
                .with_hint("the first line names the columns, such as mac,name,role"));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let unreadable = |error: &csv::Error| Failure::usage(format!("{name} is no CSV: {error}"));
        let header = reader.headers().map_err(|error| unreadable(&error))?;
        let header: Vec<String> = header.iter().map(str::to_owned).collect();
        let columns = columns(name, &header)?;
        let mut rows = Vec::new();
        let mut lines = Lines::new(&text);
        for record in reader.records() {
            let record = record.map_err(|error| unreadable(&error))?;
            if record.iter().all(str::is_empty) {
                continue;
            }
            rows.push(Row {
                line: record.position().map_or(0, |at| lines.at(at.byte())),
                cells: record.iter().map(str::to_owned).collect(),
            });
        }
        if rows.is_empty() {
            return Err(Failure::usage(format!("{name} has a header, but no rows")));
        }
        Ok(Self {
            header,
            columns,
            rows,
        })
    }

    /// Columns that mean nothing here. They are kept in reports.
    pub(super) fn unused(&self) -> Vec<&str> {
        let all = self.header.iter().zip(&self.columns);
        let unused = all.filter(|(name, column)| {
            column.is_none() && !REPORTED.contains(&name.to_lowercase().as_str())
        });
        unused.map(|(name, _)| name.as_str()).collect()
    }

    /// The cell of a row in a column, when it is not empty.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: Column) -> Option<&'r str> {
        let at = self.columns.iter().position(|own| *own == Some(column))?;
        let cell = row.cells.get(at)?;
        (!cell.is_empty()).then_some(cell)
    }

    /// The host of a row, or what is wrong with the row.
    pub(super) fn host(&self, row: &Row) -> Result<NewHost, String> {
        if row.cells.len() != self.header.len() {
            let (have, want) = (row.cells.len(), self.header.len());
            return Err(format!("the row has {have} cells, and the header {want}"));
        }
        let text = |column| self.cell(row, column).map(str::to_owned);
        let mut host = NewHost::default();
        let macs = text(Column::Mac).ok_or_else(|| "there is no MAC address".to_owned())?;
        let macs = macs.split(['|', ';']).map(str::trim);
        host.adapters = macs
            .filter(|mac| !mac.is_empty())
            .map(str::to_owned)
            .collect();
        host.host_name = text(Column::Name);
        host.role = text(Column::Role);
        host.hardware_type = text(Column::Hardware);
        host.operating_system = text(Column::System);
        host.serial_number = text(Column::Serial);
        host.asset_tag = text(Column::Tag);
        Ok(host)
    }
}

/// Counts lines. The reader's own count is that of the blank lines before a record.
struct Lines<'t> {
    rest: std::iter::Enumerate<std::str::Bytes<'t>>,
    line: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            rest: text.bytes().enumerate(),
            line: 1,
        }
    }

    /// The line of the first record at or after a position. Positions grow from call to call.
    fn at(&mut self, position: u64) -> u64 {
        loop {
            let before = self.rest.clone();
            match self.rest.next() {
                Some((_, b'\n')) => self.line += 1,
                Some((at, _)) if u64::try_from(at).is_ok_and(|at| at < position) => {}
                _ => {
                    self.rest = before;
                    return self.line;
                }
            }
        }
    }
}

/// The text of a file, without its byte order mark.
fn text<'b>(name: &str, bytes: &'b [u8]) -> Result<&'b str> {
    const HINT: &str = "save it as CSV in UTF-8";
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Failure::usage(format!("{name} is UTF-16 text")).with_hint(HINT));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        Failure::usage(format!("{name}, line {line}: not UTF-8 text")).with_hint(HINT)
    })?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// What stands between the names of the header: a comma, a semicolon or a tab.
fn delimiter(text: &str) -> u8 {
    let mut lines = text.lines();
    let header = lines
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b',')
}

/// What the columns of a header mean.
fn columns(name: &str, header: &[String]) -> Result<Vec<Option<Column>>> {
    let found: Vec<Option<Column>> = header.iter().map(|title| column(title)).collect();
    let has = |column| found.contains(&Some(column));
    if !has(Column::Mac) {
        let is_row = header.iter().any(|cell| cell.parse::<MacAddress>().is_ok());
        let (text, hint) = if is_row {
            let text = format!("{name} has no header: its first line has a MAC address");
            (
                text,
                "the first line names the columns, such as mac,name,role".to_owned(),
            )
        } else {
            let text = format!("{name} has no column `mac`");
            (text, format!("its columns are {}", header.join(", ")))
        };
        return Err(Failure::usage(text).with_hint(hint));
    }
    for (at, title) in header.iter().enumerate() {
        let own = found.get(at).copied().flatten();
        let first = found.iter().position(|column| *column == own);
        if own.is_some()
            && let Some(first) = first.filter(|first| *first < at)
        {
            let other = header.get(first).map_or("", String::as_str);
            return Err(Failure::usage(format!(
                "{name} has two columns for one thing: `{other}` and `{title}`"
            )));
        }
        if own.is_none()
            && let Some(meant) = slip(title)
        {
            return Err(
                Failure::usage(format!("{name} has a column `{title}`")).with_hint(format!(
                    "did you mean `{meant}`? Rename or remove the column"
                )),
            );
        }
    }
    Ok(found)
}

/// Letters and digits alone, in lower case.
fn plain(title: &str) -> String {
    let letters = title.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn column(title: &str) -> Option<Column> {
    let title = plain(title);
    let known = COLUMNS.iter().find(|(_, names)| names.contains(&&*title));
    known.map(|(column, _)| *column)
}

/// The name that a title is a slip of the finger away from.
fn slip(title: &str) -> Option<&'static str> {
    let title = plain(title);
    let mut names = COLUMNS.iter().flat_map(|(_, names)| *names);
    names
        .find(|name| name.len() > 2 && strsim::damerau_levenshtein(&title, name) == 1)
        .copied()
}

#[cfg(test)]
mod tests {
    use super::{Column, Sheet};

    fn read(text: &str) -> Sheet {
        Sheet::parse("hosts.csv", text.as_bytes())
            .unwrap_or_else(|_| panic!("{text:?} cannot be read"))
    }

    #[test]
    fn tables_are_read_as_spreadsheets_write_them() {
        for text in [
            "mac,name,role\n00:50:56:00:00:02,printer-1,Printers\n",
            "\u{feff}MAC Address;Host Name;Role\r\n00:50:56:00:00:02;printer-1;Printers\r\n",
            "mac_address\thostName\trole\n\n00:50:56:00:00:02\t printer-1 \tPrinters",
            "name,role,mac,room\nprinter-1,Printers,00:50:56:00:00:02,\"1, left\"\n,,,\n",
        ] {
            let sheet = read(text);
            assert_eq!(sheet.rows.len(), 1, "{text}");
            let host = sheet.host(&sheet.rows[0]).unwrap();
            let line = if text.contains("\n\n") { 3 } else { 2 };
            assert_eq!(sheet.rows[0].line, line, "{text:?}");
            assert_eq!(host.adapters, ["00:50:56:00:00:02"], "{text}");
            assert_eq!(host.host_name.as_deref(), Some("printer-1"), "{text}");
            assert_eq!(host.role.as_deref(), Some("Printers"), "{text}");
        }
    }

    #[test]
    fn lines_are_those_of_the_file_and_several_addresses_are_one_host() {
        let sheet = read("mac,name\n\n005056000002|005056000003,\"two\nlines\"\n,x\nbad,y,z\n");
        let lines: Vec<u64> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 5, 6]);
        let host = sheet.host(&sheet.rows[0]).unwrap();
        assert_eq!(host.adapters, ["005056000002", "005056000003"]);
        assert!(sheet.host(&sheet.rows[1]).is_err());
        assert!(sheet.host(&sheet.rows[2]).unwrap_err().contains("3 cells"));
        assert_eq!(sheet.cell(&sheet.rows[1], Column::Name), Some("x"));
    }

    #[test]
    fn what_is_no_table_of_hosts_is_refused() {
        for text in [
            "",
            " \r\n",
            "mac,name\n",
            "name,role\nprinter-1,Printers\n",
            "00:50:56:00:00:02,printer-1\n",
            "mac,nmae\n00:50:56:00:00:02,printer-1\n",
            "mac,adapters\n00:50:56:00:00:02,00:50:56:00:00:02\n",
            "\u{0}\u{1}",
        ] {
            assert!(
                Sheet::parse("hosts.csv", text.as_bytes()).is_err(),
                "{text:?}"
            );
        }
        for bytes in [&b"\xFF\xFEm\0a\0c\0"[..], b"mac,name\n1,\xE4\n"] {
            assert!(Sheet::parse("hosts.csv", bytes).is_err(), "{bytes:?}");
        }
        let fine = read("mac,mac vendor,role id,notes\n00:50:56:00:00:02,,,\n");
        assert_eq!(fine.unused(), ["mac vendor", "role id", "notes"]);
    }
}
