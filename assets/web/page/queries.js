// A program may ask its terminal things: what it is, where the cursor stands, which colours it
// has. The server answers, once, whatever looks on. xterm.js would answer too, and programs
// would read the second answer as typing; so here every query is taken from it unanswered.

const swallow = () => true;

/** Sequences that do nothing but ask. */
const CSI_QUERIES = [
  { final: "c" }, // DA1
  { prefix: ">", final: "c" }, // DA2
  { prefix: "=", final: "c" }, // DA3
  { final: "n" }, // DSR, CPR
  { prefix: "?", final: "n" }, // DECDSR, colour scheme
  { prefix: ">", final: "q" }, // XTVERSION
  { intermediates: "$", final: "p" }, // DECRQM, ANSI modes
  { prefix: "?", intermediates: "$", final: "p" }, // DECRQM, private modes
  { prefix: "?", final: "u" }, // kitty keyboard flags
  { final: "t" }, // window reports; what else it does is not for a page to obey
  { final: "x" }, // DECREQTPARM
  { intermediates: "*", final: "y" }, // DECRQCRA
];

const DCS_QUERIES = [
  { intermediates: "$", final: "q" }, // DECRQSS
  { intermediates: "+", final: "q" }, // XTGETTCAP
];

/** Colours that can be set and asked for: the palette, foreground, background, cursor. */
const OSC_COLOURS = [4, 10, 11, 12];

export function swallowQueries(parser) {
  for (const id of CSI_QUERIES) parser.registerCsiHandler(id, swallow);
  for (const id of DCS_QUERIES) parser.registerDcsHandler(id, swallow);
  for (const code of OSC_COLOURS) parser.registerOscHandler(code, (data) => data.split(";").includes("?"));
}

/**
 * Focus reports are no one's typing. Passed on, looking at a page would count as acting in the
 * session, and the terminal would take this page's size.
 */
export function isFocusReport(data) {
  return data === "\x1b[I" || data === "\x1b[O";
}
