// What the Ctrl key makes of typed characters.

const BELOW_SPACE = 0x1f;

/** Ctrl with the one typed ASCII byte: `c` becomes 0x03, `[` Escape; others stay as they are. */
export function withCtrl([byte]) {
  const isLetterOrSign = byte >= 0x40 && byte < 0x7f;
  return Uint8Array.of(isLetterOrSign || byte === 0x20 ? byte & BELOW_SPACE : byte);
}
