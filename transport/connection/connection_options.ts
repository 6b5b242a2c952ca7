// Options of a connection, and the reasons why it ends.

import type { Clock } from "./clock.ts";
import { LinkError, ProtocolError } from "../errors.ts";
import type { CloseCode } from "../session/session_events.ts";
import type { Role, SessionOptions } from "../session/session_options.ts";

/** Direction of a frame from this station's point of view. */
export type FrameDirection = "sent" | "received";

/**
 * Handlers of a connection. All are optional. They are called one at a time, and never from within
 * a method of the connection. If one throws, the connection closes with the code `handler-error`.
 */
export interface ConnectionHandlers {
  /**
   * An ASDU was received. The octets belong to the handler.
   *
   * If the handler returns a promise, the next ASDU waits for it and nothing is acknowledged
   * meanwhile: the peer stops sending at its k, and closes the connection when its t1 expires.
   * `pendingAsduLimit` permits several ASDUs at a time. Do not await `send()` or `stop()` in the
   * handler: the peer may delay an acknowledgement until its t2, and does not confirm STOPDT before
   * this ASDU is acknowledged.
   */
  readonly onAsdu?: (asdu: Uint8Array) => void | Promise<void>;
  /** Data transfer was started: by `start()` or, on a controlled station, by the peer. */
  readonly onStarted?: () => void;
  /** Data transfer was stopped: by `stop()` or, on a controlled station, by the peer. */
  readonly onStopped?: () => void;
  /** The connection has ended and the stream is released: the same as `closed`, without a promise. */
  readonly onClosed?: (reason: CloseReason) => void;
  /** The peer acknowledged this number of further ASDUs passed to `offer()`, oldest first. */
  readonly onAcknowledged?: (count: number) => void;
  /** The send window has opened, or data transfer was started: `offer()` may succeed. */
  readonly onCredit?: () => void;
  /**
   * Controlled station: returns the reason why data transfer must not be started now, or `undefined` if it may be. It is
   * called before received octets are processed while data transfer is not started. With a reason, a STARTDT act is not
   * confirmed; instead, the connection closes with this reason.
   */
  readonly startRefusal?: () => string | undefined;
  /**
   * A handler failed with this error. The connection closes with the error as its reason, so this
   * is needed only for handlers that fail after the connection has closed.
   */
  readonly onError?: (error: unknown) => void;
  /**
   * Called with every complete frame, sent or received. The frame is a view that is valid only
   * during the call.
   */
  readonly onFrame?: (direction: FrameDirection, apdu: Uint8Array) => void;
}

/** Options of a `Connection`. */
export interface ConnectionOptions extends SessionOptions, ConnectionHandlers {
  /** Role of this station. */
  readonly role: Role;
  /**
   * Maximum number of ASDUs that `send()` queues when the send window is full, 0 or more.
   *
   * @default {1000}
   */
  readonly sendQueueLimit?: number;
  /**
   * Maximum number of ASDUs that `onAsdu` handles at a time, 1..32767. With more than 1, ASDUs are
   * delivered in order without waiting for earlier promises, and all ASDUs before the oldest
   * pending promise are acknowledged. Useful for a handler that writes many ASDUs to disk together.
   *
   * @default {1}
   */
  readonly pendingAsduLimit?: number;
  /** Closes the connection immediately when aborted; `signal.reason` becomes the error. */
  readonly signal?: AbortSignal;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/**
 * Why a connection ended: the codes of the session, and
 *
 * | code | meaning |
 * |---|---|
 * | `link-error` | reading or writing failed; `error` is the cause |
 * | `handler-error` | a handler threw or rejected; `error` is the error |
 * | `aborted` | the `AbortSignal` fired; `error` is its reason |
 */
export type ConnectionCloseCode = CloseCode | "link-error" | "handler-error" | "aborted";

/** Why a connection ended. */
export interface CloseReason {
  /** Machine-readable reason. */
  readonly code: ConnectionCloseCode;
  /** Description. */
  readonly detail: string;
  /** The error, if there is one. */
  readonly error?: unknown;
}

/** Returns the error for a call that was interrupted by the end of the connection. */
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

/**
 * Checks the option `pendingAsduLimit`.
 *
 * @throws {RangeError} It is not a whole number from 1 to 32767.
 */
export function requirePendingLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= 32_767) return;
  throw new RangeError(
    `Cannot use pendingAsduLimit = ${limit}: expected a whole number from 1 to 32767`,
  );
}
