// The page's attachment to one session: it joins the connection with a terminal, resumes where it
// left off after a break, and keeps what is typed meanwhile.

import { ACK_BYTES, decodeFrame, INPUT_BYTES, SCROLLBACK_LINES, WINDOW_BYTES } from "./protocol.js";
import { TerminalView } from "./terminal.js";

/** Typing that is kept while the connection is away: a few lines, meant for what was on the screen. */
const MAX_HELD_BYTES = 1024;

export class Attachment {
  #offset = null;
  #acknowledged = 0;
  #isLive = false;
  #held = [];

  /**
   * `on.changed()`: the fields that this shows have changed. `on.typed(bytes)` gives what to send
   * for what was typed. `on.copy(text)`, `on.leave()`: the keys for it were pressed.
   */
  constructor(connection, sessionId, host, on) {
    this.connection = connection;
    this.sessionId = sessionId;
    this.on = on;
    this.isOwnSize = true;
    this.isHeldFull = false;
    this.problem = null;
    this.view = new TerminalView(host, {
      input: (bytes) => this.type(on.typed(bytes)),
      room: (room) => this.#isLive && this.connection.send("terminal:resize", room),
      fitted: (isOwnSize) => this.#setOwnSize(isOwnSize),
      copy: on.copy,
      leave: on.leave,
    });
    this.attach();
  }

  /** Bytes that wait for the connection. */
  get heldBytes() {
    return this.#held.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  /** Asks the server for the session: all of it, or what came since this page last heard. */
  attach() {
    this.#isLive = false;
    this.problem = null;
    const resume = this.#offset === null ? {} : { fromOffset: this.#offset };
    this.connection.send("session:attach", {
      sessionId: this.sessionId,
      ...this.view.room,
      ...resume,
      binary: true,
      scrollback: SCROLLBACK_LINES,
      window: WINDOW_BYTES,
    });
  }

  /** The connection is away; it will call `attach` when it is back. */
  lost() {
    this.#isLive = false;
  }

  /** Takes a message about this session. */
  take({ type, payload }) {
    if (type === "session:attached") this.#attached(payload);
    else if (type === "terminal:resized") this.view.resize(payload.cols, payload.rows);
    else if (type === "error") this.#failed(payload);
  }

  /** Takes a frame of output. Frames that come before the answer to `attach` are another session's. */
  takeFrame(buffer) {
    if (!this.#isLive) return;
    const { isSnapshot, offset, bytes } = decodeFrame(buffer);
    this.#offset = offset;
    // A snapshot starts with a reset of its own.
    this.view.write(bytes, () => this.#shown(offset, isSnapshot));
  }

  /** Types into the session, or keeps it until the session is back. */
  type(bytes) {
    if (this.#isLive && this.connection.isOpen) {
      for (let at = 0; at < bytes.length; at += INPUT_BYTES) {
        this.connection.sendBytes(bytes.subarray(at, at + INPUT_BYTES));
      }
      return;
    }
    this.isHeldFull = this.heldBytes + bytes.length > MAX_HELD_BYTES;
    if (!this.isHeldFull) this.#held.push(bytes);
    this.on.changed();
  }

  /** Gives the terminal the size of this page. */
  takeSize() {
    this.connection.send("terminal:resize", this.view.room);
  }

  dispose() {
    this.view.dispose();
  }

  #attached({ session, offset }) {
    this.#isLive = true;
    this.#offset = offset;
    this.#acknowledged = offset;
    this.view.resize(session.cols, session.rows);
    const held = this.#held;
    this.#held = [];
    this.isHeldFull = false;
    for (const bytes of held) this.type(bytes);
    this.on.changed();
  }

  #failed({ code, message }) {
    if (!this.#isLive) this.problem = `This session cannot be shown: ${message} (${code})`;
    this.on.changed();
  }

  #shown(offset, isSnapshot) {
    if (!isSnapshot && offset - this.#acknowledged < ACK_BYTES) return;
    this.#acknowledged = offset;
    this.connection.send("terminal:ack", { offset });
  }

  #setOwnSize(isOwnSize) {
    if (this.isOwnSize === isOwnSize) return;
    this.isOwnSize = isOwnSize;
    this.on.changed();
  }
}
