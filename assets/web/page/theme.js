// The terminal's colours, one set for each of the page's two looks. The backgrounds are those of
// `style/base.css`.

const DARK = {
  background: "#0d1015", foreground: "#d7dce4", cursor: "#9cc2ff", cursorAccent: "#0d1015",
  selectionBackground: "#2b4468",
  black: "#20262f", red: "#f0777c", green: "#7fc98b", yellow: "#e6b567",
  blue: "#7fb0ff", magenta: "#c79bf2", cyan: "#6fcbd1", white: "#c5ccd6",
  brightBlack: "#697484", brightRed: "#ff9a9d", brightGreen: "#a3e0ab", brightYellow: "#f4cf8f",
  brightBlue: "#a8caff", brightMagenta: "#debdfa", brightCyan: "#9be3e7", brightWhite: "#f3f5f8",
};

const LIGHT = {
  background: "#ffffff", foreground: "#22272f", cursor: "#2b62c4", cursorAccent: "#ffffff",
  selectionBackground: "#cfe0fb",
  black: "#22272f", red: "#b3261e", green: "#1f7a3a", yellow: "#8a5a00",
  blue: "#1f5fc4", magenta: "#8136b5", cyan: "#0b7077", white: "#6b7480",
  brightBlack: "#565f6c", brightRed: "#c9352c", brightGreen: "#2b8a48", brightYellow: "#9c6a0a",
  brightBlue: "#2f6fd6", brightMagenta: "#9347c6", brightCyan: "#147f87", brightWhite: "#3a414b",
};

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

export const currentTheme = () => (prefersDark.matches ? DARK : LIGHT);

/** Calls back on each change, until `signal` aborts. */
export function onThemeChange(callback, signal) {
  prefersDark.addEventListener("change", () => callback(currentTheme()), { signal });
}
