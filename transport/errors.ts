// Errors of connections: what the peer did wrong, what happened to the link, what became of a send.

import { Iec104Error } from "../codec/errors.ts";
import type { CloseCode } from "./session/session_events.ts";

/** The close codes that are the peer's fault. */
export type ProtocolErrorCode = Exclude<CloseCode, "local" | "eof">;

/** The peer broke the rules of the protocol, and the connection was closed for it. */
export class ProtocolError extends Iec104Error {
  /** Always `ProtocolError`. */
  override readonly name = "ProtocolError";
  /** Which rule, for programs. */
  readonly code: ProtocolErrorCode;
  /** What was found and what was expected. */
  readonly detail: string;

  /** Creates an error of what the session found. */
  constructor(detail: string, options: { readonly code: ProtocolErrorCode }) {
    super(`The peer broke the protocol: ${detail}`);
    this.code = options.code;
    this.detail = detail;
  }
}

/**
 * What happened to the link.
 *
 * | code | meaning |
 * |---|---|
 * | `refused` | nothing listens there; for a listener: too many TLS handshakes are in progress |
 * | `timed-out` | no connection within t0; for a listener: a TLS handshake timed out |
 * | `not-found` | the host name is unknown |
 * | `unreachable` | no way to that address |
 * | `in-use` | the address to listen on is taken |
 * | `not-permitted` | the runtime or the system does not allow it |
 * | `not-trusted` | TLS: a certificate is missing, revoked or not trusted, or a CRL cannot be used |
 * | `not-supported` | the runtime has no TCP, TLS or SQLite, such as a browser, or is too old |
 * | `failed` | any other failure of the network; see `cause` |
 * | `closed` | the connection is closed; the message has the reason |
 */
export type LinkErrorCode =
  | "refused"
  | "timed-out"
  | "not-found"
  | "unreachable"
  | "in-use"
  | "not-permitted"
  | "not-trusted"
  | "not-supported"
  | "failed"
  | "closed";

/** The link could not be made, or is gone. */
export class LinkError extends Iec104Error {
  /** Always `LinkError`. */
  override readonly name = "LinkError";
  /** What happened, for programs. */
  readonly code: LinkErrorCode;

  /** Creates an error; `options.cause` is the error of the runtime, if there is one. */
  constructor(message: string, options: ErrorOptions & { readonly code: LinkErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}

/**
 * Why an ASDU was not acknowledged.
 *
 * | code | meaning |
 * |---|---|
 * | `not-started` | data transfer is not started, or was stopped while the ASDU waited |
 * | `queue-full` | as many ASDUs as the option `sendQueueLimit` permits wait already |
 * | `closed` | the connection was closed; `cause` has the reason |
 */
export type SendErrorCode = "not-started" | "queue-full" | "closed";

/** An ASDU was not acknowledged by the peer. */
export class SendError extends Iec104Error {
  /** Always `SendError`. */
  override readonly name = "SendError";
  /** Why, for programs. */
  readonly code: SendErrorCode;
  /**
   * `false`: the ASDU certainly did not reach the peer. `true`: it was on its way, so the peer may
   * or may not have acted on it; a command must not be repeated without looking.
   */
  readonly sent: boolean;

  /** Creates an error about one ASDU. */
  constructor(
    detail: string,
    options: ErrorOptions & { readonly code: SendErrorCode; readonly sent: boolean },
  ) {
    const fate = options.sent ? "it may have reached the peer" : "it did not reach the peer";
    super(`Cannot deliver an ASDU, ${fate}: ${detail}`, options);
    this.code = options.code;
    this.sent = options.sent;
  }
}
