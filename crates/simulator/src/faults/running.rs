//! The faults of a running simulator, and how often they acted.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use serde::Serialize;

use crate::call_pattern::CallNames;
use crate::catalog::Catalog;
use crate::faults::plan::Plan;
use crate::faults::script::located;
use crate::faults::target::Target;
use crate::faults::{Fault, FaultError};
use crate::lock::lock;
use crate::seed::Seed;

/// Names a fault of one simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FaultId(pub(crate) u64);

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A fault of a running simulator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FaultStatus {
    /// Names it.
    pub id: FaultId,
    /// The fault as a script.
    pub script: String,
    /// Calls (or connections) that its target fitted so far.
    pub calls: u64,
    /// How often it acted.
    pub acted: u64,
}

/// All faults of one simulator.
#[derive(Debug)]
pub(crate) struct Running {
    seed: Seed,
    /// How many there are, so that a simulator without any does not lock for each call.
    count: AtomicUsize,
    faults: Mutex<List>,
}

#[derive(Debug, Default)]
struct List {
    added: u64,
    faults: Vec<Counted>,
}

#[derive(Debug)]
struct Counted {
    id: FaultId,
    fault: Fault,
    calls: u64,
    acted: u64,
    /// Forgotten as soon as it can act no more.
    passing: bool,
}

impl Running {
    pub(crate) fn new(seed: Seed) -> Self {
        Self {
            seed,
            count: AtomicUsize::new(0),
            faults: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        lock(&self.faults)
    }

    /// Adds a fault; a passing one is forgotten as soon as it can act no more.
    pub(crate) fn add(
        &self,
        catalog: &Catalog,
        fault: Fault,
        passing: bool,
    ) -> Result<FaultId, FaultError> {
        fault.check()?;
        fault.target.check(catalog)?;
        let mut list = self.lock();
        list.added += 1;
        let id = FaultId(list.added);
        list.faults.push(Counted {
            id,
            fault,
            calls: 0,
            acted: 0,
            passing,
        });
        self.count.store(list.faults.len(), Ordering::Release);
        Ok(id)
    }

    /// Adds all faults of a script, or none when something is wrong with one of them.
    pub(crate) fn add_script(
        &self,
        catalog: &Catalog,
        script: &str,
    ) -> Result<Vec<FaultId>, FaultError> {
        let faults = located(script)?;
        for one in &faults {
            one.fault
                .target
                .check(catalog)
                .map_err(|error| one.locate(&error))?;
        }
        faults
            .into_iter()
            .map(|one| self.add(catalog, one.fault, false))
            .collect()
    }

    pub(crate) fn remove(&self, id: FaultId) -> bool {
        let mut list = self.lock();
        let before = list.faults.len();
        list.faults.retain(|counted| counted.id != id);
        self.count.store(list.faults.len(), Ordering::Release);
        list.faults.len() < before
    }

    pub(crate) fn clear(&self) {
        self.lock().faults.clear();
        self.count.store(0, Ordering::Release);
    }

    pub(crate) fn list(&self) -> Vec<FaultStatus> {
        let status = |counted: &Counted| FaultStatus {
            id: counted.id,
            script: counted.fault.to_string(),
            calls: counted.calls,
            acted: counted.acted,
        };
        self.lock().faults.iter().map(status).collect()
    }

    /// What the faults do to a call. The names are made only when there is a fault.
    pub(crate) fn of_call(&self, names: impl FnOnce() -> CallNames) -> Plan {
        if self.is_empty() {
            return Plan::default();
        }
        let names = names();
        self.plan(|target| target.fits(&names))
    }

    /// What the faults do to a connection.
    pub(crate) fn of_connection(&self) -> Plan {
        if self.is_empty() {
            return Plan::default();
        }
        self.plan(|target| *target == Target::Connect)
    }

    fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    fn plan(&self, fits: impl Fn(&Target) -> bool) -> Plan {
        let mut plan = Plan::default();
        let mut list = self.lock();
        for counted in &mut list.faults {
            if !fits(&counted.fault.target) {
                continue;
            }
            counted.calls += 1;
            let second_answer = plan.gives_answer() && counted.fault.gives_answer();
            let seed = self.seed.nth(counted.id.0);
            let schedule = &counted.fault.schedule;
            if second_answer || !schedule.is_met(counted.calls, counted.acted, seed) {
                continue;
            }
            counted.acted += 1;
            plan.faults.push(counted.fault.to_string());
            plan.effects.extend(counted.fault.effects.iter().cloned());
        }
        list.faults.retain(|counted| {
            !(counted.passing && counted.fault.schedule.is_over(counted.calls, counted.acted))
        });
        self.count.store(list.faults.len(), Ordering::Release);
        plan
    }
}

impl Fault {
    fn gives_answer(&self) -> bool {
        self.effects.iter().any(crate::faults::Effect::gives_answer)
    }
}

/// The faults of a running simulator; from [`Simulator::faults`](crate::Simulator::faults).
#[derive(Clone, Copy, Debug)]
pub struct Faults<'a> {
    pub(crate) running: &'a Running,
    pub(crate) catalog: &'a Catalog,
}

impl Faults<'_> {
    /// Adds a fault.
    pub fn add(&self, fault: Fault) -> Result<FaultId, FaultError> {
        self.running.add(self.catalog, fault, false)
    }

    /// Adds all faults of a script (see [`Fault`]), or none when something is wrong with one of them.
    pub fn add_script(&self, script: &str) -> Result<Vec<FaultId>, FaultError> {
        self.running.add_script(self.catalog, script)
    }

    /// Takes a fault away; false when there is none of that name any more.
    #[expect(
        clippy::must_use_candidate,
        reason = "mostly it does not matter whether the fault was still there"
    )]
    pub fn remove(&self, id: FaultId) -> bool {
        self.running.remove(id)
    }

    /// Takes all faults away.
    pub fn clear(&self) {
        self.running.clear();
    }

    /// All faults in the order in which they were added, also those that can act no more.
    #[must_use]
    pub fn list(&self) -> Vec<FaultStatus> {
        self.running.list()
    }
}
