//! The report for people.

use crate::figures::{Client, Generator, Report, Sizes};

/// A line a client, and below each pair how ours compares, an operation each.
pub(crate) fn text(report: &Report) -> String {
    let mut out = format!(
        "{:<24}{:>5}{:>8}{:>8}{:>7}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>6}\n",
        "client",
        "ops",
        "lines",
        "/op",
        "code/op",
        "check",
        "ms/op",
        "release",
        "ms/op",
        "none KiB",
        "+1 KiB",
        "+20 KiB",
        "deps"
    );
    for client in &report.clients {
        out.push_str(&line(client));
        let ours = report
            .clients
            .iter()
            .find(|ours| ours.product == client.product && ours.generator == Generator::Secapi);
        if let (Generator::Progenitor, Some(ours)) = (client.generator, ours) {
            out.push_str(&compared(ours, client));
        }
    }
    out.push_str("check and release: seconds of processor time for the crate alone; KiB: what the calls add to a program with the same HTTP client\n");
    out
}

fn line(client: &Client) -> String {
    let each = |number: f64| number / count(client.operations);
    let kib = |bytes: u64| bytes / 1024;
    let (check, release) = (client.check.cost(), client.release.cost());
    format!(
        "{:<24}{:>5}{:>8}{:>8.1}{:>7.1}{:>9.2}{:>9.1}{:>9.2}{:>9.1}{:>9}{:>9}{:>9}{:>6}\n",
        client.name,
        client.operations,
        client.lines.all,
        each(count(client.lines.all)),
        each(count(client.lines.code)),
        check,
        each(check) * 1000.0,
        release,
        each(release) * 1000.0,
        kib(client.binary.without),
        kib(client.binary.one.saturating_sub(client.binary.without)),
        kib(client.binary.added()),
        client.dependencies
    )
}

/// Ours as a part of theirs.
fn compared(ours: &Client, theirs: &Client) -> String {
    let part = |of: fn(&Client) -> f64| of(ours) / of(theirs);
    let bytes = |of: fn(Sizes) -> u64| count(of(ours.binary)) / count(of(theirs.binary));
    format!(
        "  ours / theirs: lines {:.2}, check {:.2}, release {:.2}, binary that 20 calls add {:.2}, 19 calls after the first {:.2}\n",
        part(|client| count(client.lines.all)),
        part(|client| client.check.cost()),
        part(|client| client.release.cost()),
        bytes(Sizes::added),
        bytes(Sizes::added_after_first)
    )
}

fn count(number: impl TryInto<u32>) -> f64 {
    f64::from(number.try_into().unwrap_or(u32::MAX))
}
