// Detects hosts that try one address after another.

import { formatCount } from "../../count.ts";
import { formatDuration } from "../../duration.ts";
import type { PacketClock } from "./packet_time.ts";
import type { FindingLog } from "./findings/log.ts";
import type { Session } from "./session/session.ts";

/** A scan is this number of different addresses tried without success within this time. */
const LEAST = { ca: 5, ioa: 8 } as const;
const WINDOW_MS = 60_000;

/**
 * Reading this number of different objects one by one within the window is a scan, whatever the
 * answers are.
 */
const LEAST_READ = 32;

/** Maximum number of scanners, and of addresses remembered for each. */
const MAX_SCANNERS = 1024;
const MAX_ADDRESSES = 64;

/** A failed request to an address. */
interface Attempt {
  readonly ca: number;
  readonly ioa: number;
}

/** Detects scans of common addresses and object addresses. */
export class ScanWatch {
  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  readonly #tried = new Map<string, Map<number, number>>();

  /** Creates a watch. */
  constructor(clock: PacketClock, findings: FindingLog) {
    this.#clock = clock;
    this.#findings = findings;
  }

  /** Records that a request to an address was refused or not answered. */
  note(session: Session, what: "ca" | "ioa", attempt: Attempt): void {
    const tried = this.#count(session, what, what === "ca" ? attempt.ca : attempt.ioa);
    if (tried < LEAST[what]) return;
    const where = what === "ca" ? "common addresses" : `object addresses of CA ${attempt.ca}`;
    this.#report(session, what, `${tried} ${where} tried without success`);
  }

  /** Records that an object was read. */
  noteRead(session: Session, { ca, ioa }: Attempt): void {
    const tried = this.#count(session, `read ${ca}`, ioa);
    if (tried >= LEAST_READ) {
      this.#report(session, "ioa", `${formatCount(tried, "object")} of CA ${ca} read one by one`);
    }
  }

  /** Returns the number of different addresses tried recently. */
  #count(session: Session, what: string, address: number): number {
    const side = session.side(session.clientControls ?? true);
    const { source, destination } = session.about(side);
    const key = `${source} ${destination} ${what}`;
    let tried = this.#tried.get(key);
    if (tried === undefined) {
      if (this.#tried.size >= MAX_SCANNERS) return 0;
      this.#tried.set(key, tried = new Map());
    }
    const { time } = this.#clock;
    tried.delete(address);
    tried.set(address, time);
    for (const [oldest, at] of tried) {
      if (time - at <= WINDOW_MS && tried.size <= MAX_ADDRESSES) break;
      tried.delete(oldest);
    }
    return tried.size;
  }

  #report(session: Session, what: "ca" | "ioa", text: string): void {
    const side = session.side(session.clientControls ?? true);
    const { source, destination } = session.about(side);
    const about = {
      session: session.id,
      ...(source && { source }),
      ...(destination && { destination }),
    };
    this.#findings.note(
      `scan-${what}`,
      about,
      () => `${text} by ${source} at ${destination} within ${formatDuration(WINDOW_MS)}`,
    );
  }
}
