//! Whether a file proves a login. Walks down to the wanted key and says only that something is
//! there: no value of the file is ever copied out of the text.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// Claude's `.claude.json` keeps histories and grows to megabytes; no login is larger.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// In a path of keys: any key.
const ANY_KEY: &str = "*";

/// Whether `file` is a file that holds something under one of the dotted `keys` of its JSON; with
/// no keys, whether it holds anything at all. Everything that goes wrong is a no.
pub(super) fn proves(file: &Path, keys: &[String]) -> bool {
    let Some(text) = read(file) else { return false };
    if keys.is_empty() {
        return !text.is_empty();
    }
    keys.iter().any(|key| {
        let path: Vec<&str> = key.split('.').collect();
        let mut json = serde_json::Deserializer::from_slice(&text);
        let holds = Something(&path).deserialize(&mut json);
        holds.unwrap_or(false) && json.end().is_ok()
    })
}

fn read(file: &Path) -> Option<Vec<u8>> {
    let file = open(file).ok()?;
    let meta = file.metadata().ok()?;
    if !meta.is_file() || meta.len() > MAX_BYTES {
        return None;
    }
    let mut text = Vec::new();
    // It may grow while it is read.
    file.take(MAX_BYTES).read_to_end(&mut text).ok()?;
    Some(text)
}

/// Without waiting for a writer, where somebody put a FIFO in the file's place.
fn open(file: &Path) -> std::io::Result<File> {
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(file)
}

/// Whether there is something at the end of this path of keys: not null, not empty, not false.
struct Something<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Something<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Something<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
        Ok(self.0.is_empty() && value)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<bool, E> {
        Ok(self.0.is_empty())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<bool, E> {
        Ok(self.0.is_empty())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<bool, E> {
        Ok(self.0.is_empty())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<bool, E> {
        Ok(self.0.is_empty() && !value.is_empty())
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        let mut holds = false;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            holds = self.0.is_empty();
        }
        Ok(holds)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut holds = false;
        while let Some(found) = map.next_key_seed(Key(self.0.first().copied()))? {
            match self.0.split_first() {
                Some((_, rest)) if found => holds |= map.next_value_seed(Something(rest))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    holds |= self.0.is_empty();
                }
            }
        }
        Ok(holds)
    }
}

/// Whether a key is the wanted one.
struct Key<'a>(Option<&'a str>);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(self.0.is_some_and(|wanted| wanted == ANY_KEY || wanted == key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, key: &str) -> bool {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("f.json");
        std::fs::write(&file, text).unwrap();
        proves(&file, &[key.to_owned()])
    }

    #[test]
    fn something_must_be_there() {
        for (text, key, expected) in [
            (r#"{"a": {"b": "x"}}"#, "a.b", true),
            (r#"{"z": [1, {"a": 2}], "a": {"c": null, "b": ["x"]}}"#, "a.b", true),
            (r#"{"a": {"b": 1}}"#, "a", true),
            (r#"{"a": {"type": "api"}}"#, "*", true),
            (r#"{"a": {"type": "api"}}"#, "*.type", true),
            (r#"{"a": ""}"#, "a", false),
            (r#"{"a": null}"#, "a", false),
            (r#"{"a": false}"#, "a", false),
            (r#"{"a": {}}"#, "a", false),
            (r#"{"a": []}"#, "a", false),
            (r#"{"a": "x"}"#, "a.b", false),
            (r#"{"b": {"a": "x"}}"#, "a", false),
            (r#"{"a": [{"b": "x"}]}"#, "a.b", false),
            ("{}", "*", false),
            (r#""a""#, "a", false),
        ] {
            assert_eq!(holds(text, key), expected, "{text} {key}");
        }
    }

    #[test]
    fn bad_json_proves_nothing() {
        let deep = "[".repeat(100_000);
        for text in ["", "a", "{", r#"{"a": "x""#, r#"{"a": "x"} trailing"#, "\u{feff}{}", "\0", &deep] {
            assert!(!holds(text, "a"), "{:?}", &text[..text.len().min(40)]);
        }
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("f.json");
        std::fs::write(&file, b"{\"a\": \"\xff\"}").unwrap();
        assert!(!proves(&file, &["a".to_owned()]));
    }

    #[test]
    fn only_files_of_a_bounded_size_are_read() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!proves(&dir.path().join("none"), &[]));
        assert!(!proves(dir.path(), &[]));
        let fifo = dir.path().join("fifo");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert!(!proves(&fifo, &[]));
        assert!(!proves(Path::new("/dev/zero"), &[]));
        let large = dir.path().join("large");
        File::create(&large).unwrap().set_len(MAX_BYTES + 1).unwrap();
        assert!(!proves(&large, &[]));
        let link = dir.path().join("link");
        std::fs::write(dir.path().join("real"), "x").unwrap();
        std::os::unix::fs::symlink("real", &link).unwrap();
        assert!(proves(&link, &[]));
    }
}
