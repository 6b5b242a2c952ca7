// Errors of connections: protocol violations, link failures, and undelivered ASDUs.

import { Iec104Error } from "../codec/errors.ts";
import type { SecurityEventName } from "./tls/security_event.ts";
import type { CloseCode } from "./session/session_events.ts";

/** Close codes for faults of the peer. */
export type ProtocolErrorCode = Exclude<CloseCode, "local" | "eof">;

/** Raised when the connection was closed because the peer violated the protocol. */
export class ProtocolError extends Iec104Error {
  /** Always `ProtocolError`. */
  override readonly name = "ProtocolError";
  /** Machine-readable code of the violated rule. */
  readonly code: ProtocolErrorCode;
  /** Description: what was found and what was expected. */
  readonly detail: string;

  /** Creates an error from a finding of the session. */
  constructor(detail: string, options: { readonly code: ProtocolErrorCode }) {
    super(`The peer violated the protocol: ${detail}`);
    this.code = options.code;
    this.detail = detail;
  }
}

/**
 * Reasons for a link failure.
 *
 * | code | meaning |
 * |---|---|
 * | `refused` | no station listens on that port; for a listener: too many TLS handshakes are in progress |
 * | `timed-out` | no connection within t0; for a listener: a TLS handshake timed out |
 * | `not-found` | the host name is unknown |
 * | `unreachable` | the address cannot be reached |
 * | `in-use` | the local address is already in use |
 * | `not-permitted` | the runtime or the system does not allow it |
 * | `not-trusted` | TLS: a certificate is missing, revoked or not trusted, or a CRL cannot be used |
 * | `not-secure` | TLS: the peer does not speak TLS, or has no version or cipher suite in common |
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
  | "not-secure"
  | "not-supported"
  | "failed"
  | "closed";

/** Raised when a link cannot be established, or was lost. */
export class LinkError extends Iec104Error {
  /** Always `LinkError`. */
  override readonly name = "LinkError";
  /** Machine-readable reason. */
  readonly code: LinkErrorCode;

  /** The security event of a TLS refusal; absent in any other error. */
  declare readonly securityEvent?: SecurityEventName;

  /** Creates an error; `options.cause` is the error of the runtime, if there is one. */
  constructor(
    message: string,
    options: ErrorOptions & {
      readonly code: LinkErrorCode;
      readonly securityEvent?: SecurityEventName | undefined;
    },
  ) {
    super(message, options);
    this.code = options.code;
    if (options.securityEvent !== undefined) this.securityEvent = options.securityEvent;
  }
}

/**
 * What happened to an event store.
 *
 * | code | meaning |
 * |---|---|
 * | `timed-out` | the store has not loaded its events in time |
 */
export type EventStoreErrorCode = "timed-out";

/** An event store cannot be used. */
export class EventStoreError extends Iec104Error {
  /** Always `EventStoreError`. */
  override readonly name = "EventStoreError";
  /** Machine-readable code of the problem. */
  readonly code: EventStoreErrorCode;

  /** Creates an error. */
  constructor(message: string, options: { readonly code: EventStoreErrorCode }) {
    super(message);
    this.code = options.code;
  }
}

/**
 * Why an ASDU was not acknowledged.
 *
 * | code | meaning |
 * |---|---|
 * | `not-started` | data transfer is not started, or was stopped while the ASDU waited |
 * | `queue-full` | the number of waiting ASDUs has reached `sendQueueLimit` |
 * | `closed` | the connection was closed; `cause` is the reason |
 * | `not-authenticated` | it could not be authenticated: the peer has not carried it out |
 */
export type SendErrorCode = "not-started" | "queue-full" | "closed" | "not-authenticated";

/** Raised when the peer did not acknowledge an ASDU. */
export class SendError extends Iec104Error {
  /** Always `SendError`. */
  override readonly name = "SendError";
  /** Machine-readable reason. */
  readonly code: SendErrorCode;
  /**
   * `false`: the ASDU certainly did not reach the peer. `true`: it was sent, so the peer may or may
   * not have acted on it; check the process before repeating a command.
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
