//! Rows per second of `secapi export --format ndjson` beside those of a bare loop with the client crate, and its memory.
//!
//! ```sh
//! cargo build --release -p secapi && cargo run --release -p secapi --example export_rate -- 1000000
//! ```
//!
//! Both read the hosts of the same simulator, a process of its own, in pages of the same size; each runs twice, in turns. The program
//! has to be built before; it is looked for beside the folder of this one.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fortinac::Client;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const PAGE: u32 = 1000;

fn main() -> Result<()> {
    let rows: u64 = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => 100_000,
    };
    let program = std::env::current_exe()?;
    let folder = program.parent().and_then(Path::parent);
    let secapi = folder.ok_or("no folder")?.join("secapi");
    let output = Command::new(&secapi)
        .args(["simulate", "fortinac", "--env", "--background", "--items"])
        .arg(rows.to_string())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let variables: Vec<(String, String)> = text.lines().filter_map(variable).collect();
    let measured = measure(&secapi, &variables, rows);
    Command::new(&secapi)
        .args(["simulate", "stop"])
        .envs(variables)
        .status()?;
    measured
}

/// The name and value of `export NAME='value'`.
fn variable(line: &str) -> Option<(String, String)> {
    let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
    Some((name.to_owned(), value.trim_matches(['\'', '"']).to_owned()))
}

fn measure(secapi: &Path, variables: &[(String, String)], rows: u64) -> Result<()> {
    let value = |name: &str| {
        let mut all = variables.iter();
        let found = all.find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.clone())
            .ok_or("the simulator did not start")
    };
    let (url, token) = (
        value("SECAPI_FORTINAC_URL")?,
        value("SECAPI_FORTINAC_TOKEN")?,
    );
    // Pages of the simulator are kept from run to run as far as they fit; the first run is for nothing.
    bare(&url, &token, rows.min(20_000))?;
    for _ in 0..2 {
        let loop_time = bare(&url, &token, rows)?;
        report("bare loop", rows, loop_time, None);
        let (time, memory) = export(secapi, variables, rows)?;
        report("export", rows, time, Some(memory));
        println!(
            "ratio     {:.2}",
            loop_time.as_secs_f64() / time.as_secs_f64()
        );
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn report(name: &str, rows: u64, time: Duration, memory: Option<u64>) {
    let rate = rows as f64 / time.as_secs_f64();
    let memory = memory.map_or_else(String::new, |memory| {
        format!(", at most {:.1} MiB", memory as f64 / 1024.0)
    });
    println!("{name:<9} {rate:>9.0} rows per second{memory}");
}

fn bare(url: &str, token: &str, rows: u64) -> Result<Duration> {
    let client = Client::builder(url, token.to_owned()).build()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let begin = Instant::now();
    let count = runtime.block_on(async {
        let call = client.host().list().page_size(PAGE);
        let (mut items, mut count) = (call.items(), 0);
        while count < rows && items.try_next().await?.is_some() {
            count += 1;
        }
        Ok::<u64, fortinac::Error>(count)
    })?;
    if count < rows {
        return Err(format!("{count} rows of {rows}").into());
    }
    Ok(begin.elapsed())
}

/// Time, and the largest resident set in KiB.
fn export(secapi: &Path, variables: &[(String, String)], rows: u64) -> Result<(Duration, u64)> {
    let folder: PathBuf = std::env::temp_dir().join(format!("export-rate-{}", std::process::id()));
    let begin = Instant::now();
    let mut child = Command::new(secapi)
        .args(["export", "fortinac", "host.list", "-q", "--page-size"])
        .arg(PAGE.to_string())
        .arg("--out")
        .arg(&folder)
        .envs(variables.iter().cloned())
        .stdin(Stdio::null())
        .spawn()?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut memory = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let high = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let high = high.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
        memory = memory.max(high.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(10));
    };
    let time = begin.elapsed();
    let manifest = std::fs::read(folder.join("manifest.json"))?;
    std::fs::remove_dir_all(&folder)?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest)?;
    if !ended.success() || manifest.get("rows").and_then(serde_json::Value::as_u64) != Some(rows) {
        return Err(format!("the export ended with {ended}").into());
    }
    Ok((time, memory))
}
