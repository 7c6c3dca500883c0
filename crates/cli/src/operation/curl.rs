//! A request as a curl command.

use std::fmt::Write as _;

use secapi_core::{Client, Preview};

use super::docs::quoted;
use crate::connect::Settings;

/// Headers that curl sets by itself, or that say nothing about the request.
const LEFT_OUT: [&str; 3] = ["host", "user-agent", "accept"];

/// The command. Secrets are variables of the shell: none is in the text.
pub(crate) fn command(client: &Client, preview: &Preview, settings: &Settings) -> String {
    let mut text = format!(
        "curl -X {} {}",
        preview.method,
        quoted(&preview.url.to_string())
    );
    let mut add = |part: String| {
        let _ = write!(text, " \\\n  {part}");
    };
    let has_body = !preview.body.is_empty();
    for (name, value) in &preview.headers {
        let is_left_out = LEFT_OUT.contains(&name.as_str());
        if is_left_out || name == "content-type" && !has_body {
            continue;
        }
        if value.is_sensitive() {
            add(format!("-H \"{name}: ${}\"", variable(name.as_str())));
        } else {
            let value = String::from_utf8_lossy(value.as_bytes());
            add(format!("-H {}", quoted(&format!("{name}: {value}"))));
        }
    }
    if let Some(scheme) = preview.auth {
        let product = client.product().name();
        let name = format!(
            "SECAPI_{}_{}",
            product.to_uppercase(),
            variable(scheme.name)
        );
        add(format!(
            "-H \"{}: {}${name}\"",
            scheme.header, scheme.prefix
        ));
    }
    if let Some(file) = &settings.ca_file {
        add(format!("--cacert {}", quoted(&file.display().to_string())));
    }
    if let Some((proxy, is_whole)) = settings.shown_proxy() {
        let product = client.product().name().to_uppercase();
        add(if is_whole {
            format!("--proxy {}", quoted(&proxy))
        } else {
            format!("--proxy \"$SECAPI_{product}_PROXY\"")
        });
    }
    if has_body {
        match std::str::from_utf8(&preview.body) {
            Ok(body) => add(format!("--data-raw {}", quoted(body))),
            Err(_) => add("--data-binary @body".to_owned()),
        }
    }
    reveal_variables(&text)
}

/// `x-ct-info` as `X_CT_INFO`.
fn variable(name: &str) -> String {
    name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
        .to_uppercase()
}

/// What stands in a request in place of a secret, until it is a variable.
const MARK: &str = "SECAPIVARIABLE";

/// The stand-in for a secret of that name: it survives every encoding.
pub(crate) fn stand_in(name: &str) -> String {
    let letters: String = variable(name).replace('_', "0UL0");
    format!("{MARK}{letters}X{MARK}")
}

/// Makes stand-ins variables, outside of the quotes around them.
fn reveal_variables(text: &str) -> String {
    let mut parts = text.split(MARK);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut is_name = true;
    for part in parts {
        if is_name {
            let name = part.strip_suffix('X').unwrap_or(part).replace("0UL0", "_");
            let is_quoted = out.matches('\'').count() % 2 == 1;
            let _ = if is_quoted {
                write!(out, "'\"${name}\"'")
            } else {
                write!(out, "\"${name}\"")
            };
        } else {
            out.push_str(part);
        }
        is_name = !is_name;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{reveal_variables, stand_in};

    #[test]
    fn stand_ins_become_variables_of_the_shell() {
        let mark = stand_in("snmp_password");
        assert_eq!(
            reveal_variables(&format!("--data-raw 'a={mark}&b=1'")),
            r#"--data-raw 'a='"$SNMP_PASSWORD"'&b=1'"#
        );
        assert_eq!(
            reveal_variables(&format!("x {mark}")),
            r#"x "$SNMP_PASSWORD""#
        );
        assert_eq!(reveal_variables("nothing"), "nothing");
    }
}
