//! Faults, TLS, the control endpoint and assertions, as clients see them.

mod answers;
mod compression;
mod connections;
mod control;
mod expectations;
mod real_client;
mod robust;
mod schedules;
mod script;
mod support;
mod tls;
mod tokens;
mod web_pages;
