//! The meaning of values with several spellings.

use crate::shared::OnOff;
#[cfg(feature = "statistics")]
use crate::statistics::TrendStatus;
#[cfg(feature = "database")]
use crate::{
    database::{AddedRdsDatabase, RdsNoAgentOutcome},
    shared::{DatabaseType, Outcome},
};

impl OnOff {
    /// Whether the switch is on, in any spelling: `ON` and `OFF` in any case, and the booleans that some responses have instead. `None` for
    /// any other value.
    ///
    /// ```
    /// use dbss::shared::OnOff;
    ///
    /// assert_eq!(OnOff::Off.is_on(), Some(false));
    /// assert_eq!(OnOff::from("true").is_on(), Some(true));
    /// assert_eq!(OnOff::from("PAUSED").is_on(), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn is_on(&self) -> Option<bool> {
        const SPELLINGS: [(&str, bool); 4] = [
            ("ON", true),
            ("true", true),
            ("OFF", false),
            ("false", false),
        ];
        let text = self.as_str();
        let found = SPELLINGS
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(text));
        found.map(|(_, is_on)| *is_on)
    }
}

#[cfg(feature = "database")]
impl DatabaseType {
    /// The known type with this name, ignoring case; an unknown type is returned unchanged.
    ///
    /// The list of RDS databases may contain `MySQL`, while requests require `MYSQL`.
    ///
    /// ```
    /// use dbss::shared::DatabaseType;
    ///
    /// let db_type = DatabaseType::from("MySQL");
    /// assert_ne!(db_type, DatabaseType::MySql);
    /// assert_eq!(db_type.ignoring_case(), DatabaseType::MySql);
    /// ```
    #[must_use]
    #[inline]
    pub fn ignoring_case(self) -> Self {
        let is_same = |known: &&Self| known.as_str().eq_ignore_ascii_case(self.as_str());
        Self::KNOWN.iter().find(is_same).cloned().unwrap_or(self)
    }
}

#[cfg(feature = "database")]
impl AddedRdsDatabase {
    /// Whether the database was added. The call succeeds even if some or all databases were not: check each row.
    ///
    /// ```no_run
    /// # async fn run(dbss: dbss::Client, wanted: &[dbss::database::RdsDatabaseRef]) -> Result<(), dbss::Error> {
    /// let rows = dbss.database().add_rds_database_new("1d07f606-92d2-441c-b05c-dca47e180552", wanted).await?;
    /// for row in rows.iter().filter(|row| !row.is_added()) {
    ///     println!("{} was not added: {:?}", row.id, row.ret_message);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    #[inline]
    pub fn is_added(&self) -> bool {
        let status = self.ret_status.as_ref().map(Outcome::as_str);
        status.is_some_and(|status| status.eq_ignore_ascii_case(Outcome::Success.as_str()))
    }
}

#[cfg(feature = "database")]
impl RdsNoAgentOutcome {
    /// Whether no database was rejected. The call succeeds even if some or all were.
    #[must_use]
    #[inline]
    pub fn is_complete(&self) -> bool {
        self.illegal_db_id.is_empty()
    }
}

#[cfg(feature = "statistics")]
impl TrendStatus {
    /// Whether the figures are complete, whatever the case of the word: the service's page lists `FINISHED`, its examples have `finished`,
    /// which is [`Other`](Self::Other).
    ///
    /// ```
    /// use dbss::statistics::TrendStatus;
    ///
    /// assert!(TrendStatus::from("finished").is_finished());
    /// assert!(TrendStatus::Finished.is_finished());
    /// assert!(!TrendStatus::Running.is_finished());
    /// ```
    #[must_use]
    #[inline]
    pub fn is_finished(&self) -> bool {
        self.is(&Self::Finished)
    }

    /// Whether the figures are still being computed, whatever the case of the word.
    ///
    /// ```
    /// use dbss::statistics::TrendStatus;
    ///
    /// assert!(TrendStatus::from("running").is_running());
    /// assert!(!TrendStatus::from("failed").is_running());
    /// ```
    #[must_use]
    #[inline]
    pub fn is_running(&self) -> bool {
        self.is(&Self::Running)
    }

    #[inline]
    fn is(&self, known: &Self) -> bool {
        self.as_str().eq_ignore_ascii_case(known.as_str())
    }
}
