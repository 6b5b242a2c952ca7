// Detects hosts that try one address after another.

import { formatCount } from "../../count.ts";
import { formatDuration } from "../../duration.ts";
import type { PacketClock } from "../packet_time.ts";
import type { FindingLog, FindingRecord } from "./finding_log.ts";
import type { Session } from "./session/session.ts";
import type { AnalysisThresholds } from "./thresholds.ts";

/** Maximum number of scanners. */
const MAX_SCANNERS = 1024;

/** Minimum number of addresses remembered for each scanner. */
const MIN_ADDRESSES = 64;

/** A failed request to an address. */
interface Attempt {
  readonly ca: number;
  readonly ioa: number;
}

/** Detects scans of common addresses and object addresses. */
export class ScanWatch {
  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  readonly #thresholds: AnalysisThresholds;
  readonly #tried = new Map<string, Map<number, number>>();

  /** Creates a watch. */
  constructor(clock: PacketClock, findings: FindingLog, thresholds: AnalysisThresholds) {
    this.#clock = clock;
    this.#findings = findings;
    this.#thresholds = thresholds;
  }

  /** Records that a request to an address was refused or not answered. */
  note(session: Session, what: "ca" | "ioa", attempt: Attempt): FindingRecord | undefined {
    const { scanCas, scanIoas } = this.#thresholds;
    const tried = this.#count(session, what, what === "ca" ? attempt.ca : attempt.ioa);
    if (tried < (what === "ca" ? scanCas : scanIoas)) return undefined;
    const where = what === "ca" ? "common addresses" : `object addresses of CA ${attempt.ca}`;
    return this.#report(session, what, `${tried} ${where} tried without success`);
  }

  /** Records that an object was read. */
  noteRead(session: Session, { ca, ioa }: Attempt): void {
    const tried = this.#count(session, `read ${ca}`, ioa);
    if (tried >= this.#thresholds.scanReads) {
      this.#report(session, "ioa", `${formatCount(tried, "object")} of CA ${ca} read one by one`);
    }
  }

  /** Returns the number of different addresses tried recently. */
  #count(session: Session, what: string, address: number): number {
    const side = session.controlling;
    const { source, destination } = session.about(side);
    const key = `${source} ${destination} ${what}`;
    let tried = this.#tried.get(key);
    if (tried === undefined) {
      if (this.#tried.size >= MAX_SCANNERS) return 0;
      this.#tried.set(key, tried = new Map());
    }
    const { time } = this.#clock;
    const { scanMs, scanCas, scanIoas, scanReads } = this.#thresholds;
    const most = Math.max(MIN_ADDRESSES, scanCas, scanIoas, scanReads);
    tried.delete(address);
    tried.set(address, time);
    for (const [oldest, at] of tried) {
      if (time - at <= scanMs && tried.size <= most) break;
      tried.delete(oldest);
    }
    return tried.size;
  }

  #report(session: Session, what: "ca" | "ioa", text: string): FindingRecord | undefined {
    const side = session.controlling;
    const { source, destination } = session.about(side);
    const about = {
      session: session.id,
      ...(source && { source }),
      ...(destination && { destination }),
    };
    return this.#findings.note(
      `scan-${what}`,
      about,
      () =>
        `${text} by ${source} at ${destination} within ${formatDuration(this.#thresholds.scanMs)}`,
    );
  }
}
