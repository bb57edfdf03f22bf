//! What is drawn, at the sizes that screens have and at those that they should not have.

use super::super::event::Event;
use super::super::surface::Surface;
use super::super::testing::{Fake, claude, id, session};
use crate::client::StreamEvent;
use crate::protocol::rest::{Session, Status};
use crate::term::mouse::{MouseAction, Wheel};
use crate::term::{Screen, Size};
use crate::theme::Theme;

const LISTING: &str =
    "\x1b[1;32muser@host\x1b[m:\x1b[34m~/project\x1b[m$ ls\r\nCargo.toml  \x1b[1;34msrc\x1b[m  日本語\r\n$ ";

fn working(cols: u16, rows: u16) -> Fake {
    let sessions = vec![
        session(1, "api-server"),
        claude(2, "fix-the-login", Status::Working),
        claude(3, "review", Status::Blocked),
        Session { status: Status::Exited, exit_code: Some(1), ..session(4, "build") },
    ];
    let mut fake = Fake::new(cols, rows, vec![session(1, "api-server")]);
    fake.shows(1, LISTING);
    fake.type_in("^b%").create(sessions[1].clone()).shows(2, "\x1b[?25l\x1b[7m working \x1b[m on it");
    fake.type_in("^b-").create(sessions[2].clone()).shows(3, "Do you want to proceed?\r\n\x1b[36m> 1. Yes\x1b[m");
    for new in &sessions {
        fake.on(Event::Server(StreamEvent::Updated(new.clone())));
    }
    fake.on(Event::Git(id(3), "main ↑2 +1 ~3 ?4".to_owned()));
    fake
}

#[test]
fn panes_and_sidebar() {
    for (cols, rows) in [(40, 12), (80, 24), (200, 60)] {
        let fake = working(cols, rows);
        insta::assert_snapshot!(format!("panes_{cols}x{rows}"), fake.screen().backend());
    }
}

#[test]
fn one_session() {
    let mut fake = Fake::new(80, 24, vec![session(1, "zsh")]);
    fake.shows(1, LISTING);
    insta::assert_snapshot!("one_80x24", fake.screen().backend());
}

#[test]
fn overlays() {
    for (name, keys) in [
        ("help", "^b?"),
        ("help_filtered", "^b?pane"),
        ("picker", "^bs"),
        ("agents", "^ba"),
        ("rename", "^b,"),
        ("close", "^bx"),
        ("prefix", "^b"),
    ] {
        for (cols, rows) in [(40, 12), (80, 24)] {
            let mut fake = working(cols, rows);
            fake.type_in(keys);
            insta::assert_snapshot!(format!("{name}_{cols}x{rows}"), fake.screen().backend());
        }
    }
}

#[test]
fn copy_mode_exit_and_loss() {
    let mut fake = working(80, 24);
    fake.type_in("^b[gv$");
    insta::assert_snapshot!("copy_80x24", fake.screen().backend());
    let mut fake = working(80, 24);
    fake.type_in("^bsbuild<enter>").shows(4, "error: it failed\r\n");
    insta::assert_snapshot!("exited_80x24", fake.screen().backend());
    fake.on(Event::ServerLost);
    insta::assert_snapshot!("lost_80x24", fake.screen().backend());
}

#[test]
fn no_size_is_too_small() {
    let keys = ["", "^b?", "^bs", "^b,", "^bx", "^b[", "^b", "^bz"];
    for (cols, rows) in [(1, 1), (1, 30), (200, 1), (2, 2), (3, 3), (10, 3), (5, 8), (27, 5), (30, 4), (52, 2)] {
        for keys in keys {
            let mut fake = working(80, 24);
            fake.type_in(keys).on(Event::Resized(cols, rows));
            fake.mouse(MouseAction::Wheel(Wheel::Up), 0, 0);
            let _ = fake.screen();
            let mut fake = working(80, 24);
            fake.on(Event::Resized(cols, rows)).type_in(keys);
            let _ = fake.screen();
        }
    }
}

#[test]
fn every_theme_draws_and_none_too() {
    for name in Theme::names() {
        let mut fake = working(80, 24);
        fake.state.settings.theme = Theme::builtin(name).unwrap();
        let _ = fake.screen();
        fake.state.settings.theme = Theme::builtin(name).unwrap().monochrome();
        fake.type_in("^bs");
        let screen = fake.screen();
        let colors = screen.backend().buffer().content.iter().filter(|cell| {
            use ratatui::style::Color::Rgb;
            matches!(cell.fg, Rgb(..)) || matches!(cell.bg, Rgb(..))
        });
        // Agents have colours of their own beyond the theme.
        assert_eq!(colors.count(), 0, "{name}");
    }
}

#[test]
fn characters_that_are_joined_stay_in_their_cells() {
    let mut fake = Fake::new(80, 24, vec![session(1, "zsh")]);
    fake.shows(1, "\u{1f468}\u{200d}\u{1f469}|");
    let screen = fake.screen();
    let symbols: Vec<_> = (28..33).map(|col| screen.backend().buffer()[(col, 0)].symbol().to_owned()).collect();
    assert_eq!(symbols, ["\u{1f468}\u{200d}\u{1f469}", " ", "|", " ", " "]);
}

/// The outer terminal that reads what is written.
fn read(bytes: &[u8], cols: u16, rows: u16) -> Screen {
    let mut screen = Screen::new(Size::clamped(cols, rows), 0);
    screen.feed(bytes);
    screen
}

#[test]
fn what_is_written_is_what_was_drawn() {
    let mut fake = working(80, 24);
    let mut out = Vec::new();
    {
        let mut surface = Surface::new(&mut out, true);
        surface.draw(&fake.state).unwrap();
        fake.type_in("^bh");
        surface.draw(&fake.state).unwrap();
    }
    let mut whole = Vec::new();
    Surface::new(&mut whole, true).draw(&fake.state).unwrap();
    let (step, once) = (read(&out, 80, 24), read(&whole, 80, 24));
    assert_eq!(step.ansi(), once.ansi());
    assert_eq!(step.cursor(), once.cursor());
    assert!(out.starts_with(b"\x1b[?2026h"));
}

#[test]
fn one_row_drawn_alone_leaves_the_same_screen() {
    let mut fake = working(80, 24);
    fake.type_in("^bh");
    let mut out = Vec::new();
    {
        let mut surface = Surface::new(&mut out, true);
        surface.draw(&fake.state).unwrap();
        for (n, echo) in ["l", "\x1b[31ms", "\x08\x08", "日"].into_iter().enumerate() {
            let bytes = bytes::Bytes::from(echo.to_owned());
            fake.stream(1, StreamEvent::Output { offset: 1000 + n as u64, bytes });
            surface.draw_row(&fake.state, id(1), 2).unwrap();
        }
    }
    let mut whole = Vec::new();
    Surface::new(&mut whole, true).draw(&fake.state).unwrap();
    let (step, once) = (read(&out, 80, 24), read(&whole, 80, 24));
    assert_eq!(step.ansi(), once.ansi());
    assert_eq!(step.cursor(), once.cursor());
}
