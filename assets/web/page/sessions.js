// The sessions as the server last told them. What the server says is shown as it is: the page
// guesses no status.

/** How each status is drawn and said; the order of urgency is `attention`, highest first. */
export const STATUS = {
  starting: { glyph: "◌", label: "starting", attention: 0 },
  working: { glyph: "●", label: "working", attention: 0 },
  blocked: { glyph: "▲", label: "needs you", attention: 2 },
  done: { glyph: "✓", label: "done", attention: 1 },
  idle: { glyph: "○", label: "idle", attention: 0 },
  exited: { glyph: "✕", label: "ended", attention: 0 },
  unknown: { glyph: "·", label: "status unknown", attention: 0 },
};

export const statusOf = (session) => STATUS[session.status] ?? STATUS.unknown;

export class SessionList {
  #byId = new Map();

  get(id) {
    return this.#byId.get(id);
  }

  /** In the order in which they came, as the server lists them. */
  all() {
    return [...this.#byId.values()];
  }

  replace(sessions) {
    this.#byId = new Map(sessions.map((session) => [session.id, session]));
  }

  put(session) {
    this.#byId.set(session.id, session);
  }

  remove(id) {
    this.#byId.delete(id);
  }

  /** Takes in what a message says about a session; true when the list changed. */
  apply({ type, sessionId, payload }) {
    if (type === "session:deleted") this.remove(sessionId);
    else if (payload?.session) this.put(payload.session);
    else return false;
    return true;
  }
}

/** The page's title: who needs somebody, before all else. */
export function titleFor(sessions, selected) {
  const waiting = sessions.filter((session) => statusOf(session).attention > 0);
  const blocked = waiting.filter((session) => session.status === "blocked");
  if (blocked.length === 1) return `▲ ${blocked[0].name} needs you · AGTerm`;
  if (blocked.length > 1) return `▲ ${blocked.length} need you · AGTerm`;
  if (waiting.length > 0) return `✓ ${waiting[0].name} is done · AGTerm`;
  return selected ? `${selected.name} · AGTerm` : "AGTerm";
}
