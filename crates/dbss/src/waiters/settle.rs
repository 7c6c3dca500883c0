//! Ends that were there before something was started.

/// Looks after which an end that may be an old one is taken for the new one.
const SETTLED: u32 = 5;

/// Tells an end from one that was there before.
#[derive(Debug, Default)]
pub(crate) struct Settle {
    moved: bool,
    looks: u32,
}

impl Settle {
    /// Something is being done.
    #[inline]
    pub(crate) const fn moves(&mut self) {
        self.moved = true;
    }

    /// It stands at an end: whether that counts.
    #[inline]
    pub(crate) const fn counts(&mut self) -> bool {
        self.looks = self.looks.saturating_add(1);
        self.moved || self.looks >= SETTLED
    }
}
