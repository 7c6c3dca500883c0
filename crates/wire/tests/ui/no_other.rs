use secapi_wire::OpenEnum;

#[derive(OpenEnum)]
enum None {
    On,
}

#[derive(OpenEnum)]
enum Two {
    #[wire(other)]
    Other(String),
    #[wire(other)]
    Unknown(String),
}

#[derive(OpenEnum)]
enum OfFloats {
    #[wire(other)]
    Other(f64),
}

fn main() {}
