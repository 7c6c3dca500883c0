//! Does the same work in several ways, side by side, and prints what each takes: instructions and allocations, counted by valgrind
//! where that is installed, and time.
//!
//! Counts are the difference between a run of the work and a run of twice as much, so that the start of the program is not in them.
//! Times are taken in turns, so that whatever else the machine does hits all ways alike; ratios are medians of those of all rounds.

use std::ffi::OsStr;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::by_hand::Error;

/// The argument that makes a bench do one way of one case so many times, and nothing else.
const ONLY: &str = "--only";

/// Does the work so many times.
type Work = Box<dyn FnMut(u32) -> Result<(), Error>>;

/// The name of a case, and how it is made.
pub type Named<'a> = (&'a str, &'a dyn Fn(&str) -> Result<Case, Error>);

/// One piece of work.
pub struct Case {
    name: String,
    /// The first one is what the others are compared with.
    ways: Vec<(&'static str, Work)>,
    repeat: u32,
    peak: bool,
}

impl Case {
    /// Work that is done `repeat` times in each round of the clock.
    pub fn new(name: impl Into<String>, repeat: u32) -> Self {
        Self {
            name: name.into(),
            ways: Vec::new(),
            repeat,
            peak: false,
        }
    }

    /// A way of doing it. The first one is what the others are compared with.
    #[must_use]
    pub fn way<T, E: Into<Error>>(
        mut self,
        name: &'static str,
        mut work: impl FnMut() -> Result<T, E> + 'static,
    ) -> Self {
        let run = move |times| {
            for _ in 0..times {
                black_box(work().map_err(Into::into)?);
            }
            Ok(())
        };
        self.ways.push((name, Box::new(run)));
        self
    }

    /// Also tells how much memory is taken at most, beyond what was there before.
    #[must_use]
    pub const fn with_peak(mut self) -> Self {
        self.peak = true;
        self
    }
}

/// What one way takes, each time.
struct Cost {
    instructions: u64,
    allocations: u64,
    peak: Option<u64>,
}

/// The `main` of a bench: measures all cases whose names hold the first argument, if there is one. A case is made when it is its turn.
/// Fails when work does, for then there is nothing to measure.
pub fn main(cases: &[Named<'_>]) -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [only, case, way, times] = &*arguments
        && only == ONLY
    {
        if let Some((name, make)) = cases.iter().find(|(name, _)| name == case) {
            run_only(make(name)?, way, times.parse()?)?;
        }
        return Ok(());
    }
    // Cargo adds flags of its own.
    let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
    let counts = has_valgrind();
    if !counts {
        println!("valgrind is not installed: no instructions and allocations, times only");
    }
    for (name, make) in cases {
        if filter.is_none_or(|filter| name.contains(filter.as_str())) {
            measure(make(name)?, counts).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    Ok(())
}

fn run_only(mut case: Case, way: &str, times: u32) -> Result<(), Error> {
    match case.ways.iter_mut().find(|(known, _)| *known == way) {
        Some((_, work)) => work(times),
        None => Ok(()),
    }
}

fn measure(mut case: Case, counts: bool) -> Result<(), Error> {
    println!("{}", case.name);
    let costs: Vec<Option<Cost>> = case
        .ways
        .iter()
        .map(|(way, _)| counts.then(|| count(&case, way)).transpose())
        .collect::<Result<_, _>>()?;
    let times = time(&mut case)?;
    for (at, (way, _)) in case.ways.iter().enumerate() {
        print!("  {way:<12}");
        if let (Some(Some(own)), Some(Some(first))) = (costs.get(at), costs.first()) {
            print!(
                "{:>13} instructions ({:.3}) {:>9} allocations ({:+})",
                own.instructions,
                ratio(own.instructions, first.instructions),
                own.allocations,
                own.allocations.cast_signed() - first.allocations.cast_signed(),
            );
            if let (Some(own), Some(first)) = (own.peak, first.peak) {
                print!(" {own:>11} bytes at most ({:.3})", ratio(own, first));
            }
        }
        if let Some((fastest, median)) = times.get(at) {
            print!(" {:>10.2} µs ({median:.2})", fastest.as_secs_f64() * 1e6);
        }
        println!();
    }
    Ok(())
}

/// The fastest time of each way, and its ratio to the first one: the median of all rounds.
fn time(case: &mut Case) -> Result<Vec<(Duration, f64)>, Error> {
    const ROUNDS: usize = 40;
    let count = case.ways.len();
    let mut rounds = vec![vec![Duration::ZERO; count]; ROUNDS];
    for (number, round) in rounds.iter_mut().enumerate() {
        for at in 0..count {
            let at = (at + number) % count;
            let start = Instant::now();
            (case.ways[at].1)(case.repeat)?;
            round[at] = start.elapsed() / case.repeat;
        }
    }
    let times = (0..count)
        .map(|at| {
            let fastest = rounds.iter().map(|round| round[at]).min();
            let ratios = rounds
                .iter()
                .map(|round| round[at].as_secs_f64() / round[0].as_secs_f64());
            (fastest.unwrap_or_default(), median(ratios.collect()))
        })
        .collect();
    Ok(times)
}

/// The median; 0 of nothing.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn ratio(own: u64, first: u64) -> f64 {
    own as f64 / first as f64
}

/// Whether this program runs under valgrind, where work takes a hundred times as long and a part of it tells as much.
#[must_use]
pub fn is_counted() -> bool {
    std::env::args().nth(1).is_some_and(|first| first == ONLY)
}

fn has_valgrind() -> bool {
    Command::new("valgrind")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn count(case: &Case, way: &str) -> Result<Cost, Error> {
    let run = |tool: &str, times: u32| valgrind(tool, &case.name, way, times);
    // Enough that what happens only now and then (a vector that grows, a clock's tick) does not show.
    let times = if case.peak { 1 } else { 200 };
    let each = |tool, read: fn(&str) -> Option<u64>| {
        let of = |times| {
            let report = run(tool, times)?;
            read(&report).ok_or_else(|| Error::from(format!("{tool} reports no number: {report}")))
        };
        Ok::<u64, Error>(of(2 * times)?.saturating_sub(of(times)?) / u64::from(times))
    };
    let peak = |times| {
        let report = run("dhat", times)?;
        after(&report, "At t-gmax:").ok_or_else(|| Error::from("dhat reports no peak"))
    };
    let peaks = case
        .peak
        .then(|| Ok::<u64, Error>(peak(1)?.saturating_sub(peak(0)?)));
    Ok(Cost {
        instructions: each("callgrind", |report| after(report, "Collected :"))?,
        allocations: each("dhat", |report| {
            after(report.lines().find(|line| line.contains("Total:"))?, " in ")
        })?,
        peak: peaks.transpose()?,
    })
}

/// What a tool of valgrind reports on this program while it does one way of one case.
fn valgrind(tool: &str, case: &str, way: &str, times: u32) -> Result<String, Error> {
    let own = std::env::current_exe()?;
    let output = Command::new("valgrind")
        .arg(format!("--tool={tool}"))
        .arg(format!("--{tool}-out-file=/dev/null"))
        .arg("--num-callers=1")
        .arg(own)
        .args([ONLY, case, way, &times.to_string()].map(OsStr::new))
        .output()?;
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(report)
    } else {
        Err(format!("{tool} failed on `{way}`: {report}").into())
    }
}

/// The number that follows some words, with commas in it.
fn after(report: &str, words: &str) -> Option<u64> {
    let (_, rest) = report.split_once(words)?;
    let number = rest.trim_start().split([' ', '\n']).next()?;
    number.replace(',', "").parse().ok()
}
