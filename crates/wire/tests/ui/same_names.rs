use secapi_wire::{Extra, Model, OpenEnum};

#[derive(Default, Model)]
#[wire(rename_all = "camelCase")]
struct Scan {
    scan_id: i64,
    #[wire(rename = "scanId")]
    id: i64,
    extra: Extra,
}

#[derive(OpenEnum)]
enum State {
    #[wire(rename = 1)]
    On,
    #[wire(rename = 1)]
    Running,
    #[wire(other)]
    Other(i64),
}

fn main() {}
