//! `secapi doctor`: the way to a service, one check at a time, and what to do where it ends.

use std::fmt::Write as _;
use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use secapi_core::{Call, Client, Error, Json, Probe, ProbeStep, ServerCertificate};
use serde_json::json;

use super::{block_on, print};
use crate::connect::{self, Settings, Tenant};
use crate::exit::Exit;
use crate::failure::{Failure, exit_of, with_flags};
use crate::options::Options;
use crate::output::{Format, Output};
use crate::{Result, catalog, profile};

/// How long a call may take, unless the options say.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How far clocks may differ, in milliseconds. Signatures are refused after 15 minutes, and tokens have ends as well.
const CLOCK: u64 = 5 * 60 * 1000;

const AFTER_HELP: &str = "\
  secapi doctor                  the products of the environment and the current profiles
  secapi doctor fortinac
  secapi doctor --profile lab -o json

The exit code is that of the first check that failed: 2 settings, 3 credentials, 5 unreachable.";

pub(crate) fn command() -> Command {
    Command::new("doctor")
        .about("Check address, DNS, proxy, TLS, clock, credentials and tenant, and say what to do")
        .arg(Arg::new("product").value_name("PRODUCT"))
        .after_help(AFTER_HELP)
}

pub(crate) fn run(matches: &ArgMatches, options: &Options) -> Result<Exit> {
    let product = matches.get_one::<String>("product").map(String::as_str);
    let all = targets(product, options)?;
    // A failure is what is looked for: it is not repeated.
    let mut careful = options.clone();
    careful.timeout = options.timeout.or(Some(TIMEOUT));
    careful.retries = options.retries.or(Some(0));
    let mut reports = Vec::new();
    for settings in all {
        reports.push(block_on(async { Ok(examine(&settings, &careful).await) })?);
    }
    show(&reports, options)?;
    let mut checks = reports.iter().flat_map(|report| &report.checks);
    let failed = checks.find(|check| check.status == Status::Failed);
    Ok(failed.map_or(Exit::Done, |check| check.exit))
}

/// What is looked at: the product or profile that was named, else all that are set up.
fn targets(product: Option<&str>, options: &Options) -> Result<Vec<Settings>> {
    if let Some(name) = product {
        let product = catalog::product(name)?;
        return Ok(vec![Settings::of(product.name, options)?]);
    }
    if let Some(name) = &options.profile {
        let found = profile::find(name)?;
        return Ok(vec![Settings::of_profile(found, options)?]);
    }
    let mut all = Vec::new();
    for product in secapi_catalog::products() {
        let settings = Settings::of(product.name, options)?;
        if settings.is_set() {
            all.push(settings);
        }
    }
    if all.is_empty() {
        return Err(Failure::usage("nothing is set up: there is no current profile, and no variable of a product")
            .with_hint("`secapi profile add NAME --product PRODUCT` makes a profile; `secapi doctor PRODUCT` looks at one product"));
    }
    Ok(all)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Ok,
    Failed,
    Skipped,
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

struct Check {
    name: &'static str,
    status: Status,
    detail: String,
    hint: String,
    exit: Exit,
}

/// What was found about one product.
struct Report {
    product: &'static str,
    source: String,
    checks: Vec<Check>,
}

/// The checks, in their order.
const CHECKS: [&str; 11] = [
    "settings",
    "address",
    "proxy",
    "dns",
    "tcp",
    "tls",
    "http",
    "clock",
    "credentials",
    "tenant",
    "read",
];

impl Report {
    fn add(&mut self, name: &'static str, status: Status, detail: impl Into<String>) {
        self.checks.push(Check {
            name,
            status,
            detail: detail.into(),
            hint: String::new(),
            exit: Exit::Done,
        });
    }

    fn ok(&mut self, name: &'static str, detail: impl Into<String>) {
        self.add(name, Status::Ok, detail);
    }

    fn skip(&mut self, name: &'static str, why: &str) {
        self.add(name, Status::Skipped, why);
    }

    fn fail(&mut self, name: &'static str, exit: Exit, detail: impl Into<String>, hint: &str) {
        self.add(name, Status::Failed, detail);
        if let Some(check) = self.checks.last_mut() {
            check.exit = exit;
            hint.clone_into(&mut check.hint);
        }
    }

    fn fail_with(&mut self, name: &'static str, failure: &Failure) {
        let hint = failure.hint().unwrap_or_default();
        self.fail(name, failure.exit(), failure.message(), hint);
    }

    /// Notes the checks that were not made.
    fn end(mut self) -> Self {
        for name in CHECKS {
            if !self.checks.iter().any(|check| check.name == name) {
                self.skip(name, "not reached");
            }
        }
        let place = |check: &Check| CHECKS.iter().position(|name| *name == check.name);
        self.checks.sort_by_key(place);
        self
    }
}

/// Makes all checks, up to the one that no other is possible after.
async fn examine(settings: &Settings, options: &Options) -> Report {
    let mut report = Report {
        product: settings.product,
        source: settings.source.to_string(),
        checks: Vec::new(),
    };
    if !settings.is_set() {
        let hint = settings.credentials_hint("the variables of the product");
        let detail = "there is no current profile, and no variable of the product";
        report.fail("settings", Exit::Usage, detail, &hint);
        return report.end();
    }
    report.ok("settings", settings.source.to_string());
    let bare = match connect::bare(settings, options) {
        Ok(bare) => bare,
        Err(failure) => {
            report.fail_with("address", &failure);
            return report.end();
        }
    };
    let probe = match bare.probe().await {
        Ok(probe) => probe,
        Err(error) => {
            report.fail_with("address", &Failure::from(error));
            return report.end();
        }
    };
    network(&mut report, settings, &probe);
    if probe.failed.is_none() {
        match connect::any(settings, options) {
            Ok(client) => account(&mut report, settings, client).await,
            Err(failure) => report.fail_with("credentials", &failure),
        }
    }
    report.end()
}

/// The checks that need no credentials.
fn network(report: &mut Report, settings: &Settings, probe: &Probe) {
    report.ok("address", &*probe.url);
    match (&probe.proxy, settings.shown_proxy()) {
        (Some(name), Some(_)) => report.ok("proxy", format!("{name}, of the settings")),
        (Some(name), None) => report.ok("proxy", format!("{name}, of HTTPS_PROXY or its like")),
        (None, _) => report.ok("proxy", "none"),
    }
    if let Some((step, error)) = &probe.failed {
        let name = match step {
            ProbeStep::Resolve => "dns",
            ProbeStep::Connect => "tcp",
            ProbeStep::Tls => "tls",
            _ => "http",
        };
        fail(report, name, error);
    }
    let reached = probe.failed.as_ref().map(|(step, _)| *step);
    let is_past = |step: ProbeStep| reached.is_none_or(|reached| reached > step);
    if is_past(ProbeStep::Resolve) {
        let addresses: Vec<String> = probe.addresses.iter().map(ToString::to_string).collect();
        let whose = probe.proxy.as_ref().map_or_else(String::new, |_| {
            format!("the proxy's host {} is ", probe.host)
        });
        report.ok("dns", format!("{whose}{}", addresses.join(", ")));
    }
    if is_past(ProbeStep::Connect) {
        let peer = probe.peer.map(|peer| format!("connected to {peer}"));
        report.ok("tcp", peer.unwrap_or_default());
    }
    if is_past(ProbeStep::Tls) {
        match &probe.certificate {
            Some(certificate) => report.ok("tls", described(settings, certificate)),
            None => report.skip("tls", "the address is plain HTTP"),
        }
    }
    if let Some(status) = probe.status {
        report.ok(
            "http",
            format!("answered {status} to a request without credentials"),
        );
        clock(report, probe.clock_offset);
    }
}

fn fail(report: &mut Report, name: &'static str, error: &Error) {
    let detail = with_flags(error.message());
    report.fail(name, exit_of(error), detail, &with_flags(error.hint()));
}

/// A certificate that is trusted, and why it is.
fn described(settings: &Settings, certificate: &ServerCertificate) -> String {
    let trust = match (&settings.pin_sha256, &settings.ca_file) {
        (Some(_), _) => "pinned",
        (None, Some(_)) => "trusted by the authority of the CA file or of this machine",
        (None, None) => "trusted by an authority of this machine",
    };
    let until = certificate.not_after;
    format!(
        "{trust}; issuer {}; valid until {}; SHA-256 {}",
        certificate.issuer.as_deref().unwrap_or("unknown"),
        until.map_or_else(|| "an unknown date".to_owned(), |time| time.to_string()),
        certificate.sha256
    )
}

fn clock(report: &mut Report, offset: Option<i64>) {
    let Some(offset) = offset else {
        return report.skip("clock", "the service names no date");
    };
    let span = offset.unsigned_abs();
    let seconds = span.div_ceil(1000);
    let detail = match offset {
        0 => "no difference to the service's".to_owned(),
        1.. => format!("{seconds} s behind the service's"),
        _ => format!("{seconds} s ahead of the service's"),
    };
    if span > CLOCK {
        let hint = "set this machine's clock (NTP), or that of the appliance: signatures and tokens depend on it";
        report.fail("clock", Exit::Usage, detail, hint);
    } else {
        report.ok("clock", detail);
    }
}

/// Credentials, tenant, and one read.
async fn account(report: &mut Report, settings: &Settings, client: Client) {
    let project = settings.context("project_id");
    // Whether the credentials were used before the read.
    let mut is_accepted = false;
    let client = match settings.product {
        "forticasb" | "forticwp" => {
            let tenants = match connect::tenants(&client, settings.product).await {
                Ok(tenants) => tenants,
                Err(failure) => return report.fail_with("credentials", &failure),
            };
            report.ok("credentials", "accepted");
            is_accepted = true;
            match tenant(report, settings, &tenants) {
                Some(tenant) => client.with_context(tenant.context.clone()),
                None => return,
            }
        }
        "dbss" if project.is_none() => match client.resolved("project_id").await {
            Ok(project) => {
                report.ok("credentials", "accepted");
                is_accepted = true;
                let project = project.unwrap_or_default();
                report.ok("tenant", format!("project {project}, looked up"));
                client.with_context([("project_id", project)])
            }
            Err(error) => return report.fail_with("credentials", &Failure::from(error)),
        },
        _ => client,
    };
    let found = read(settings.product);
    let described =
        found.and_then(|(group, name)| catalog::description(settings.product, group, name));
    let Some(operation) = described else {
        return;
    };
    let answer = Call::<Json>::new(&client, operation).await;
    if !is_accepted {
        match project {
            Some(project) => report.ok("tenant", format!("project {project}")),
            None => report.skip("tenant", "the product has none"),
        }
    }
    match answer {
        Ok(_) => {
            if !is_accepted {
                report.ok("credentials", "accepted");
            }
            report.ok("read", operation.name());
        }
        Err(error) => {
            let is_rejected = exit_of(&error) == Exit::Credentials && !error.is_forbidden();
            if !is_accepted && is_rejected {
                return report.fail_with("credentials", &Failure::from(error));
            }
            if !is_accepted && error.is_forbidden() {
                report.ok("credentials", "accepted, without the permission to read");
            }
            report.fail_with("read", &Failure::from(error));
        }
    }
}

/// The tenant that calls act for.
fn tenant<'t>(report: &mut Report, settings: &Settings, all: &'t [Tenant]) -> Option<&'t Tenant> {
    let is_meant = |tenant: &&Tenant| {
        settings.all_context().all(|(name, value)| {
            let mut context = tenant.context.iter();
            context.any(|(known, own)| known == name && own == value)
        })
    };
    let flags = || {
        let flags = all.iter().map(Tenant::flags);
        format!(
            "name one of them: {}",
            flags.collect::<Vec<_>>().join(", or ")
        )
    };
    let meant: Vec<&Tenant> = all.iter().filter(is_meant).collect();
    match (&meant[..], all) {
        ([one], _) => {
            let ids = one.context.iter().map(|(name, id)| format!("{name} {id}"));
            let ids = ids.collect::<Vec<_>>().join(", ");
            report.ok("tenant", format!("{} ({ids})", one.label));
            return Some(*one);
        }
        (_, []) => {
            let detail = "the credentials may act for no tenant";
            let hint = "ask the administrator of the console for a role";
            report.fail("tenant", Exit::Credentials, detail, hint);
        }
        ([], _) => {
            let detail = "the credentials may not act for the tenant of the settings";
            report.fail("tenant", Exit::Credentials, detail, &flags());
        }
        (several, _) => {
            let count = several.len();
            let detail = format!("the credentials may act for {count} tenants, and none is named");
            report.fail("tenant", Exit::Usage, detail, &flags());
        }
    }
    None
}

/// The cheapest read of a product: without parameters, and with a small answer.
fn read(product: &str) -> Option<(&'static str, &'static str)> {
    Some(match product {
        "dbss" => ("instance", "list_audit_instances"),
        "forticasb" => ("alert", "list_statuses"),
        "forticwp" => ("alert", "get_severity"),
        "fortinac" => ("host", "count_all"),
        _ => return None,
    })
}

/// Columns of CSV.
const COLUMNS: [&str; 6] = ["product", "source", "check", "status", "detail", "hint"];

/// Lines for people, rows for programs.
fn show(reports: &[Report], options: &Options) -> Result<()> {
    if options.format_or_default() != Format::Table {
        let mut options = options.clone();
        if options.columns.is_empty() && options.format_or_default() == Format::Csv {
            options.columns = COLUMNS.map(str::to_owned).into();
        }
        let mut output = Output::untyped(&options)?;
        for report in reports {
            for check in &report.checks {
                output.row(json!({
                    "product": report.product,
                    "source": report.source,
                    "check": check.name,
                    "status": check.status.word(),
                    "detail": check.detail,
                    "hint": check.hint,
                }))?;
            }
        }
        return output.end();
    }
    let mut text = String::new();
    for report in reports {
        let _ = writeln!(text, "{} ({})", report.product, report.source);
        for check in &report.checks {
            let color = match check.status {
                Status::Ok => anstyle::AnsiColor::Green,
                Status::Failed => anstyle::AnsiColor::Red,
                Status::Skipped => anstyle::AnsiColor::BrightBlack,
            };
            let style = color.on_default();
            let _ = writeln!(
                text,
                "  {style}{:<7}{style:#}  {:<11}  {}",
                check.status.word(),
                check.name,
                check.detail
            );
            if !check.hint.is_empty() {
                let _ = writeln!(text, "{:24}{}", "", check.hint);
            }
        }
    }
    print(&text)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::catalog::Scope;

    #[test]
    fn the_read_of_every_product_needs_nothing_and_changes_nothing() {
        for product in secapi_catalog::products() {
            let (group, name) = read(product.name).expect("a read");
            let scope = Scope::of(product, product.group(group).expect("a group"));
            let operation = scope.operation(name).expect("an operation");
            assert!(operation.read_only, "{group}.{name}");
            // Those of the path are the tenant's.
            let mut params = operation.params.iter();
            assert!(params.all(|param| !param.required), "{group}.{name}");
        }
    }
}
