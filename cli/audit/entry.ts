// The contents of an audit record: peer, user, request, time and result.

import type { PeerIdentity } from "../../mod.ts";
import { roleWord } from "../key_file/roles.ts";

/** The events of an audit file. */
export const AUDIT_EVENTS = {
  "begun": "the file begins: chain and version",
  "continued": "a process continues the file",
  "closed": "a process ended normally",
  "connected": "a connection was opened",
  "started": "data transfer was started (STARTDT)",
  "stopped": "data transfer was stopped (STOPDT)",
  "disconnected": "a connection was closed, or could not be opened",
  "turned-away": "a connection was refused",
  "tls": "a TLS event: a session, a warning, a refused peer",
  "authentication": "secure authentication: a proof, a refusal, session keys, a changed user",
  "request": "a request, permitted or refused",
  "answer": "the answer of a station to a request",
  "result": "how a request ended",
  "omitted": "the number of records omitted during a flood",
} as const;

/** The name of an event. */
export type AuditEvent = keyof typeof AUDIT_EVENTS;

/** The other end of a connection. */
export interface AuditPeer {
  /** IP address or host name. */
  readonly host: string;
  /** Port. */
  readonly port: number;
  /** Subject of its certificate. */
  readonly subject?: string;
  /** SHA-256 fingerprint of its certificate: 64 lower-case hex digits. */
  readonly fingerprint?: string;
  /** The user at the peer. */
  readonly user?: string;
  /** The role of the user, if secure authentication has proven it: `operator`. */
  readonly role?: string;
}

/** A value of a record. */
export type AuditValue = string | number | boolean | null | readonly AuditValue[] | {
  readonly [key: string]: AuditValue;
};

/** The contents of a record apart from its place in the chain. Absent keys are not written. */
export interface AuditEntry {
  readonly event: AuditEvent;
  /** Identifies the chain, at the start of a process. */
  readonly chain?: string;
  /** Version of the file format, in the first record. */
  readonly version?: number;
  /** ID of the process that starts. */
  readonly process?: number;
  /** The command that it runs. */
  readonly command?: string;
  /** The user who sent it, and the machine: `user@machine`. */
  readonly by?: string | undefined;
  readonly peer?: AuditPeer | undefined;
  /** Name of the station in a plant file, or of one of several simulated stations. */
  readonly station?: string | undefined;
  /** Number of the connection at a controlled station. */
  readonly link?: number | undefined;
  /** Redundancy group of the connection. */
  readonly group?: string | undefined;
  /** `select`, `execute` or `cancel`. */
  readonly phase?: string | undefined;
  /** The mnemonic of the type. */
  readonly type?: string | undefined;
  /** Cause of transmission. */
  readonly cause?: number | undefined;
  /** P/N: the answer is negative. */
  readonly negative?: boolean | undefined;
  readonly originator?: number | undefined;
  /** T. */
  readonly test?: boolean | undefined;
  readonly ca?: number | undefined;
  /** The object address, or several. */
  readonly ioa?: number | readonly number[] | undefined;
  readonly value?: number | undefined;
  /** Contents of the object besides its value: qualifiers, time tag. */
  readonly content?: { readonly [key: string]: AuditValue } | undefined;
  /** `permitted`, `refused`, `done`, `failed`, ... */
  readonly result?: string | undefined;
  /** Machine-readable reason. */
  readonly reason?: string | undefined;
  /** The rule of `authority` that decided. */
  readonly rule?: string | undefined;
  /** The role that has the right. */
  readonly role?: string | undefined;
  /** Human-readable details. */
  readonly detail?: string | undefined;
  /** The ASDU, or the APDU of an answer that is not one, as hex. */
  readonly octets?: string | undefined;
}

/** A peer in the form used in records. */
export function peerOf({ host, port, certificate, user, authenticated }: PeerIdentity): AuditPeer {
  return {
    ...{ host, port },
    ...certificate !== undefined &&
      { subject: certificate.subject, fingerprint: certificate.fingerprint },
    ...user !== undefined && { user },
    ...authenticated !== undefined && { role: roleWord(authenticated.role) },
  };
}
