//! The multiplexer by its keys and mouse: what it asks for, and what it then shows.

use super::super::effect::Outcome;
use super::super::event::PaneEvent;
use super::super::layout::Axis;
use super::super::pane::Link;
use super::super::state::Dirty;
use super::super::testing::{Fake, claude, id, session};
use super::*;
use crate::client::StreamEvent;
use crate::ids::SessionId;
use crate::protocol::rest::{Session, Status, SwitchAgent};
use crate::term::Size;
use crate::term::keys::Mods;
use crate::term::mouse::{Mouse, MouseAction, MouseButton, Wheel};
use bytes::Bytes;

const PRESS: MouseAction = MouseAction::Press(MouseButton::Left);
const DRAG: MouseAction = MouseAction::Drag(MouseButton::Left);
const RELEASE: MouseAction = MouseAction::Release(MouseButton::Left);

fn fake() -> Fake {
    Fake::new(120, 30, vec![session(1, "one")])
}

/// One tab: 1 at the left, 2 at the right above 3, which has the focus.
fn three_panes() -> Fake {
    let mut fake = fake();
    fake.type_in("^b%").create(session(2, "two"));
    fake.type_in("^b\"").create(session(3, "three"));
    fake
}

fn focus(fake: &Fake) -> Option<SessionId> {
    fake.state.focused()
}

#[test]
fn the_first_start_asks_for_a_shell_here() {
    let mut fake = Fake::new(120, 30, Vec::new());
    let [Effect::Create(request, Place::NewTab)] = &fake.effects[..] else { panic!("{:?}", fake.effects) };
    assert_eq!((request.agent.as_str(), request.workspace_dir.as_deref()), ("shell", Some("/home/user")));
    assert_eq!((request.cols, request.rows), (Some(92), Some(29)));
    fake.create(session(1, "one"));
    assert!(fake.effects.contains(&Effect::Attach(id(1), Size::clamped(92, 29))), "{:?}", fake.effects);
}

#[test]
fn keys_go_to_the_program_in_its_modes() {
    let mut fake = fake();
    fake.shows(1, "\x1b[?1h").type_in("a^c<up>");
    assert_eq!(fake.sent(1), "a\x03\x1bOA");
    fake.type_in("^b^b");
    assert_eq!(fake.sent(1), "\x02", "the prefix twice");
    fake.type_in("^bQ");
    assert_eq!(fake.sent(1), "", "an unbound key goes nowhere");
    fake.on(Event::Paste("x\ny".to_owned()));
    assert_eq!(fake.sent(1), "x\ry");
}

#[test]
fn splitting_asks_for_a_session_of_the_right_size_in_the_same_place() {
    let mut fake = fake();
    fake.type_in("^b%");
    let [Effect::Create(request, Place::Beside(of, Axis::Columns))] = &fake.effects[..] else {
        panic!("{:?}", fake.effects)
    };
    assert_eq!((*of, request.workspace_dir.as_deref()), (id(1), Some("/home/user/project")));
    assert_eq!((request.cols, request.rows), (Some(46), Some(28)));
    fake.create(session(2, "two"));
    assert_eq!(focus(&fake), Some(id(2)));
    assert!(fake.effects.contains(&Effect::Attach(id(2), Size::clamped(46, 28))));
    assert!(fake.effects.contains(&Effect::Resize(id(1), Size::clamped(45, 28))), "{:?}", fake.effects);
    assert!(fake.effects.iter().any(|effect| matches!(effect, Effect::KeepLayout(_))));
}

#[test]
fn focus_moves_by_every_way() {
    let mut fake = three_panes();
    for (keys, to) in
        [("^b<left>", 1), ("^bl", 3), ("^bk", 2), ("^bh", 1), ("^b<right>", 2), ("^bj", 3), ("^b;", 2), ("^bo", 3)]
    {
        fake.type_in(keys);
        assert_eq!(focus(&fake), Some(id(to)), "{keys}");
    }
    fake.mouse(PRESS, 30, 10);
    assert_eq!(focus(&fake), Some(id(1)));
}

#[test]
fn resizing_repeats_without_the_prefix_and_then_types_again() {
    let mut fake = three_panes();
    fake.type_in("^b<ctrl+left><ctrl+left>");
    let widths = fake.state.boxes().iter().map(|pane| pane.inner.width).collect::<Vec<_>>();
    assert_eq!(widths, [39, 52, 52]);
    assert!(fake.effects.contains(&Effect::AwaitRepeat) && fake.sent(3).is_empty());
    fake.type_in("a");
    assert_eq!(fake.sent(3), "a");
    fake.type_in("^bL").on(Event::RepeatOver).type_in("L");
    assert_eq!(fake.sent(3), "L");
}

#[test]
fn a_zoomed_pane_is_alone_and_the_others_cost_nothing() {
    let mut fake = three_panes();
    fake.type_in("^bz");
    assert_eq!(fake.state.boxes().len(), 1);
    assert!(fake.effects.contains(&Effect::Detach(id(1))) && fake.effects.contains(&Effect::Detach(id(2))));
    assert!(fake.effects.contains(&Effect::Resize(id(3), Size::clamped(92, 29))));
    fake.type_in("^bz");
    assert_eq!(fake.effects.iter().filter(|effect| matches!(effect, Effect::Attach(..))).count(), 2);
}

#[test]
fn tabs_by_number_order_and_name() {
    let mut fake = fake();
    fake.type_in("^bc").create(session(2, "two"));
    assert!(fake.effects.contains(&Effect::Detach(id(1))), "a hidden pane is not streamed");
    fake.type_in("^bc").create(session(3, "three"));
    for (keys, to) in [("^b1", 1), ("^bn", 2), ("^bp", 1), ("^bp", 3), ("^b<tab>", 1), ("^b7", 1)] {
        fake.type_in(keys);
        assert_eq!(focus(&fake), Some(id(to)), "{keys}");
    }
    fake.type_in("^b$^uwork<enter>");
    assert_eq!(fake.state.tabs.active().unwrap().name.as_deref(), Some("work"));
}

#[test]
fn closing_asks_first_and_can_only_hide() {
    let mut fake = three_panes();
    fake.type_in("^bxn");
    assert!(fake.effects.is_empty() && fake.state.mode == Mode::Normal);
    fake.type_in("^bxy");
    assert_eq!(fake.effects, [Effect::Delete(id(3))]);
    fake.on(Event::Server(StreamEvent::Deleted(id(3))));
    assert_eq!((focus(&fake), fake.state.sessions.len()), (Some(id(2)), 2));
    fake.type_in("^bxh");
    assert_eq!((fake.state.tabs.of(id(2)), fake.state.sessions.len()), (None, 2));
    fake.type_in("^bstwo<enter>");
    assert_eq!((focus(&fake), fake.state.tabs.list().len()), (Some(id(2)), 2), "the picker shows it again");
    fake.type_in("^b&y");
    assert_eq!(fake.effects, [Effect::Delete(id(2))]);
}

#[test]
fn the_last_session_ends_the_multiplexer() {
    let mut fake = fake();
    fake.on(Event::Server(StreamEvent::Deleted(id(1))));
    assert!(fake.effects.contains(&Effect::Quit(Outcome::LastSessionClosed)), "{:?}", fake.effects);
    let mut fake = self::fake();
    fake.type_in("^bd");
    assert_eq!(fake.effects, [Effect::Quit(Outcome::Detached)]);
    fake.on(Event::ServerLost).type_in("^bd");
    assert_eq!(fake.effects, [Effect::Quit(Outcome::ServerGone)]);
}

#[test]
fn an_exited_program_leaves_its_screen_until_a_key() {
    let mut fake = fake();
    let exited = Session { status: Status::Exited, exit_code: Some(3), ..session(1, "one") };
    fake.on(Event::Server(StreamEvent::Exited { session: exited, exit_code: 3 }));
    fake.type_in("a");
    assert!(fake.effects.is_empty());
    fake.type_in("r");
    let again = SwitchAgent { agent: "shell".to_owned(), ..SwitchAgent::default() };
    assert_eq!(fake.effects, [Effect::Restart(id(1), again)]);
    fake.type_in("x");
    assert_eq!(fake.effects, [Effect::Delete(id(1))]);
}

#[test]
fn an_agent_is_chosen_by_its_name() {
    let mut fake = fake();
    fake.type_in("^bacla<enter>");
    let [Effect::Create(request, Place::NewTab)] = &fake.effects[..] else { panic!("{:?}", fake.effects) };
    assert_eq!(request.agent, "claude");
    fake.type_in("^bacodex<enter>");
    assert!(fake.effects.is_empty() && fake.state.notice.as_ref().is_some_and(|notice| notice.is_error));
}

#[test]
fn renaming_and_the_palette() {
    let mut fake = fake();
    fake.type_in("^b,^unew name<enter>");
    assert_eq!(fake.effects, [Effect::Rename(id(1), "new name".to_owned())]);
    fake.type_in("^b:all keys<enter>");
    assert!(matches!(fake.state.mode, Mode::Help(_)), "{:?}", fake.state.mode);
    fake.type_in("zoom<escape>");
    assert_eq!(fake.state.mode, Mode::Normal);
}

#[test]
fn an_echo_draws_one_row_and_a_flood_is_acknowledged() {
    let mut fake = fake();
    fake.shows(1, "$ ");
    fake.state.dirty = Dirty::Nothing;
    fake.stream(1, StreamEvent::Output { offset: 3, bytes: Bytes::from_static(b"l") });
    assert_eq!((fake.state.dirty, fake.effects.len()), (Dirty::Row(id(1), 0), 0));
    let offset = 200 * 1024;
    fake.stream(1, StreamEvent::Output { offset, bytes: Bytes::from_static(b"\r\nmore") });
    assert_eq!((fake.state.dirty, &fake.effects[..]), (Dirty::All, &[Effect::Acknowledge(id(1), offset)][..]));
}

#[test]
fn a_lost_server_is_told_and_comes_back() {
    let mut fake = fake();
    fake.shows(1, "text");
    fake.on(Event::ServerLost).on(Event::Pane(id(1), PaneEvent::Lost));
    assert!(!fake.state.is_connected && fake.state.panes[&id(1)].link == Link::Lost);
    fake.type_in("^bR");
    assert_eq!(fake.effects, [Effect::StartServer]);
    let sessions = vec![session(1, "one"), session(2, "two")];
    fake.on(Event::ServerFound { sessions, agents: Vec::new(), url: None });
    assert!(fake.state.is_connected && fake.state.sessions.len() == 2 && focus(&fake) == Some(id(1)));
}

#[test]
fn a_list_that_is_older_than_a_new_session_does_not_take_it_away() {
    let mut fake = fake();
    fake.on(Event::ServerAnswers).type_in("^bc").create(session(2, "two"));
    fake.on(Event::ServerFound { sessions: vec![session(1, "one")], agents: Vec::new(), url: None });
    assert_eq!((focus(&fake), fake.state.sessions.len()), (Some(id(2)), 2));
    fake.on(Event::ServerAnswers);
    fake.on(Event::ServerFound { sessions: vec![session(1, "one")], agents: Vec::new(), url: None });
    assert_eq!((focus(&fake), fake.state.sessions.len()), (Some(id(1)), 1));
}

#[test]
fn the_kept_layout_comes_back_without_what_is_gone() {
    let kept = three_panes().state.tabs.to_kept();
    let sessions = vec![session(1, "one"), session(3, "three"), session(4, "four")];
    let fake = Fake::with(120, 30, sessions, kept);
    let shown: Vec<_> = fake.state.boxes().iter().map(|pane| pane.id).collect();
    assert_eq!((shown, focus(&fake)), (vec![id(1), id(3)], Some(id(3))));
    assert_eq!(fake.state.tabs.of(id(4)), None, "it is in the sidebar alone");
}

#[test]
fn the_git_line_follows_focus_and_quiet() {
    let mut fake = fake();
    assert!(fake.effects.contains(&Effect::Git(id(1))));
    fake.on(Event::Server(StreamEvent::Updated(claude(1, "one", Status::Working))));
    assert!(fake.effects.is_empty());
    fake.on(Event::Server(StreamEvent::Updated(claude(1, "one", Status::Idle))));
    assert_eq!(fake.effects, [Effect::Git(id(1))]);
}

#[test]
fn the_mouse_goes_to_a_program_that_wants_it() {
    let mut fake = fake();
    fake.shows(1, "\x1b[?1002h\x1b[?1006h").mouse(PRESS, 30, 4);
    assert_eq!(fake.sent(1), "\x1b[<0;3;5M");
    fake.mouse(DRAG, 31, 4);
    assert_eq!(fake.sent(1), "\x1b[<32;4;5M");
    fake.mouse(RELEASE, 200, 4);
    assert_eq!(fake.sent(1), "\x1b[<0;92;5m", "clamped to the pane");
    fake.mouse(MouseAction::Wheel(Wheel::Up), 30, 4);
    assert_eq!(fake.sent(1), "\x1b[<64;3;5M");
}

#[test]
fn the_wheel_scrolls_history_or_moves_in_full_screen_programs() {
    let mut fake = fake();
    fake.shows(1, "text").mouse(MouseAction::Wheel(Wheel::Up), 30, 4);
    assert_eq!(fake.effects, [Effect::History(id(1))]);
    fake.mouse(MouseAction::Wheel(Wheel::Down), 30, 4);
    assert!(fake.state.panes[&id(1)].copy.is_none(), "back at the bottom");
    fake.shows(1, "\x1b[?1049h").mouse(MouseAction::Wheel(Wheel::Down), 30, 4);
    assert_eq!(fake.sent(1), "\x1b[B\x1b[B\x1b[B");
}

#[test]
fn dragging_selects_and_copies() {
    let mut fake = fake();
    fake.shows(1, "hello world").mouse(PRESS, 34, 0).mouse(DRAG, 36, 0).mouse(DRAG, 38, 0).mouse(RELEASE, 38, 0);
    assert_eq!(fake.effects, [Effect::Copy("world".to_owned())]);
    assert!(fake.state.panes[&id(1)].copy.is_none());
    fake.type_in("^b]");
    assert_eq!(fake.sent(1), "world");
    fake.mouse(PRESS, 34, 0).mouse(RELEASE, 34, 0);
    assert!(fake.effects.is_empty(), "a click alone copies nothing");
}

#[test]
fn a_double_click_takes_a_word_and_a_third_the_line() {
    let mut fake = fake();
    fake.shows(1, "see src/main.rs:12, please");
    let press = |fake: &mut Fake, clicks| {
        let mouse = Mouse { action: PRESS, col: 36, row: 0, mods: Mods::NONE };
        fake.on(Event::Mouse(mouse, clicks)).mouse(RELEASE, 36, 0);
        fake.effects.clone()
    };
    assert_eq!(press(&mut fake, 2), [Effect::Copy("src/main.rs:12".to_owned())]);
    assert_eq!(press(&mut fake, 3), [Effect::Copy("see src/main.rs:12, please".to_owned())]);
}

#[test]
fn dragging_a_line_resizes() {
    let mut fake = three_panes();
    fake.mouse(PRESS, 73, 5).mouse(DRAG, 60, 5).mouse(RELEASE, 60, 5);
    assert_eq!(fake.state.boxes()[0].inner.width, 32);
    let before = fake.state.boxes()[2].header.y;
    fake.mouse(PRESS, 80, before).mouse(DRAG, 80, before + 5);
    assert_eq!((fake.state.boxes()[2].header.y, focus(&fake)), (before + 5, Some(id(3))));
}

#[test]
fn clicks_on_sidebar_and_tabs() {
    let mut fake = Fake::new(120, 30, vec![session(1, "one"), session(2, "two")]);
    assert_eq!(focus(&fake), Some(id(2)), "the one that was active last");
    fake.mouse(PRESS, 5, 1);
    assert_eq!((focus(&fake), fake.state.tabs.list().len()), (Some(id(1)), 2));
    fake.mouse(PRESS, 2, 29);
    assert_eq!(focus(&fake), Some(id(2)));
    fake.mouse(PRESS, 5, 8);
    assert!(
        matches!(&fake.effects[..], [Effect::Create(request, _)] if request.agent == "claude"),
        "{:?}",
        fake.effects
    );
}

#[test]
fn focus_is_told_to_programs_that_ask() {
    let mut fake = three_panes();
    fake.shows(3, "\x1b[?1004h").shows(1, "\x1b[?1004h");
    fake.type_in("^bh");
    assert_eq!((fake.sent(3).as_str(), fake.sent(1).as_str()), ("\x1b[O", "\x1b[I"));
    fake.on(Event::Focus(false));
    assert_eq!(fake.sent(1), "\x1b[O");
}

#[test]
fn names_cannot_act_on_the_terminal() {
    let mut fake = fake();
    let evil = Session { title: Some("a\u{202e}b".to_owned()), ..session(2, "x\x1b]52;c;\x07y") };
    fake.on(Event::Server(StreamEvent::Created(evil)));
    let shown = fake.state.session(id(2)).unwrap();
    assert_eq!((shown.name.as_str(), shown.title.as_deref()), ("x]52;c;y", Some("ab")));
}

#[test]
fn rearranging_keeps_every_pane() {
    let mut fake = three_panes();
    for keys in ["^b ", "^b ", "^b ", "^b ", "^b ", "^b}", "^b{"] {
        fake.type_in(keys);
        let mut shown: Vec<_> = fake.state.boxes().iter().map(|pane| pane.id).collect();
        shown.sort();
        assert_eq!(shown, [id(1), id(2), id(3)], "{keys:?}");
        assert_eq!(focus(&fake), Some(id(3)));
    }
}

#[test]
fn a_pane_is_not_split_into_what_cannot_be_seen() {
    let mut fake = Fake::new(12, 4, vec![session(1, "one")]);
    fake.type_in("^b\"");
    assert!(!fake.effects.iter().any(|effect| matches!(effect, Effect::Create(..))), "two headers leave one row");
    assert_eq!(fake.state.notice.as_ref().map(|notice| notice.text.as_str()), Some("there is no room for more"));
    fake.type_in("^b%");
    assert!(fake.effects.iter().any(|effect| matches!(effect, Effect::Create(..))), "{:?}", fake.effects);
}
