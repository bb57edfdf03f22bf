// Draws the list of sessions. It keeps each session's element, so that focus and clicks survive
// the many small changes of a list that is alive.

import { byId, element } from "./dom.js";
import { statusOf } from "./sessions.js";

export class Sidebar {
  #items = new Map();

  /** `onSelect(id)`: somebody chose a session. */
  constructor(onSelect) {
    this.list = byId("sessions");
    this.onSelect = onSelect;
    this.agents = new Map();
    this.list.addEventListener("keydown", (event) => this.#move(event));
    byId("menu").onclick = () => this.toggle();
    byId("scrim").onclick = () => this.toggle(false);
    byId("sidebar").addEventListener("keydown", ({ key }) => key === "Escape" && this.toggle(false));
  }

  /** On a narrow page the list lies over the terminal, and only when asked for. */
  toggle(open = !document.body.classList.contains("shows-sidebar")) {
    document.body.classList.toggle("shows-sidebar", open);
    byId("menu").setAttribute("aria-expanded", String(open));
  }

  /** Puts the keyboard on the list. */
  focus() {
    this.toggle(true);
    (this.list.querySelector("[aria-current]") ?? this.list.querySelector("button"))?.focus();
  }

  draw(sessions, selectedId) {
    const gone = new Set(this.#items.keys());
    sessions.forEach((session, at) => {
      gone.delete(session.id);
      const item = this.#items.get(session.id) ?? this.#add(session.id);
      if (this.list.children[at] !== item) this.list.insertBefore(item, this.list.children[at] ?? null);
      this.#fill(item, session, session.id === selectedId);
    });
    for (const id of gone) {
      this.#items.get(id).remove();
      this.#items.delete(id);
    }
  }

  #add(id) {
    const button = element("button", { type: "button", class: "session", onclick: () => this.onSelect(id) },
      element("span", { class: "glyph", "aria-hidden": "true" }),
      element("span", { class: "name" }),
      element("span", { class: "line" }));
    const item = element("li", {}, button);
    this.#items.set(id, item);
    return item;
  }

  #fill(item, session, isSelected) {
    const button = item.firstElementChild;
    const [glyph, name, line] = button.children;
    const { glyph: sign, label } = statusOf(session);
    setText(glyph, sign);
    setText(name, session.name);
    setText(line, [this.agents.get(session.agent)?.name ?? session.agent, session.title || label].join(" · "));
    button.dataset.status = session.status;
    button.title = `${session.name}: ${label}`;
    button.setAttribute("aria-label", `${session.name}, ${session.agent}, ${label}`);
    if (isSelected) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.list.querySelectorAll("button")];
    buttons[buttons.indexOf(document.activeElement) + step]?.focus();
  }
}

/** Writing the same text again would still make browsers lay the page out anew. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
