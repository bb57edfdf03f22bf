//! Files: `/api/files`.

use serde::{Deserialize, Serialize};

/// `GET /api/files/list?path=&hidden=`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListFiles {
    /// The first shared directory when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Also those whose names begin with a dot.
    #[serde(default)]
    pub hidden: bool,
}

/// The answer to [`ListFiles`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileList {
    /// Absolute.
    pub path: String,
    /// In the order of their names' bytes.
    pub entries: Vec<FileEntry>,
    /// There are more than the API lists.
    pub truncated: bool,
    /// How many were left out because their names are not UTF-8: no request could name them.
    pub unnameable: usize,
}

/// What a path names; a link is told as a link, not as what it points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    File,
    Directory,
    Symlink,
    /// A pipe, a socket or a device.
    Other,
}

/// One file or directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    pub name: String,
    /// Absolute.
    pub path: String,
    #[serde(rename = "type")]
    pub kind: FileKind,
    /// Bytes.
    pub size: u64,
    /// RFC 3339, UTC, whole seconds.
    pub modified: String,
    /// Four octal digits, such as `0644`.
    pub mode: String,
}

/// How `content` carries a file's bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// As they are; they must be UTF-8.
    #[default]
    Text,
    /// Standard alphabet, padded.
    Base64,
}

/// `GET /api/files/read?path=&encoding=text|base64`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadFile {
    pub path: String,
    #[serde(default)]
    pub encoding: Encoding,
}

/// The answer to [`ReadFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileContent {
    /// Absolute.
    pub path: String,
    pub content: String,
    pub encoding: Encoding,
    /// Bytes, before the encoding.
    pub size: u64,
    /// RFC 3339, UTC, whole seconds.
    pub modified: String,
    /// Changes whenever the file does. The `ETag` header carries it in quotes.
    pub etag: String,
}

/// `POST /api/files/write`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WriteFile {
    pub path: String,
    pub content: String,
    #[serde(default)]
    pub encoding: Encoding,
    /// Write only over the file that carries this `etag`; `*` for any file that exists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_match: Option<String>,
    /// Make the directories that are missing on the way.
    #[serde(default)]
    pub create_parents: bool,
}

/// The answer to [`WriteFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileWritten {
    /// Absolute.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// There was no such file before.
    pub created: bool,
    /// The `ETag` header carries it in quotes.
    pub etag: String,
}

/// `POST /api/files/mkdir`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeDirectory {
    pub path: String,
    /// Make the missing ones on the way, too, and be content with one that exists.
    #[serde(default)]
    pub parents: bool,
}

/// `DELETE /api/files/delete?path=&recursive=`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeleteFile {
    pub path: String,
    /// With all that a directory holds.
    #[serde(default)]
    pub recursive: bool,
}

/// The answer to [`MakeDirectory`] and [`DeleteFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePath {
    /// Absolute.
    pub path: String,
}

/// `POST /api/files/rename`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenameFile {
    pub old_path: String,
    pub new_path: String,
    /// Put it in the place of what lies at `newPath`.
    #[serde(default)]
    pub overwrite: bool,
}

/// The answer to [`RenameFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileRenamed {
    /// Absolute, as is `new_path`.
    pub old_path: String,
    pub new_path: String,
}
