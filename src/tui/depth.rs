//! 24-bit colours for outer terminals that have 256: some would otherwise show quite other ones.

use ratatui::buffer::Buffer;
use ratatui::style::Color;

/// xterm's cube: the levels of each channel.
const LEVELS: [u8; 6] = [0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff];
const CUBE_START: u8 = 16;
const GREY_START: u8 = 232;
const GREYS: u8 = 24;

/// Replaces every 24-bit colour by the nearest of the 256.
pub(super) fn limit(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        for color in [&mut cell.fg, &mut cell.bg] {
            if let Color::Rgb(r, g, b) = *color {
                *color = Color::Indexed(nearest(r, g, b));
            }
        }
    }
}

fn nearest(r: u8, g: u8, b: u8) -> u8 {
    let [red, green, blue] = [r, g, b].map(level);
    let cube = CUBE_START + 36 * red + 6 * green + blue;
    let in_cube = [red, green, blue].map(|level| LEVELS[usize::from(level)]);
    let mean = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    // Greys go from 8 in steps of 10.
    let step = u8::try_from(mean.saturating_sub(3) / 10).unwrap_or(GREYS).min(GREYS - 1);
    let grey = [8 + 10 * step; 3];
    if distance(grey, [r, g, b]) < distance(in_cube, [r, g, b]) { GREY_START + step } else { cube }
}

/// The nearest of the cube's levels.
fn level(channel: u8) -> u8 {
    let nearest = (0u8..6).min_by_key(|level| LEVELS[usize::from(*level)].abs_diff(channel));
    nearest.unwrap_or(0)
}

fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.into_iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_one_of_the_256_is_nearest_to_itself_or_its_like() {
        for (rgb, index) in [
            ((0, 0, 0), 16),
            ((255, 255, 255), 231),
            ((0x5f, 0x87, 0xaf), 67),
            ((8, 8, 8), 232),
            ((0x80, 0x80, 0x80), 244),
            ((0xee, 0xee, 0xee), 255),
            ((0x58, 0xa6, 0xff), 75),
            ((255, 0, 0), 196),
        ] {
            let (r, g, b) = rgb;
            assert_eq!(nearest(r, g, b), index, "{rgb:?}");
        }
    }
}
