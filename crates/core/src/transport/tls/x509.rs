//! The few fields of a certificate that errors show, out of its encoding (RFC 5280).
//!
//! A crate that reads whole certificates knows what every field may hold, which is 300 KB of each program. Here only the way to these
//! fields is walked, so a certificate that breaks a rule somewhere else is read as well: appliances have such.

use std::fmt::Write as _;
use std::net::IpAddr;

use base16ct::lower::encode_string;
use der::asn1::{AnyRef, GeneralizedTime, ObjectIdentifier, UtcTime};
use der::{DateTime, Decode, Reader as _, SliceReader, Tag};

/// What a certificate says of itself.
pub(super) struct Fields {
    /// As RFC 4514 writes it: `CN=gate,O=Made up`.
    pub(super) issuer: String,
    pub(super) self_signed: bool,
    /// The host names and addresses that it is for.
    pub(super) names: Vec<String>,
    pub(super) not_before: DateTime,
    pub(super) not_after: DateTime,
}

/// The names of a certificate's holder that are meant for machines.
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");

/// What is short for an attribute of a name. The last two are not in RFC 4514, and common in certificates of appliances.
const ATTRIBUTES: [(ObjectIdentifier, &str); 11] = [
    (ObjectIdentifier::new_unwrap("2.5.4.3"), "CN"),
    (ObjectIdentifier::new_unwrap("2.5.4.7"), "L"),
    (ObjectIdentifier::new_unwrap("2.5.4.8"), "ST"),
    (ObjectIdentifier::new_unwrap("2.5.4.10"), "O"),
    (ObjectIdentifier::new_unwrap("2.5.4.11"), "OU"),
    (ObjectIdentifier::new_unwrap("2.5.4.6"), "C"),
    (ObjectIdentifier::new_unwrap("2.5.4.9"), "STREET"),
    (
        ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.25"),
        "DC",
    ),
    (
        ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1"),
        "UID",
    ),
    (ObjectIdentifier::new_unwrap("2.5.4.5"), "serialNumber"),
    (
        ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1"),
        "emailAddress",
    ),
];

/// The key of a certificate's holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PublicKey<'a> {
    Rsa {
        /// Both numbers big-endian, without leading zeros.
        modulus: &'a [u8],
        exponent: &'a [u8],
        /// The two together (RFC 8017, section A.1.1).
        encoded: &'a [u8],
    },
    P256(&'a [u8]),
    P384(&'a [u8]),
    Ed25519(&'a [u8]),
    /// What it is, or its curve.
    Other(ObjectIdentifier),
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ELLIPTIC_CURVE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Reads the key of a certificate; `None` if it cannot be found. What else the certificate says does not matter.
pub(super) fn public_key(certificate: &[u8]) -> Option<PublicKey<'_>> {
    // Before it are the algorithm, the issuer, the validity and the subject.
    let mut info = elements(after_serial(certificate)?.nth(4)?);
    let mut algorithm = elements(info.next()?);
    let kind = algorithm.next()?.decode_as::<ObjectIdentifier>().ok()?;
    let [0, key @ ..] = info.next()?.value() else {
        return None;
    };
    Some(match kind {
        RSA => {
            let mut numbers = elements(AnyRef::from_der(key).ok()?);
            let mut number = || {
                let number = numbers.next()?.value();
                let zeros = number.iter().take_while(|byte| **byte == 0).count();
                number.get(zeros..)
            };
            PublicKey::Rsa {
                modulus: number()?,
                exponent: number()?,
                encoded: key,
            }
        }
        ELLIPTIC_CURVE => match algorithm.next()?.decode_as::<ObjectIdentifier>().ok() {
            Some(P256) => PublicKey::P256(key),
            Some(P384) => PublicKey::P384(key),
            curve => PublicKey::Other(curve.unwrap_or(kind)),
        },
        ED25519 => PublicKey::Ed25519(key),
        kind => PublicKey::Other(kind),
    })
}

/// The fields of a certificate that follow its serial number.
fn after_serial(certificate: &[u8]) -> Option<impl Iterator<Item = AnyRef<'_>>> {
    let certificate = AnyRef::from_der(certificate).ok()?;
    let mut fields = elements(elements(certificate).next()?);
    // A version may stand before the serial number.
    if context_number(fields.next()?) == Some(0) {
        fields.next()?;
    }
    Some(fields)
}

/// Reads a certificate; `None` if it is none.
pub(super) fn read(certificate: &[u8]) -> Option<Fields> {
    let mut fields = after_serial(certificate)?;
    let _algorithm = fields.next()?;
    let issuer = fields.next()?;
    let mut validity = elements(fields.next()?);
    let subject = fields.next()?;
    let extensions = fields.find(|field| context_number(*field) == Some(3));
    Some(Fields {
        issuer: distinguished_name(issuer)?,
        self_signed: issuer == subject,
        names: extensions.and_then(alternative_names).unwrap_or_default(),
        not_before: time(validity.next()?)?,
        not_after: time(validity.next()?)?,
    })
}

/// What a sequence or set consists of, up to the first piece that cannot be read.
fn elements(outer: AnyRef<'_>) -> impl Iterator<Item = AnyRef<'_>> {
    let mut reader = SliceReader::new(outer.value()).ok();
    std::iter::from_fn(move || {
        let reader = reader.as_mut().filter(|reader| !reader.is_finished())?;
        AnyRef::decode(reader).ok()
    })
}

/// The number of a field that is told by its number.
fn context_number(field: AnyRef<'_>) -> Option<u32> {
    match field.header().tag() {
        Tag::ContextSpecific { number, .. } => Some(number.0),
        _ => None,
    }
}

fn time(time: AnyRef<'_>) -> Option<DateTime> {
    match time.header().tag() {
        Tag::UtcTime => Some(time.decode_as::<UtcTime>().ok()?.to_date_time()),
        _ => Some(time.decode_as::<GeneralizedTime>().ok()?.to_date_time()),
    }
}

/// A name, its last part first. Each part is mostly one attribute.
fn distinguished_name(name: AnyRef<'_>) -> Option<String> {
    let mut text = String::new();
    let parts: Vec<_> = elements(name).collect();
    for part in parts.into_iter().rev() {
        for (at, attribute) in elements(part).enumerate() {
            if !text.is_empty() {
                text.push(if at == 0 { ',' } else { '+' });
            }
            let mut attribute = elements(attribute);
            let kind = attribute.next()?.decode_as::<ObjectIdentifier>().ok()?;
            match ATTRIBUTES.iter().find(|(known, _)| *known == kind) {
                Some((_, short)) => text.push_str(short),
                // Writing to a String cannot fail.
                None => drop(write!(text, "{kind}")),
            }
            text.push('=');
            push_value(&mut text, attribute.next()?);
        }
    }
    Some(text)
}

/// Appends the value of an attribute, with what would end it escaped; what is no text in hexadecimal digits.
fn push_value(text: &mut String, value: AnyRef<'_>) {
    let bytes = value.value();
    let value = match value.header().tag() {
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::NumericString
        | Tag::VisibleString
        | Tag::Ia5String
        | Tag::TeletexString => String::from_utf8_lossy(bytes).into_owned(),
        Tag::BmpString => {
            let (pairs, _) = bytes.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        _ => {
            text.push('#');
            text.push_str(&encode_string(bytes));
            return;
        }
    };
    for letter in value.chars() {
        if matches!(letter, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            text.push('\\');
        }
        text.push(letter);
    }
}

/// The host names and addresses among the extensions.
fn alternative_names(extensions: AnyRef<'_>) -> Option<Vec<String>> {
    let value = elements(elements(extensions).next()?).find_map(|extension| {
        let mut parts = elements(extension);
        let kind = parts.next()?.decode_as::<ObjectIdentifier>().ok()?;
        // Whether it is critical may stand between the two.
        (kind == SUBJECT_ALT_NAME).then(|| parts.last())?
    })?;
    let names = AnyRef::from_der(value.value()).ok()?;
    Some(elements(names).filter_map(host).collect())
}

/// A name that a connection can be made to.
fn host(name: AnyRef<'_>) -> Option<String> {
    const DNS_NAME: u32 = 2;
    const IP_ADDRESS: u32 = 7;
    let bytes = name.value();
    match context_number(name)? {
        DNS_NAME => Some(String::from_utf8_lossy(bytes).into_owned()),
        IP_ADDRESS => {
            let address = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            let address = address.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from));
            Some(address.ok()?.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue, KeyPair};

    use super::*;

    fn fields(change: impl FnOnce(&mut CertificateParams)) -> Fields {
        let mut params = CertificateParams::default();
        change(&mut params);
        let key = KeyPair::generate().expect("key");
        let certificate = params.self_signed(&key).expect("certificate");
        read(certificate.der()).expect("fields")
    }

    #[test]
    fn names_are_written_as_other_tools_write_them() {
        let found = fields(|params| {
            let mut name = DistinguishedName::new();
            name.push(DnType::CountryName, "HU");
            name.push(DnType::OrganizationName, "Made up, \"Ltd\" + Sons");
            name.push(DnType::CustomDnType(vec![2, 5, 4, 12]), "Gate \u{e9}");
            let unicode = "Caf\u{e9}".parse().expect("BMP");
            name.push(DnType::OrganizationalUnitName, DnValue::BmpString(unicode));
            let email = vec![1, 2, 840, 113_549, 1, 9, 1];
            let address = "a@b.example".parse().expect("IA5");
            name.push(DnType::CustomDnType(email), DnValue::Ia5String(address));
            name.push(DnType::CommonName, "gate");
            params.distinguished_name = name;
        });
        assert_eq!(
            found.issuer,
            "CN=gate,emailAddress=a@b.example,OU=Caf\u{e9},2.5.4.12=Gate \u{e9},O=Made up\\, \\\"Ltd\\\" \\+ Sons,C=HU"
        );
        assert!(found.self_signed && found.names.is_empty());
    }

    #[test]
    fn hosts_and_times_are_found() {
        let found = fields(|params| {
            let names = ["a.example", "10.0.0.1", "fe80::1"].map(str::to_owned);
            *params = CertificateParams::new(names).expect("names");
            params.not_before = rcgen::date_time_ymd(1999, 12, 31);
            params.not_after = rcgen::date_time_ymd(2050, 1, 1);
        });
        assert_eq!(found.names, ["a.example", "10.0.0.1", "fe80::1"]);
        let times = [found.not_before, found.not_after].map(|time| time.to_string());
        assert_eq!(times, ["1999-12-31T00:00:00Z", "2050-01-01T00:00:00Z"]);
    }

    #[test]
    fn what_is_no_certificate_is_none() {
        for bytes in [
            &b""[..],
            b"0\0",
            b"0\x020\0",
            b"\x02\x01\x01",
            b"0\x80",
            b"no",
        ] {
            assert!(read(bytes).is_none(), "{bytes:?}");
        }
    }
}
