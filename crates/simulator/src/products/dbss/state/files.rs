//! Files that can be opened: a PDF of one line, and a ZIP of one file.

use std::fmt::Write;

use flate2::Crc;

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

/// A ZIP of one file, which is stored as it is.
pub(super) fn zip(name: &str, content: &[u8]) -> Vec<u8> {
    // 1 January 1980, the first day that the format knows: the same bytes each time.
    const DATE: u16 = 0x21;
    let mut crc = Crc::new();
    crc.update(content);
    let size = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let name_size = u16::try_from(name.len()).unwrap_or(u16::MAX);
    let mut about = Vec::new();
    // Version that is needed, flags, method, time.
    for value in [20, 0, 0, 0, DATE] {
        about.extend(u16::to_le_bytes(value));
    }
    for value in [crc.sum(), size, size] {
        about.extend(u32::to_le_bytes(value));
    }
    about.extend(name_size.to_le_bytes());
    about.extend(0_u16.to_le_bytes());

    let mut file = b"PK\x03\x04".to_vec();
    file.extend(&about);
    file.extend(name.as_bytes());
    file.extend(content);
    let directory = u32::try_from(file.len()).unwrap_or(u32::MAX);
    file.extend(b"PK\x01\x02");
    file.extend(20_u16.to_le_bytes());
    file.extend(&about);
    // No comment, one disk, no attributes, and the file at the start.
    file.extend([0; 14]);
    file.extend(name.as_bytes());
    let directory_size = u32::try_from(file.len()).unwrap_or(u32::MAX) - directory;
    file.extend(b"PK\x05\x06");
    for value in [0_u16, 0, 1, 1] {
        file.extend(value.to_le_bytes());
    }
    file.extend(directory_size.to_le_bytes());
    file.extend(directory.to_le_bytes());
    file.extend(0_u16.to_le_bytes());
    file
}
