//! Hosts, as an automation works with them: registered in bulk, found, contained, grouped, deleted.

use fortinac::hosts::{HostKey, NewHost, Outcome};
use fortinac::{Filter, Timestamp};
use secapi_simulator::Fault;

use crate::fortinac_support::{
    DAY, FROM, TO, builder, by_mac, client, hosts, ids, not_found, started, strict,
};

fn mac(number: usize) -> String {
    format!("00:50:56:00:01:{number:02X}")
}

#[tokio::test]
async fn a_batch_is_registered_found_contained_grouped_and_deleted() {
    let (_simulator, nac) = strict(20);
    let batch = (0..12).map(|number| {
        let host = NewHost::new(mac(number)).host_name(format!("printer-{number}"));
        host.role("Printers")
    });
    let reports = nac.register_hosts(batch).run().await;
    assert_eq!(reports.len(), 12);
    for report in &reports {
        assert!(matches!(report.outcome, Outcome::Registered), "{report:?}");
    }
    // The same batch once more finds them all.
    let again = nac.register_hosts((0..12).map(|number| NewHost::new(mac(number))));
    for report in again.run().await {
        let Outcome::AlreadyThere(Some(host)) = report.outcome else {
            panic!("{report:?}");
        };
        assert_eq!(
            host.host_name.as_deref(),
            Some(&*format!("printer-{}", report.index))
        );
    }

    // One of them is looked for the way that scripts do, and contained.
    let filter = Filter::eq("physAddress", mac(7).as_str()).unwrap();
    let found = nac.host().list().filter([filter]).await.unwrap();
    assert_eq!((found.items.len(), found.total), (1, Some(1)));
    let printer = &found.items[0];
    assert_eq!(
        (printer.host_name.as_deref(), printer.status),
        (Some("printer-7"), Some(1))
    );
    let id = printer.id.unwrap();
    nac.disable_host(&*mac(7)).await.unwrap();
    let disabled = by_mac(&nac, &mac(7)).await.unwrap();
    assert_ne!(disabled.state, printer.state);
    let adapters = nac.adapter().for_host(id).await.unwrap();
    assert_eq!(adapters[0].state, disabled.state);
    nac.enable_host(&*mac(7)).await.unwrap();
    assert_eq!(by_mac(&nac, &mac(7)).await.unwrap().state, printer.state);

    // Into a group, and out of it by deletion.
    nac.add_host_to_group(HostKey::name("printer-7"), "Printers")
        .await
        .unwrap();
    nac.add_host_to_group(&*mac(8), "Printers").await.unwrap();
    let group = nac.group_id("Printers").await.unwrap();
    let members = async || {
        let members = nac
            .system_group()
            .get_group(group)
            .await
            .unwrap()
            .members
            .unwrap();
        members
            .into_iter()
            .filter_map(|one| one.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(members().await, ["printer-7", "printer-8"]);
    nac.host().delete(id).await.unwrap();
    assert_eq!(by_mac(&nac, &mac(7)).await, None);
    assert_eq!(members().await, ["printer-8"]);
    assert!(not_found(nac.host().delete(id).await).contains(&id.to_string()));

    // The rest is exported page by page.
    let mut rows = nac.inventory().page_size(7).rows();
    let mut all = Vec::new();
    while let Some(row) = rows.try_next().await.unwrap() {
        all.push(row);
    }
    assert_eq!(all.len(), 20 + 12 - 1);
    assert!(all.iter().all(|row| row.host.id != Some(id)));
    // The first one is on record without its adapters' addresses.
    for row in all.iter().skip(1) {
        let adapters = row.adapters.iter();
        let macs: Vec<_> = adapters
            .filter_map(|one| one.physical_address.clone())
            .collect();
        assert_eq!(Some(macs), row.host.adapters);
        assert!(row.adapters.iter().all(|one| one.host_id == row.host.id));
    }
}

#[tokio::test]
async fn hosts_are_deleted_all_or_none() {
    let (_simulator, nac) = strict(10);
    let all = ids(&hosts(&nac).await);
    nac.host().delete_many([all[1], all[2]]).await.unwrap();
    let refused = not_found(nac.host().delete_many([all[3], all[1]]).await);
    assert!(
        refused.contains(&format!(
            "there is no row of hosts with the id `{}`",
            all[1]
        )),
        "{refused}"
    );
    not_found(nac.host().get(77).await);
    let mut rest = all.clone();
    rest.drain(1..3);
    assert_eq!(ids(&hosts(&nac).await), rest);
    assert_eq!(nac.host().count_all().await.unwrap(), 8);
}

#[tokio::test]
async fn an_id_that_never_was_is_taken_for_one_that_is_unless_asked_otherwise() {
    let (_simulator, nac) = started(3);
    nac.host().get(77).await.unwrap();
    nac.host().delete(77).await.unwrap();
    nac.host().set_role([77], "Guest").await.unwrap();
    assert_eq!(nac.host().count_all().await.unwrap(), 3);
}

#[tokio::test]
async fn a_host_that_is_registered_again_is_changed() {
    let (_simulator, nac) = started(5);
    let rogue = hosts(&nac)
        .await
        .into_iter()
        .find(|host| host.status == Some(0))
        .unwrap();
    let own = rogue.adapters.clone().unwrap().remove(0);
    let call = nac.host().create([
        own.parse::<fortinac::MacAddress>().unwrap(),
        mac(1).parse().unwrap(),
    ]);
    call.host_name("adopted").await.unwrap();
    let host = by_mac(&nac, &mac(1)).await.unwrap();
    assert_eq!((host.id, host.status), (rogue.id, Some(1)));
    assert_eq!(host.adapters, Some(vec![own.clone(), mac(1)]));
    assert_eq!(host.creation_time, rogue.creation_time);
    assert_eq!(
        by_mac(&nac, &own).await.unwrap().host_name.as_deref(),
        Some("adopted")
    );
    // Addresses of two hosts are no host.
    nac.host()
        .create([mac(2).parse::<fortinac::MacAddress>().unwrap()])
        .await
        .unwrap();
    let both = [mac(1), mac(2)].map(|mac| mac.parse::<fortinac::MacAddress>().unwrap());
    let error = nac.host().create(both).await.unwrap_err();
    assert!(
        error.is_conflict() && error.message().contains("several hosts"),
        "{error}"
    );
    assert_eq!(nac.host().count_all().await.unwrap(), 6);
}

#[tokio::test]
async fn a_record_is_read_changed_and_written_back() {
    let (_simulator, nac) = started(5);
    let before = hosts(&nac).await.remove(3);
    let own = before.adapters.clone().unwrap().remove(0);
    nac.update_host(&*own, |host| {
        host.owner = Some("somebody".to_owned());
        host.adapters.get_or_insert_default().push(mac(9));
    })
    .await
    .unwrap();
    let after = by_mac(&nac, &mac(9)).await.unwrap();
    assert_eq!(
        (after.id, after.owner.as_deref()),
        (before.id, Some("somebody"))
    );
    assert_eq!(after.ip, before.ip);
    let adapters = nac.adapter().for_host(after.id.unwrap()).await.unwrap();
    let macs: Vec<_> = adapters
        .iter()
        .map(|one| one.physical_address.clone().unwrap())
        .collect();
    assert_eq!(Some(macs), after.adapters);
    let known = before.adapter_objects.unwrap();
    assert_eq!(
        adapters[..known.len()]
            .iter()
            .map(|one| one.id)
            .collect::<Vec<_>>(),
        known.iter().map(|one| one.id).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn adapters_are_found_by_their_own_ids_and_disabled_alone() {
    let (_simulator, nac) = strict(8);
    let two = hosts(&nac)
        .await
        .into_iter()
        .find(|host| host.adapters.as_ref().unwrap().len() == 2)
        .unwrap();
    let adapters = two.adapter_objects.clone().unwrap();
    let (first, second) = (adapters[0].id.unwrap(), adapters[1].id.unwrap());
    nac.adapter().disable(second).await.unwrap();
    let states =
        async |id: i64| nac.adapter().get(id).await.unwrap()["results"][0]["state"].as_i64();
    assert_eq!(
        (states(first).await, states(second).await),
        (Some(0), Some(1))
    );
    assert_eq!(
        by_mac(&nac, &two.adapters.unwrap()[0]).await.unwrap().state,
        Some(0)
    );
    let disabled = nac.adapter().list().filter(["state==1"]).await.unwrap();
    assert_eq!(
        (&disabled["filtered"], &disabled["results"][0]["id"]),
        (&1.into(), &second.into())
    );
    nac.host().delete(two.id.unwrap()).await.unwrap();
    not_found(nac.adapter().get(second).await);
    assert_eq!(
        nac.adapter().list().filter(["state==1"]).await.unwrap()["filtered"],
        0
    );
}

#[tokio::test]
async fn role_end_and_kind_of_a_host_can_be_set() {
    let (_simulator, nac) = started(6);
    let all = hosts(&nac).await;
    let (first, second) = (all[1].id.unwrap(), all[2].id.unwrap());
    nac.host()
        .set_role([first, second], "Contractors")
        .await
        .unwrap();
    let end = Timestamp::from_millis(TO + 400 * DAY);
    nac.host()
        .set_expiration([first])
        .expire_date_ms(end)
        .await
        .unwrap();
    let rows = nac
        .host()
        .list()
        .filter(["role==Contractors"])
        .await
        .unwrap()
        .items;
    assert_eq!(ids(&rows), [first, second]);
    assert_eq!(
        rows[0].valid_for_time.map(Timestamp::as_millis),
        Some(TO + 400 * DAY)
    );
    assert_ne!(rows[0].valid_for_time, rows[1].valid_for_time);
}

#[tokio::test]
async fn a_host_is_found_by_its_address_its_user_and_its_port() {
    let (_simulator, nac) = started(12);
    let all = hosts(&nac).await;
    let host = all
        .iter()
        .find(|host| host.connected == Some(true) && host.owner.is_some())
        .unwrap();
    let ip: std::net::IpAddr = host.ip.as_deref().unwrap().parse().unwrap();
    assert_eq!(nac.find_host(ip).await.unwrap().as_ref(), Some(host));
    let nobody: std::net::IpAddr = [192, 0, 2, 1].into();
    assert_eq!(nac.find_host(nobody).await.unwrap(), None);

    let owner = host.owner.clone().unwrap();
    let users = nac
        .user()
        .list()
        .filter([format!("userID=={owner}")])
        .await
        .unwrap()
        .items;
    let theirs = nac
        .host()
        .for_user(users[0].id.unwrap().to_string())
        .await
        .unwrap();
    assert!(ids(&theirs).contains(&host.id.unwrap()));
    assert!(
        theirs
            .iter()
            .all(|one| one.owner.as_deref() == Some(&owner))
    );

    let adapter = host.adapter_objects.as_ref().unwrap()[0].id.unwrap();
    let port = nac.adapter().get_port(adapter).await.unwrap()[0]["dbid"]
        .as_i64()
        .unwrap();
    let there = nac.host().connected_to_port(port).await.unwrap();
    assert_eq!(there["results"][0]["id"].as_i64(), host.id);
    assert!(there["results"][0].get("#portID").is_none());
}

#[tokio::test]
async fn hosts_come_from_a_file() {
    let (_simulator, nac) = strict(2);
    let known = hosts(&nac).await.remove(1);
    let own = known.adapters.clone().unwrap().remove(0);
    let file = format!(
        "adap.mac,siblings,host.host,host.owner,adap.ip\r\n\
         {first},{first};{second},plotter,,192.0.2.7\r\n\
         {own},,renamed,somebody,\r\n",
        first = mac(1),
        second = mac(2)
    );
    nac.host().import_hosts(file).await.unwrap();
    assert_eq!(nac.host().count_all().await.unwrap(), 3);
    let plotter = by_mac(&nac, &mac(2)).await.unwrap();
    assert_eq!(plotter.adapters, Some(vec![mac(1), mac(2)]));
    assert_eq!(
        (plotter.host_name.as_deref(), plotter.owner),
        (Some("plotter"), None)
    );
    let ip: std::net::IpAddr = [192, 0, 2, 7].into();
    assert_eq!(nac.find_host(ip).await.unwrap().unwrap().id, plotter.id);
    let renamed = by_mac(&nac, &own).await.unwrap();
    assert_eq!(
        (renamed.id, renamed.host_name.as_deref()),
        (known.id, Some("renamed"))
    );
    for (file, told) in [
        ("host.host\nplotter\n", "names no `adap.mac`"),
        (
            "adap.mac,host.host\n\n,plotter\n",
            "line 3 of the file has no",
        ),
    ] {
        let error = nac.host().import_hosts(file).await.unwrap_err();
        assert!(error.message().contains(told), "{error}");
    }
}

#[tokio::test]
async fn what_came_lately_is_told_by_system() {
    let (_simulator, nac) = started(40);
    let at = Timestamp::from_millis;
    let answer = nac
        .host()
        .get_recent(at(FROM), at(FROM + 5 * DAY))
        .await
        .unwrap();
    let systems = answer["results"].as_array().unwrap();
    let count: u64 = systems
        .iter()
        .map(|one| one["count"].as_u64().unwrap())
        .sum();
    let all = hosts(&nac).await.into_iter();
    let created = all.filter_map(|host| host.creation_time.map(Timestamp::as_millis));
    let early = created
        .filter(|time| (FROM..FROM + 5 * DAY).contains(time))
        .count();
    assert_eq!(count, early as u64);
    for system in systems {
        for host in system["hosts"].as_array().unwrap() {
            assert_eq!(host["operatingSystem"], system["os"]);
        }
    }
}

#[tokio::test]
async fn a_call_that_is_cut_off_has_happened_or_not_as_the_fault_says() {
    for (fault, registered) in [
        (Fault::on("host.create").nth(1).cut_after(), true),
        (Fault::on("host.create").nth(1).cut_before(), false),
    ] {
        let simulator = builder(3).fault(fault).start().unwrap();
        let nac = client(&simulator);
        let sent = nac.register_hosts([NewHost::new(mac(1))]).run().await;
        assert!(matches!(sent[0].outcome, Outcome::Unknown(_)), "{sent:?}");
        assert_eq!(by_mac(&nac, &mac(1)).await.is_some(), registered);
        let again = nac.register_hosts([NewHost::new(mac(1))]).run().await;
        let there = matches!(again[0].outcome, Outcome::AlreadyThere(Some(_)));
        assert_eq!(there, registered, "{again:?}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_hosts() {
    let (_one, first) = started(30);
    let (_two, second) = started(30);
    assert_eq!(hosts(&first).await, hosts(&second).await);
}
