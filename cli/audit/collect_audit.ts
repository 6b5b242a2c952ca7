// The audit records of a collector: connections, clock synchronizations and frozen counters of each station.

import type {
  AuthenticationEvent,
  Profile,
  RedundantLinkChange,
  SecurityEvent,
} from "../../mod.ts";
import { AuditError } from "./audit_error.ts";
import type { AuditTrail } from "./audit_trail.ts";
import { ControllingAudit } from "./controlling_audit.ts";
import type { AuditEntry } from "./entry.ts";

/** Records of one station. */
export interface StationRecords {
  /** Records a frame before it is sent. */
  readonly onFrame: ControllingAudit["onFrame"];
  /** Records a TLS event. */
  readonly onSecurityEvent: (event: SecurityEvent) => void;
  /** Records an event of secure authentication. */
  readonly onAuthentication: (event: AuthenticationEvent) => void;
  /** Records a connection. */
  readonly changed: (change: RedundantLinkChange) => void;
  /** Records anything else. */
  readonly record: (entry: AuditEntry) => void;
}

/** Records the requests of a collector. */
export class CollectAudit {
  readonly #trail: AuditTrail;
  readonly #by: string;
  readonly #onFailure: (error: AuditError) => void;
  #isFailing = false;

  /**
   * Creates the records of a collector.
   *
   * @param options.by `user@machine`.
   * @param options.onFailure Called once, when a record cannot be written. Values are still collected, but requests that
   * would have to be recorded are not sent.
   */
  constructor(
    trail: AuditTrail,
    { by, onFailure }: {
      readonly by: string;
      readonly onFailure: (error: AuditError) => void;
    },
  ) {
    this.#trail = trail;
    this.#by = by;
    this.#onFailure = onFailure;
  }

  /** Whether a record could not be written. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** The records of a station. */
  station(name: string, profile: Profile): StationRecords {
    const audit = new ControllingAudit({
      ...{ trail: this.#trail, profile, by: this.#by, station: name },
    });
    const reasons = new Map<string, string>();
    return {
      onFrame: (direction, apdu) => {
        try {
          audit.onFrame(direction, apdu);
        } catch (error) {
          this.#failed(error);
          if (direction === "sent") throw error;
        }
      },
      onSecurityEvent: (event) => this.#attempt(() => audit.onSecurityEvent(event)),
      onAuthentication: (event) => this.#attempt(() => audit.onAuthentication(event)),
      changed: (change) => {
        const entry = linkEntry(change);
        // An unreachable address is tried repeatedly: only changes are recorded.
        const isNews = reasons.get(change.name) !== change.reason;
        if (entry === undefined || (entry.result === "failed" && !isNews)) return;
        reasons.set(change.name, change.reason);
        this.#attempt(() => audit.record(entry));
      },
      record: (entry) => this.#attempt(() => audit.record(entry)),
    };
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof AuditError)) throw error;
    if (!this.#isFailing) this.#onFailure(error);
    this.#isFailing = true;
  }
}

/** The record of a change of a connection; `undefined` for changes that are not recorded. */
function linkEntry({ name, state, previous, reason }: RedundantLinkChange): AuditEntry | undefined {
  const detail = `${name}: ${reason}`;
  if (state === "started") return { event: "started", detail };
  if (state === "stopped") {
    return { event: previous === "connecting" ? "connected" : "stopped", detail };
  }
  if (state !== "waiting" && state !== "closed") return undefined;
  if (previous === "waiting" || previous === "closed") return undefined;
  return { event: "disconnected", ...previous === "connecting" && { result: "failed" }, detail };
}
