//! A control sequence taken apart: markers, parameters with their sub-parameters, and its last byte.
//! Knows nothing of what any sequence means. Source: ECMA-48 5.4.

/// Parameters beyond these are dropped, as xterm (30) and others do.
const MAX_PARAMS: usize = 32;

/// The parameters of one sequence; those joined by colons are one group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Params {
    values: [u16; MAX_PARAMS],
    /// Bit n: value n continues the group of the value before it.
    joined: u32,
    len: usize,
}

impl Params {
    /// Reads digits, `;` and `:`; other bytes are skipped. Numbers are cut at the largest.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut params = Self::default();
        if bytes.is_empty() {
            return params;
        }
        params.len = 1;
        for &byte in bytes {
            match byte {
                b'0'..=b'9' => {
                    let value = &mut params.values[params.len - 1];
                    *value = value.saturating_mul(10).saturating_add(u16::from(byte - b'0'));
                }
                b';' | b':' if params.len == MAX_PARAMS => break,
                b';' => params.len += 1,
                b':' => {
                    params.joined |= 1 << params.len;
                    params.len += 1;
                }
                _ => {}
            }
        }
        params
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn has_groups(&self) -> bool {
        self.joined != 0
    }

    pub(super) fn values(&self) -> &[u16] {
        &self.values[..self.len]
    }

    /// Parameter `index`; 0 where it is missing.
    pub(super) fn value(&self, index: usize) -> u16 {
        self.values().get(index).copied().unwrap_or(0)
    }

    /// Parameter `index` as a count or a position: 1 where it is missing or 0.
    pub(super) fn count(&self, index: usize) -> u16 {
        self.value(index).max(1)
    }

    /// The parameters, each with its sub-parameters.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[u16]> {
        let mut start = 0;
        std::iter::from_fn(move || {
            if start >= self.len {
                return None;
            }
            let end = (start + 1..self.len).find(|n| self.joined & (1 << n) == 0).unwrap_or(self.len);
            let group = &self.values[start..end];
            start = end;
            Some(group)
        })
    }
}

/// One control sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Csi<'a> {
    /// `<`, `=`, `>` or `?` before the parameters, 0 for none.
    pub(super) private: u8,
    /// What precedes the last byte (` `, `!`, `"`, `$` ...), 0 for none.
    pub(super) intermediate: u8,
    pub(super) params: Params,
    pub(super) last: u8,
    /// The whole sequence as it came, for the engine; control characters in it are taken out.
    pub(super) raw: &'a [u8],
}

impl<'a> Csi<'a> {
    /// Takes apart a whole sequence, from its ESC to its last byte, without control characters.
    /// `None` where it follows no grammar.
    pub(super) fn parse(raw: &'a [u8]) -> Option<Self> {
        let (&last, body) = raw.get(2..)?.split_last()?;
        let (private, body) = match body.first() {
            Some(&marker @ b'<'..=b'?') => (marker, &body[1..]),
            _ => (0, body),
        };
        let params_len = body.iter().position(|b| !(b'0'..=b';').contains(b)).unwrap_or(body.len());
        let intermediate = match body[params_len..] {
            [] => 0,
            [byte @ b' '..=b'/'] => byte,
            _ => return None,
        };
        Some(Self { private, intermediate, params: Params::parse(&body[..params_len]), last, raw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_defaults() {
        let params = Params::parse(b"1;38:2::9;;70000");
        let groups: Vec<_> = params.groups().collect();
        assert_eq!(groups, [&[1][..], &[38, 2, 0, 9], &[0], &[65535]]);
        assert_eq!((params.value(9), params.count(5)), (0, 1));
        assert!(Params::parse(b"").is_empty());
        assert_eq!(Params::parse(b";").values(), [0, 0]);
        assert_eq!(Params::parse(&b";".repeat(99)).values().len(), MAX_PARAMS);
        assert_eq!(Params::parse(&b":".repeat(99)).groups().count(), 1);
    }

    #[test]
    fn markers_are_told_apart() {
        let csi = Csi::parse(b"\x1b[?2026$p").expect("is a sequence");
        assert_eq!((csi.private, csi.intermediate, csi.last, csi.params.value(0)), (b'?', b'$', b'p', 2026));
        let csi = Csi::parse(b"\x1b[H").expect("is a sequence");
        assert_eq!((csi.private, csi.intermediate, csi.last), (0, 0, b'H'));
        assert!(Csi::parse(b"\x1b[1?2h").is_none());
        assert!(Csi::parse(b"\x1b[1$$p").is_none());
    }
}
