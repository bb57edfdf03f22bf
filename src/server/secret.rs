//! The key that signs tokens: 32 random bytes in a file for this user alone.

use anyhow::{Context, bail};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// As long as the signature's hash.
const SECRET_BYTES: usize = 32;

/// The key of this data directory; made at the first start.
pub(super) fn load_or_create(path: &Path) -> anyhow::Result<Vec<u8>> {
    let what = || format!("read the key {}", path.display());
    match std::fs::read(path) {
        Ok(secret) => {
            let mode = path.metadata().with_context(what)?.mode();
            if mode & 0o077 != 0 {
                bail!("others may read the key {}\nhint: chmod 600 it, or remove it for a new one", path.display());
            }
            if secret.len() != SECRET_BYTES {
                bail!("the key {} is damaged\nhint: remove it; tokens must then be made anew", path.display());
            }
            Ok(secret)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => create(path),
        Err(error) => Err(error).with_context(what),
    }
}

/// Written aside and then put in place, so that a crash leaves a whole key or none.
fn create(path: &Path) -> anyhow::Result<Vec<u8>> {
    let what = || format!("make the key {}", path.display());
    let mut secret = vec![0; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|error| anyhow::anyhow!("{error}")).with_context(what)?;
    let new = path.with_extension("new");
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).with_context(what),
        _ => {}
    }
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(&new).with_context(what)?;
    file.write_all(&secret).and_then(|()| file.sync_all()).with_context(what)?;
    std::fs::rename(&new, path).with_context(what)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_key_stays_and_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let secret = load_or_create(&path).unwrap();
        assert_eq!(secret.len(), SECRET_BYTES);
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(load_or_create(&path).unwrap(), secret);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load_or_create(&path).unwrap_err().to_string().contains("chmod 600"));
    }

    #[test]
    fn a_damaged_key_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        load_or_create(&path).unwrap();
        std::fs::write(&path, b"short").unwrap();
        assert!(load_or_create(&path).unwrap_err().to_string().contains("damaged"));
    }
}
