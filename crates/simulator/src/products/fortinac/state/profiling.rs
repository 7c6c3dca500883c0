//! The profiling rules as the XML document that a client for 7.6 reads. Of its elements only those are known that this client looks at.

use std::fmt::Write;

use http::StatusCode;

use super::policies;
use crate::products::fortinac::escaped;
use crate::products::prelude::*;
use crate::reply::Reply;

pub(super) fn work(cx: &mut CallContext<'_, '_>) -> Option<CallResult> {
    if cx.call.id != "host_profiling.export" {
        return None;
    }
    let rules = policies::named("profiling-rules")?;
    let mut document = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DpcRules>\n");
    for rule in rules.all(cx, &Query::default()) {
        document.push_str(&element(&rule));
    }
    document.push_str("</DpcRules>\n");
    let reply = Reply::text(StatusCode::OK, "application/octet-stream", document);
    Some(Ok(Outcome::Reply(reply)))
}

/// A rule, which goes by the vendor of the network card.
fn element(rule: &Value) -> String {
    let text = |pointer: &str| match rule.pointer(pointer) {
        Some(Value::String(text)) => escaped(text),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let mut element = String::from("  <DpcRule>\n");
    for (name, pointer) in [
        ("name", "/name"),
        ("type", "/type/name"),
        ("enabled", "/enabled"),
        ("role", "/role"),
        ("rank", "/rank"),
        ("registerAutomatically", "/registerAutomatically"),
    ] {
        // Writing to a string does not fail.
        let _ = writeln!(element, "    <{name}>{}</{name}>", text(pointer));
    }
    element.push_str(
        "    <methods>\n      <ouiMethodData>\n        <enabled>true</enabled>\n        \
         <methodType><name>VENDOR_OUI</name><shortName>Vendor OUI</shortName></methodType>\n        \
         <filters><filter><value>Example Corp</value></filter></filters>\n      \
         </ouiMethodData>\n    </methods>\n  </DpcRule>\n",
    );
    element
}
