// A phone's keyboard covers the page without resizing it. The page keeps to what can be seen.

/** Sets `--visible-height` to the height that is not covered, now and on each change. */
export function keepToVisibleHeight() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const apply = () => {
    document.documentElement.style.setProperty("--visible-height", `${viewport.height}px`);
    // The browser scrolls a focused field into view; there is nothing to scroll to here.
    scrollTo(0, 0);
  };
  viewport.addEventListener("resize", apply);
  viewport.addEventListener("scroll", apply);
  apply();
}
