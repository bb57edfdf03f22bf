//! Which characters are shown together in one cell or two, and how wide they are. The widths are
//! the engine's (unicode-width). Source of the rules: Unicode TR 51 (emoji), TR 29 (GB11 to GB13).

use unicode_width::UnicodeWidthChar;

pub(super) const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Asks for the coloured form of the character before it, which is two columns wide.
pub(super) const EMOJI_PRESENTATION: char = '\u{fe0f}';

/// The columns that a character takes when it stands alone; `None` for control characters.
pub(super) fn columns(c: char) -> Option<u16> {
    match c.width() {
        None => None,
        Some(0) => Some(0),
        Some(1) => Some(1),
        Some(_) => Some(2),
    }
}

/// Whether `c` is shown in the cell of `cluster` before it although it has a width of its own.
/// The two together are two columns wide.
pub(super) fn joins(cluster: &str, c: char) -> bool {
    if is_regional_indicator(c) {
        let mut chars = cluster.chars();
        return chars.next().is_some_and(is_regional_indicator) && chars.next().is_none();
    }
    if is_skin_tone(c) {
        let base = cluster.trim_end_matches(EMOJI_PRESENTATION).chars().next_back();
        return base.is_some_and(|base| is_pictograph(base) && !is_skin_tone(base));
    }
    is_pictograph(c) && cluster.ends_with(ZERO_WIDTH_JOINER) && cluster.chars().next().is_some_and(is_pictograph)
}

/// Whether text that holds this character needs a look at what stands before it.
pub(super) fn may_join(c: char) -> bool {
    c == ZERO_WIDTH_JOINER || is_regional_indicator(c) || is_skin_tone(c)
}

fn is_regional_indicator(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Roughly Extended_Pictographic: exact for what is joined in practice.
fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_joins_and_what_does_not() {
        for (cluster, c, expected) in [
            ("👩\u{200d}", '💻', true),
            ("👩", '💻', false),
            ("❤\u{fe0f}\u{200d}", '🔥', true),
            ("🇯", '🇵', true),
            ("🇯🇵", '🇵', false),
            ("x", '🇵', false),
            ("👋", '🏽', true),
            ("☝\u{fe0f}", '🏽', true),
            ("日", '🏽', false),
            ("🏽", '🏽', false),
            ("क\u{94d}\u{200d}", 'ष', false),
            ("日\u{200d}", '💻', false),
        ] {
            assert_eq!(joins(cluster, c), expected, "{cluster} {c}");
        }
    }
}
