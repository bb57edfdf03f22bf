//! What goes wrong with files: one variant a cause, and the API's code for each.

use crate::protocol::ErrorCode;
use rustix::io::Errno;
use std::io;

/// Why a call on files did nothing (a recursive removal may have done a part).
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error("no such file or directory")]
    NotFound,
    /// Also what lies in AGTerm's own data: it is as if it were elsewhere.
    #[error("the path leads out of the shared directories")]
    OutsideRoots,
    /// It may be read, but the API does not change it.
    #[error("not changed through the API: {0}")]
    Protected(&'static str),
    #[error("permission denied")]
    PermissionDenied,
    #[error("not a regular file")]
    NotRegular,
    #[error("is a directory")]
    IsDirectory,
    #[error("not a directory")]
    NotDirectory,
    #[error("{size} bytes, and the limit is {limit}")]
    TooLarge { size: u64, limit: u64 },
    #[error("exists already")]
    Exists,
    #[error("the directory is not empty; remove it with recursive=true")]
    NotEmpty,
    #[error("the file has changed: it is not the one that ifMatch names")]
    PreconditionFailed,
    #[error("the file is not UTF-8; read it with encoding=base64")]
    NotUtf8,
    #[error("content is not base64")]
    NotBase64,
    #[error("bad path: {0}")]
    BadPath(&'static str),
    #[error("no space left")]
    NoSpace,
    /// None of the above; the cause is for the log.
    #[error("file system error")]
    Io(#[source] io::Error),
}

impl FilesError {
    /// The code that the API answers.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::FileNotFound,
            Self::OutsideRoots | Self::Protected(_) | Self::PermissionDenied => ErrorCode::PathForbidden,
            Self::NotRegular | Self::IsDirectory => ErrorCode::NotAFile,
            Self::NotDirectory => ErrorCode::NotADirectory,
            Self::TooLarge { .. } => ErrorCode::FileTooLarge,
            Self::Exists => ErrorCode::FileExists,
            Self::NotEmpty => ErrorCode::DirectoryNotEmpty,
            Self::PreconditionFailed => ErrorCode::PreconditionFailed,
            Self::NotUtf8 => ErrorCode::FileNotText,
            Self::NotBase64 | Self::BadPath(_) => ErrorCode::InvalidRequest,
            Self::NoSpace => ErrorCode::StorageFull,
            Self::Io(_) => ErrorCode::Internal,
        }
    }
}

impl From<Errno> for FilesError {
    fn from(errno: Errno) -> Self {
        match errno {
            Errno::NOENT => Self::NotFound,
            Errno::NOTDIR => Self::NotDirectory,
            Errno::ISDIR => Self::IsDirectory,
            Errno::EXIST => Self::Exists,
            Errno::NOTEMPTY => Self::NotEmpty,
            // Busy is a mount point or a running program: the caller may not, as with the others.
            Errno::ACCESS | Errno::PERM | Errno::ROFS | Errno::BUSY | Errno::TXTBSY => Self::PermissionDenied,
            Errno::NAMETOOLONG => Self::BadPath("a name is too long"),
            Errno::LOOP => Self::BadPath("too many links"),
            Errno::INVAL | Errno::ILSEQ => Self::BadPath("the file system does not take it"),
            Errno::XDEV => Self::BadPath("the two lie on different file systems"),
            // Opening a socket, or a device without a driver.
            Errno::NXIO | Errno::NODEV => Self::NotRegular,
            Errno::NOSPC | Errno::DQUOT => Self::NoSpace,
            other => Self::Io(other.into()),
        }
    }
}

impl From<io::Error> for FilesError {
    fn from(error: io::Error) -> Self {
        match Errno::from_io_error(&error) {
            Some(errno) => errno.into(),
            // cap-std's own word for a path that leads out: no system error stands behind it.
            None if error.kind() == io::ErrorKind::PermissionDenied => Self::OutsideRoots,
            None => Self::Io(error),
        }
    }
}
