// Limits the lines of a log: a peer or a program that repeats itself must not fill the disk, and no line is omitted uncounted.

import type { Clock } from "../../mod.ts";
import { grouped } from "./count.ts";

/** Options of a log limit. */
export interface LogLimitOptions {
  /** Determines when a minute has passed. */
  readonly clock: Clock;
  /** Lines of one kind from one source that may be written in a minute. @default 100 */
  readonly linesPerMinute?: number;
  /** Sources and kinds that are counted separately in a minute; further sources share one count for each kind. @default 1000 */
  readonly maxCounts?: number;
  /** Called at the end of a minute in which lines were omitted, with their number. */
  readonly onMore: (source: string, kind: string, omitted: number) => void;
}

/** The lines of one kind from one source in one minute. */
interface Minute {
  readonly source: string;
  readonly kind: string;
  readonly end: number;
  lines: number;
  omitted: number;
}

/** Lines of one kind from one source that may be written in a minute, unless the options say otherwise. */
export const LINES_PER_MINUTE = 100;

const MINUTE_MS = 60_000;
const MAX_COUNTS = 1000;

/** The source used for lines without a separate count. */
const OTHERS = "other links";

/** Counts the lines of each source and kind. */
export class LogLimit {
  readonly #options: LogLimitOptions;
  /** In the order of their ends. */
  readonly #minutes = new Map<string, Minute>();
  #cancel: (() => void) | undefined;

  /** Starts without any count. */
  constructor(options: LogLimitOptions) {
    this.#options = options;
  }

  /**
   * Returns whether a line may be written; otherwise the line is counted.
   *
   * @param source Source of the line: an address, a station, a sink. An address must not include a port, because a
   * peer chooses its port.
   * @param kind Kind of line. The program defines all kinds, so there are few.
   */
  permit(source: string, kind: string): boolean {
    const { clock, linesPerMinute = LINES_PER_MINUTE, maxCounts = MAX_COUNTS } = this.#options;
    const now = clock.monotonic();
    this.#endBefore(now);
    let minute = this.#minutes.get(keyOf(source, kind));
    if (minute === undefined) {
      const counted = this.#minutes.size < maxCounts ? source : OTHERS;
      minute = this.#minutes.get(keyOf(counted, kind));
      if (minute === undefined) {
        minute = { source: counted, kind, end: now + MINUTE_MS, lines: 0, omitted: 0 };
        this.#minutes.set(keyOf(counted, kind), minute);
      }
    }
    if (minute.lines < linesPerMinute) {
      minute.lines++;
      return true;
    }
    minute.omitted++;
    this.#cancel ??= clock.schedule(minute.end, () => this.#tick());
    return false;
  }

  /** Ends all minutes and reports the lines omitted since the last report. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#endBefore(Infinity);
  }

  #tick(): void {
    this.#cancel = undefined;
    const { clock } = this.#options;
    this.#endBefore(clock.monotonic());
    const next = this.#minutes.values().find(({ omitted }) => omitted > 0);
    if (next !== undefined) this.#cancel = clock.schedule(next.end, () => this.#tick());
  }

  #endBefore(now: number): void {
    for (const [key, { source, kind, end, omitted }] of this.#minutes) {
      if (end > now) return;
      this.#minutes.delete(key);
      if (omitted > 0) this.#options.onMore(source, kind, omitted);
    }
  }
}

/** The text that replaces omitted lines: `and 1 234 more of this kind (refused) within a minute`. */
export function moreText(kind: string, omitted: number): string {
  return `and ${grouped(omitted)} more of this kind (${kind}) within a minute`;
}

function keyOf(source: string, kind: string): string {
  return `${kind}\n${source}`;
}
