//! Risk and use of the cloud services, for reports.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use secapi_core::wire::text::one_line;
use secapi_core::{Error, Period, try_join};

use crate::Client;
use crate::dashboard::{ServiceTrend, TrendPoint};

/// Risk and use of each cloud service of a business unit in a period. `Display` prints a table of the totals.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RiskReport {
    /// The period that was asked for.
    pub period: Period,
    /// The services, most risks first.
    pub services: Vec<ServiceFigures>,
}

/// Risk and use of one cloud service.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ServiceFigures {
    /// The cloud service, as the dashboard names it.
    pub service: String,
    /// How many risks were found, in stretches of time, oldest first.
    pub risk: Vec<TrendPoint>,
    /// How much it was used, in stretches of time, oldest first.
    pub usage: Vec<TrendPoint>,
}

impl ServiceFigures {
    /// All risks of the period.
    #[must_use]
    #[inline]
    pub fn total_risk(&self) -> i64 {
        total(&self.risk)
    }

    /// All use of the period.
    #[must_use]
    #[inline]
    pub fn total_usage(&self) -> i64 {
        total(&self.usage)
    }
}

#[inline]
fn total(points: &[TrendPoint]) -> i64 {
    points
        .iter()
        .fold(0, |sum: i64, point| sum.saturating_add(point.value))
}

impl RiskReport {
    #[inline]
    fn new(period: Period, risk: Vec<ServiceTrend>, usage: Vec<ServiceTrend>) -> Self {
        let mut by_name = BTreeMap::<String, ServiceFigures>::new();
        for trend in risk {
            figures(&mut by_name, trend.name).risk.extend(trend.values);
        }
        for trend in usage {
            figures(&mut by_name, trend.name).usage.extend(trend.values);
        }
        let mut services: Vec<_> = by_name.into_values().collect();
        services.sort_by_key(|one| Reverse(one.total_risk()));
        Self { period, services }
    }
}

/// The figures of a service, whatever the capitals of its name are.
#[inline]
fn figures(by_name: &mut BTreeMap<String, ServiceFigures>, name: String) -> &mut ServiceFigures {
    by_name
        .entry(name.to_ascii_lowercase())
        .or_insert_with(|| ServiceFigures {
            service: name,
            ..ServiceFigures::default()
        })
}

impl fmt::Display for RiskReport {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.period)?;
        writeln!(f, "{:<20} {:>10} {:>10}", "service", "risk", "use")?;
        for one in &self.services {
            let (name, risk, usage) = (&one.service, one.total_risk(), one.total_usage());
            writeln!(f, "{:<20} {risk:>10} {usage:>10}", one_line(name, 60))?;
        }
        Ok(())
    }
}

impl Client {
    /// Risk and use of each cloud service of the business unit, from two calls that are made at the same time.
    ///
    /// ```no_run
    /// # async fn run(casb: forticasb::Client) -> Result<(), forticasb::Error> {
    /// use std::time::Duration;
    /// use forticasb::Period;
    ///
    /// let report = casb.risk_report(Period::last(Duration::from_secs(7 * 86_400))).await?;
    /// print!("{report}");
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub async fn risk_report(&self, period: Period) -> Result<RiskReport, Error> {
        const UTC: &str = "+0000";
        let (start, end) = (period.start(), period.end());
        let (risk, usage) = try_join(
            self.dashboard().risk(UTC, start, end),
            self.dashboard().usage(UTC, start, end),
        )
        .await?;
        Ok(RiskReport::new(period, risk, usage))
    }
}
