// The options of a connection, and the reasons for its end.

import type { Clock } from "./clock.ts";
import { LinkError, ProtocolError } from "../errors.ts";
import type { CloseCode } from "../session/session_events.ts";
import type { Role, SessionOptions } from "../session/session_options.ts";

/** Direction of a frame as this station sees it. */
export type FrameDirection = "sent" | "received";

/**
 * What a connection calls. All are optional and are called one after the other, never from inside
 * a method of the connection. One that throws closes the connection with code `handler-error`.
 */
export interface ConnectionHandlers {
  /**
   * An ASDU arrived. The octets belong to the handler.
   *
   * If it returns a promise, the next ASDU waits for it and nothing is acknowledged meanwhile: the
   * peer stops sending at its k, and closes the connection if this lasts longer than its t1. With
   * `pendingAsduLimit` several may be under way at a time.
   * Do not await `send()` or `stop()` inside: the peer may take until its t2 to acknowledge the one,
   * and does not confirm the other before this ASDU is acknowledged.
   */
  readonly onAsdu?: (asdu: Uint8Array) => void | Promise<void>;
  /** Data transfer is started: by `start()`, or on a controlled station by the peer. */
  readonly onStarted?: () => void;
  /** Data transfer is stopped: by `stop()`, or on a controlled station by the peer. */
  readonly onStopped?: () => void;
  /** The peer acknowledged this number of further ASDUs given to `offer()`, the oldest first. */
  readonly onAcknowledged?: (count: number) => void;
  /** The window has places again, or transfer started: `offer()` is worth a try. */
  readonly onCredit?: () => void;
  /**
   * A handler failed with this error. The connection closes for it anyway, so this is needed only
   * to hear of one that fails after the close, when no close reason can carry it.
   */
  readonly onError?: (error: unknown) => void;
  /** Every frame as it passes, whole, from 0x68; a view that is valid during the call only. */
  readonly onFrame?: (direction: FrameDirection, apdu: Uint8Array) => void;
}

/** Options of a `Connection`. */
export interface ConnectionOptions extends SessionOptions, ConnectionHandlers {
  /** Which station this end is. */
  readonly role: Role;
  /**
   * Most ASDUs that `send()` lets wait for a place in the window, 0 or more.
   *
   * @default {1000}
   */
  readonly sendQueueLimit?: number;
  /**
   * Most ASDUs that `onAsdu` may have under way, 1..32767. With more than 1, ASDUs are handed over in
   * their order without waiting for the promises of those before, and what is acknowledged is what came
   * before the oldest promise that is not settled: for a handler that writes many at once to a disk.
   *
   * @default {1}
   */
  readonly pendingAsduLimit?: number;
  /** Closes the connection at once when it fires; `signal.reason` becomes the error. */
  readonly signal?: AbortSignal;
  /** The time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/**
 * Why a connection ended: the codes of the session, and
 *
 * | code | meaning |
 * |---|---|
 * | `link-error` | reading or writing failed; `error` has the reason |
 * | `handler-error` | a handler threw or rejected; `error` is what it threw |
 * | `aborted` | the `AbortSignal` fired; `error` is its reason |
 */
export type ConnectionCloseCode = CloseCode | "link-error" | "handler-error" | "aborted";

/** Why a connection ended. */
export interface CloseReason {
  /** For programs. */
  readonly code: ConnectionCloseCode;
  /** For people. */
  readonly detail: string;
  /** What was thrown, if anything was. */
  readonly error?: unknown;
}

/** The error of a call that the end of the connection cut short. */
export function errorOf(reason: CloseReason): Error {
  switch (reason.code) {
    case "t1-timeout":
    case "bad-frame":
    case "bad-sequence":
    case "bad-state":
      return new ProtocolError(reason.detail, { code: reason.code });
    default:
      return new LinkError(`The connection is closed: ${reason.detail}`, {
        code: "closed",
        cause: reason.error,
      });
  }
}
