//! The colours that programs are told when they ask (OSC 4, 10, 11, 12, and mode 2031).

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// What the theme shows. Programs choose light or dark colours by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    pub foreground: Rgb,
    pub background: Rgb,
    pub cursor: Rgb,
    /// The sixteen colours that have names.
    pub named: [Rgb; 16],
}

impl Default for Palette {
    /// xterm's colours on black: the guess that is right for most.
    fn default() -> Self {
        Self {
            foreground: (229, 229, 229),
            background: (0, 0, 0),
            cursor: (229, 229, 229),
            named: [
                (0, 0, 0),
                (205, 0, 0),
                (0, 205, 0),
                (205, 205, 0),
                (0, 0, 238),
                (205, 0, 205),
                (0, 205, 205),
                (229, 229, 229),
                (127, 127, 127),
                (255, 0, 0),
                (0, 255, 0),
                (255, 255, 0),
                (92, 92, 255),
                (255, 0, 255),
                (0, 255, 255),
                (255, 255, 255),
            ],
        }
    }
}

impl Palette {
    /// The colour of an index: named, of the 6x6x6 cube, or grey (xterm's 256colres.h).
    #[must_use]
    pub fn color(&self, index: u8) -> Rgb {
        let level = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
        match index {
            0..=15 => self.named[usize::from(index)],
            16..=231 => {
                let cube = index - 16;
                (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
            }
            232.. => {
                let grey = 8 + 10 * (index - 232);
                (grey, grey, grey)
            }
        }
    }

    /// Whether light text is meant to be read on it.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        let (r, g, b) = self.background;
        // Rec. 601 luma, in thousandths.
        299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) < 128_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cube_and_the_greys() {
        let palette = Palette::default();
        assert_eq!(palette.color(9), (255, 0, 0));
        assert_eq!((palette.color(16), palette.color(231)), ((0, 0, 0), (255, 255, 255)));
        assert_eq!(palette.color(208), (255, 135, 0));
        assert_eq!((palette.color(232), palette.color(255)), ((8, 8, 8), (238, 238, 238)));
        assert!(palette.is_dark());
        assert!(!Palette { background: (255, 255, 240), ..palette }.is_dark());
    }
}
