//! Gzip bodies that are broken, and small ones that unpack to a lot.

use std::io::Write;

use bytes::Bytes;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::gzip::gzip;

/// Bytes that one block of a bomb unpacks to.
const BLOCK: usize = 1 << 20;

/// The first half of the compressed body.
pub(crate) fn truncated(body: &[u8]) -> Bytes {
    let whole = gzip(body);
    whole.slice(..whole.len() / 2)
}

/// A gzip stream of so many zeros.
///
/// It is put together of compressed blocks that end on a byte and refer to nothing outside of themselves, so that one block is all that is
/// ever in memory.
pub(crate) fn bomb(unpacked: u64) -> Bytes {
    let block = BLOCK as u64;
    let (whole, rest) = (unpacked / block, unpacked % block);
    let (compressed, crc) = zeros(BLOCK);
    let (last, last_crc) = zeros(usize::try_from(rest).unwrap_or_default());
    let mut stream = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff];
    let mut sum = Crc::new();
    for _ in 0..whole {
        stream.extend_from_slice(&compressed);
        sum.combine(&crc);
    }
    stream.extend_from_slice(&last);
    sum.combine(&last_crc);
    // An empty final block, as RFC 1951 3.2.6 codes it; then the trailer of RFC 1952 2.3.1.
    stream.extend_from_slice(&[3, 0]);
    stream.extend_from_slice(&sum.sum().to_le_bytes());
    stream.extend_from_slice(&sum.amount().to_le_bytes());
    stream.into()
}

/// So many zeros as a piece of a deflate stream, and their checksum.
fn zeros(count: usize) -> (Vec<u8>, Crc) {
    let zeros = vec![0; count];
    let mut crc = Crc::new();
    crc.update(&zeros);
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    // Flushed but not finished, the piece can be followed by others. A vector takes everything that is written to it.
    let _ = encoder.write_all(&zeros).and_then(|()| encoder.flush());
    (encoder.get_ref().clone(), crc)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn a_bomb_unpacks_to_its_size() {
        for size in [0, 1, BLOCK as u64, 10_000_000] {
            let mut unpacked = Vec::new();
            GzDecoder::new(bomb(size).as_ref())
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked.len() as u64, size);
            assert!(unpacked.iter().all(|byte| *byte == 0));
        }
    }

    #[test]
    fn it_is_about_a_thousandth_of_that() {
        assert!(bomb(10_000_000).len() < 11_000);
        assert!(bomb(1_000_000_000).len() < 1_100_000);
    }

    #[test]
    fn half_a_stream_does_not_unpack() {
        let body = truncated(&[7; 1000]);
        assert!(
            GzDecoder::new(body.as_ref())
                .read_to_end(&mut Vec::new())
                .is_err()
        );
    }
}
