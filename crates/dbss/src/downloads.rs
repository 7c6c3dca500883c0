//! The files that the service gives.
//!
//! Two calls answer with a file: the installation package of an agent, and a report. Backups lie in the customer's OBS bucket, and no call of
//! this API gives them; `list_audit_backup_info` tells their SHA-256, to be compared with what OBS gives.

#[cfg(any(feature = "agent", feature = "report"))]
use secapi_core::Download;

#[cfg(any(feature = "agent", feature = "report"))]
use crate::Client;

#[cfg(feature = "agent")]
impl Client {
    /// The installation package of an agent, checked against the SHA-256 that the list of agents has, where it has one.
    ///
    /// ```no_run
    /// # async fn run(dbss: dbss::Client) -> Result<(), dbss::Error> {
    /// for agent in dbss.agent().list_audit_agent_new("1d07f606-92d2-441c-b05c-dca47e180552", "made-up-database").await? {
    ///     let name = format!("agent-{}.tar.gz", agent.agent_id);
    ///     let package = dbss.agent_package("1d07f606-92d2-441c-b05c-dca47e180552", &agent).to_file(&name).await?;
    ///     println!("{name}: {} bytes, SHA-256 {}", package.bytes, package.sha256);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[inline]
    pub fn agent_package(
        &self,
        instance_id: impl Into<String>,
        agent: &crate::agent::AuditAgent,
    ) -> Download {
        let call = self
            .agent()
            .download_audit_agent_new(instance_id, agent.agent_id.as_str())
            // The id is from a response: whatever its length, the service takes it.
            .without_limits();
        match agent.sha256.as_deref().map(str::trim) {
            Some(sha256) if !sha256.is_empty() => call.download().expect_sha256(sha256),
            _ => call.download(),
        }
    }
}

#[cfg(feature = "report")]
impl Client {
    /// The file of a report, in English; [`ReportCalls::download_audit_report`](crate::report::ReportCalls::download_audit_report) takes a language.
    #[inline]
    pub fn report_file(
        &self,
        instance_id: impl Into<String>,
        report_id: impl Into<String>,
    ) -> Download {
        let calls = self.report();
        calls
            .download_audit_report(instance_id, report_id)
            .download()
    }
}
