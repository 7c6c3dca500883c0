use super::*;

#[test]
fn hides_what_was_sent_plain_and_encoded() {
    let mut redactor = Redactor::default();
    redactor.add("pass/word 1");
    assert_eq!(
        redactor.text("no pass/word 1 and no pass%2Fword%201 here"),
        "no [hidden] and no [hidden] here"
    );
    redactor.add("ab");
    assert_eq!(
        redactor.text("about"),
        "about",
        "too short to be worth hiding"
    );
}

#[test]
fn hides_a_header_without_its_scheme_and_a_signature_alone() {
    let mut redactor = Redactor::default();
    let header =
        "SDK-HMAC-SHA256 Access=made-up-key, SignedHeaders=host, Signature=0123456789abcdef";
    redactor.add_header(&HeaderValue::from_static(header));
    assert_eq!(redactor.text(header), "[hidden]");
    assert_eq!(
        redactor.text("the signature 0123456789abcdef is wrong"),
        "the signature [hidden] is wrong"
    );
    redactor.add_header(&HeaderValue::from_static("Bearer made-up-token"));
    assert_eq!(redactor.text("made-up-token is wrong"), "[hidden] is wrong");
}

#[test]
fn hides_base64_and_other_spellings() {
    let mut redactor = Redactor::default();
    redactor.add("canary/made up+secret?ü");
    for text in [
        "canary%2Fmade%20up%2Bsecret%3F%C3%BC",
        "canary%2fmade+up%2bsecret%3f%c3%bc",
        "canary/made%20up+secret?ü",
        r"canary\/made up+secret?ü",
        "canary&#47;made&#x20;up+secret?ü",
        r"canary\u002Fmade\u0020up+secret?ü",
        // The secret; then after `u:`, `us:` and `user:`, with `;` and more behind it.
        "Y2FuYXJ5L21hZGUgdXArc2VjcmV0P8O8",
        "dTpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ/w7w=",
        "dTpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ_w7w",
        "dTpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ%2Fw7w%3D",
        "dXM6Y2FuYXJ5L21hZGUgdXArc2VjcmV0P8O8",
        "dXNlcjpjYW5hcnkvbWFkZSB1cCtzZWNyZXQ/w7w7bW9yZQ==",
    ] {
        let shown = redactor.text(&format!("<{text}>"));
        assert_eq!(shown, "<[hidden]>", "{text}");
    }
    redactor.add("a&b<\"c\">");
    assert_eq!(
        redactor.text("a&amp;b&lt;&quot;c&quot;&gt; a&amp;b&lt;\"c\"> a&amp;b"),
        "[hidden] [hidden] a&amp;b"
    );
    redactor.add("a%25\\\\b");
    assert_eq!(
        redactor.text(r"a%25\\b a%2525\\b a%25\\\\b"),
        "[hidden] [hidden] [hidden]",
        "what looks like an escape may be none"
    );
    assert_eq!(redactor.text("canary/made"), "canary/made", "only a part");
    assert_eq!(redactor.text("ü%"), "ü%");
}

#[test]
fn hides_the_longer_secret_first() {
    let mut redactor = Redactor::default();
    redactor.add("made-up");
    redactor.add("made-up-token");
    assert_eq!(redactor.text("made-up-token made-up"), "[hidden] [hidden]");
}

#[test]
fn hides_values_by_their_key() {
    let redactor = Redactor::default();
    for (body, shown) in [
        (
            r#"{"access_token": "abc", "id": "7"}"#,
            r#"{"access_token": "[hidden]", "id": "7"}"#,
        ),
        (r#"{"apiKey":12,"n":1}"#, r#"{"apiKey":"[hidden]","n":1}"#),
        (
            r#"{"Pass-Word":"a\"b","n":"x"}"#,
            r#"{"Pass-Word":"[hidden]","n":"x"}"#,
        ),
        (
            r#"{"refresh_token":"cut he"#,
            r#"{"refresh_token":"[hidden]""#,
        ),
        (
            r#"{"token":{"a}":"x","b":[1]},"n":1}"#,
            r#"{"token":"[hidden]","n":1}"#,
        ),
        (r#"{"token":["x", {"#, r#"{"token":"[hidden]""#),
        (r#"{"token":null}"#, r#"{"token":null}"#),
        (r#"["token","x"]"#, r#"["token","x"]"#),
        ("plain text", "plain text"),
    ] {
        assert_eq!(redactor.body(body.as_bytes(), 1000), shown, "{body}");
    }
}

#[test]
fn cuts_after_hiding_and_between_characters() {
    let mut redactor = Redactor::default();
    redactor.add("made-up-token");
    assert_eq!(
        redactor.body(b"12345678 made-up-token", 12),
        "12345678 [hi…"
    );
    assert_eq!(shorten("aä", 2), "a…");
    assert_eq!(one_line("a\r\n\tb\u{1b}c", 100), "a b c");
}
