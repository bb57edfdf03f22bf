//! What the engine's cells cannot carry, carried in them all the same. An attribute that the engine
//! does not know is a zero-width character behind the cell's text, whose number is an id; a cluster
//! of several characters is one character that stands for it. Both are code points that Unicode has
//! not assigned and that programs cannot print: [`Marks::is_reserved`] keeps them out.

use super::style::{Color, Link, Style, Underline};
use super::table::Table;
use std::sync::Arc;

/// Zero-width (default ignorable) and unassigned: as many attributes can be shown at once.
const EXTRAS: std::ops::Range<u32> = 0xE_0200..0xE_1000;

/// Unassigned ideographs, which are two columns wide; as many wide clusters can be shown at once.
const WIDE: std::ops::Range<u32> = 0x3_F000..0x3_FFFE;

/// An unassigned plane, one column wide.
const NARROW: std::ops::Range<u32> = 0x8_F000..0x8_FFFE;

/// In the last column, where a wide character had no room: shows nothing. Narrow and unassigned.
pub(super) const FILLER: char = '\u{8_E000}';

/// A cluster longer than this is not made: no emoji comes near it.
pub(super) const MAX_CLUSTER_BYTES: usize = 128;

/// Attributes that the engine lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Extra {
    /// Together with bold: the engine knows one of them at a time.
    is_dim: bool,
    underline_style: Underline,
    underline_color: Color,
    blink: bool,
    conceal: bool,
    strikethrough: bool,
    overline: bool,
    link: Option<Arc<Link>>,
}

impl Extra {
    pub(super) fn of(style: &Style, link: Option<&Arc<Link>>) -> Self {
        let (underline_style, underline_color) =
            if style.underline { (style.underline_style, style.underline_color) } else { Default::default() };
        Self {
            is_dim: style.bold && style.dim,
            underline_style,
            underline_color,
            blink: style.blink,
            conceal: style.conceal,
            strikethrough: style.strikethrough,
            overline: style.overline,
            link: link.cloned(),
        }
    }

    pub(super) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Adds these to what the engine says of the style.
    pub(super) fn apply(&self, style: &mut Style) {
        style.dim |= self.is_dim;
        style.underline_style = self.underline_style;
        style.underline_color = self.underline_color;
        style.blink = self.blink;
        style.conceal = self.conceal;
        style.strikethrough = self.strikethrough;
        style.overline = self.overline;
    }

    pub(super) fn link(&self) -> Option<&Arc<Link>> {
        self.link.as_ref()
    }
}

/// The attributes and clusters that the screen shows.
#[derive(Debug)]
pub(super) struct Marks {
    extras: Table<Extra>,
    clusters: Table<Arc<str>>,
}

/// Ids that are still shown.
#[derive(Debug, Default)]
pub(super) struct Used {
    extras: Vec<bool>,
    clusters: Vec<bool>,
}

impl Default for Marks {
    fn default() -> Self {
        Self { extras: Table::new(len(&EXTRAS)), clusters: Table::new(len(&WIDE)) }
    }
}

impl Marks {
    /// Whether the character stands for something here, so that no program may print it.
    pub(super) fn is_reserved(c: char) -> bool {
        c == FILLER || [EXTRAS, WIDE, NARROW].iter().any(|range| range.contains(&u32::from(c)))
    }

    /// Whether no cell carries anything.
    pub(super) fn is_empty(&self) -> bool {
        self.extras.is_empty() && self.clusters.is_empty()
    }

    /// The mark that goes behind the text of a cell with these attributes; `None` when there are too many.
    pub(super) fn mark(&mut self, extra: &Extra) -> Option<char> {
        char::from_u32(EXTRAS.start + u32::from(self.extras.id_of(extra)?))
    }

    /// The character that stands for a cluster; `None` when there are too many.
    pub(super) fn stand_in(&mut self, cluster: &str, is_wide: bool) -> Option<char> {
        let plane = if is_wide { WIDE } else { NARROW };
        char::from_u32(plane.start + u32::from(self.clusters.id_of(&cluster.into())?))
    }

    /// What the contents of an engine's cell say: its text and its attributes.
    pub(super) fn read<'a>(&'a self, contents: &'a str) -> (&'a str, Option<&'a Extra>) {
        // Nearly every cell: what is short cannot hold a mark, and ASCII stands for itself.
        if contents.len() < 4 {
            return (contents, None);
        }
        let (text, extra) = match contents.char_indices().find(|(_, c)| EXTRAS.contains(&u32::from(*c))) {
            Some((at, mark)) => (&contents[..at], id_in(mark, &EXTRAS).and_then(|id| self.extras.value(id))),
            None => (contents, None),
        };
        if text.starts_with(FILLER) {
            return ("", None);
        }
        let cluster = text.chars().next().and_then(cluster_id).and_then(|id| self.clusters.value(id));
        (cluster.map_or(text, |cluster| cluster), extra)
    }

    pub(super) fn is_sweep_due(&self) -> bool {
        self.extras.is_sweep_due() || self.clusters.is_sweep_due()
    }

    /// Forgets what is shown no more.
    pub(super) fn retain(&mut self, used: &Used) {
        let is_used = |ids: &[bool], id: u16| ids.get(usize::from(id)) == Some(&true);
        self.extras.retain(|id| is_used(&used.extras, id));
        self.clusters.retain(|id| is_used(&used.clusters, id));
    }
}

impl Used {
    /// Notes what the contents of a cell refer to.
    pub(super) fn note(&mut self, contents: &str) {
        if contents.len() < 4 {
            return;
        }
        let set = |ids: &mut Vec<bool>, id: u16| {
            let id = usize::from(id);
            if ids.len() <= id {
                ids.resize(id + 1, false);
            }
            ids[id] = true;
        };
        for c in contents.chars() {
            if let Some(id) = id_in(c, &EXTRAS) {
                set(&mut self.extras, id);
            } else if let Some(id) = cluster_id(c) {
                set(&mut self.clusters, id);
            }
        }
    }
}

fn cluster_id(c: char) -> Option<u16> {
    id_in(c, &WIDE).or_else(|| id_in(c, &NARROW))
}

fn id_in(c: char, range: &std::ops::Range<u32>) -> Option<u16> {
    u16::try_from(u32::from(c).checked_sub(range.start)?).ok().filter(|id| *id < len(range))
}

fn len(range: &std::ops::Range<u32>) -> u16 {
    u16::try_from(range.end - range.start).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthChar;

    #[test]
    fn the_reserved_characters_are_as_wide_as_what_they_stand_for() {
        for (range, width) in [(EXTRAS, 0), (WIDE, 2), (NARROW, 1)] {
            assert!(range.clone().filter_map(char::from_u32).all(|c| c.width() == Some(width)), "{range:?}");
        }
    }

    #[test]
    fn cells_are_read_as_they_were_marked() {
        let mut marks = Marks::default();
        let style = Style { strikethrough: true, ..Style::default() };
        let extra = Extra::of(&style, None);
        let mark = marks.mark(&extra).expect("has room");
        let family = marks.stand_in("👨\u{200d}👩\u{200d}👧", true).expect("has room");
        assert_eq!(marks.read("x"), ("x", None));
        assert_eq!(marks.read(&format!("x{mark}")), ("x", Some(&extra)));
        assert_eq!(marks.read(&format!("{family}{mark}")), ("👨\u{200d}👩\u{200d}👧", Some(&extra)));
        let mut used = Used::default();
        used.note(&format!("{family}"));
        marks.retain(&used);
        assert_eq!(marks.read(&format!("x{mark}")), ("x", None));
        assert_eq!(marks.read(&family.to_string()).0, "👨\u{200d}👩\u{200d}👧");
    }
}
