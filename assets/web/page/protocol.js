// Frames of the WebSocket protocol as the server's `protocol/ws.rs` documents them.

/** The server keeps at most this much unacknowledged output on its way to this page. */
export const WINDOW_BYTES = 1024 * 1024;

/** Acknowledged in steps, so that acknowledgements are rare beside the output. */
export const ACK_BYTES = WINDOW_BYTES / 8;

/** Lines of history that come with a snapshot, and that the terminal keeps. */
export const SCROLLBACK_LINES = 5000;

/** The server takes at most 64 KiB of input in one message. */
export const INPUT_BYTES = 32 * 1024;

const KIND_SNAPSHOT = 2;
const HEADER_BYTES = 9;

/** Reads a binary frame. Offsets fit a number: 2^53 bytes are years of output. */
export function decodeFrame(buffer) {
  const view = new DataView(buffer);
  return {
    isSnapshot: view.getUint8(0) === KIND_SNAPSHOT,
    offset: Number(view.getBigUint64(1)),
    bytes: new Uint8Array(buffer, HEADER_BYTES),
  };
}
