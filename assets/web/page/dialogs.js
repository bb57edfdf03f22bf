// Questions to the person: a new session, a name, whether to delete. Each resolves to the answer,
// or to `null` when it was called off.

import { element } from "./dom.js";

/** What a new session should be: `{agent, name?, workspaceDir?}`. */
export function askForSession(agents) {
  const first = agents.find(canStart);
  const choices = agents.map((agent) => agentChoice(agent, agent === first));
  const name = field("Name", { name: "name", placeholder: "optional", maxLength: 100 });
  const directory = field("Directory", { name: "directory", placeholder: "a fresh workspace", spellcheck: false });
  return ask("New session", "Start", [
    element("fieldset", { class: "agents" }, element("legend", {}, "Agent"), ...choices),
    name,
    directory,
  ], (form) => {
    const values = new FormData(form);
    const wish = { agent: values.get("agent") };
    if (values.get("name").trim()) wish.name = values.get("name").trim();
    if (values.get("directory").trim()) wish.workspaceDir = values.get("directory").trim();
    return wish.agent ? wish : null;
  });
}

/** A session's new name. */
export function askForName(current) {
  const name = field("Name", { name: "name", value: current, maxLength: 100, required: true });
  return ask("Rename session", "Rename", [name], (form) => new FormData(form).get("name").trim() || null);
}

/** True when the session is to be deleted. */
export function askToDelete(session) {
  const isRunning = session.status !== "exited";
  return ask(`Delete “${session.name}”?`, "Delete", [
    element("p", {}, isRunning ? "Its program is ended, and what it showed is gone." : "What it showed is gone."),
    element("p", {}, "Work is never removed: a workspace that holds files is moved to AGTerm's trash, and a directory of your own stays where it is."),
    element("p", { class: "path" }, session.workspaceDir),
  ], () => true, "danger");
}

/** Shows a form in a dialog; `read(form)` makes the answer of it. */
function ask(title, verb, contents, read, tone = "primary") {
  const form = element("form", {},
    element("h2", { id: "dialog-title" }, title),
    ...contents,
    element("div", { class: "dialog-actions" },
      element("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Cancel"),
      element("button", { type: "submit", class: tone }, verb)));
  const dialog = element("dialog", { "aria-labelledby": "dialog-title" }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let answer = null;
    form.onsubmit = (event) => {
      event.preventDefault();
      answer = read(form);
      dialog.close();
    };
    // The backdrop belongs to the dialog itself.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.onclose = () => {
      dialog.remove();
      resolve(answer);
    };
    dialog.showModal();
  });
}

function field(label, properties) {
  return element("label", { class: "field" }, label, element("input", { autocomplete: "off", ...properties }));
}

function agentChoice(agent, isChosen) {
  const radio = element("input", {
    type: "radio", name: "agent", value: agent.id, checked: isChosen, disabled: !canStart(agent),
  });
  const dot = element("span", { class: "dot", "aria-hidden": "true" });
  // Checked before it becomes style: it may come from somebody's configuration.
  if (/^#[0-9a-f]{6}$/i.test(agent.color)) dot.style.background = agent.color;
  return element("label", { class: "agent" }, radio, dot, agent.name, element("small", {}, whyNot(agent)));
}

// Without credentials, too: a person logs in to an agent on its own screen.
function canStart(agent) {
  return agent.enabled && agent.cliExists;
}

function whyNot(agent) {
  if (!agent.enabled) return "disabled";
  if (!agent.cliExists) return "not installed";
  return agent.hasCredentials ? "" : "not logged in";
}
