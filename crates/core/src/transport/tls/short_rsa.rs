//! RSA signatures of keys with 1024 to 2047 bits (RFC 8017).
//!
//! Appliances have such certificates, and the crypto library checks no PSS signature of them, which is what TLS 1.3 asks for. Such keys are
//! used with a pinned certificate only. Everything here is public: keys, messages and signatures, so nothing has to take the same time.

use std::cmp::Ordering;

use ring::digest::{self, Algorithm};

/// How the hash of a message is made as long as the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    Pkcs1,
    Pss,
}

/// Whether `signature` is one of `message` by the key with this modulus and exponent (big-endian, without leading zeros).
pub(super) fn verify(
    (modulus, exponent): (&[u8], &[u8]),
    padding: Padding,
    hash: &'static Algorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let bits = bit_length(modulus);
    if !(1024..2048).contains(&bits) || signature.len() != modulus.len() || exponent.len() > 5 {
        return false;
    }
    let exponent = exponent
        .iter()
        .fold(0, |all, byte| all << 8 | u64::from(*byte));
    let Some(encoded) = power(signature, exponent, modulus) else {
        return false;
    };
    let hashed = digest::digest(hash, message);
    match padding {
        Padding::Pkcs1 => {
            pkcs1(hash, hashed.as_ref(), modulus.len()).is_some_and(|text| text == encoded)
        }
        Padding::Pss => is_pss(hash, hashed.as_ref(), &encoded, bits - 1),
    }
}

pub(super) fn bit_length(number: &[u8]) -> usize {
    let first = number.iter().position(|byte| *byte != 0);
    first.map_or(0, |at| {
        8 * (number.len() - at) - number[at].leading_zeros() as usize
    })
}

/// What a signature with this hash has to stand for (section 9.2).
fn pkcs1(hash: &'static Algorithm, hashed: &[u8], length: usize) -> Option<Vec<u8>> {
    // The object identifiers of the three differ in their last byte.
    let number = match hashed.len() {
        32 => 1,
        48 => 2,
        64 => 3,
        _ => return None,
    };
    let size = u8::try_from(hash.output_len()).ok()?;
    let algorithm = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, number];
    let sequence = [0x30, 17 + size, 0x30, 13, 6, 9];
    let info = [&sequence[..], &algorithm, &[5, 0, 4, size], hashed].concat();
    let mut text = vec![0, 1];
    let end = length.checked_sub(info.len() + 1);
    text.resize(end.filter(|end| *end >= 10)?, 0xff);
    text.push(0);
    text.extend_from_slice(&info);
    Some(text)
}

/// Whether this is a hash with salt, as TLS has it: as long as the hash (section 9.1.2).
fn is_pss(hash: &'static Algorithm, hashed: &[u8], encoded: &[u8], bits: usize) -> bool {
    let size = hashed.len();
    // A byte is left over where the length of the key is one more than a multiple of eight.
    let (over, encoded) = encoded.split_at(encoded.len() - bits.div_ceil(8));
    let Some(masked) = encoded
        .len()
        .checked_sub(size + 1)
        .filter(|length| *length > size)
    else {
        return false;
    };
    let (masked, rest) = encoded.split_at(masked);
    let (expected, end) = rest.split_at(size);
    let unused = 8 * encoded.len() - bits;
    let mut text: Vec<u8> = masked
        .iter()
        .zip(mask(hash, expected))
        .map(|(byte, mask)| byte ^ mask)
        .collect();
    let kept = 0xff_u8 >> unused;
    let starts_with_zeros = over.iter().all(|byte| *byte == 0) && masked[0] & !kept == 0;
    text[0] &= kept;
    let (padding, salt) = text.split_at(text.len() - size);
    let [zeros @ .., 1] = padding else {
        return false;
    };
    let mut again = digest::Context::new(hash);
    again.update(&[0; 8]);
    again.update(hashed);
    again.update(salt);
    starts_with_zeros
        && zeros.iter().all(|byte| *byte == 0)
        && again.finish().as_ref() == expected
        && end == [0xbc]
}

/// As many bytes as are wanted, made from a seed (section B.2.1).
fn mask(hash: &'static Algorithm, seed: &[u8]) -> impl Iterator<Item = u8> {
    let blocks = (0_u32..).map(move |number| {
        let mut context = digest::Context::new(hash);
        context.update(seed);
        context.update(&number.to_be_bytes());
        context.finish()
    });
    blocks.flat_map(|block| block.as_ref().to_vec())
}

/// `base` to the power of `exponent`, modulo `modulus` and as long as it; `None` if the base is not smaller than the modulus.
fn power(base: &[u8], exponent: u64, modulus: &[u8]) -> Option<Vec<u8>> {
    let length = modulus.len();
    let modulus = Number::new(modulus, length);
    let base = Number::new(base, length);
    if base.compare(&modulus) != Ordering::Less {
        return None;
    }
    let mut power = Number::new(&[1], length);
    for bit in (0..u64::BITS - exponent.leading_zeros()).rev() {
        power = power.times(&power, &modulus);
        if exponent >> bit & 1 == 1 {
            power = power.times(&base, &modulus);
        }
    }
    Some(power.to_bytes(length))
}

/// A number, its lowest part first. Those of one calculation have the same count of parts, with room for one bit more than the modulus.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Number(Vec<u32>);

impl Number {
    fn new(bytes: &[u8], length: usize) -> Self {
        let mut parts: Vec<u32> = bytes
            .rchunks(4)
            .map(|part| part.iter().fold(0, |all, byte| all << 8 | u32::from(*byte)))
            .collect();
        parts.resize(length / 4 + 2, 0);
        Self(parts)
    }

    fn to_bytes(&self, length: usize) -> Vec<u8> {
        let bytes: Vec<u8> = self
            .0
            .iter()
            .rev()
            .flat_map(|part| part.to_be_bytes())
            .collect();
        bytes[bytes.len() - length..].to_vec()
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }

    /// Adds a number; both are smaller than the modulus, and the sum is made so.
    fn add(&mut self, other: &Self, modulus: &Self) {
        let mut carry = 0;
        for (part, other) in self.0.iter_mut().zip(&other.0) {
            let sum = u64::from(*part) + u64::from(*other) + carry;
            (*part, carry) = (low(sum), sum >> 32);
        }
        if self.compare(modulus) != Ordering::Less {
            let mut borrow = 0;
            for (part, other) in self.0.iter_mut().zip(&modulus.0) {
                let left = u64::from(*part)
                    .wrapping_sub(u64::from(*other))
                    .wrapping_sub(borrow);
                (*part, borrow) = (low(left), left >> 63);
            }
        }
    }

    /// The product modulo the modulus, by doubling and adding.
    fn times(&self, other: &Self, modulus: &Self) -> Self {
        let mut product = Self(vec![0; self.0.len()]);
        for part in other.0.iter().rev() {
            for bit in (0..u32::BITS).rev() {
                let same = product.clone();
                product.add(&same, modulus);
                if part >> bit & 1 == 1 {
                    product.add(self, modulus);
                }
            }
        }
        product
    }
}

/// The lower half.
#[allow(clippy::cast_possible_truncation)]
const fn low(number: u64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use ring::digest::{SHA256, SHA384, SHA512};

    use super::*;
    use crate::transport::tls::x509::{PublicKey, public_key};

    const MESSAGE: &[u8] = b"made up";

    /// Certificates of keys that were made for this test and thrown away, and signatures of the message by OpenSSL.
    macro_rules! made {
        ($name:literal) => {
            include_bytes!(concat!("testdata/", $name)).as_slice()
        };
    }

    fn key(certificate: &'static [u8]) -> (&'static [u8], &'static [u8]) {
        match public_key(certificate).expect("a key") {
            PublicKey::Rsa {
                modulus, exponent, ..
            } => (modulus, exponent),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn signatures_that_another_library_made_are_verified() {
        for (certificate, padding, hash, signature) in [
            (
                made!("rsa1024.der"),
                Padding::Pss,
                &SHA256,
                made!("rsa1024-pss-sha256.sig"),
            ),
            (
                made!("rsa1024.der"),
                Padding::Pss,
                &SHA384,
                made!("rsa1024-pss-sha384.sig"),
            ),
            (
                made!("rsa1024.der"),
                Padding::Pkcs1,
                &SHA256,
                made!("rsa1024-pkcs1-sha256.sig"),
            ),
            (
                made!("rsa1024.der"),
                Padding::Pkcs1,
                &SHA384,
                made!("rsa1024-pkcs1-sha384.sig"),
            ),
            (
                made!("rsa1024.der"),
                Padding::Pkcs1,
                &SHA512,
                made!("rsa1024-pkcs1-sha512.sig"),
            ),
            // One bit more than a whole number of bytes, and an exponent of 3.
            (
                made!("rsa1537.der"),
                Padding::Pss,
                &SHA256,
                made!("rsa1537-pss-sha256.sig"),
            ),
            (
                made!("rsa1537.der"),
                Padding::Pss,
                &SHA512,
                made!("rsa1537-pss-sha512.sig"),
            ),
            (
                made!("rsa1537.der"),
                Padding::Pkcs1,
                &SHA256,
                made!("rsa1537-pkcs1-sha256.sig"),
            ),
        ] {
            let key = key(certificate);
            assert!(
                verify(key, padding, hash, MESSAGE, signature),
                "{padding:?}, {hash:?}"
            );
            assert!(!verify(key, padding, hash, b"another", signature));
            let other = if padding == Padding::Pss {
                Padding::Pkcs1
            } else {
                Padding::Pss
            };
            assert!(!verify(key, other, hash, MESSAGE, signature));
            for at in [0, 1, signature.len() / 2, signature.len() - 1] {
                let mut damaged = signature.to_vec();
                damaged[at] ^= 1;
                assert!(!verify(key, padding, hash, MESSAGE, &damaged), "{at}");
            }
            assert!(!verify(key, padding, hash, MESSAGE, &signature[1..]));
            assert!(!verify(
                key,
                padding,
                hash,
                MESSAGE,
                &[&[0], signature].concat()
            ));
            // As large as the modulus.
            assert!(!verify(key, padding, hash, MESSAGE, key.0));
        }
    }

    #[test]
    fn zero_one_and_nothing_are_no_signatures() {
        let (modulus, exponent) = key(made!("rsa1024.der"));
        for padding in [Padding::Pss, Padding::Pkcs1] {
            for last in [0, 1] {
                let mut signature = vec![0; modulus.len()];
                signature[modulus.len() - 1] = last;
                assert!(!verify(
                    (modulus, exponent),
                    padding,
                    &SHA256,
                    MESSAGE,
                    &signature
                ));
            }
            assert!(!verify((modulus, exponent), padding, &SHA256, MESSAGE, b""));
            assert!(!verify((b"", b""), padding, &SHA256, MESSAGE, b""));
            assert!(!verify(
                (&[0; 128], exponent),
                padding,
                &SHA256,
                MESSAGE,
                &[0; 128]
            ));
        }
    }

    #[test]
    fn powers_are_those_of_small_numbers() {
        for (base, exponent, modulus, result) in [
            (5_u8, 0, 97_u8, 1),
            (5, 1, 97, 5),
            (5, 3, 97, 28),
            (96, 2, 97, 1),
            (3, 65_537, 97, 86),
        ] {
            let power = power(&[base], exponent, &[modulus]).expect("smaller");
            assert_eq!(power, [result], "{base}^{exponent} mod {modulus}");
        }
        assert!(power(&[97], 1, &[97]).is_none());
    }
}
