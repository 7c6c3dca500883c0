use secapi_wire::{Extra, Model, Timestamp};

#[derive(Default, Model)]
#[wire(rename_all = "Title Case")]
struct Spelling {
    extra: Extra,
}

#[derive(Default, Model)]
struct Encoding {
    #[wire(with = Minutes)]
    created: Timestamp,
    #[wire(with)]
    changed: Timestamp,
    extra: Extra,
}

fn main() {}
