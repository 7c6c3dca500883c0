//! Numbers that look random and are the same for the same seed.
//!
//! Answers must be the same bytes for the same seed, on every machine and in every version of the standard library, so the
//! mixing function is written out here instead of taken from a hasher that may change.

/// A point in the tree of random-looking values; [`Seed::of`] leads to its children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seed(u64);

impl Seed {
    /// The root of the tree.
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x5eca_9151_a0b1_c2d3))
    }

    /// The child of that name.
    pub(crate) fn of(self, name: &str) -> Self {
        // FNV-1a over the name, started from this point.
        let hash = name
            .bytes()
            .fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        Self(mix(hash))
    }

    /// The child of that number.
    pub(crate) fn nth(self, number: u64) -> Self {
        Self(mix(self.0 ^ mix(number.wrapping_add(1))))
    }

    /// A number below `bound` (0 when `bound` is 0).
    pub(crate) fn below(self, bound: u64) -> u64 {
        self.0.checked_rem(bound).unwrap_or(0)
    }

    /// `length` lower-case hexadecimal digits.
    pub(crate) fn hex(self, length: usize) -> String {
        let block = |number: usize| self.nth(number as u64).0.to_be_bytes();
        let bytes: Vec<u8> = (0..length.div_ceil(16)).flat_map(block).collect();
        let mut digits = base16ct::lower::encode_string(&bytes);
        digits.truncate(length);
        digits
    }

    /// A text in the form of a version 4 UUID.
    pub(crate) fn uuid(self) -> String {
        let hex = self.hex(32);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!(
            "{}-{}-4{}-a{}-{}",
            part(0, 8),
            part(8, 12),
            part(13, 16),
            part(17, 20),
            part(20, 32)
        )
    }
}

/// The finalizer of splitmix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::Seed;

    #[test]
    fn values_are_fixed_for_all_time() {
        let seed = Seed::new(1).of("name");
        assert_eq!(seed, Seed::new(1).of("name"));
        assert_ne!(seed, Seed::new(2).of("name"));
        assert_ne!(seed.nth(0), seed.nth(1));
        // A change of these texts changes every response that users have recorded.
        assert_eq!(Seed::new(1).of("name").hex(20), "3cefa8e01897af7d9426");
        assert_eq!(
            Seed::new(1).of("name").uuid(),
            "3cefa8e0-1897-4f7d-a426-094459731970"
        );
    }

    #[test]
    fn below_nothing_is_zero() {
        assert_eq!(Seed::new(1).below(0), 0);
        assert!(Seed::new(1).below(7) < 7);
    }
}
