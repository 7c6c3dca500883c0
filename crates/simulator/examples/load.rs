//! Load on a simulator: requests of mixed operations over keep-alive connections, with the rate and the memory.
//!
//! `cargo run --release -p secapi-simulator --example load -- [requests] [connections] [workers]`

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Instant;

use secapi_simulator::Simulator;

/// Paths of `fortinac`, from small answers to large ones.
const PATHS: [&str; 4] = [
    "/api/v2/system/group/7",
    "/api/v2/host/7",
    "/api/v2/host",
    "/api/v2/nowhere",
];

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual: usize| -> Result<usize, Failure> {
        Ok(arguments.next().map_or(Ok(usual), |text| text.parse())?)
    };
    let (requests, connections, workers) = (number(1_000_000)?, number(64)?, number(1)?);

    let start = Instant::now();
    drop(Simulator::start("fortinac")?);
    println!("start and stop: {:?}", start.elapsed());

    let simulator = Simulator::builder()
        .product("fortinac")
        .workers(workers)
        .start()?;
    // The log is full and every buffer has its size before the memory is looked at.
    run(&simulator, 20_000.min(requests), connections)?;
    let before = resident_kilobytes();
    let start = Instant::now();
    run(&simulator, requests, connections)?;
    let seconds = start.elapsed().as_secs_f64();
    let after = resident_kilobytes();
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more digits")]
    let rate = requests as f64 / seconds;
    println!(
        "{requests} requests, {connections} connections, {workers} workers: {seconds:.1} s, {rate:.0} requests/s"
    );
    println!("resident memory: {before:?} kB before, {after:?} kB after");
    println!("{:?}", simulator.traffic());
    Ok(())
}

fn run(simulator: &Simulator, requests: usize, connections: usize) -> Result<(), Failure> {
    thread::scope(|scope| {
        let clients: Vec<_> = (0..connections)
            .map(|client| {
                let share = requests / connections + usize::from(client < requests % connections);
                scope.spawn(move || ask(simulator, client, share))
            })
            .collect();
        clients
            .into_iter()
            .try_for_each(|client| client.join().map_err(|_| "a client panicked")?)
    })
}

fn ask(simulator: &Simulator, client: usize, requests: usize) -> Result<(), Failure> {
    let address = simulator.base_url().trim_start_matches("http://");
    let token = simulator.credentials().token.as_deref().unwrap_or_default();
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    let mut body = Vec::new();
    for number in 0..requests {
        let at = (client + number) % PATHS.len();
        let path = PATHS[at];
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mut length = 0;
        let mut status = String::new();
        loop {
            line.clear();
            if answers.read_line(&mut line)? == 0 {
                return Err("the connection was closed".into());
            }
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if status.is_empty() {
                text.clone_into(&mut status);
            }
            if let Some((_, value)) = text.split_once("content-length: ") {
                length = value.parse()?;
            }
        }
        let expected = if path.ends_with("nowhere") {
            " 404 "
        } else {
            " 200 "
        };
        if !status.contains(expected) {
            return Err(format!("{path}: {status}").into());
        }
        body.resize(length, 0);
        answers.read_exact(&mut body)?;
    }
    Ok(())
}

/// Memory of this process, clients included; `None` where the system does not say.
fn resident_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
