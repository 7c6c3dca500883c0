//! Results of a scan in the formats that pipelines read: `JUnit` XML and SARIF.

use std::fmt::Write as _;

use secapi_core::Json;
use secapi_core::serde_json::json;

use super::{ScanError, ScanReport, Verdict};
use crate::container::{PolicyAlert, Vulnerability};

/// What a scan came to as `JUnit` XML: the verdict on the image, the policies that it broke, and its vulnerabilities.
///
/// The verdict is a failure where a policy blocks and an error where there is none. So are the policies of a blocked image;
/// vulnerabilities count as skipped tests, for it is policies that decide.
///
/// ```
/// # use forticwp::image_scan::{ScanError, junit};
/// let text = junit("app:1.0", Err(&ScanError::NoImage));
/// assert!(text.contains("<error message=\"there is no image to scan"));
/// ```
#[must_use]
#[inline]
pub fn junit(image: &str, result: Result<&ScanReport, &ScanError>) -> String {
    let mut cases = String::new();
    let (mut failures, mut errors, mut skipped) = (0, 0, 0);
    let mut case = |class: &str, name: &str, outcome: &str| {
        let _ = writeln!(
            cases,
            "    <testcase classname=\"{class}\" name=\"{}\">{outcome}</testcase>",
            escaped(name)
        );
    };
    let outcome = match result.map(|report| report.verdict) {
        Ok(Verdict::Passed) => String::new(),
        Ok(Verdict::Blocked) => {
            failures += 1;
            "<failure message=\"a policy blocks the build\"/>".to_owned()
        }
        Ok(Verdict::Failed) => {
            errors += 1;
            "<error message=\"the scan of the image failed or was cancelled\"/>".to_owned()
        }
        Err(error) => {
            errors += 1;
            format!("<error message=\"{}\"/>", escaped(&error.to_string()))
        }
    };
    case("image", image, &outcome);
    if let Ok(report) = result {
        for alert in &report.policy_alerts {
            let text = escaped(alert.description.as_deref().unwrap_or_default());
            let kind = escaped(alert.action.as_deref().unwrap_or_default());
            let outcome = if report.verdict == Verdict::Blocked {
                failures += 1;
                format!("<failure message=\"{text}\" type=\"{kind}\"/>")
            } else {
                skipped += 1;
                format!("<skipped message=\"{text}\"/>")
            };
            case("policy", policy_name(alert), &outcome);
        }
        for found in &report.vulnerabilities {
            skipped += 1;
            let outcome = format!("<skipped message=\"{}\"/>", escaped(&message(found)));
            case("vulnerability", vulnerability_name(found), &outcome);
        }
    }
    let tests = cases.lines().count();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"image scan\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">\n{cases}  </testsuite>\n</testsuites>\n"
    )
}

impl ScanReport {
    /// Vulnerabilities and broken policies as a SARIF 2.1.0 log. `image` is the name that they are reported at.
    #[must_use]
    #[inline]
    pub fn to_sarif(&self, image: &str) -> Json {
        let location = json!([{ "physicalLocation": {
            "artifactLocation": { "uri": uri(image) },
            "region": { "startLine": 1 },
        } }]);
        let mut rules: Vec<Json> = Vec::new();
        let mut results = Vec::new();
        let mut add = |id: &str, level: &str, text: String, mut rule: Json| {
            let known = rules.iter().position(|rule| rule["id"] == id);
            let index = known.unwrap_or_else(|| {
                rule["id"] = id.into();
                rules.push(rule);
                rules.len() - 1
            });
            results.push(json!({
                "ruleId": id,
                "ruleIndex": index,
                "level": level,
                "message": { "text": text },
                "locations": location,
            }));
        };
        for found in &self.vulnerabilities {
            let id = vulnerability_name(found);
            let text = found.cve_description.as_deref();
            let mut rule = json!({ "shortDescription": { "text": message(found) } });
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                rule["fullDescription"] = json!({ "text": text });
            }
            if let Some(score) = found.cve_score {
                rule["properties"] = json!({ "security-severity": format!("{score:.1}") });
            }
            if id.starts_with("CVE-") {
                rule["helpUri"] = format!("https://nvd.nist.gov/vuln/detail/{id}").into();
            }
            add(id, level(found), message(found), rule);
        }
        for alert in &self.policy_alerts {
            let name = policy_name(alert);
            let level = if self.verdict == Verdict::Blocked {
                "error"
            } else {
                "warning"
            };
            let text = alert.description.clone().filter(|text| !text.is_empty());
            let rule = json!({ "shortDescription": { "text": name } });
            let id = format!("policy/{name}");
            add(&id, level, text.unwrap_or_else(|| name.to_owned()), rule);
        }
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "FortiCWP container image scan",
                    "informationUri": "https://docs.fortinet.com/product/forticwp",
                    "rules": rules,
                } },
                "results": results,
            }],
        })
    }
}

#[inline]
fn policy_name(alert: &PolicyAlert) -> &str {
    let name = alert.policy_name.as_deref().filter(|name| !name.is_empty());
    name.unwrap_or("policy without a name")
}

#[inline]
fn vulnerability_name(found: &Vulnerability) -> &str {
    let mut names = [&found.cve_id, &found.cve_name].into_iter().flatten();
    let name = names.find(|name| !name.is_empty());
    name.map_or("vulnerability without a name", String::as_str)
}

/// One line about a vulnerability: name, severity, score, and the version without it.
#[inline]
fn message(found: &Vulnerability) -> String {
    let mut text = vulnerability_name(found).to_owned();
    let mut add = |label: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = write!(text, ", {label}{value}");
        }
    };
    add("", found.cve_severity.as_deref());
    add(
        "score ",
        found
            .cve_score
            .map(|score| format!("{score:.1}"))
            .as_deref(),
    );
    add("found in version ", found.version.as_deref());
    add("fixed in version ", found.fixed_version.as_deref());
    text
}

/// The level of SARIF for a severity.
#[inline]
fn level(found: &Vulnerability) -> &'static str {
    let word = found.cve_severity.as_deref().unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "critical" | "high" => "error",
        "medium" | "moderate" => "warning",
        _ => "note",
    }
}

/// Text as an attribute of XML, which has no place for most control characters.
#[inline]
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                out.push(' ');
            }
            letter => out.push(letter),
        }
    }
    out
}

/// The name of an image as a relative URI.
#[inline]
fn uri(image: &str) -> String {
    let mut uri = String::with_capacity(image.len());
    for byte in image.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(verdict: Verdict) -> ScanReport {
        let cve = Vulnerability {
            cve_id: Some("CVE-2020-0001".to_owned()),
            cve_severity: Some("HIGH".to_owned()),
            cve_score: Some(7.5),
            ..Vulnerability::default()
        };
        let alert = PolicyAlert {
            policy_name: Some("no <root>".to_owned()),
            description: Some("runs as \"root\"\u{1b}".to_owned()),
            ..PolicyAlert::default()
        };
        ScanReport {
            verdict,
            job_id: 1,
            result: 50,
            protector: String::new(),
            images: Vec::new(),
            vulnerabilities: vec![cve.clone(), cve],
            policy_alerts: vec![alert],
        }
    }

    #[test]
    fn junit_counts_what_blocks_and_escapes_what_comes_from_outside() {
        let text = junit("app:1.0", Ok(&report(Verdict::Blocked)));
        assert!(
            text.contains(r#"tests="4" failures="2" errors="0" skipped="2""#),
            "{text}"
        );
        assert!(text.contains(r#"name="no &lt;root&gt;""#), "{text}");
        assert!(
            text.contains(r#"message="runs as &quot;root&quot; ""#),
            "{text}"
        );
        let text = junit("app:1.0", Ok(&report(Verdict::Passed)));
        assert!(
            text.contains(r#"failures="0" errors="0" skipped="3""#),
            "{text}"
        );
        let text = junit("app:1.0", Ok(&report(Verdict::Failed)));
        assert!(text.contains(r#"errors="1""#), "{text}");
    }

    #[test]
    fn sarif_has_one_rule_for_each_vulnerability_and_policy() {
        let log = report(Verdict::Blocked).to_sarif("app:1.0");
        let run = &log["runs"][0];
        assert_eq!(
            run["tool"]["driver"]["rules"].as_array().map(Vec::len),
            Some(2)
        );
        assert_eq!(run["results"].as_array().map(Vec::len), Some(3));
        assert_eq!(run["results"][1]["ruleIndex"], 0);
        assert_eq!(run["results"][2]["level"], "error");
        let location = &run["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "app%3A1.0");
    }
}
