// The terminal on the page: xterm.js, told what to show. It knows nothing of sockets. All it is
// given passes through xterm's one queue, so that a new size takes effect between the very bytes
// where it happened.

import { FitAddon } from "./vendor/addon-fit.mjs";
import { Unicode11Addon } from "./vendor/addon-unicode11.mjs";
import { WebglAddon } from "./vendor/addon-webgl.mjs";
import { Terminal } from "./vendor/xterm.mjs";
import { SCROLLBACK_LINES } from "./protocol.js";
import { isFocusReport, swallowQueries } from "./queries.js";
import { currentTheme, onThemeChange } from "./theme.js";
import { scrollByTouch } from "./touch.js";

const FONT = 'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace';
const FONT_PX = matchMedia("(max-width: 700px)").matches ? 12 : 14;

/** A screen larger than its room is drawn smaller, down to what can still be read. */
const SMALLEST_FONT_PX = 6;

/** Changes of the room in quick succession, such as dragging a window's edge, count once. */
const SETTLE_MS = 100;

const encoder = new TextEncoder();

export class TerminalView {
  #end = new AbortController();
  #fit = new FitAddon();
  #settle = 0;

  /**
   * `on.input(bytes)`; `on.room({cols, rows})`: what fits has changed; `on.fitted(isOwnSize)`: it
   * was drawn anew; `on.copy(text)` and `on.leave()`: the keys for it were pressed.
   */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.term = new Terminal({
      allowProposedApi: true,
      cursorBlink: true,
      fontFamily: FONT,
      fontSize: FONT_PX,
      lineHeight: 1.1,
      macOptionIsMeta: true,
      minimumContrastRatio: 3,
      scrollback: SCROLLBACK_LINES,
      theme: currentTheme(),
    });
    this.term.loadAddon(this.#fit);
    // The server counts cells by the same tables.
    this.term.loadAddon(new Unicode11Addon());
    this.term.unicode.activeVersion = "11";
    swallowQueries(this.term.parser);
    this.term.open(host);
    this.#draw();
    this.#listen();
    this.room = this.#measure();
  }

  /** Shows output; `shown` is called when it stands on the screen. */
  write(bytes, shown) {
    this.term.write(bytes, shown);
  }

  /** The size from here on. */
  resize(cols, rows) {
    this.term.write("", () => {
      this.term.resize(cols, rows);
      this.#shrinkToRoom();
    });
  }

  /** True when this page's room, not another viewer's, gives the terminal its size. */
  get isOwnSize() {
    return this.term.cols === this.room.cols && this.term.rows === this.room.rows;
  }

  get usesApplicationCursor() {
    return this.term.modes.applicationCursorKeysMode;
  }

  focus() {
    this.term.focus();
  }

  dispose() {
    this.#end.abort();
    clearTimeout(this.#settle);
    this.term.dispose();
  }

  /** Draws with the graphics card where that works, else with elements. */
  #draw() {
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.term.loadAddon(webgl);
    } catch {
      // xterm.js draws with elements by itself.
    }
  }

  #listen() {
    const { term, on } = this;
    term.onData((data) => isFocusReport(data) || on.input(encoder.encode(data)));
    // Old mouse reports hold bytes that are no text.
    term.onBinary((data) => on.input(Uint8Array.from(data, (char) => char.charCodeAt(0))));
    term.attachCustomKeyEventHandler((event) => this.#isForTerminal(event));
    scrollByTouch(term, this.host, this.#end.signal);
    onThemeChange((theme) => (term.options.theme = theme), this.#end.signal);
    const observer = new ResizeObserver(() => {
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => this.#roomChanged(), SETTLE_MS);
    });
    observer.observe(this.host);
    this.#end.signal.addEventListener("abort", () => observer.disconnect());
  }

  #roomChanged() {
    const room = this.#measure();
    const isNew = room.cols !== this.room.cols || room.rows !== this.room.rows;
    this.room = room;
    this.#shrinkToRoom();
    if (isNew) this.on.room(room);
  }

  /** The whole cells that fit, in the usual font. */
  #measure() {
    if (this.term.options.fontSize !== FONT_PX) this.term.options.fontSize = FONT_PX;
    return this.#fit.proposeDimensions() ?? { cols: this.term.cols, rows: this.term.rows };
  }

  /** Another viewer's size may be larger than the room: all of it is shown, in a smaller font. */
  #shrinkToRoom() {
    const { term, room } = this;
    const scale = Math.min(1, room.cols / term.cols, room.rows / term.rows);
    const size = Math.max(SMALLEST_FONT_PX, Math.floor(FONT_PX * scale * 2) / 2);
    if (term.options.fontSize !== size) term.options.fontSize = size;
    this.host.classList.toggle("is-foreign", !this.isOwnSize);
    this.on.fitted(this.isOwnSize);
  }

  /** Copy and paste have their usual keys in a terminal; all other keys are the program's. */
  #isForTerminal(event) {
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
    if (event.code === "KeyV") return false; // The browser pastes, xterm.js takes it from there.
    if (event.code === "KeyL") {
      if (event.type === "keydown") this.on.leave();
      event.preventDefault();
      return false;
    }
    if (event.code !== "KeyC") return true;
    event.preventDefault();
    if (event.type === "keydown" && this.term.hasSelection()) this.on.copy(this.term.getSelection());
    return false;
  }
}
