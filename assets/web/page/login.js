// Signing in: a one-time code, out of the address's fragment or typed, becomes a cookie that
// scripts cannot read. The code leaves the address bar before anything else happens.

import * as api from "./api.js";
import { byId } from "./dom.js";

/** Takes the code out of the address, if there is one. */
export function takeCodeFromAddress() {
  const code = codeIn(location.hash);
  if (code) history.replaceState(null, "", location.pathname);
  return code;
}

/** Signs in with a code; the sentence to show when that fails, else `null`. */
export async function signInWith(code) {
  try {
    await api.exchangeCode(code);
    return null;
  } catch (error) {
    return explain(error);
  }
}

/** Shows the form until somebody signed in. */
export function askForCode(complaint) {
  const form = byId("login").querySelector("form");
  const field = byId("login-code");
  const alert = form.querySelector(".error");
  byId("login").hidden = false;
  alert.textContent = complaint ?? "";
  field.focus();
  return new Promise((resolve) => {
    form.onsubmit = async (event) => {
      event.preventDefault();
      const code = codeIn(field.value) ?? field.value.trim();
      alert.textContent = code ? ((await signInWith(code)) ?? "") : "Paste the address that `agterm open` printed.";
      if (!code || alert.textContent) return field.select();
      field.value = "";
      byId("login").hidden = true;
      resolve();
    };
  });
}

/** The code in an address or fragment such as `http://127.0.0.1:3000/#code=…`. */
function codeIn(text) {
  const fragment = text.includes("#") ? text.slice(text.indexOf("#") + 1) : text;
  return new URLSearchParams(fragment.trim()).get("code");
}

function explain(error) {
  if (error.status === 401 || error.status === 403 || error.status === 400) {
    return "This code is used up, too old, or not one of this server's. `agterm open` prints a new one.";
  }
  if (error.status === 429) return "Too many tries. Wait a minute, then use a new code from `agterm open`.";
  return error.message;
}
