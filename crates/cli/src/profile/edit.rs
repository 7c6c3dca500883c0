//! Changes of the file that leave its comments and its layout alone.

use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

#[cfg(test)]
use super::config::KEYS;
use super::config::context_key;
use super::{Profile, Stored};
use crate::Result;
use crate::failure::Failure;

/// Writes a profile, in the place of the one of that name.
pub(super) fn put(document: &mut DocumentMut, profile: &Profile) -> Result<()> {
    let profiles = child(document.as_table_mut(), "profiles", true)?;
    let table = child(profiles, &profile.name, false)?;
    let text = |text: &Option<String>| text.clone().map(Value::from);
    let path = profile.ca_file.as_ref();
    let values = [
        ("product", Some(profile.product.name.into())),
        ("base_url", text(&profile.base_url)),
        ("region", text(&profile.region)),
        (
            "ca_file",
            path.map(|path| path.display().to_string().into()),
        ),
        ("pin_sha256", text(&profile.pin_sha256)),
        ("proxy", profile.proxy.as_ref().map(value)),
        ("read_only", profile.read_only.then(|| true.into())),
    ];
    for (key, value) in values {
        set(table, key, value);
    }
    let hosts = profile.hosts.iter();
    let hosts = hosts.map(|(name, url)| (name.clone(), url.as_str().into()));
    fill(table, "hosts", hosts.collect())?;
    let context = profile.context.iter();
    let context = context.map(|(name, value)| (context_key(name), value.as_str().into()));
    fill(table, "context", context.collect())?;
    let credentials = profile.credentials.iter();
    let credentials = credentials.map(|(name, stored)| (name.clone(), value(stored)));
    fill(table, "credentials", credentials.collect())
}

/// Makes a profile the current one of its product.
pub(super) fn set_current(document: &mut DocumentMut, product: &str, name: &str) -> Result<()> {
    let current = child(document.as_table_mut(), "current", false)?;
    set(current, product, Some(name.into()));
    Ok(())
}

/// Removes a profile, and every mention of it.
pub(super) fn remove(document: &mut DocumentMut, name: &str) -> Result<()> {
    child(document.as_table_mut(), "profiles", true)?.remove(name);
    if document.contains_key("current") {
        let current = child(document.as_table_mut(), "current", false)?;
        let named = current
            .iter()
            .filter(|(_, item)| item.as_str() == Some(name));
        let products: Vec<String> = named.map(|(product, _)| product.to_owned()).collect();
        for product in products {
            current.remove(&product);
        }
    }
    Ok(())
}

/// A value as the file has it.
fn value(stored: &Stored) -> Value {
    let place = |key: &str, value: Value| {
        let mut table = InlineTable::new();
        table.insert(key, value);
        Value::InlineTable(table)
    };
    match stored {
        Stored::Text(secret) => secret.expose().into(),
        Stored::File(path) => place("file", path.display().to_string().into()),
        Stored::Env(name) => place("env", name.as_str().into()),
        Stored::Keyring => place("keyring", true.into()),
    }
}

/// Sets a key or removes it. The comment behind the value stays.
fn set(table: &mut dyn TableLike, key: &str, value: Option<Value>) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    match table.get_mut(key) {
        Some(item) => {
            if let Some(old) = item.as_value() {
                *value.decor_mut() = old.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Fills a table of a profile with these keys and no others.
fn fill(outer: &mut dyn TableLike, key: &str, values: Vec<(String, Value)>) -> Result<()> {
    if values.is_empty() {
        outer.remove(key);
        return Ok(());
    }
    let table = child(outer, key, false)?;
    let old: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in old {
        if !values.iter().any(|(name, _)| *name == key) {
            table.remove(&key);
        }
    }
    for (key, value) in values {
        set(table, &key, Some(value));
    }
    Ok(())
}

/// The table under a key, made where there is none.
fn child<'t>(
    outer: &'t mut dyn TableLike,
    key: &str,
    is_implicit: bool,
) -> Result<&'t mut dyn TableLike> {
    let item = outer.entry(key).or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(is_implicit);
        Item::Table(table)
    });
    item.as_table_like_mut()
        .ok_or_else(|| Failure::usage(format!("`{key}` of the configuration is no table")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nac(name: &str) -> Profile {
        let product = secapi_catalog::product("fortinac").expect("a product");
        let mut profile = Profile::new(name, product);
        profile.base_url = Some("https://nac.example.com:8443".to_owned());
        let token = Stored::Env("NAC_TOKEN".to_owned());
        profile.credentials.insert("token".to_owned(), token);
        profile
    }

    fn edited(text: &str, change: impl Fn(&mut DocumentMut)) -> String {
        let mut document: DocumentMut = text.parse().expect("TOML");
        change(&mut document);
        document.to_string()
    }

    #[test]
    fn a_new_file_reads_well() {
        let text = edited("", |document| {
            let _ = put(document, &nac("lab"));
            let _ = set_current(document, "fortinac", "lab");
        });
        assert_eq!(
            text,
            "[profiles.lab]\nproduct = \"fortinac\"\nbase_url = \"https://nac.example.com:8443\"\n\n\
             [profiles.lab.credentials]\ntoken = { env = \"NAC_TOKEN\" }\n\n[current]\nfortinac = \"lab\"\n"
        );
    }

    #[test]
    fn comments_and_other_profiles_stay() {
        let before = "# mine\n[current] # now\nfortinac = 'lab' # the lab\n\n# first\n[profiles.lab]\nproduct = \"fortinac\" # nac\n\
                      # where\nbase_url = \"https://old.example.com:8443\" # moved\nread_only = true\n\n[profiles.other]\nproduct = \"dbss\"\n";
        let after = edited(before, |document| {
            let _ = put(document, &nac("lab"));
        });
        let expected = "# mine\n[current] # now\nfortinac = 'lab' # the lab\n\n# first\n[profiles.lab]\nproduct = \"fortinac\" # nac\n\
                        # where\nbase_url = \"https://nac.example.com:8443\" # moved\n\n[profiles.lab.credentials]\ntoken = { env = \"NAC_TOKEN\" }\n\n\
                        [profiles.other]\nproduct = \"dbss\"\n";
        assert_eq!(after, expected);
        let removed = edited(&after, |document| {
            let _ = remove(document, "lab");
        });
        assert!(
            !removed.contains("lab") || removed.contains("# mine"),
            "{removed}"
        );
        assert!(
            removed.contains("[profiles.other]\nproduct = \"dbss\""),
            "{removed}"
        );
        assert!(!removed.contains("fortinac"), "{removed}");
    }

    #[test]
    fn tables_in_one_line_work_as_well() {
        let text = "profiles = { lab = { product = \"fortinac\" } }\n";
        let text = edited(text, |document| {
            let _ = put(document, &nac("lab"));
            let _ = put(document, &nac("two"));
        });
        let again: DocumentMut = text.parse().expect("TOML");
        assert_eq!(
            again["profiles"]["two"]["credentials"]["token"]["env"].as_str(),
            Some("NAC_TOKEN")
        );
        assert_eq!(
            again["profiles"]["lab"]["product"].as_str(),
            Some("fortinac")
        );
    }

    #[test]
    fn every_key_that_is_written_can_be_read() {
        let product = secapi_catalog::product("dbss").expect("a product");
        let mut profile = Profile::new("all", product);
        profile.base_url = Some("https://dbss.example.com".to_owned());
        let iam = "https://iam.example.com".to_owned();
        profile.hosts.insert("iam".to_owned(), iam);
        profile.region = Some("x-1".to_owned());
        profile.ca_file = Some("/etc/ca.pem".into());
        profile.pin_sha256 = Some("00".to_owned());
        profile.proxy = Some(Stored::Env("P".to_owned()));
        profile.read_only = true;
        profile
            .context
            .insert("project_id".to_owned(), "p".to_owned());
        profile
            .credentials
            .insert("token".to_owned(), Stored::Keyring);
        let text = edited("", |document| {
            let _ = put(document, &profile);
        });
        let document: DocumentMut = text.parse().expect("TOML");
        for key in KEYS {
            assert!(document["profiles"]["all"].get(key).is_some(), "{key}");
        }
        let path = std::path::Path::new("/etc/config.toml");
        let config = super::super::config::parse(path, &text);
        let read = config
            .ok()
            .and_then(|config| config.profile("all").ok().cloned());
        assert_eq!(format!("{read:?}"), format!("{:?}", Some(profile)));
    }
}
