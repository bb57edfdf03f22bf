// Keys that phones lack, in a row under the terminal. Ctrl is sticky: it holds for the next key.

import { byId, element } from "./dom.js";
import { withCtrl } from "./keys.js";

const KEYS = [
  { label: "Esc", bytes: "\x1b" },
  { label: "Tab", bytes: "\t" },
  { label: "⇧Tab", name: "Shift Tab", bytes: "\x1b[Z" },
  { label: "Ctrl", isCtrl: true },
  { label: "←", name: "Left", arrow: "D" },
  { label: "↓", name: "Down", arrow: "B" },
  { label: "↑", name: "Up", arrow: "A" },
  { label: "→", name: "Right", arrow: "C" },
];

const encoder = new TextEncoder();

export class KeyBar {
  #ctrl = null;

  /** `attached()` gives the attachment that the keys are for, if there is one. */
  constructor(attached) {
    this.attached = attached;
    byId("keybar").append(...KEYS.map((key) => this.#button(key)));
    // A tap on a key must not take the focus, or the phone's keyboard would close.
    byId("keybar").onpointerdown = (event) => event.preventDefault();
  }

  /** Applies a held Ctrl to what was typed, and lets go of it. */
  modify(bytes) {
    if (!this.#isCtrlHeld || bytes.length !== 1) return bytes;
    this.#hold(false);
    return withCtrl(bytes);
  }

  get #isCtrlHeld() {
    return this.#ctrl.getAttribute("aria-pressed") === "true";
  }

  #hold(held) {
    this.#ctrl.setAttribute("aria-pressed", String(held));
  }

  #button(key) {
    const button = element("button", { type: "button", "aria-label": key.name ?? key.label, tabIndex: -1 }, key.label);
    button.onclick = () => this.#press(key);
    if (key.isCtrl) {
      this.#ctrl = button;
      this.#hold(false);
    }
    return button;
  }

  #press(key) {
    const attachment = this.attached();
    attachment?.view.focus();
    if (key.isCtrl) return this.#hold(!this.#isCtrlHeld);
    if (!attachment) return;
    attachment.type(encoder.encode(key.bytes ?? this.#arrow(key.arrow, attachment.view)));
    this.#hold(false);
  }

  #arrow(letter, view) {
    if (this.#isCtrlHeld) return `\x1b[1;5${letter}`;
    return `\x1b${view.usesApplicationCursor ? "O" : "["}${letter}`;
  }
}
