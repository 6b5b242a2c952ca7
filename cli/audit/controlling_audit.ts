// The audit records of a controlling station: requests, answers and outcomes.

import {
  type AuthenticationEvent,
  decodeApdu,
  describeCause,
  type Profile,
  type SecurityEvent,
  toHex,
} from "../../mod.ts";
import { APCI_OCTETS, type FrameDirection, isMirrorCause } from "../../transport/low_level.ts";
import type { HostPort } from "../text/endpoint.ts";
import { authenticationEntry } from "./authentication_entry.ts";
import { asduEntry, isAudited, isFileMessage } from "./audited_request.ts";
import type { AuditTrail } from "./audit_trail.ts";
import type { AuditEntry } from "./entry.ts";
import { securityEntry } from "./security_entry.ts";

/** The settings for the records of a controlling station. */
export interface ControllingAuditOptions {
  readonly trail: AuditTrail;
  readonly profile: Profile;
  /** `user@machine`. */
  readonly by: string;
  /** The station to which it connects; `undefined` if several addresses belong to one station. */
  readonly peer?: HostPort | undefined;
  /** Its name in a plant file; other code then records its links. */
  readonly station?: string | undefined;
}

/** Records the traffic of one connection. */
export class ControllingAudit {
  readonly #options: ControllingAuditOptions;
  #isConnected = false;

  /** Creates the audit of one connection, or of all connections of one station. */
  constructor(options: ControllingAuditOptions) {
    this.#options = options;
  }

  /**
   * Records a frame. A frame to send is recorded first; if that fails, it is not sent and the connection ends.
   *
   * @throws {AuditError} The record cannot be written.
   */
  readonly onFrame = (direction: FrameDirection, apdu: Uint8Array): void => {
    const { profile } = this.#options;
    if (!this.#isConnected && this.#options.station === undefined) {
      this.#isConnected = true;
      this.record({ event: "connected" });
    }
    const frame = decodeApdu(apdu, { profile });
    if (frame.format === "U") return this.#control(frame.function, apdu);
    if (frame.format !== "I" || !isAudited(frame.asdu)) return;
    const octets = apdu.slice(APCI_OCTETS);
    const { asdu, ...entry } = asduEntry(octets, profile);
    if (direction === "sent") return this.record({ event: "request", ...entry, result: "sent" });
    const isMirror = isMirrorCause(asdu.cause);
    if (!isMirror && !isFileMessage(asdu)) return;
    const result = asdu.negative ? "refused" : isMirror ? "confirmed" : "received";
    this.record({ event: "answer", ...entry, result, detail: describeCause(asdu.cause).title });
  };

  /** Records an event of secure authentication. */
  readonly onAuthentication = (event: AuthenticationEvent): void => {
    const entry = authenticationEntry(event);
    if (entry !== undefined) this.record(entry);
  };

  /** Records a TLS event. */
  readonly onSecurityEvent = (event: SecurityEvent): void => this.record(securityEntry(event));

  /** Whether a connection was established. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Records anything else about the connection. */
  record(entry: AuditEntry): void {
    const { trail, by, peer, station } = this.#options;
    const { event, ...others } = entry;
    trail.record({ event, by, peer, station, ...others });
  }

  #control(name: string, apdu: Uint8Array): void {
    if (this.#options.station !== undefined) return;
    const octets = toHex(apdu);
    if (name === "STARTDT con") this.record({ event: "started", octets });
    else if (name === "STOPDT con") this.record({ event: "stopped", octets });
  }
}
