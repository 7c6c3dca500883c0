//! What the simulated services remember, as their real clients see it.

mod alerts;
mod dbss;
mod file;
