// The page's start: signs in, loads the terminal's parts, and runs until signed out, again and again.

import * as api from "./api.js";
import { App } from "./app.js";
import { byId } from "./dom.js";
import { askForCode, signInWith, takeCodeFromAddress } from "./login.js";
import { keepToVisibleHeight } from "./viewport.js";

keepToVisibleHeight();
// A new address from `agterm open`, put into this very tab, does not load the page anew.
addEventListener("hashchange", () => /[#&]code=/.test(location.hash) && location.reload());

const app = new App(await loadAttachment());
// For scripts in the browser's console, and for tests: the terminal that is shown, of xterm.js.
window.agterm = { terminal: () => app.terminal() };

let complaint = await signInFromAddress();
for (;;) {
  if (!(await isSignedIn())) await askForCode(complaint);
  complaint = null;
  await app.run();
}

async function signInFromAddress() {
  const code = takeCodeFromAddress();
  return code ? signInWith(code) : null;
}

async function isSignedIn() {
  try {
    await api.listSessions();
    return true;
  } catch (error) {
    // A server that is away is waited for by the connection.
    return error.status !== 401;
  }
}

/** The terminal stands on packages that a build without npm lacks; then the page says so. */
async function loadAttachment() {
  try {
    return (await import("./attachment.js")).Attachment;
  } catch {
    const answer = await fetch("/assets/missing.txt");
    const note = answer.ok ? await answer.text() : "The terminal's parts could not be loaded. Reload the page.";
    byId("missing").textContent = note;
    byId("missing").hidden = false;
    return null;
  }
}
