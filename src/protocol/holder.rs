//! What a holder and a server say to each other on the holder's socket, and the record that is
//! both the journal's and the wire's unit. Few messages, versioned, additive: a holder outlives
//! the server that started it, and must be understood by the next version.
//!
//! Server to holder: `kind u8, length u32, payload` (see [`ToHolder`]). Holder to server: one
//! [`Hello`] after an attach, then [`Record`]s as they stand in the journal. Integers are little-endian.

use serde::{Deserialize, Serialize};

/// Raised when an old holder and a new server could misunderstand each other.
pub const VERSION: u8 = 1;

/// A record's payload is at most this long: what one turn of the holder reads from the PTY.
pub const MAX_RECORD_BYTES: usize = 64 * 1024;

/// One message to a holder is at most this long; the server splits longer input.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;

/// What a holder is to run, given on its standard input as JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HolderSpec {
    /// The program and its arguments.
    pub command: Vec<String>,
    pub cwd: String,
    /// The whole environment of the program.
    pub env: Vec<(String, String)>,
    pub cols: u16,
    pub rows: u16,
    /// Directory of the journal; made if absent.
    pub journal_dir: String,
    pub journal_max_bytes: u64,
    pub socket: String,
}

/// What a holder prints on its standard output, as one line of JSON, once it stands or has failed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HolderReady {
    /// The program runs with this process id.
    Pid(u32),
    Error(String),
}

/// What the server tells a holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToHolder<'a> {
    /// Take the session over; only a higher epoch than the last one's does. Records follow from
    /// the start of the journal segment that holds `from`.
    Attach {
        epoch: u64,
        from: u64,
    },
    Input(&'a [u8]),
    Resize {
        cols: u16,
        rows: u16,
    },
    /// Send the program's process group a hang-up.
    HangUp,
    /// Send it a kill.
    Kill,
}

const ATTACH: u8 = 1;
const INPUT: u8 = 2;
const RESIZE: u8 = 3;
const HANG_UP: u8 = 4;
const KILL: u8 = 5;

impl<'a> ToHolder<'a> {
    /// Appends the message as it goes over the socket.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut frame = |kind: u8, parts: &[&[u8]]| {
            let len: usize = parts.iter().map(|part| part.len()).sum();
            out.push(kind);
            out.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
            for part in parts {
                out.extend_from_slice(part);
            }
        };
        match self {
            Self::Attach { epoch, from } => frame(ATTACH, &[&epoch.to_le_bytes(), &from.to_le_bytes()]),
            Self::Input(bytes) => frame(INPUT, &[bytes]),
            Self::Resize { cols, rows } => frame(RESIZE, &[&cols.to_le_bytes(), &rows.to_le_bytes()]),
            Self::HangUp => frame(HANG_UP, &[]),
            Self::Kill => frame(KILL, &[]),
        }
    }

    /// Reads one message from the start of `buffer`: it and its length, `Ok(None)` while it is
    /// incomplete, an error when it is none.
    pub fn decode(buffer: &'a [u8]) -> Result<Option<(Self, usize)>, Malformed> {
        let Some((header, rest)) = buffer.split_first_chunk::<5>() else { return Ok(None) };
        let len = le_u32(&header[1..]) as usize;
        if len > MAX_COMMAND_BYTES {
            return Err(Malformed);
        }
        let Some(payload) = rest.get(..len) else { return Ok(None) };
        let message = match (header[0], len) {
            (ATTACH, 16) => Self::Attach { epoch: le_u64(payload), from: le_u64(&payload[8..]) },
            (INPUT, _) => Self::Input(payload),
            (RESIZE, 4) => Self::Resize { cols: le_u16(payload), rows: le_u16(&payload[2..]) },
            (HANG_UP, 0) => Self::HangUp,
            (KILL, 0) => Self::Kill,
            _ => return Err(Malformed),
        };
        Ok(Some((message, 5 + len)))
    }
}

/// Bytes that are no message or no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed holder message")]
pub struct Malformed;

/// The holder's answer to an attach. With an accepted one comes, as `SCM_RIGHTS`, the master of the
/// terminal, non-blocking, for the server to type into; only the holder ever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hello {
    pub version: u8,
    /// False: the epoch was not higher than the one that is attached.
    pub accepted: bool,
    pub pid: u32,
    /// Output bytes printed so far: what comes before this offset is a replay.
    pub end: u64,
}

impl Hello {
    pub const BYTES: usize = 14;

    #[must_use]
    pub fn encode(self) -> [u8; Self::BYTES] {
        let mut raw = [0; Self::BYTES];
        raw[0] = self.version;
        raw[1] = u8::from(self.accepted);
        raw[2..6].copy_from_slice(&self.pid.to_le_bytes());
        raw[6..].copy_from_slice(&self.end.to_le_bytes());
        raw
    }

    #[must_use]
    pub fn decode(raw: [u8; Self::BYTES]) -> Self {
        Self { version: raw[0], accepted: raw[1] != 0, pid: le_u32(&raw[2..]), end: le_u64(&raw[6..]) }
    }
}

/// What happened in a session, at a time, at an offset of its output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// Microseconds since the Unix epoch.
    pub time_us: u64,
    /// Output bytes printed before this record.
    pub offset: u64,
    pub event: RecordEvent<'a>,
}

/// The kinds of [`Record`]. A jump of `offset` between two records is a gap: bytes that could not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordEvent<'a> {
    Output(&'a [u8]),
    /// The size from here on; every journal segment starts with one.
    Size {
        cols: u16,
        rows: u16,
    },
    /// The program ended: its exit code, or 128 + N after signal N. Always the last record.
    Exit {
        code: i32,
    },
}

const HEADER_BYTES: usize = 25;
const OUTPUT: u8 = 1;
const SIZE: u8 = 2;
const EXIT: u8 = 3;

impl<'a> Record<'a> {
    /// length u32, CRC-32 of all that follows u32, kind u8, time u64, offset u64.
    pub const HEADER_BYTES: usize = HEADER_BYTES;

    /// Appends the record as it stands in the journal and goes over the socket.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let mut size = [0; 4];
        let code;
        let (kind, payload): (u8, &[u8]) = match self.event {
            RecordEvent::Output(bytes) => (OUTPUT, bytes),
            RecordEvent::Size { cols, rows } => {
                size[..2].copy_from_slice(&cols.to_le_bytes());
                size[2..].copy_from_slice(&rows.to_le_bytes());
                (SIZE, &size)
            }
            RecordEvent::Exit { code: exit_code } => {
                code = exit_code.to_le_bytes();
                (EXIT, &code)
            }
        };
        let start = out.len();
        out.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        out.push(kind);
        out.extend_from_slice(&self.time_us.to_le_bytes());
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(payload);
        let crc = crc32fast::hash(&out[start + 8..]);
        out[start + 4..start + 8].copy_from_slice(&crc.to_le_bytes());
    }

    /// Reads one record from the start of `buffer`: it and its length, `Ok(None)` while it is
    /// incomplete, an error when the bytes are none (a torn or damaged journal).
    pub fn decode(buffer: &'a [u8]) -> Result<Option<(Self, usize)>, Malformed> {
        let Some((header, rest)) = buffer.split_first_chunk::<HEADER_BYTES>() else { return Ok(None) };
        let len = le_u32(header) as usize;
        if len > MAX_RECORD_BYTES {
            return Err(Malformed);
        }
        let Some(payload) = rest.get(..len) else { return Ok(None) };
        let total = Self::HEADER_BYTES + len;
        if crc32fast::hash(&buffer[8..total]) != le_u32(&header[4..]) {
            return Err(Malformed);
        }
        let event = match (header[8], len) {
            (OUTPUT, _) => RecordEvent::Output(payload),
            (SIZE, 4) => RecordEvent::Size { cols: le_u16(payload), rows: le_u16(&payload[2..]) },
            (EXIT, 4) => RecordEvent::Exit { code: le_u32(payload).cast_signed() },
            _ => return Err(Malformed),
        };
        let record = Record { time_us: le_u64(&header[9..]), offset: le_u64(&header[17..]), event };
        Ok(Some((record, total)))
    }
}

fn le_u16(bytes: &[u8]) -> u16 {
    u16::from_le_bytes([bytes[0], bytes[1]])
}

fn le_u32(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

fn le_u64(bytes: &[u8]) -> u64 {
    u64::from(le_u32(bytes)) | (u64::from(le_u32(&bytes[4..])) << 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_survive_the_wire_and_wait_for_their_end() {
        for message in [
            ToHolder::Attach { epoch: 7, from: u64::MAX },
            ToHolder::Input(b"ls\n"),
            ToHolder::Resize { cols: 80, rows: 24 },
            ToHolder::HangUp,
            ToHolder::Kill,
        ] {
            let mut raw = Vec::new();
            message.encode(&mut raw);
            assert_eq!(ToHolder::decode(&raw), Ok(Some((message, raw.len()))));
            assert_eq!(ToHolder::decode(&raw[..raw.len() - 1]), Ok(None));
        }
        assert_eq!(ToHolder::decode(&[9, 0, 0, 0, 0]), Err(Malformed));
        assert_eq!(ToHolder::decode(&[INPUT, 255, 255, 255, 255]), Err(Malformed));
    }

    #[test]
    fn a_damaged_record_is_noticed() {
        let mut raw = Vec::new();
        let record = Record { time_us: 1, offset: 2, event: RecordEvent::Output(b"text") };
        record.encode(&mut raw);
        assert_eq!(Record::decode(&raw), Ok(Some((record, raw.len()))));
        for at in 4..raw.len() {
            let mut damaged = raw.clone();
            damaged[at] ^= 1;
            assert_eq!(Record::decode(&damaged), Err(Malformed), "byte {at}");
        }
    }
}
