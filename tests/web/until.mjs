// Waiting for conditions.

import { setTimeout as pause } from "node:timers/promises";

/** Longer than anything here takes on a slow machine that is busy. */
export const PATIENCE_MS = 30_000;
const POLL_MS = 25;

/** Waits until `condition` gives something; fails with `what` when it does not in time. */
export async function until(what, condition) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const met = await condition();
    if (met) return met;
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await pause(POLL_MS);
  }
}
