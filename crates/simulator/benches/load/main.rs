//! How many requests a second the simulator answers, against a bare hyper server that sends the same bytes, and whether memory grows:
//! `cargo bench -p secapi-simulator --bench load -- [requests [connections]]`.
//!
//! The requests are those of every operation of every product, with what it needs and with everything. Simulators and bare servers take
//! turns, a round each; clients run in the same process, on the same cores. Besides the rates there is the time that the servers'
//! threads needed, in which the clients have no part. Start-up is measured as well. It fails when an answer is missing or an error of the server.

mod bare;
mod client;
mod process;

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secapi_simulator::{Simulator, product_names, sample_requests};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::bare::Prepared;
use crate::client::Connection;

type Failure = Box<dyn Error + Send + Sync>;

const ROUNDS: usize = 20;
/// Requests that a simulator keeps, as the program does.
const KEPT: usize = 1000;

/// A server with the requests that it is sent in turn.
struct Target {
    server: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
}

/// What came of a number of requests.
#[derive(Clone, Copy, Default)]
struct Outcome {
    answered: usize,
    refused: usize,
}

fn main() -> Result<(), Failure> {
    // cargo gives benchmarks an argument of its own.
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let mut number = |usual: usize| -> Result<usize, Failure> {
        Ok(arguments.next().map_or(Ok(usual), |text| text.parse())?)
    };
    let (requests, connections) = (number(1_000_000)?, number(64)?);
    start_up()?;

    let clients = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let simulators: Vec<Simulator> = product_names()
        .into_iter()
        .map(simulator)
        .collect::<Result<_, _>>()?;
    let mut simulated = Vec::new();
    let mut bare = Vec::new();
    for simulator in &simulators {
        let (target, twin) = targets(&clients, simulator)?;
        simulated.push(target);
        bare.push(twin);
    }
    let operations: usize = simulated.iter().map(|target| target.requests.len()).sum();
    println!(
        "{operations} different requests to {} products, {connections} connections",
        simulated.len()
    );

    // Logs are full and buffers have their size before the memory is looked at.
    run(&clients, &simulated, requests.min(40_000), connections)?;
    run(&clients, &bare, requests.min(40_000), connections)?;
    let mut memory = vec![process::resident_kilobytes()];
    let mut rounds = Vec::new();
    let mut all = Outcome::default();
    for round in 1..=ROUNDS {
        let (ours, outcome) = measured(
            &clients,
            &simulated,
            requests / ROUNDS,
            connections,
            "secapi-simulator",
        )?;
        let (theirs, _) = measured(
            &clients,
            &bare,
            requests / ROUNDS,
            connections,
            bare::THREAD,
        )?;
        all.answered += outcome.answered;
        all.refused += outcome.refused;
        rounds.push((ours, theirs));
        if round % (ROUNDS / 4) == 0 {
            memory.push(process::resident_kilobytes());
        }
    }

    println!(
        "{} requests to simulators: all answered, {} of them with a refusal (4xx)",
        all.answered, all.refused
    );
    let memory: Vec<u64> = memory.into_iter().flatten().collect();
    println!("resident memory in kB, at first and after each quarter: {memory:?}");
    report("simulators", &rounds, |(ours, _)| *ours);
    report("bare hyper", &rounds, |(_, theirs)| *theirs);
    let ratio = |of: fn(&Measured) -> f64| {
        median(rounds.iter().map(|(ours, theirs)| of(ours) / of(theirs)))
    };
    println!(
        "requests a second, simulator / bare hyper: {:.2}",
        ratio(|one| one.rate)
    );
    println!(
        "processor time of the server, simulator / bare hyper: {:.2}",
        ratio(|one| one.server_micros)
    );
    Ok(())
}

/// The fastest of several starts: what is slower has waited for others.
fn start_up() -> Result<(), Failure> {
    for product in product_names() {
        let mut fastest = Duration::MAX;
        for _ in 0..20 {
            let start = Instant::now();
            let simulator = Simulator::start(product)?;
            fastest = fastest.min(start.elapsed());
            drop(simulator);
        }
        println!("start of {product}: {:.1} ms", fastest.as_secs_f64() * 1e3);
    }
    Ok(())
}

fn simulator(product: &str) -> Result<Simulator, Failure> {
    let builder = Simulator::builder().product(product).any_credentials(true);
    Ok(builder.keep_requests(KEPT).start()?)
}

/// A simulator, and a bare server that answers as it did.
fn targets(clients: &Runtime, simulator: &Simulator) -> Result<(Target, Target), Failure> {
    let server: SocketAddr = simulator.base_url().trim_start_matches("http://").parse()?;
    let requests = sample_requests(simulator)?;
    let at = |server| -> Arc<Vec<Vec<u8>>> {
        let numbered = requests.iter().enumerate();
        Arc::new(
            numbered
                .map(|(number, request)| client::bytes(request, number, server))
                .collect(),
        )
    };
    let simulated = Target {
        server,
        requests: at(server),
    };
    let answers: Result<Vec<Prepared>, std::io::Error> = clients.block_on(async {
        let mut connection = Connection::open(server).await?;
        let mut answers = Vec::new();
        for request in simulated.requests.iter() {
            answers.push(Prepared::new(&connection.answer(request).await?));
        }
        Ok(answers)
    });
    let server = bare::serve(answers?)?;
    Ok((
        simulated,
        Target {
            server,
            requests: at(server),
        },
    ))
}

/// Sends so many requests, over so many connections that are shared out among the targets.
fn run(
    clients: &Runtime,
    targets: &[Target],
    requests: usize,
    connections: usize,
) -> Result<Outcome, Failure> {
    clients.block_on(async {
        let mut tasks = JoinSet::new();
        for client in 0..connections {
            let target = &targets[client % targets.len()];
            let (server, all) = (target.server, Arc::clone(&target.requests));
            let share = requests / connections + usize::from(client < requests % connections);
            tasks.spawn(async move {
                let mut connection = Connection::open(server).await?;
                let mut outcome = Outcome::default();
                for request in all.iter().cycle().skip(client * 7).take(share) {
                    let status = connection.ask(request).await?;
                    if status >= 500 {
                        let request = String::from_utf8_lossy(&request[..request.len().min(200)]);
                        return Err(Failure::from(format!("{status} for {request}")));
                    }
                    outcome.answered += 1;
                    outcome.refused += usize::from(status >= 400);
                }
                Ok(outcome)
            });
        }
        let mut all = Outcome::default();
        while let Some(done) = tasks.join_next().await {
            let outcome = done??;
            all.answered += outcome.answered;
            all.refused += outcome.refused;
        }
        Ok(all)
    })
}

#[derive(Clone, Copy)]
struct Measured {
    /// Requests a second.
    rate: f64,
    /// Processor time of the server for one request.
    server_micros: f64,
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more digits")]
fn measured(
    clients: &Runtime,
    targets: &[Target],
    requests: usize,
    connections: usize,
    threads: &str,
) -> Result<(Measured, Outcome), Failure> {
    let time = || process::time_of_threads(threads).unwrap_or_default();
    let (start, used) = (Instant::now(), time());
    let outcome = run(clients, targets, requests, connections)?;
    let (elapsed, used): (Duration, Duration) = (start.elapsed(), time().saturating_sub(used));
    let measured = Measured {
        rate: requests as f64 / elapsed.as_secs_f64(),
        server_micros: used.as_secs_f64() * 1e6 / requests as f64,
    };
    Ok((measured, outcome))
}

fn report(
    what: &str,
    rounds: &[(Measured, Measured)],
    of: impl Fn(&(Measured, Measured)) -> Measured,
) {
    let rate = median(rounds.iter().map(|round| of(round).rate));
    let micros = median(rounds.iter().map(|round| of(round).server_micros));
    println!(
        "{what}: {rate:.0} requests a second, {micros:.1} µs of the server's processor time for each (medians of {ROUNDS} rounds)"
    );
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
