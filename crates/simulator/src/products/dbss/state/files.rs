//! Files that can be opened: a PDF of one line, and a ZIP of one file.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// How files come (inferred: the documentation calls them byte streams).
pub(super) const BYTES: &str = "application/octet-stream";

/// A PDF of one page with one line of Latin text.
pub(super) fn pdf(line: &str) -> Vec<u8> {
    let line: String = line
        .chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .collect();
    let line = line.replace('\\', "").replace(['(', ')'], " ");
    let text = format!("BT /F1 12 Tf 72 720 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut places = String::new();
    for (number, object) in (1..).zip(&objects) {
        // Writing to a string does not fail.
        let _ = writeln!(places, "{:010} 00000 n ", file.len());
        let _ = writeln!(file, "{number} 0 obj\n{object}\nendobj");
    }
    let (start, count) = (file.len(), objects.len() + 1);
    let _ = writeln!(
        file,
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer"
    );
    let _ = writeln!(
        file,
        "<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF"
    );
    file.into_bytes()
}

/// A ZIP of one file: the same bytes each time.
pub(super) fn zip(name: &str, content: &[u8]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    // Writing to memory does not fail.
    let written = file
        .start_file(name, options)
        .and_then(|()| Ok(file.write_all(content)?))
        .and_then(|()| file.finish());
    written.map(Cursor::into_inner).unwrap_or_default()
}
