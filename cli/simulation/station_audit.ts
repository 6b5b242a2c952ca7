// The audit records of a controlled station: its decisions and their results.

import type { AuthorityDecision, Clock, Profile, SecurityEvent, TcpAddress } from "../../mod.ts";
import type { StationEvent } from "./events.ts";
import { LogLimit } from "../text/log_limit.ts";
import { authenticationEntry } from "../audit/authentication_entry.ts";
import { asduEntry, isAudited } from "../audit/audited_request.ts";
import type { AuditTrail } from "../audit/audit_trail.ts";
import { type AuditEntry, peerOf } from "../audit/entry.ts";
import { securityEntry } from "../audit/security_entry.ts";

/** The settings for the records of a station. */
export interface StationAuditOptions {
  readonly clock: Clock;
  readonly trail: AuditTrail;
  readonly profile: Profile;
  /** Its name, if several stations share a file. */
  readonly station?: string | undefined;
  /** Called when a record cannot be written. */
  readonly onFailure: (error: unknown) => void;
}

/** Records events at a controlled station. */
export class StationAudit implements Disposable {
  readonly #options: StationAuditOptions;
  /** Limits events that a peer without any rights can cause, so that a flood does not fill the disk. */
  readonly #limit: LogLimit;

  /** Creates the audit of one station. */
  constructor(options: StationAuditOptions) {
    this.#options = options;
    this.#limit = new LogLimit({
      clock: options.clock,
      onMore: (source, kind, records) => {
        const from = source === "" ? {} : { from: source };
        this.#record({ event: "omitted", content: { ...from, kind, records } });
      },
    });
  }

  /** Records how many records were omitted since the last report. */
  [Symbol.dispose](): void {
    this.#limit.close();
  }

  /** Records the decision about a request before the request is carried out. */
  decided(decision: AuthorityDecision): void {
    const { asdu, ...entry } = asduEntry(decision.octets, this.#options.profile);
    if (decision.permitted && !isAudited(asdu)) return;
    const { link, remote, group, phase, ca, permitted, reason, rule, role, detail } = decision;
    if (!permitted && this.#isTooMuch({ event: "request", result: "refused" }, remote.host)) return;
    this.#record({
      ...{ event: "request", peer: peerOf(remote), link, group },
      ...entry,
      ...{ phase, ca, result: permitted ? "permitted" : "refused", reason, rule, role, detail },
    });
  }

  /** Records what happened; returns whether such events are recorded. */
  happened(event: StationEvent): boolean {
    const entry = entryOf(event, this.#options.profile);
    if (entry === undefined) return false;
    const link = "link" in event ? event.link : undefined;
    const peer = "remote" in event ? peerOf(event.remote) : undefined;
    if (event.type !== "command" && this.#isTooMuch(entry, peer?.host)) return true;
    const { event: name, ...others } = entry;
    this.#record({ event: name, peer, link, ...others });
    return true;
  }

  /** Records a peer that TLS refused. */
  refused(
    { host, port, reason, detail }: TcpAddress & Pick<AuditEntry, "reason" | "detail">,
  ): void {
    const entry: AuditEntry = { event: "turned-away", peer: { host, port }, reason, detail };
    if (!this.#isTooMuch(entry, host)) this.#record(entry);
  }

  /** Records a TLS event. */
  secured(event: SecurityEvent): void {
    const entry = securityEntry(event);
    if (!this.#isTooMuch(entry, event.peer?.host)) this.#record(entry);
  }

  #isTooMuch({ event, result }: AuditEntry, source = ""): boolean {
    return !this.#limit.permit(source, result === undefined ? event : `${event}: ${result}`);
  }

  #record(entry: AuditEntry): void {
    const { trail, station, onFailure } = this.#options;
    try {
      trail.record({ ...entry, ...station !== undefined && { station } });
    } catch (error) {
      onFailure(error);
    }
  }
}

/** The names of the states of a connection. */
const LINK_EVENTS = {
  opened: "connected",
  started: "started",
  stopped: "stopped",
  closed: "disconnected",
} as const;

/** The record of an event without the peer; `undefined` for events that are not recorded. */
function entryOf(event: StationEvent, profile: Profile): AuditEntry | undefined {
  switch (event.type) {
    case "link": {
      const { state, detail } = event;
      return { event: LINK_EVENTS[state], ...detail !== undefined && { detail } };
    }
    case "turned-away":
      return { event: "turned-away", reason: event.reason, detail: event.detail };
    case "evicted":
      return { event: "turned-away", reason: "evicted", detail: event.detail };
    case "authentication":
      return authenticationEntry(event.event);
    case "unknown":
      return refusal(event.octets, profile, { result: "refused", reason: `cause ${event.cause}` });
    case "refused": {
      const { reason, detail, octets } = event;
      // The decision was already recorded.
      if (reason === "authority" || reason === "rate") return undefined;
      return refusal(octets, profile, { result: "refused", reason, detail });
    }
    case "ignored":
      return refusal(event.octets, profile, { result: "ignored" });
    case "command": {
      const { phase, ca, ioa, value } = event;
      return { event: "result", ca, ioa, value, result: phase };
    }
    case "file": {
      const { action, ca, ioa, nof, detail } = event;
      return { event: "result", ca, ioa, content: { nof }, result: `file ${action}`, detail };
    }
    case "clock": {
      const [before, after] = [event.before, event.after].map((each) => new Date(each));
      const content = { before: before!.toISOString(), after: after!.toISOString() };
      return { event: "result", content, result: "clock set" };
    }
    case "reset":
      return { event: "result", ca: event.ca, content: { qrp: event.qrp }, result: "reset" };
    case "parameter": {
      const { ca, ioa, action, parameter = "all", value } = event;
      return { event: "result", ca, ioa, value, content: { parameter }, result: `${action} done` };
    }
    default:
      return undefined;
  }
}

/** A request that was not carried out. */
function refusal(
  octets: Uint8Array,
  profile: Profile,
  how: Pick<AuditEntry, "result" | "reason" | "detail">,
): AuditEntry {
  const { asdu: _, ...entry } = asduEntry(octets, profile);
  return { event: "result", ...entry, ...how };
}
