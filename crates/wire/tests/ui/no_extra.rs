use secapi_wire::Model;

#[derive(Default, Model)]
struct Scan {
    id: i64,
}

fn main() {}
