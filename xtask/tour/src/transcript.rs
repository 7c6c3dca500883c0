//! How the tour looks on a terminal.

use std::error::Error;
use std::fmt::Display;
use std::io::{Stdout, Write, stdout};

use secapi_simulator::{RecordedRequest, Simulator};

/// Prints the tour as it goes, and the requests that each simulator saw.
pub(crate) struct Transcript {
    out: Stdout,
    stops: usize,
    requests: usize,
}

impl Transcript {
    pub(crate) fn new() -> Self {
        Self {
            out: stdout(),
            stops: 0,
            requests: 0,
        }
    }

    /// Prints a line. A reader who has left (`| head`) is no reason to stop.
    fn line(&mut self, text: impl Display) {
        let _ = writeln!(self.out, "{text}");
    }

    pub(crate) fn title(&mut self, text: &str) {
        self.line(text);
    }

    /// A new product.
    pub(crate) fn stop(&mut self, title: &str, simulator: &Simulator) {
        self.stops += 1;
        let stop = self.stops;
        self.line(format_args!(
            "\n{stop}. {title}, simulated at {}",
            simulator.base_url()
        ));
    }

    /// A line of the user's program, and what it gave.
    pub(crate) fn call(&mut self, code: &str, result: &str) {
        self.line(format_args!("   {code}\n     = {result}"));
    }

    /// A part of what the last call gave.
    pub(crate) fn detail(&mut self, text: &str) {
        self.line(format_args!("       {text}"));
    }

    /// An error that was asked for, as the program sees it.
    pub(crate) fn error(&mut self, code: &str, error: &secapi_core::Error) {
        self.line(format_args!("   {code}\n     ! {error}"));
    }

    /// What went over the wire, as the simulator recorded it.
    pub(crate) fn wire(&mut self, simulator: &Simulator) {
        let requests = simulator.requests();
        self.line("   on the wire:");
        for RecordedRequest {
            method,
            path,
            status,
            ..
        } in &requests
        {
            let status = status.map_or("no answer".to_owned(), |status| status.as_str().to_owned());
            self.line(format_args!(
                "     {:<4} {path} -> {status}",
                method.as_str()
            ));
        }
        self.requests += requests.len();
    }

    pub(crate) fn closing(&mut self) {
        let (stops, requests) = (self.stops, self.requests);
        self.line(format_args!(
            "\nDone: {stops} products, {requests} requests answered. Next: \"Add an endpoint\" in README.md."
        ));
    }

    pub(crate) fn failure(&self, error: &dyn Error) {
        eprintln!("\nThe tour stopped at product {}: {error}", self.stops);
        let mut source = error.source();
        while let Some(cause) = source {
            eprintln!("  because: {cause}");
            source = cause.source();
        }
    }
}
