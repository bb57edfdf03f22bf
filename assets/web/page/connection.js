// One WebSocket that comes back: it reconnects with growing pauses, at once when the browser says
// that the network or the page is back, and gives up a connection that has gone silent.

/** First and longest pause before another try. A restart of the server takes well under a second. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

/** A quiet connection is asked for a sign of life, and given up when none comes. */
const PING_EVERY_MS = 20_000;
const PONG_WITHIN_MS = 10_000;

export class Connection {
  #socket = null;
  #pause = FIRST_PAUSE_MS;
  #retry = 0;
  #ping = 0;
  #isStopped = false;

  /**
   * `on.open()`, `on.closed()` (it will be back), `on.message(object)`, `on.frame(ArrayBuffer)`;
   * `on.mayRetry()` resolves to false when there is no point in another try.
   */
  constructor(on) {
    this.on = on;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.#hurry());
  }

  start() {
    this.#isStopped = false;
    this.#connect();
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Sends a message; false when it could not. */
  send(type, payload) {
    return this.#write(JSON.stringify(payload === undefined ? { type } : { type, payload }));
  }

  /** Sends raw input; false when it could not. */
  sendBytes(bytes) {
    return this.#write(bytes);
  }

  #write(content) {
    if (!this.isOpen) return false;
    this.#socket.send(content);
    return true;
  }

  #connect() {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#pause = FIRST_PAUSE_MS;
      this.#expectLife();
      this.on.open();
    };
    socket.onmessage = ({ data }) => {
      this.#expectLife();
      if (data instanceof ArrayBuffer) this.on.frame(data);
      else this.on.message(JSON.parse(data));
    };
    socket.onclose = () => this.#lost(socket);
    this.#socket = socket;
  }

  async #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    clearTimeout(this.#ping);
    if (this.#isStopped) return;
    this.on.closed();
    if (!(await this.on.mayRetry())) return;
    // Meanwhile the page may have been hurried, or stopped.
    if (this.#socket || this.#isStopped) return;
    // Many pages that lost one server must not all knock at the same moment.
    const pause = this.#pause * (0.75 + Math.random() / 2);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    this.#retry = setTimeout(() => this.#connect(), pause);
  }

  #hurry() {
    if (this.#socket || this.#isStopped) return;
    clearTimeout(this.#retry);
    this.#pause = FIRST_PAUSE_MS;
    this.#connect();
  }

  #expectLife() {
    clearTimeout(this.#ping);
    this.#ping = setTimeout(() => {
      this.send("ping");
      this.#ping = setTimeout(() => this.#abandon(), PONG_WITHIN_MS);
    }, PING_EVERY_MS);
  }

  /** Closing a dead connection takes the browser long; its end is not waited for. */
  #abandon() {
    const socket = this.#socket;
    socket?.close();
    if (socket) this.#lost(socket);
  }
}
