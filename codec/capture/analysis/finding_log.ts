// Collects findings in bounded memory: each is recorded once, with a count.

import { type PacketClock, packetKey, type PacketTime } from "../packet_time.ts";
import type { Severity } from "../findings/row.ts";
import { type FindingCode, FINDINGS } from "../findings/table.ts";

/** The subject of a finding. Members that do not apply are omitted. */
export interface About {
  /** Number of the session. */
  readonly session?: number;
  /** Address of the host that caused it. */
  readonly source?: string;
  /** Address of its peer. */
  readonly destination?: string;
  /** Common address. */
  readonly ca?: number;
  /** Information object address. */
  readonly ioa?: number;
  /** Type identification. */
  readonly typeId?: number;
  /** Distinguishes it from other findings with the same code and subject. */
  readonly key?: string | number;
  /** When it happened; the current packet by default. */
  readonly at?: PacketTime;
  /** Severity, if it differs from the one in the table. */
  readonly severity?: Severity;
}

/** One finding, with all its occurrences. */
export interface FindingRecord {
  readonly code: FindingCode;
  readonly about: About;
  readonly severity: Severity;
  /** Details of the first occurrence, or of all where they belong together. */
  detail: string;
  readonly first: PacketTime;
  last: PacketTime;
  count: number;
  /** Frames of the first occurrences, without duplicates. */
  readonly frames: PacketTime[];
  /** Further packets, as numbers of `packetKey()`. */
  readonly more: number[];
}

/** Maximum number of further packets of all findings together. */
const MAX_MORE = 200_000;

/** Limits of a {@linkcode FindingLog}. */
export interface FindingLimits {
  /** Maximum number of different findings per code. */
  readonly findingsPerCode: number;
  /** Maximum number of frames per finding. */
  readonly framesPerFinding: number;
}

/** Collects findings. */
export class FindingLog {
  readonly #clock: PacketClock;
  readonly #limits: FindingLimits;
  readonly #byKey = new Map<string, FindingRecord>();
  readonly #kept = new Map<FindingCode, number>();
  readonly #dropped = new Map<FindingCode, number>();
  #more = 0;
  #lost = 0;

  /** Creates a log that uses the time of the given clock. */
  constructor(clock: PacketClock, limits: FindingLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Records a finding or another occurrence of it.
   *
   * @param detail Returns the details; called only if the finding is new.
   * @returns The record, for {@linkcode repeat}; `undefined` if there are too many with this code.
   */
  note(code: FindingCode, about: About, detail: () => string): FindingRecord | undefined {
    const name = nameOf(code, about);
    const known = this.#byKey.get(name);
    if (known !== undefined) {
      this.repeat(known, about.at ?? this.#clock);
      return known;
    }
    const kept = this.#kept.get(code) ?? 0;
    if (kept >= this.#limits.findingsPerCode) {
      this.#dropped.set(code, (this.#dropped.get(code) ?? 0) + 1);
      return undefined;
    }
    this.#kept.set(code, kept + 1);
    const first = about.at ?? this.#clock.now();
    const severity = about.severity ?? FINDINGS[code].severity;
    const record: FindingRecord = {
      code,
      about,
      severity,
      detail: detail(),
      first,
      last: first,
      count: 1,
      frames: [first],
      more: [],
    };
    this.#byKey.set(name, record);
    return record;
  }

  /** Records another occurrence of a finding. */
  repeat(record: FindingRecord, { file, frame, time }: PacketTime = this.#clock): void {
    record.count++;
    const { last, frames } = record;
    if (last.frame === frame && last.file === file) return;
    record.last = { file, frame, time };
    if (frames.length < this.#limits.framesPerFinding) frames.push(record.last);
    else if (this.#more++ < MAX_MORE) record.more.push(packetKey(record.last));
    else this.#lost++;
  }

  /** Removes an occurrence that another finding replaces. */
  withdraw(record: FindingRecord): void {
    const name = nameOf(record.code, record.about);
    if (--record.count > 0 || this.#byKey.get(name) !== record) return;
    this.#byKey.delete(name);
    this.#kept.set(record.code, this.#kept.get(record.code)! - 1);
  }

  /** All findings in the order of their first occurrence. */
  all(): Iterable<FindingRecord> {
    return this.#byKey.values();
  }

  /** Number of packets with findings that were not kept. */
  get lostPackets(): number {
    return this.#lost + [...this.#dropped.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Number of occurrences of findings that were not kept, by code. */
  dropped(): ReadonlyMap<FindingCode, number> {
    return this.#dropped;
  }
}

function nameOf(code: FindingCode, { session, source, ca, ioa, typeId, key }: About): string {
  return `${code} ${session} ${source} ${ca} ${ioa} ${typeId} ${key}`;
}
