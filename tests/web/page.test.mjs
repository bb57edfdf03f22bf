// What a person does with the page, done in a real Chromium against a real server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser, PHONE } from "./browser.mjs";
import { Server } from "./server.mjs";
import { until } from "./until.mjs";

/** Slow enough that the server dies in the middle of it; the scrollback holds all of it. */
const LINES = 3000;
const COUNT = `for i in $(seq ${LINES}); do echo "line $i."; [ $((i % 100)) = 0 ] && sleep 0.1; done; echo all-$((6*7))\n`;

let server;
let browser;

before(async () => {
  server = await Server.start();
  browser = await Browser.start();
});

after(async () => {
  await browser?.stop();
  await server?.stop();
});

/** Another person's browser, for one test. */
async function another(test, kind) {
  const other = await Browser.start(kind);
  test.after(() => other.stop());
  return other;
}

/** A new session, and the page that shows it. */
async function shown(name, command) {
  const session = await server.createSession(name, command);
  const page = await browser.open(await server.loginUrl());
  await page.choose(name);
  return { session, page };
}

test("a one-time code signs in once, and leaves the address", async (t) => {
  const visitor = await another(t);
  const url = await server.loginUrl();
  const first = await visitor.open(url);
  await first.page.locator("#sessions").waitFor();
  assert.ok(!first.page.url().includes("code"), first.page.url());
  await first.page.locator("#sign-out").click();
  await first.page.locator("#login").waitFor();

  const second = await visitor.open(url);
  await second.page.getByRole("alert").filter({ hasText: "used up" }).waitFor();
  await second.page.getByLabel("Address or code").fill("not-a-code");
  await second.page.getByRole("button", { name: "Sign in" }).click();
  await second.page.getByRole("alert").filter({ hasText: "used up" }).waitFor();
  await second.page.getByLabel("Address or code").fill(await server.loginUrl());
  await second.page.getByRole("button", { name: "Sign in" }).click();
  await second.page.locator("#sessions").waitFor();
  assert.deepEqual(visitor.faults, []);
});

test("what is typed reaches the program, and its output the page", async () => {
  const { session, page } = await shown("typing");
  await page.type("echo here-$((6*7)) é日本");
  await page.sees("here-42 é日本");
  await server.input(session.id, "echo there-$((6*8))\n");
  await page.sees("there-48");
});

test("a program's question is answered once, by the server", async () => {
  const { page } = await shown("questions");
  await page.type("stty raw -echo min 0 time 20; printf '\\e[c\\e[5n\\e[?2004$p\\e]11;?\\a\\eP$qm\\e\\\\'; dd bs=1 count=400 2>/dev/null | od -An -c | tr -d ' \\n' > a; stty sane; echo; cat a; echo :end-$((6*7))");
  await page.sees(":end-42");
  const answers = await page.text();
  const patterns = [
    ["DA1", /\[\?62;22c/g],
    ["DSR", /\[0n/g],
    ["DECRQM", /\[\?2004;\d\$y/g],
    ["OSC 11", /\]11;rgb:/g],
    ["DECRQSS", /P1\$r/g],
  ];
  for (const [answer, pattern] of patterns) {
    assert.equal(answers.match(pattern)?.length, 1, `${answer} in:\n${answers}`);
  }
  assert.ok(!/\[\?1;2c/.test(answers), answers);
});

test("the program has the page's size, and follows it", async () => {
  const { page } = await shown("size");
  await page.type("echo first-$(stty size | tr ' ' x)");
  await page.sees("first-42x122");
  await page.page.setViewportSize({ width: 1000, height: 600 });
  await page.type("for i in 1 2 3 4 5 6 7 8; do stty size; sleep 0.2; done; echo done-$(stty size | tr ' ' x)");
  await page.sees("done-30x87");
});

test("a second viewer looks on at the first one's size, until it asks for its own", async (t) => {
  const { session, page } = await shown("shared");
  const phone = await another(t, PHONE);
  const other = await phone.open(await server.loginUrl());
  await other.page.locator("#menu").click();
  await other.choose("shared");
  await other.banner().getByText("Shown at 122×42").waitFor();
  await other.page.getByRole("button", { name: "Fit to this window" }).click();
  await page.banner().getByText("the size of who typed last").waitFor();
  await server.input(session.id, "echo cols-$(tput cols)\n");
  await page.sees("cols-5");
});

test("a phone's key bar types what its keyboard lacks", async (t) => {
  const session = await server.createSession("phone", ["cat", "-v"]);
  const phone = await another(t, PHONE);
  const page = await phone.open(await server.loginUrl());
  await page.page.locator("#menu").click();
  await page.choose("phone");
  for (const key of ["Esc", "Shift Tab", "Up", "Ctrl"]) await page.page.getByRole("button", { name: key, exact: true }).tap();
  await page.page.keyboard.type("a");
  await page.page.keyboard.press("Enter");
  await page.sees("^[^[[Z^[[A^A");
  await server.call("DELETE", `/api/sessions/${session.id}`);
  await page.page.locator("#menu").click();
  await until("the session is gone", async () => (await page.page.locator("#sessions button", { hasText: "phone" }).count()) === 0);
  assert.deepEqual(phone.faults, []);
});

test("a finger scrolls through what was shown", async (t) => {
  const session = await server.createSession("history");
  await server.input(session.id, "seq 200; echo end-$((6*7))\n");
  const phone = await another(t, PHONE);
  const page = await phone.open(await server.loginUrl());
  await page.page.locator("#menu").click();
  await page.choose("history");
  await page.sees("end-42");
  const place = () => page.page.evaluate(() => window.agterm.terminal().buffer.active.viewportY);
  const bottom = await place();
  await page.swipe({ x: 150, from: 300, to: 600 });
  await until("the page shows what came before", async () => (await place()) <= bottom - 10);
});

test("selected text is copied and pasted with a terminal's keys", async () => {
  const { page } = await shown("clipboard");
  await browser.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.type("echo copy-$((6*7))");
  await page.sees("copy-42");
  await page.page.evaluate(() => window.agterm.terminal().select(0, 1, "copy-42".length));
  await page.page.keyboard.press("Control+Shift+C");
  await until("it is copied", async () => (await page.page.evaluate(() => navigator.clipboard.readText())) === "copy-42");
  await page.page.keyboard.type("echo again-");
  await page.page.keyboard.press("Control+Shift+V");
  await page.page.keyboard.press("Enter");
  await page.sees("\nagain-copy-42");
  await page.page.keyboard.press("Control+Shift+L");
  await page.page.locator("#sessions [aria-current]:focus").waitFor();
});

test("a flood of output leaves the page alive and at its end", async () => {
  const { session, page } = await shown("flood");
  await server.input(session.id, "seq 2000000; echo end-$((6*7))\n");
  await page.sees("end-42");
  assert.match(await page.text(), /1999999\s+2000000\s+end-42/);
  await page.type("echo alive-$((6*8))");
  await page.sees("alive-48");
});

test("a server's crash costs no line and doubles none, and typing meanwhile is kept", async () => {
  const { session, page } = await shown("survivor");
  await server.input(session.id, COUNT);
  await page.sees("line 500.");
  await server.crash();
  await page.banner().getByText("Connection lost").waitFor();
  await page.type("echo kept-$((6*7))");
  await page.banner().getByText("is sent then").waitFor();
  await server.restart();
  await page.sees("all-42");
  await page.sees("kept-42");
  await page.banner().waitFor({ state: "hidden" });
  const lines = [...(await page.text()).matchAll(/^line (\d+)\.$/gm)].map((match) => Number(match[1]));
  assert.deepEqual(lines, Array.from({ length: LINES }, (_, at) => at + 1));
});

test("names and titles are text, whatever they hold", async () => {
  const evil = "<img src=x onerror=hacked=1>";
  const { session, page } = await shown(evil);
  await server.input(session.id, `printf '\\e]2;<script>hacked=1</script>\\a'\n`);
  await page.page.locator("#session-line", { hasText: "<script>hacked=1</script>" }).waitFor();
  await page.page.locator("#delete").click();
  await page.page.getByRole("heading", { name: `Delete “${evil}”?` }).waitFor();
  await page.page.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await page.page.evaluate(() => typeof window.hacked), "undefined");
  assert.equal(await page.page.locator("#app img[src=x]").count(), 0);
});

test("a session is made, renamed, ended and deleted on the page", async () => {
  const page = await browser.open(await server.loginUrl());
  await page.page.getByRole("button", { name: "New session" }).first().click();
  await page.page.getByRole("radio", { name: "Shell" }).check({ force: true });
  await page.page.getByRole("textbox", { name: "Name" }).fill("mine");
  await page.page.getByRole("button", { name: "Start" }).click();
  await page.page.locator("#session-name", { hasText: "mine" }).waitFor();

  await page.page.getByRole("button", { name: "Rename" }).click();
  await page.page.getByRole("textbox", { name: "Name" }).fill("yours");
  await page.page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await page.page.locator("#sessions button", { hasText: "yours" }).waitFor();

  await page.type("touch work; exit 3");
  await page.banner().getByText("The program ended with code 3").waitFor();
  await page.page.getByRole("button", { name: "Delete session" }).click();
  await page.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.page.locator(".toast", { hasText: "trash" }).waitFor();
  await until("it is gone", async () => (await page.page.locator("#sessions button", { hasText: "yours" }).count()) === 0);
});

test("a session that is deleted elsewhere makes room for another, without a complaint", async () => {
  await server.createSession("heir");
  const { session, page } = await shown("doomed");
  await server.call("DELETE", `/api/sessions/${session.id}`);
  await until("another is shown", async () => (await page.page.locator("#session-name").textContent()) !== "doomed");
  await page.choose("heir");
  await page.type("echo heir-$((6*7))");
  await page.sees("heir-42");
  await page.banner().waitFor({ state: "hidden" });
  assert.deepEqual(await page.page.locator(".toast").allTextContents(), []);
});

test("no page broke, nor the rules of its content", () => {
  assert.deepEqual(browser.faults, []);
});
