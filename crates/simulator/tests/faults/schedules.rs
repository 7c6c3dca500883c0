//! When faults act.

use secapi_simulator::Fault;

use crate::support::{GROUP, builder, faulty, get};

fn statuses(script: &str, calls: usize) -> Vec<u16> {
    let simulator = faulty(script);
    (0..calls)
        .map(|_| get(&simulator, GROUP).status())
        .collect()
}

#[test]
fn calls_are_counted_from_one() {
    assert_eq!(statuses("* nth 2 status 500", 3), [200, 500, 200]);
    assert_eq!(statuses("* calls 2..3 status 500", 4), [200, 500, 500, 200]);
    assert_eq!(statuses("* calls 3.. status 500", 4), [200, 200, 500, 500]);
    assert_eq!(statuses("* every 2 status 500", 4), [200, 500, 200, 500]);
    assert_eq!(
        statuses("* every 2 times 1 status 500", 4),
        [200, 500, 200, 200]
    );
    assert_eq!(statuses("* chance 0% status 500", 3), [200; 3]);
    assert_eq!(
        statuses("* chance 100% times 2 status 500", 3),
        [500, 500, 200]
    );
}

#[test]
fn a_probability_follows_from_the_seed() {
    let run = |seed| {
        let simulator = builder()
            .seed(seed)
            .fault(Fault::on("*").chance(0.5).status(500))
            .start()
            .unwrap();
        (0..40)
            .map(|_| get(&simulator, GROUP).status())
            .collect::<Vec<_>>()
    };
    let first = run(1);
    assert!(first.contains(&500) && first.contains(&200));
    assert_eq!(first, run(1));
    assert_ne!(first, run(2));
}

#[test]
fn only_the_calls_of_the_target_are_counted() {
    for target in [
        "system_group.get_group",
        "get_group",
        "system_*.get_*",
        "/api/v2/system/group/{id}",
        "/api/v2/system/group/7",
        "/api/*/group/7",
        "GET /api/v2/system/group/*",
    ] {
        let simulator = faulty(&format!("{target} nth 1 status 500"));
        assert_eq!(get(&simulator, "/api/v2/host").status(), 200, "{target}");
        assert_eq!(get(&simulator, GROUP).status(), 500, "{target}");
        assert_eq!(simulator.faults().list()[0].calls, 1, "{target}");
    }
    assert_eq!(statuses("POST /api/v2/system/group/* status 500", 1), [200]);
}

#[test]
fn faults_come_and_go_while_it_runs() {
    let simulator = faulty("");
    let faults = simulator.faults();
    let id = faults.add(Fault::on("*").status(500)).unwrap();
    assert_eq!(get(&simulator, GROUP).status(), 500);
    assert_eq!((faults.list()[0].calls, faults.list()[0].acted), (1, 1));
    assert!(faults.remove(id));
    assert!(!faults.remove(id));
    assert_eq!(get(&simulator, GROUP).status(), 200);
    faults
        .add_script("* status 500; * nth 9 cut-after")
        .unwrap();
    assert_eq!(faults.list().len(), 2);
    faults.clear();
    assert_eq!(get(&simulator, GROUP).status(), 200);
}
