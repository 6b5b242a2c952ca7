// The audit records of a request of the command line.

import type { ControllingHandlers, ProcedureResult } from "../../mod.ts";
import { toHex } from "../../codec/mod.ts";
import { writerOf } from "../audit/audit_trail.ts";
import { AuditError } from "../audit/audit_error.ts";
import { ControllingAudit } from "../audit/controlling_audit.ts";
import type { AuditEntry } from "../audit/entry.ts";
import { openRecords } from "../audit/open_records.ts";
import type { Io } from "../io/io.ts";
import type { ConnectionUse } from "../link/link_options.ts";
import type { Lack } from "./ending.ts";
import type { RequestSettings } from "./request_settings.ts";

/** The addresses of a request. */
export interface RequestObject {
  readonly ca: number;
  readonly ioa?: number;
}

/** The audit records of a request. */
export interface RequestRecords extends AsyncDisposable {
  /** Handlers of the connection; empty if nothing is recorded. */
  readonly handlers:
    & Pick<ControllingHandlers, "onFrame" | "onAuthentication">
    & Pick<ConnectionUse, "onSecurityEvent">;
  /** Records octets that are sent as they are, without a session. */
  raw(octets: Uint8Array): void;
  /** Records how a request ended; by default, the one for which the records were opened. */
  ended(end: ProcedureResult | Lack, object?: RequestObject): void;
}

/**
 * Opens the records of a request.
 *
 * @throws {UsageError} They cannot be used; nothing was sent.
 */
export async function openRequestRecords(
  { command, ca, ioa }: RequestObject & { readonly command: string },
  { audit, link: { profile, endpoint, tls } }: Pick<RequestSettings, "audit" | "link">,
  io: Io,
): Promise<RequestRecords> {
  const trail = await openRecords(audit, {
    ...{ io, command, note: (text) => io.stderr.line(`iec104 ${command}: ${text}`) },
    link: tls === undefined ? {} : { tls: tls.config },
  });
  if (!trail.isKept) {
    const nothing = () => {};
    return {
      handlers: {},
      raw: nothing,
      ended: nothing,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const { user, machine } = writerOf(io);
  const by = `${user}@${machine}`;
  const recorder = new ControllingAudit({ trail, profile, by, peer: endpoint });
  let isFailing = false;

  /** Where nothing can be kept from being sent; the file takes nothing more, so that no frame leaves after a failure. */
  function attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      if (!isFailing) io.stderr.line(`iec104 ${command}: ${error.message}`);
      isFailing = true;
    }
  }
  return {
    handlers: {
      onFrame: recorder.onFrame,
      onAuthentication: (event) => attempt(() => recorder.onAuthentication(event)),
      onSecurityEvent: (event) => attempt(() => recorder.onSecurityEvent(event)),
    },
    // Without a session, nothing is sent that is not recorded.
    raw: (octets) => recorder.record({ event: "request", result: "sent", octets: toHex(octets) }),
    ended: (end, object = { ca, ...ioa !== undefined && { ioa } }) =>
      attempt(() => recorder.record({ event: "result", ...object, ...endingOf(end) })),
    [Symbol.asyncDispose]: async () => {
      if (recorder.isConnected) attempt(() => recorder.record({ event: "disconnected" }));
      try {
        await trail[Symbol.asyncDispose]();
      } catch (error) {
        attempt(() => {
          throw error;
        });
      }
    },
  };
}

function endingOf(end: ProcedureResult | Lack): Omit<AuditEntry, "event"> {
  const { outcome, reason } = end;
  const cause = "cause" in end ? end.cause : undefined;
  const reach = "reach" in end ? end.reach : undefined;
  return {
    ...cause !== undefined && { cause },
    result: outcome,
    ...reach !== undefined && { content: { reach } },
    detail: reason,
  };
}
