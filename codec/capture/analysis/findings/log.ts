// Where findings are collected: each once, with how often, in bounded memory.

import type { PacketClock, PacketTime } from "../packet_time.ts";
import type { Severity } from "./row.ts";
import { type FindingCode, FINDINGS } from "./table.ts";

/** What a finding is about. What does not apply is left out. */
export interface About {
  /** Number of the session. */
  readonly session?: number;
  /** Address of the host that did it. */
  readonly source?: string;
  /** Address of the other. */
  readonly destination?: string;
  /** Common address. */
  readonly ca?: number;
  /** Information object address. */
  readonly ioa?: number;
  /** Type identification. */
  readonly typeId?: number;
  /** What distinguishes it from others of its code. */
  readonly key?: string | number;
  /** When it happened, if not now. */
  readonly at?: PacketTime;
  /** How much it matters, if not as the table has it. */
  readonly severity?: Severity;
}

/** One finding, however often it occurs. */
export interface FindingRecord {
  readonly code: FindingCode;
  readonly about: About;
  readonly severity: Severity;
  /** What was found, of the first occurrence. */
  readonly detail: string;
  readonly first: PacketTime;
  last: PacketTime;
  count: number;
  /** Frames of the first occurrences, each once. */
  readonly frames: PacketTime[];
}

/** Limits of a {@linkcode FindingLog}. */
export interface FindingLimits {
  /** Different findings kept of each code. */
  readonly findingsPerCode: number;
  /** Frames kept of each finding. */
  readonly framesPerFinding: number;
}

/** Collects findings. */
export class FindingLog {
  readonly #clock: PacketClock;
  readonly #limits: FindingLimits;
  readonly #byKey = new Map<string, FindingRecord>();
  readonly #kept = new Map<FindingCode, number>();
  readonly #dropped = new Map<FindingCode, number>();

  /** Creates a log whose findings have the time of the clock. */
  constructor(clock: PacketClock, limits: FindingLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Notes a finding, or that one has occurred again.
   *
   * @param detail What was found; asked for only if the finding is new.
   * @returns The record, for {@linkcode repeat}; `undefined` where there are too many of the code.
   */
  note(code: FindingCode, about: About, detail: () => string): FindingRecord | undefined {
    const { session, source, ca, ioa, typeId, key } = about;
    const name = `${code} ${session} ${source} ${ca} ${ioa} ${typeId} ${key}`;
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
    };
    this.#byKey.set(name, record);
    return record;
  }

  /** Notes that a finding has occurred again. */
  repeat(record: FindingRecord, { file, frame, time }: PacketTime = this.#clock): void {
    record.count++;
    const { last, frames } = record;
    if (last.frame === frame && last.file === file) return;
    record.last = { file, frame, time };
    if (frames.length < this.#limits.framesPerFinding) frames.push(record.last);
  }

  /** All findings in the order of their first occurrence. */
  all(): Iterable<FindingRecord> {
    return this.#byKey.values();
  }

  /** How often findings occurred that were not kept because there were too many of their code. */
  dropped(): ReadonlyMap<FindingCode, number> {
    return this.#dropped;
  }
}
