use secapi_wire::{Extra, Model};

#[derive(Default, Model)]
struct Scan {
    #[wire(rename = "others")]
    extra: Extra,
}

fn main() {}
