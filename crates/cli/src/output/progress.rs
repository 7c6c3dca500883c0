//! Progress on stderr, for what takes time. Silent without a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::options::Options;

/// A count that grows, with its rate.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Progress of rows.
    pub(crate) fn rows(options: &Options) -> Self {
        let target = if options.is_talkative() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{spinner} {human_pos} rows, {per_sec}");
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner())))
    }

    /// Progress of as many rows.
    pub(crate) fn of(options: &Options, rows: usize) -> Self {
        let Self(bar) = Self::rows(options);
        bar.set_length(u64::try_from(rows).unwrap_or(u64::MAX));
        let style = ProgressStyle::with_template(
            "{spinner} {human_pos} of {human_len} rows, {per_sec}, {eta} left",
        );
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner())))
    }

    /// The count so far.
    pub(crate) fn set(&self, count: u64) {
        self.0.set_position(count);
    }

    /// Takes it off the terminal.
    pub(crate) fn end(&self) {
        self.0.finish_and_clear();
    }
}
