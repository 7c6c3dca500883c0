//! Random numbers for waits and margins. Not for secrets.

use std::hash::{BuildHasher, Hasher, RandomState};

/// 64 random bits, from the keys that the standard library draws for its hash maps.
pub(crate) fn bits() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A number from 0 up to but not including 1.
pub(crate) fn unit() -> f64 {
    f64::from(u32::try_from(bits() >> 32).unwrap_or(0)) / (f64::from(u32::MAX) + 1.0)
}

/// A number below `end`; 0 when that is 0.
pub(crate) fn below(end: u64) -> u64 {
    bits().checked_rem(end).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_range_and_differ() {
        let units: Vec<f64> = (0..100).map(|_| unit()).collect();
        assert!(units.iter().all(|unit| (0.0..1.0).contains(unit)));
        assert!(units.iter().any(|unit| *unit < 0.5) && units.iter().any(|unit| *unit >= 0.5));
        assert!((0..100).all(|_| below(7) < 7));
        assert_eq!(below(0), 0);
    }
}
