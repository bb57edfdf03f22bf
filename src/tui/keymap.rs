//! The key table after the prefix: tmux's, as data. Knows actions, not what they do.

use super::action::Action;
use super::layout::Direction;
use crate::config::Chord;
use crate::term::keys::{Key, KeyCode, Mods};

/// One line of the key table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    /// In the words of `config.toml`.
    pub keys: &'static [&'static str],
    pub action: Action,
}

const fn bind(keys: &'static [&'static str], action: Action) -> Binding {
    Binding { keys, action }
}

/// In the order of the help. The prefix itself is bound to [`Action::SendPrefix`] beside these.
pub(super) const BINDINGS: &[Binding] = &[
    bind(&["c"], Action::NewTab),
    bind(&["a"], Action::ChooseAgent),
    bind(&["%", "v"], Action::SplitRight),
    bind(&["\"", "-"], Action::SplitDown),
    bind(&["left", "h"], Action::Focus(Direction::Left)),
    bind(&["down", "j"], Action::Focus(Direction::Down)),
    bind(&["up", "k"], Action::Focus(Direction::Up)),
    bind(&["right", "l"], Action::Focus(Direction::Right)),
    bind(&["o"], Action::NextPane),
    bind(&[";"], Action::LastPane),
    bind(&["ctrl+left", "alt+left", "H"], Action::Resize(Direction::Left)),
    bind(&["ctrl+down", "alt+down", "J"], Action::Resize(Direction::Down)),
    bind(&["ctrl+up", "alt+up", "K"], Action::Resize(Direction::Up)),
    bind(&["ctrl+right", "alt+right", "L"], Action::Resize(Direction::Right)),
    bind(&["z"], Action::Zoom),
    bind(&["}"], Action::SwapNext),
    bind(&["{"], Action::SwapPrevious),
    bind(&["space"], Action::NextLayout),
    bind(&["x"], Action::ClosePane),
    bind(&["&"], Action::CloseTab),
    bind(&["n"], Action::NextTab),
    bind(&["p"], Action::PreviousTab),
    bind(&["tab"], Action::LastTab),
    bind(&["0"], Action::Tab(0)),
    bind(&["1"], Action::Tab(1)),
    bind(&["2"], Action::Tab(2)),
    bind(&["3"], Action::Tab(3)),
    bind(&["4"], Action::Tab(4)),
    bind(&["5"], Action::Tab(5)),
    bind(&["6"], Action::Tab(6)),
    bind(&["7"], Action::Tab(7)),
    bind(&["8"], Action::Tab(8)),
    bind(&["9"], Action::Tab(9)),
    bind(&["s", "w"], Action::PickSession),
    bind(&[","], Action::RenameSession),
    bind(&["$"], Action::RenameTab),
    bind(&["[", "pageup"], Action::CopyMode),
    bind(&["]"], Action::Paste),
    bind(&["b"], Action::Sidebar),
    bind(&[":"], Action::Palette),
    bind(&["?"], Action::Help),
    bind(&["r"], Action::Redraw),
    bind(&["R"], Action::RestartServer),
    bind(&["d"], Action::Detach),
];

/// The action of a key that follows the prefix.
#[must_use]
pub(super) fn action(key: &Key, prefix: &Key) -> Option<Action> {
    if is_same(key, prefix) {
        return Some(Action::SendPrefix);
    }
    let bound = BINDINGS.iter().find(|binding| binding.keys.iter().any(|name| is_named(key, name)));
    bound.map(|binding| binding.action)
}

/// Whether the key may be pressed again without the prefix.
#[must_use]
pub(super) fn repeats(action: Action) -> bool {
    matches!(action, Action::Resize(_))
}

/// The key that `chord` means.
#[must_use]
pub(super) fn key(chord: &Chord) -> Key {
    Key::from(chord)
}

/// A single character means itself, capitals too; a chord would fold them.
fn is_named(pressed: &Key, name: &str) -> bool {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return is_same(pressed, &Key::new(KeyCode::Char(only)));
    }
    name.parse::<Chord>().is_ok_and(|chord| is_same(pressed, &key(&chord)))
}

/// Terminals differ in whether they tell the shift that a character already shows.
fn is_same(pressed: &Key, bound: &Key) -> bool {
    let mods = match pressed.code {
        KeyCode::Char(_) => pressed.mods.without(Mods::SHIFT),
        _ => pressed.mods,
    };
    pressed.code == bound.code && mods == bound.mods.without(shift_of(bound.code))
}

fn shift_of(code: KeyCode) -> Mods {
    if matches!(code, KeyCode::Char(_)) { Mods::SHIFT } else { Mods::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefix() -> Key {
        key(&"ctrl+b".parse().unwrap())
    }

    #[test]
    fn every_binding_can_be_reached_and_none_twice() {
        let mut seen = std::collections::HashSet::new();
        for binding in BINDINGS {
            for name in binding.keys {
                assert!(seen.insert(*name), "{name} is bound twice");
                let pressed = match name.chars().collect::<Vec<_>>()[..] {
                    [only] => Key::new(KeyCode::Char(only)),
                    _ => key(&name.parse().unwrap()),
                };
                assert_eq!(action(&pressed, &prefix()), Some(binding.action), "{name}");
            }
        }
    }

    #[test]
    fn the_prefix_twice_sends_it() {
        assert_eq!(action(&prefix(), &prefix()), Some(Action::SendPrefix));
        assert_eq!(action(&Key::new(KeyCode::Char('Q')), &prefix()), None);
    }

    #[test]
    fn a_told_shift_changes_nothing_for_characters() {
        let pressed = Key::with(KeyCode::Char('%'), Mods::SHIFT);
        assert_eq!(action(&pressed, &prefix()), Some(Action::SplitRight));
        let pressed = Key::with(KeyCode::Left, Mods::SHIFT);
        assert_eq!(action(&pressed, &prefix()), None);
    }
}
