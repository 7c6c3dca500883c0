//! All hosts with their adapters, row by row.

use futures_util::{Stream, stream};
use secapi_core::{Error, Items};

use crate::Client;
use crate::host::Host;
use crate::shared::{Adapter, SortDir};

/// A host with its adapters.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct InventoryHost {
    /// The host's record.
    pub host: Host,
    /// Its adapters: those in the record, or those that `adapter.for_host` gives where the record names none but has addresses.
    pub adapters: Vec<Adapter>,
}

/// What to export, and from where; made by [`Client::inventory`].
#[must_use = "nothing is asked for until it is read"]
#[derive(Clone, Debug)]
pub struct Inventory {
    client: Client,
    filters: Vec<String>,
    page_size: Option<u32>,
    start_at: u64,
}

/// An export on its way.
#[derive(Debug)]
pub struct InventoryRows {
    client: Client,
    rows: Items<Host>,
    read: u64,
    /// A row whose adapters are still to be had.
    current: Option<Host>,
}

impl Client {
    /// The inventory: all hosts with their adapters, page by page in the order of their ids, as they are read.
    ///
    /// ```no_run
    /// # async fn run(nac: fortinac::Client) -> Result<(), fortinac::Error> {
    /// let mut rows = nac.inventory().rows();
    /// loop {
    ///     match rows.try_next().await {
    ///         Ok(Some(row)) => println!("{:?}: {} adapters", row.host.host_name, row.adapters.len()),
    ///         Ok(None) => break,
    ///         Err(error) => eprintln!("row {}: {error}", rows.position()),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A row that cannot be read is an error, after which the rest follows. A page that cannot be had is an error and the end:
    /// [`InventoryRows::position`] says where [`Inventory::start_at`] goes on, now or in another process. Positions count rows, so hosts
    /// that are deleted in between move the others up; a little overlap covers that.
    #[inline]
    pub fn inventory(&self) -> Inventory {
        Inventory {
            client: self.clone(),
            filters: Vec::new(),
            page_size: None,
            start_at: 0,
        }
    }
}

impl Inventory {
    /// Only hosts that meet a condition. May be given several times.
    #[inline]
    pub fn filter(mut self, filter: impl Into<String>) -> Self {
        self.filters.push(filter.into());
        self
    }

    /// Rows a page. Large pages make appliances with many hosts answer 500.
    #[inline]
    pub fn page_size(mut self, rows: u32) -> Self {
        self.page_size = Some(rows);
        self
    }

    /// Leaves out as many rows as an earlier export has read.
    #[inline]
    pub fn start_at(mut self, position: u64) -> Self {
        self.start_at = position;
        self
    }

    /// Begins the export.
    #[must_use]
    #[inline]
    pub fn rows(self) -> InventoryRows {
        let Self {
            client,
            filters,
            page_size,
            start_at,
        } = self;
        let mut list = client
            .host()
            .list()
            .sort_key("id")
            .sort_dir(SortDir::Ascending)
            .start_at(start_at);
        if !filters.is_empty() {
            list = list.filter(filters);
        }
        if let Some(size) = page_size {
            list = list.page_size(size);
        }
        InventoryRows {
            rows: list.items(),
            client,
            read: start_at,
            current: None,
        }
    }
}

impl InventoryRows {
    /// The next host; `None` at the end. May be dropped and called again: nothing is lost.
    #[inline]
    pub async fn try_next(&mut self) -> Result<Option<InventoryHost>, Error> {
        if self.current.is_none() {
            let next = self.rows.try_next().await;
            // A row that cannot be read is a row all the same; a page that cannot be had is none.
            if matches!(&next, Ok(Some(_))) || matches!(&next, Err(error) if error.is_decode()) {
                self.read += 1;
            }
            self.current = next?;
        }
        let Some(host) = &self.current else {
            return Ok(None);
        };
        let named = host.adapter_objects.iter().flatten();
        let mut adapters: Vec<Adapter> = named.cloned().collect();
        let addresses = host.adapters.iter().flatten().count();
        if let (true, Some(id)) = (adapters.is_empty() && addresses > 0, host.id) {
            let asked = self.client.adapter().for_host(id).await;
            adapters = asked.inspect_err(|_| self.current = None)?;
        }
        let host = self.current.take();
        Ok(host.map(|host| InventoryHost { host, adapters }))
    }

    /// How many rows were read, from the first one of the table: where another export goes on.
    #[must_use]
    #[inline]
    pub const fn position(&self) -> u64 {
        self.read
    }

    /// The rest as a stream.
    #[inline]
    pub fn into_stream(self) -> impl Stream<Item = Result<InventoryHost, Error>> + Send {
        stream::unfold(self, |mut rows| async move {
            let next = rows.try_next().await.transpose()?;
            Some((next, rows))
        })
    }
}
