//! MAC addresses: written one way, and those of made-up hosts.

/// Pairs of capital digits with colons; other text stays as it is.
pub(super) fn normal(text: &str) -> String {
    let separator = |c: &char| matches!(c, ':' | '-' | '.');
    let digits: Vec<char> = text.chars().filter(|c| !separator(c)).collect();
    if digits.len() != 12 || !digits.iter().all(char::is_ascii_hexdigit) {
        return text.to_owned();
    }
    let pairs: Vec<String> = digits.chunks(2).map(|pair| pair.iter().collect()).collect();
    pairs.join(":").to_ascii_uppercase()
}

/// The address of an interface of the made-up host of that number: it holds the number.
pub(super) fn made_up(number: u64, interface: u8) -> String {
    let [.., a, b, c, d] = number.to_be_bytes();
    format!("02:{interface:02X}:{a:02X}:{b:02X}:{c:02X}:{d:02X}")
}

/// The number of the made-up host that has this address, if one has.
pub(super) fn row_number(mac: &str) -> Option<u64> {
    let digits: String = mac.chars().filter(|c| *c != ':').collect();
    u64::from_str_radix(digits.get(4..)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_form() {
        for text in ["00-50-56-aa-00-02", "0050.56aa.0002", "005056AA0002"] {
            assert_eq!(normal(text), "00:50:56:AA:00:02");
        }
        assert_eq!(normal("printer"), "printer");
        assert_eq!(normal("00:50:56"), "00:50:56");
    }

    #[test]
    fn a_made_up_address_tells_its_number() {
        for number in [0, 255, 65_536, 1_000_000_007] {
            assert_eq!(row_number(&made_up(number, 1)), Some(number));
        }
    }
}
