// Detects hosts that try one address after the other.

import { formatCount } from "../../count.ts";
import { formatDuration } from "../../duration.ts";
import type { PacketClock } from "./packet_time.ts";
import type { FindingLog } from "./findings/log.ts";
import type { Session } from "./session/session.ts";

/** This number of different addresses without success within this time is a scan. */
const LEAST = { ca: 5, ioa: 8 } as const;
const WINDOW_MS = 60_000;

/** This number of different objects read one by one within the window is a scan, whatever the answers. */
const LEAST_READ = 32;

/** Scanners that are watched, and addresses remembered of each. */
const MAX_SCANNERS = 1024;
const MAX_ADDRESSES = 64;

/** What an address was tried with. */
interface Attempt {
  readonly ca: number;
  readonly ioa: number;
}

/** Watches for scans over common addresses and object addresses. */
export class ScanWatch {
  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  readonly #tried = new Map<string, Map<number, number>>();

  /** Creates a watch without any history. */
  constructor(clock: PacketClock, findings: FindingLog) {
    this.#clock = clock;
    this.#findings = findings;
  }

  /** Notes that a request to an address was refused or not answered. */
  note(session: Session, what: "ca" | "ioa", attempt: Attempt): void {
    const tried = this.#count(session, what, what === "ca" ? attempt.ca : attempt.ioa);
    if (tried < LEAST[what]) return;
    const where = what === "ca" ? "common addresses" : `object addresses of CA ${attempt.ca}`;
    this.#report(session, what, `${tried} ${where} tried without success`);
  }

  /** Notes that an object was read. */
  noteRead(session: Session, { ca, ioa }: Attempt): void {
    const tried = this.#count(session, `read ${ca}`, ioa);
    if (tried >= LEAST_READ) {
      this.#report(session, "ioa", `${formatCount(tried, "object")} of CA ${ca} read one by one`);
    }
  }

  /** How many different addresses were tried of late. */
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
