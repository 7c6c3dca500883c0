use secapi_derive::CallBuilder;

#[derive(Debug)]
struct Call<T>(T);
#[derive(Debug)]
struct Json;

#[derive(Debug, CallBuilder)]
struct Named {
    call: Call<Json>,
}

#[derive(Debug, CallBuilder)]
#[call(paged)]
struct NoPage(Call<Vec<Json>>);

#[derive(Debug, CallBuilder)]
#[call(stream)]
struct Unknown(Call<Json>);

fn main() {}
