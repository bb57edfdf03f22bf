// One line over the terminal for what the person should know about it, the most important first.

import { byId, element } from "./dom.js";

/**
 * What there is to say: `{text, tone, action?: {label, run}}`, or `null`. `session` is what the
 * server told last, `attachment` how this page is attached to it.
 */
function wording({ isConnected, session, attachment, actions }) {
  if (attachment?.problem) return { tone: "bad", text: attachment.problem };
  if (!isConnected) return { tone: "warn", text: awayText(attachment) };
  if (session?.status === "exited") {
    const code = session.exitCode === undefined ? "" : ` with code ${session.exitCode}`;
    return { tone: "calm", text: `The program ended${code}.`, action: { label: "Delete session", run: actions.delete } };
  }
  if (attachment && !attachment.isOwnSize) {
    const text = `Shown at ${session.cols}×${session.rows}, the size of who typed last.`;
    return { tone: "calm", text, action: { label: "Fit to this window", run: actions.fit } };
  }
  return null;
}

function awayText(attachment) {
  const start = "Connection lost. The session runs on; trying to reach it again…";
  if (attachment?.isHeldFull) return `${start} Too much was typed meanwhile: the last of it was not kept.`;
  const held = attachment?.heldBytes ?? 0;
  return held > 0 ? `${start} What you typed (${held} bytes) is sent then.` : start;
}

/** Attaching and resizing take a moment in which there is nothing to say. */
const SETTLE_MS = 500;

export class Banner {
  #shown = "";
  #settle = 0;

  /** Shows what holds now; calm things only once they last. */
  draw(state) {
    clearTimeout(this.#settle);
    const words = wording(state);
    if (words?.tone === "calm" && !this.#shown) {
      this.#settle = setTimeout(() => this.#show(words), SETTLE_MS);
    } else {
      this.#show(words);
    }
  }

  #show(words) {
    const node = byId("banner");
    node.hidden = !words;
    const text = words?.text ?? "";
    if (text === this.#shown) return;
    this.#shown = text;
    node.dataset.tone = words?.tone ?? "";
    node.replaceChildren(text);
    if (words?.action) {
      node.append(element("button", { type: "button", class: "quiet", onclick: words.action.run }, words.action.label));
    }
  }
}
