//! The outer terminal's events in our own words.

use super::event::Event;
use crate::term::keys::{Key, KeyCode, KeyKind, Mods};
use crate::term::mouse::{Mouse, MouseAction, MouseButton, Wheel};
use crossterm::event as outer;

/// `None` for what means nothing here, such as a modifier key alone.
pub(super) fn event(event: outer::Event) -> Option<Event> {
    Some(match event {
        outer::Event::Key(pressed) => Event::Key(key(&pressed)?),
        outer::Event::Mouse(moved) => Event::Mouse(mouse(moved), 1),
        outer::Event::Paste(text) => Event::Paste(text),
        outer::Event::Resize(cols, rows) => Event::Resized(cols, rows),
        outer::Event::FocusGained => Event::Focus(true),
        outer::Event::FocusLost => Event::Focus(false),
    })
}

fn key(pressed: &outer::KeyEvent) -> Option<Key> {
    let is_keypad = pressed.state.contains(outer::KeyEventState::KEYPAD);
    let mut mods = mods(pressed.modifiers);
    let code = match pressed.code {
        outer::KeyCode::Char(c) if is_keypad => KeyCode::Keypad(c),
        outer::KeyCode::Enter if is_keypad => KeyCode::Keypad('\r'),
        outer::KeyCode::Char(c) => KeyCode::Char(c),
        outer::KeyCode::F(number) => KeyCode::F(number),
        outer::KeyCode::BackTab => {
            mods = mods.with(Mods::SHIFT);
            KeyCode::Tab
        }
        outer::KeyCode::Enter => KeyCode::Enter,
        outer::KeyCode::Tab => KeyCode::Tab,
        outer::KeyCode::Backspace => KeyCode::Backspace,
        outer::KeyCode::Esc => KeyCode::Escape,
        outer::KeyCode::Insert => KeyCode::Insert,
        outer::KeyCode::Delete => KeyCode::Delete,
        outer::KeyCode::Home => KeyCode::Home,
        outer::KeyCode::End => KeyCode::End,
        outer::KeyCode::PageUp => KeyCode::PageUp,
        outer::KeyCode::PageDown => KeyCode::PageDown,
        outer::KeyCode::Up => KeyCode::Up,
        outer::KeyCode::Down => KeyCode::Down,
        outer::KeyCode::Left => KeyCode::Left,
        outer::KeyCode::Right => KeyCode::Right,
        _ => return None,
    };
    let kind = match pressed.kind {
        outer::KeyEventKind::Press => KeyKind::Press,
        outer::KeyEventKind::Repeat => KeyKind::Repeat,
        outer::KeyEventKind::Release => KeyKind::Release,
    };
    Some(Key { code, mods, kind })
}

fn mods(held: outer::KeyModifiers) -> Mods {
    let table = [
        (outer::KeyModifiers::SHIFT, Mods::SHIFT),
        (outer::KeyModifiers::ALT, Mods::ALT),
        (outer::KeyModifiers::CONTROL, Mods::CTRL),
        (outer::KeyModifiers::SUPER, Mods::SUPER),
    ];
    table.into_iter().filter(|(outer, _)| held.contains(*outer)).fold(Mods::NONE, |all, (_, own)| all.with(own))
}

fn mouse(moved: outer::MouseEvent) -> Mouse {
    let button = |button| match button {
        outer::MouseButton::Left => MouseButton::Left,
        outer::MouseButton::Middle => MouseButton::Middle,
        outer::MouseButton::Right => MouseButton::Right,
    };
    let action = match moved.kind {
        outer::MouseEventKind::Down(pressed) => MouseAction::Press(button(pressed)),
        outer::MouseEventKind::Up(released) => MouseAction::Release(button(released)),
        outer::MouseEventKind::Drag(held) => MouseAction::Drag(button(held)),
        outer::MouseEventKind::Moved => MouseAction::Move,
        outer::MouseEventKind::ScrollUp => MouseAction::Wheel(Wheel::Up),
        outer::MouseEventKind::ScrollDown => MouseAction::Wheel(Wheel::Down),
        outer::MouseEventKind::ScrollLeft => MouseAction::Wheel(Wheel::Left),
        outer::MouseEventKind::ScrollRight => MouseAction::Wheel(Wheel::Right),
    };
    Mouse { action, col: moved.column, row: moved.row, mods: mods(moved.modifiers) }
}
