// Events that a session reports to its driver, and its state.

/**
 * State of a session. `starting`: STARTDT act sent, not yet confirmed (controlling station only).
 * `stopping`: STOPDT act sent (controlling station) or received (controlled station), not yet
 * confirmed: no more I frames are sent, and those already sent are being acknowledged.
 */
export type SessionState = "stopped" | "starting" | "started" | "stopping" | "closed";

/**
 * Why a session ended.
 *
 * | code | meaning |
 * |---|---|
 * | `local` | `close()` was called |
 * | `eof` | the peer closed the connection |
 * | `t1-timeout` | the peer did not acknowledge or confirm within t1 |
 * | `bad-frame` | the peer sent octets that are not an APDU |
 * | `bad-sequence` | N(S) was not the number expected, or N(R) acknowledged frames that were never sent |
 * | `bad-state` | the peer sent an I or S frame while data transfer was not started |
 */
export type CloseCode =
  | "local"
  | "eof"
  | "t1-timeout"
  | "bad-frame"
  | "bad-sequence"
  | "bad-state";

/** An event of a session. */
export type SessionEvent =
  /** An I frame was received; the ASDU is a copy that belongs to the caller. It may share its buffer with others. */
  | { readonly type: "asdu"; readonly octets: Uint8Array }
  /** Data transfer was started: `send()` works. */
  | { readonly type: "started" }
  /** Data transfer was stopped, and this was confirmed. */
  | { readonly type: "stopped" }
  /** The peer acknowledged this number of further I frames, oldest first. */
  | { readonly type: "acknowledged"; readonly count: number }
  /** The session has ended; always the last event. */
  | { readonly type: "closed"; readonly code: CloseCode; readonly detail: string };
