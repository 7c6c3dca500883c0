//! Risk and use of the cloud accounts, for reports.

use std::fmt;

use secapi_core::wire::text::one_line;
use secapi_core::{Error, Period, try_join};

use crate::Client;
use crate::cloud_account::CloudAccount;
use crate::dashboard::{AccountRisk, AccountSeverity, DashboardCount, RiskTrend};
use crate::shared::CloudService;
use crate::versions::{Found, if_there};

/// Risk and use of a company's cloud accounts. `Display` prints tables of it.
///
/// `None` is a call that the service does not have: they came in 21.1.0 to 22.2.a, and FortiCNP is said to have dropped some.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RiskReport {
    /// The period that alerts and risks were counted in. The figures of the accounts are those of now.
    pub period: Period,
    /// The cloud accounts, ordered by cloud and id.
    pub accounts: Option<Vec<AccountFigures>>,
    /// How many alerts there were of each severity.
    pub alerts: Option<Vec<DashboardCount>>,
    /// How many alerts each policy raised.
    pub violations: Option<Vec<DashboardCount>>,
    /// How many risks of each kind were found, in stretches of time.
    pub risks: Option<Vec<RiskTrend>>,
}

/// Risk and use of one cloud account.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct AccountFigures {
    /// The cloud.
    pub service: CloudService,
    /// Id of the account.
    pub service_id: String,
    /// Name of the account.
    pub name: Option<String>,
    /// How much it is at risk; `None` where the dashboard does not list it.
    pub risk: Option<AccountRisk>,
    /// How many virtual machines it has.
    pub virtual_machines: Option<i64>,
    /// How many workloads it has, as the licence counts them.
    pub workloads: Option<i64>,
    /// How much storage it uses, presumably in bytes.
    pub storage: Option<i64>,
}

/// One entry for each account that either list has.
#[inline]
fn accounts(status: Vec<CloudAccount>, severity: Vec<AccountSeverity>) -> Vec<AccountFigures> {
    let mut all: Vec<AccountFigures> = status
        .into_iter()
        .map(|account| AccountFigures {
            service: account.service,
            service_id: account.service_id,
            name: Some(account.name),
            risk: None,
            virtual_machines: account.virtual_machines,
            workloads: account.workload_usage,
            storage: account.storage_usage,
        })
        .collect();
    for level in severity {
        let known = all.iter_mut().find(|account| {
            account.service_id == level.service_id && account.service == level.service
        });
        match known {
            Some(account) => account.risk = Some(level.severity),
            None => all.push(AccountFigures {
                service: level.service,
                service_id: level.service_id,
                risk: Some(level.severity),
                ..AccountFigures::default()
            }),
        }
    }
    all.sort_by(|one, other| {
        (&one.service, &one.service_id).cmp(&(&other.service, &other.service_id))
    });
    all
}

/// Both lists of accounts, or the one that there is.
#[inline]
fn found_accounts(
    status: Found<Vec<CloudAccount>>,
    severity: Found<Vec<AccountSeverity>>,
) -> Found<Vec<AccountFigures>> {
    match (status, severity) {
        (Err(error), Err(_)) => Err(error),
        (status, severity) => Ok(accounts(
            status.unwrap_or_default(),
            severity.unwrap_or_default(),
        )),
    }
}

impl Client {
    /// Risk and use of each cloud account, and the alerts and risks of the company in a period, from five calls that are made at the
    /// same time.
    ///
    /// A call that the service does not have (404) leaves its part out; if it has none of them, its error is given.
    ///
    /// ```no_run
    /// # async fn run(cwp: forticwp::Client) -> Result<(), forticwp::Error> {
    /// use std::time::Duration;
    /// use forticwp::Period;
    ///
    /// let report = cwp.risk_report(Period::last(Duration::from_secs(7 * 86_400))).await?;
    /// print!("{report}");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub async fn risk_report(&self, period: Period) -> Result<RiskReport, Error> {
        const UTC: &str = "+0000";
        let (start, end) = (period.start(), period.end());
        let dashboard = self.dashboard();
        let of_accounts = try_join(
            if_there(self.cloud_account().list_status()),
            if_there(dashboard.account_severity()),
        );
        let of_alerts = try_join(
            if_there(dashboard.severity_alerts().start_time(start).end_time(end)),
            if_there(
                dashboard
                    .policy_violations()
                    .start_time(start)
                    .end_time(end),
            ),
        );
        let of_risks = if_there(dashboard.policy_risk(UTC, start, end));
        let (((status, severity), (alerts, violations)), risks) =
            try_join(try_join(of_accounts, of_alerts), of_risks).await?;
        match (found_accounts(status, severity), alerts, violations, risks) {
            (Err(error), Err(_), Err(_), Err(_)) => Err(error),
            (accounts, alerts, violations, risks) => Ok(RiskReport {
                period,
                accounts: accounts.ok(),
                alerts: alerts.ok(),
                violations: violations.ok(),
                risks: risks.ok(),
            }),
        }
    }
}

impl fmt::Display for RiskReport {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.period)?;
        if let Some(accounts) = &self.accounts {
            f.write_str("\n")?;
            account_row(
                f,
                [
                    "cloud",
                    "account",
                    "name",
                    "risk",
                    "machines",
                    "workloads",
                    "storage",
                ],
            )?;
            for account in accounts {
                let count = |value: Option<i64>| value.map_or("-".to_owned(), |n| n.to_string());
                let cells = [
                    account.service.as_str(),
                    &account.service_id,
                    account.name.as_deref().unwrap_or("-"),
                    account.risk.as_ref().map_or("-", AccountRisk::as_str),
                    &count(account.virtual_machines),
                    &count(account.workloads),
                    &count(account.storage),
                ];
                account_row(f, cells)?;
            }
        }
        for (heading, counts) in [("severity", &self.alerts), ("policy", &self.violations)] {
            if let Some(counts) = counts {
                writeln!(f, "\n{heading:<40} {:>10}", "alerts")?;
                for count in counts {
                    writeln!(f, "{:<40} {:>10}", one_line(&count.key, 60), count.value)?;
                }
            }
        }
        if let Some(risks) = &self.risks {
            writeln!(f, "\n{:<40} {:>10}", "kind of risk", "found")?;
            for risk in risks {
                let values = risk.values.iter();
                let found = values.fold(0, |sum: i64, count| sum.saturating_add(count.value));
                let name = risk.name.as_deref().unwrap_or("-");
                writeln!(f, "{:<40} {found:>10}", one_line(name, 60))?;
            }
        }
        Ok(())
    }
}

/// Cells come from the service: control characters would steer a terminal.
#[inline]
fn account_row(f: &mut fmt::Formatter<'_>, cells: [&str; 7]) -> fmt::Result {
    let [cloud, account, name, risk, machines, workloads, storage] =
        cells.map(|cell| one_line(cell, 60));
    write!(f, "{cloud:<12} {account:<38} {name:<20} {risk:<12} ")?;
    writeln!(f, "{machines:>10} {workloads:>10} {storage:>14}")
}
