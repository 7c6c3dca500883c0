//! The API reference for people: Swagger UI over the simulator's own document, with its credentials filled in.
//!
//! Everything comes from this program, and the page's policy lets the browser load from nowhere else.

mod settings;

use std::io::Read;
use std::sync::Arc;

use flate2::read::GzDecoder;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, StatusCode};
use utoipa_swagger_ui::Config;

use crate::engine::Engine;
use crate::gzip::accepts_gzip;
use crate::reply::Reply;
use crate::request::Incoming;

/// Where the page's own files are, after the prefix of the control endpoint.
const FILES: &str = "/reference/";

/// Files of Swagger UI that the page needs; they stay as they are as long as the program does.
const LIBRARY: [&str; 3] = [
    "favicon-32x32.png",
    "swagger-ui-bundle.js",
    "swagger-ui.css",
];

/// Scripts, styles and calls are this simulator's only. (Swagger UI has its icons in the style sheet.)
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page or one of its files; `None` when the path, which is the one after the prefix, is neither.
pub(super) fn find(engine: &Engine, request: &Incoming, path: &str) -> Option<Reply> {
    if request.method != Method::GET {
        return None;
    }
    let text = |content_type, text: &'static str| Reply::text(StatusCode::OK, content_type, text);
    let reply = match path.strip_prefix(FILES) {
        None if path == "/" => text("text/html; charset=utf-8", include_str!("index.html"))
            .with(CONTENT_SECURITY_POLICY, POLICY)
            .with(REFERRER_POLICY, "no-referrer"),
        None => return None,
        Some("page.js") => text("text/javascript; charset=utf-8", include_str!("page.js")),
        Some("settings.json") => Reply::json(StatusCode::OK, &settings::of(engine)),
        Some(name) => {
            let name = LIBRARY.iter().find(|known| **known == name)?;
            return library(name, accepts_gzip(&request.headers));
        }
    };
    Some(guarded(reply.with(CACHE_CONTROL, "no-store")))
}

fn library(name: &str, compressed: bool) -> Option<Reply> {
    let file = utoipa_swagger_ui::serve(name, Arc::new(Config::default()))
        .ok()
        .flatten()?;
    let reply = Reply::empty(StatusCode::OK)
        .with(CONTENT_TYPE, &file.content_type)
        .with(CACHE_CONTROL, "max-age=3600");
    let reply = match (file.gzpipped, compressed) {
        (false, _) => reply.carrying(file.bytes.into_owned()),
        (true, true) => reply
            .with(CONTENT_ENCODING, "gzip")
            .with(VARY, "accept-encoding")
            .carrying(file.bytes.into_owned()),
        (true, false) => {
            let mut bytes = Vec::new();
            GzDecoder::new(&*file.bytes).read_to_end(&mut bytes).ok()?;
            reply.carrying(bytes)
        }
    };
    Some(guarded(reply))
}

/// The browser takes the type for what the header says.
fn guarded(reply: Reply) -> Reply {
    reply.with(X_CONTENT_TYPE_OPTIONS, "nosniff")
}
