// xterm.js 6 does not follow a finger. Where it has history, the history moves under the finger;
// where a program has the screen to itself, a finger's way becomes turns of a wheel for it.

/** Lets a vertical swipe scroll `term`, which is shown in `host`, until `signal` aborts. */
export function scrollByTouch(term, host, signal) {
  let last = null;
  const start = ({ touches }) => (last = touches.length === 1 ? touches[0].clientY : null);
  const move = (event) => {
    if (last === null) return;
    const { clientX, clientY } = event.touches[0];
    const rowHeight = term.element.querySelector(".xterm-screen").clientHeight / term.rows;
    const rows = Math.trunc((last - clientY) / rowHeight);
    if (rows === 0) return;
    // What is left of the way counts for the next row.
    last -= rows * rowHeight;
    if (hasHistory(term)) return term.scrollLines(rows);
    const deltaMode = WheelEvent.DOM_DELTA_LINE;
    event.target.dispatchEvent(new WheelEvent("wheel", { deltaMode, deltaY: rows, clientX, clientY, bubbles: true, cancelable: true }));
  };
  for (const [type, listener] of [["touchstart", start], ["touchmove", move], ["touchend", start]]) {
    host.addEventListener(type, listener, { signal, passive: true });
  }
}

function hasHistory(term) {
  return term.buffer.active.type === "normal" && term.modes.mouseTrackingMode === "none";
}
