//! Keys of what lies over the panes: help, prompts, questions, lists.

use super::super::effect::{Effect, Place};
use super::super::picker::{Target, entries};
use super::super::state::{Mode, Picker, Prompt, Question, State, Subject};
use super::actions;
use crate::term::keys::{Key, KeyCode, Mods};

/// Lines that a page key scrolls the help: about half of the smallest usual screen.
const HELP_PAGE: usize = 10;

pub(super) fn key(state: &mut State, key: &Key, out: &mut Vec<Effect>) {
    let is_left = key.code == KeyCode::Escape || (key.code == KeyCode::Char('c') && key.mods.has(Mods::CTRL));
    if is_left {
        state.mode = Mode::Normal;
        return;
    }
    match &mut state.mode {
        Mode::Help(help) => match key.code {
            KeyCode::Up => help.scroll = help.scroll.saturating_sub(1),
            KeyCode::Down => help.scroll += 1,
            KeyCode::PageUp => help.scroll = help.scroll.saturating_sub(HELP_PAGE),
            KeyCode::PageDown => help.scroll += HELP_PAGE,
            KeyCode::Enter => state.mode = Mode::Normal,
            KeyCode::Char('q') if help.filter.is_empty() => state.mode = Mode::Normal,
            _ => {
                help.filter.key(key);
                help.scroll = 0;
            }
        },
        Mode::Prompt(prompt) if key.code == KeyCode::Enter => {
            let prompt = prompt.clone();
            state.mode = Mode::Normal;
            answer(state, &prompt, out);
        }
        Mode::Prompt(prompt) => drop(prompt.line.key(key)),
        Mode::Confirm(question) => {
            let question = question.clone();
            state.mode = Mode::Normal;
            decide(state, question, key, out);
        }
        Mode::Picker(picker) => {
            let picker = picker.clone();
            pick(state, picker, key, out);
        }
        Mode::Normal | Mode::Prefix | Mode::Repeat => {}
    }
}

/// Pasted text goes into a line that is being typed; `false` when none is.
pub(super) fn paste(state: &mut State, text: &str) -> bool {
    match &mut state.mode {
        Mode::Help(help) => help.filter.insert(text),
        Mode::Prompt(prompt) => prompt.line.insert(text),
        Mode::Picker(picker) => picker.filter.insert(text),
        Mode::Confirm(_) => {}
        Mode::Normal | Mode::Prefix | Mode::Repeat => return false,
    }
    true
}

fn answer(state: &mut State, prompt: &Prompt, out: &mut Vec<Effect>) {
    let text = prompt.line.text().trim().to_owned();
    match prompt.subject {
        Subject::Session(id) if !text.is_empty() => out.push(Effect::Rename(id, text)),
        Subject::Session(_) => {}
        Subject::Tab => {
            if let Some(tab) = state.tabs.active_mut() {
                // An empty name follows the focus again.
                tab.name = Some(text).filter(|text| !text.is_empty());
            }
        }
    }
}

fn decide(state: &mut State, question: Question, key: &Key, out: &mut Vec<Effect>) {
    let ids = match question {
        Question::ClosePane(id) => vec![id],
        Question::CloseTab(ids) => ids,
    };
    match key.code {
        KeyCode::Char('y' | 'Y') => out.extend(ids.into_iter().map(Effect::Delete)),
        KeyCode::Char('h' | 'H') => ids.into_iter().for_each(|id| state.tabs.remove(id)),
        _ => {}
    }
}

fn pick(state: &mut State, mut picker: Picker, key: &Key, out: &mut Vec<Effect>) {
    let count = entries(state, &picker).len();
    let is_ctrl = key.mods.has(Mods::CTRL);
    match key.code {
        KeyCode::Enter => return choose(state, &picker, out),
        KeyCode::Up => picker.selected = picker.selected.saturating_sub(1),
        KeyCode::Down | KeyCode::Tab => picker.selected += 1,
        KeyCode::Char('p' | 'k') if is_ctrl => picker.selected = picker.selected.saturating_sub(1),
        KeyCode::Char('n' | 'j') if is_ctrl => picker.selected += 1,
        _ => {
            if picker.filter.key(key) {
                picker.selected = 0;
            }
        }
    }
    picker.selected = picker.selected.min(count.saturating_sub(1));
    state.mode = Mode::Picker(picker);
}

/// Takes the selected entry of a list.
pub(super) fn choose(state: &mut State, picker: &Picker, out: &mut Vec<Effect>) {
    let Some(entry) = entries(state, picker).into_iter().nth(picker.selected) else { return };
    if !entry.is_enabled {
        state.complain(format!("{} is not installed here", entry.text));
        return;
    }
    state.mode = Mode::Normal;
    match entry.target {
        Target::Session(id) => actions::open(state, id),
        Target::Agent(agent) => actions::create(state, &agent, Place::NewTab, out),
        Target::Action(action) => actions::act(state, action, out),
    }
}
