//! The newcomer's tour: the main job of all four clients, on loopback.
//!
//! Starts a simulator for each product, makes the token calls and one call each through the typed clients,
//! shows two errors, and prints what was called and what came back.

mod products;
mod transcript;

use std::process::ExitCode;

use clap::Parser;
use transcript::Transcript;

/// Calls four products on loopback through their typed clients, and prints what was called and what came back
#[derive(Parser)]
#[command(name = "secapi-tour")]
struct CommandLine {}

#[tokio::main]
async fn main() -> ExitCode {
    let CommandLine {} = CommandLine::parse();
    let mut out = Transcript::new();
    out.title("secapi tour: four products on loopback, called through their typed clients");
    match run(&mut out).await {
        Ok(()) => {
            out.closing();
            ExitCode::SUCCESS
        }
        Err(error) => {
            out.failure(&*error);
            ExitCode::FAILURE
        }
    }
}

async fn run(out: &mut Transcript) -> Result<(), Box<dyn std::error::Error>> {
    products::forticasb(out).await?;
    products::forticwp(out).await?;
    products::fortinac(out).await?;
    products::dbss(out).await?;
    Ok(())
}
