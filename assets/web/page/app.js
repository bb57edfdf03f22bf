// The page once somebody is signed in: holds connection, sessions, terminal and the rest together.

import * as api from "./api.js";
import { Banner } from "./banner.js";
import { Connection } from "./connection.js";
import { askForName, askForSession, askToDelete } from "./dialogs.js";
import { byId, toast } from "./dom.js";
import { KeyBar } from "./keybar.js";
import { SessionList, statusOf, titleFor } from "./sessions.js";
import { Sidebar } from "./sidebar.js";

/** The chosen session stands in the address, so that a reload or a bookmark comes back to it. */
const ADDRESS_KEY = "session";

const hasTouch = matchMedia("(pointer: coarse)");

export class App {
  #sessions = new SessionList();
  #selectedId = new URLSearchParams(location.hash.slice(1)).get(ADDRESS_KEY);
  #attachment = null;
  #isListed = false;
  #signedOut = () => {};

  /** `Attachment` is its class, or `null` where the terminal's parts are missing. */
  constructor(Attachment) {
    this.Attachment = Attachment;
    this.sidebar = new Sidebar((id) => {
      this.sidebar.toggle(false);
      this.#select(id);
    });
    this.keybar = new KeyBar(() => this.#attachment);
    this.banner = new Banner();
    this.connection = new Connection({
      open: () => this.#opened(),
      closed: () => this.#closed(),
      message: (message) => this.#take(message),
      frame: (buffer) => this.#attachment?.takeFrame(buffer),
      mayRetry: () => this.#isSignedIn(),
    });
    for (const id of ["new-session", "empty-new"]) byId(id).onclick = () => this.#create();
    byId("rename").onclick = () => this.#rename();
    byId("delete").onclick = () => this.#delete();
    byId("sign-out").onclick = () => this.#signOut();
  }

  /** Runs until the person is no longer signed in. */
  run() {
    byId("app").hidden = false;
    this.connection.start();
    this.#draw();
    return new Promise((resolve) => {
      this.#signedOut = () => {
        this.connection.stop();
        this.#detach();
        byId("app").hidden = true;
        document.title = "AGTerm";
        resolve();
      };
    });
  }

  /** The terminal that is shown, if one is. */
  terminal() {
    return this.#attachment?.view.term;
  }

  async #opened() {
    this.#attachment?.attach();
    this.#draw();
    try {
      const [sessions, agents] = await Promise.all([api.listSessions(), api.listAgents()]);
      this.#sessions.replace(sessions);
      this.sidebar.agents = new Map(agents.map((agent) => [agent.id, agent]));
      this.#isListed = true;
      this.#keepSelection();
    } catch (error) {
      toast(error.message);
    }
  }

  #closed() {
    this.#attachment?.lost();
    this.#draw();
  }

  /** A server that is away may come back; one that no longer knows this page will not. */
  async #isSignedIn() {
    try {
      await api.listSessions();
    } catch (error) {
      if (error.status !== 401) return true;
      this.#signedOut();
      return false;
    }
    return true;
  }

  #take(message) {
    // What was on its way to a session that ended meanwhile; its end is told by itself.
    if (message.payload?.code === "NO_SESSION") return;
    const isListChanged = this.#sessions.apply(message);
    const isOurs = (message.sessionId ?? this.#selectedId) === this.#selectedId;
    if (isOurs) this.#attachment?.take(message);
    if (message.type === "error") toast(message.payload.message);
    if (message.type === "session:deleted") this.#keepSelection();
    if (isListChanged) this.#draw();
  }

  /** Keeps to the chosen session while it is there, else takes another. */
  #keepSelection() {
    const kept = this.#sessions.get(this.#selectedId) ?? this.#sessions.all()[0];
    if (kept?.id === this.#selectedId && this.#attachment) return this.#draw();
    this.#select(kept?.id ?? null);
  }

  #select(id) {
    if (id === this.#selectedId && this.#attachment) return this.#attachment.view.focus();
    this.#detach();
    this.#selectedId = id;
    history.replaceState(null, "", id ? `#${ADDRESS_KEY}=${id}` : location.pathname);
    this.#draw();
    if (!id || !this.Attachment) return;
    const attachment = new this.Attachment(this.connection, id, byId("terminal"), {
      changed: () => this.#draw(),
      copy: (text) => copy(text),
      leave: () => this.sidebar.focus(),
      typed: (bytes) => this.keybar.modify(bytes),
    });
    this.#attachment = attachment;
    // On a phone that would open the keyboard, over the very text that was asked for.
    if (!hasTouch.matches) attachment.view.focus();
  }

  #detach() {
    if (!this.#attachment) return;
    this.#attachment.dispose();
    this.#attachment = null;
    this.connection.send("session:detach");
  }

  #draw() {
    const sessions = this.#sessions.all();
    const session = this.#sessions.get(this.#selectedId);
    const isConnected = this.connection.isOpen;
    this.sidebar.draw(sessions, this.#selectedId);
    drawBar(session, this.sidebar.agents);
    drawConnection(isConnected);
    byId("empty").hidden = !this.#isListed || sessions.length > 0;
    const actions = { delete: () => this.#delete(), fit: () => this.#attachment?.takeSize() };
    this.banner.draw({ isConnected, session, attachment: this.#attachment, actions });
    document.title = titleFor(sessions, session);
  }

  async #create() {
    await tell(async () => {
      // Asked now: an agent may have been installed since the page came.
      const wish = await askForSession(await api.listAgents());
      if (!wish) return;
      const session = await api.createSession({ ...wish, ...this.#attachment?.view.room });
      this.#sessions.put(session);
      this.#select(session.id);
    });
  }

  async #rename() {
    const session = this.#sessions.get(this.#selectedId);
    const name = session && (await askForName(session.name));
    if (!name) return;
    await tell(async () => {
      this.#sessions.put(await api.renameSession(session.id, name));
      this.#draw();
    });
  }

  async #delete() {
    const session = this.#sessions.get(this.#selectedId);
    if (!session || !(await askToDelete(session))) return;
    await tell(async () => {
      const { trashedTo } = await api.deleteSession(session.id);
      toast(trashedTo ? `Deleted. Its workspace held files; they are in ${trashedTo}` : `“${session.name}” is deleted.`);
      this.#sessions.remove(session.id);
      this.#keepSelection();
    });
  }

  async #signOut() {
    await tell(async () => {
      await api.signOut();
      this.#signedOut();
    });
  }
}

function drawBar(session, agents) {
  byId("session-name").textContent = session?.name ?? "";
  const agent = session && (agents.get(session.agent)?.name ?? session.agent);
  const line = session ? [statusOf(session).label, agent, session.title, session.workspaceDir] : [];
  byId("session-line").textContent = line.filter(Boolean).join(" · ");
  byId("session-actions").hidden = !session;
}

function drawConnection(isConnected) {
  const node = byId("connection");
  const text = isConnected ? "Connected" : "Reconnecting…";
  if (node.textContent !== text) node.textContent = text;
  node.dataset.state = isConnected ? "live" : "away";
}

/** Does something and tells the person when it fails. */
async function tell(work) {
  try {
    await work();
  } catch (error) {
    toast(error.message);
  }
}

async function copy(text) {
  await tell(() => navigator.clipboard.writeText(text));
}
