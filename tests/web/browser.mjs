// Chromium, and the page in it as a person sees it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { PATIENCE_MS, until } from "./until.mjs";

/** Nothing of this browser may reach for the network, or wait for a graphics card. */
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

const DESKTOP = { viewport: { width: 1280, height: 800 }, colorScheme: "dark" };
/** A finger is seen now and then on its way. */
const SWIPE_STEPS = 10;

export const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true };

export class Browser {
  /** What went wrong in any page; a test of a healthy page looks at it. */
  faults = [];

  /** Starts one with nothing in it, like a person's first visit. */
  static async start(kind = DESKTOP) {
    const browser = new Browser();
    browser.home = await mkdtemp(join(tmpdir(), "agterm-chromium-"));
    browser.context = await chromium.launchPersistentContext(browser.home, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: FLAGS,
      headless: true,
      ...kind,
    });
    browser.context.setDefaultTimeout(PATIENCE_MS);
    return browser;
  }

  async open(url) {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.faults.push(error.stack));
    page.on("console", (line) => /Content.Security.Policy/i.test(line.text()) && this.faults.push(line.text()));
    await page.goto(url);
    return new AgtermPage(page);
  }

  async stop() {
    await this.context.close();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** The page, in the words of its tests. */
class AgtermPage {
  constructor(page) {
    this.page = page;
  }

  /** All that the terminal holds; wrapped lines are whole. */
  text() {
    return this.page.evaluate(() => {
      const buffer = window.agterm?.terminal()?.buffer.active;
      let text = "";
      for (let at = 0; at < (buffer?.length ?? 0); at += 1) {
        const isContinued = buffer.getLine(at + 1)?.isWrapped;
        text += buffer.getLine(at).translateToString(!isContinued) + (isContinued ? "" : "\n");
      }
      return text;
    });
  }

  async sees(text) {
    let last = "";
    try {
      await until(text, async () => (last = await this.text()).includes(text));
    } catch {
      throw new Error(`the terminal does not show “${text}” but:\n${last.trimEnd()}`);
    }
  }

  /** Types a line as a person does, key by key. */
  async type(line) {
    await this.page.locator("#terminal textarea").focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press("Enter");
  }

  async choose(name) {
    await this.page.locator("#sessions button", { hasText: name }).click();
    await until(`${name} is shown`, async () => (await this.page.locator("#session-name").textContent()) === name);
  }

  /** Draws a finger over the page, up or down. */
  async swipe({ x, from, to }) {
    const finger = await this.page.context().newCDPSession(this.page);
    const touch = (type, ...points) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    await touch("touchStart", { x, y: from });
    for (let step = 1; step <= SWIPE_STEPS; step += 1) {
      await touch("touchMove", { x, y: from + ((to - from) * step) / SWIPE_STEPS });
    }
    await touch("touchEnd");
  }

  banner() {
    return this.page.locator("#banner");
  }
}
