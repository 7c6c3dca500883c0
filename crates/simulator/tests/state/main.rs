//! What the simulated services remember, as their real clients see it.

mod alerts;
mod dbss;
mod file;
mod fortinac_groups;
mod fortinac_hosts;
mod fortinac_lists;
mod fortinac_network;
mod fortinac_records;
mod fortinac_support;
