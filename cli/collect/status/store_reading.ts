// Reads the store for the status. A read error is reported once and shown in the status; everything else continues.

import type { Store } from "../store/store.ts";
import { isStoreFault, storeErrorOf } from "../store/store_error.ts";
import type { StoredValue } from "../format/stored_value.ts";
import type { LogEvent } from "../../text/log_line.ts";
import type { SinkBacklog } from "./status.ts";

/**
 * Smaller backlogs are counted exactly. Larger ones are estimated from sequence numbers, which have gaps after
 * rolled-back transactions.
 */
const COUNTED_ROWS = 1000;

/** A sink whose backlog is requested. */
export interface SinkPlace {
  readonly name: string;
  /** The stations it receives; all if absent. */
  readonly stations: readonly string[] | undefined;
  /** All rows up to this number are done. */
  readonly position: number;
}

/** The figures read for the status. */
export interface StoreFigures {
  /** Octets in use. */
  readonly octets: number;
  /** Backlogs in the order of the sinks. */
  readonly backlogs: readonly SinkBacklog[];
}

/** Options and dependencies. */
export interface StoreReadingOptions {
  readonly store: Pick<Store, "ledger" | "outbox" | "pruner">;
  /** Display name of the store. */
  readonly file: string;
  readonly log: (event: LogEvent) => void;
  /** Returns text to append to the message of a damaged store. */
  readonly advice?: () => string;
  /** Called with each error. */
  readonly onFault?: (error: unknown) => void;
}

/** Reads the store for the status. */
export class StoreReading {
  readonly #options: StoreReadingOptions;
  /** The current error per query: the latest values may be unreadable while the rest is readable. */
  readonly #failing = new Map<"figures" | "latest", string>();

  /** Reads from an open store. */
  constructor(options: StoreReadingOptions) {
    this.#options = options;
  }

  /** Why the last read failed; `undefined` if it succeeded. */
  get error(): string | undefined {
    return [...this.#failing.values()][0];
  }

  /** Store size and sink backlogs at a given time; `undefined` if the store cannot be read. */
  figures(sinks: readonly SinkPlace[], now: number): StoreFigures | undefined {
    const { pruner } = this.#options.store;
    return this.#read("figures", () => ({
      octets: pruner.octets,
      backlogs: sinks.map((sink) => this.#backlog(sink, now)),
    }));
  }

  /** The latest values, newest first; empty if the store cannot be read. */
  latest(limit: number): readonly StoredValue[] {
    const { ledger, outbox } = this.#options.store;
    const read = () => outbox.read(Math.max(0, ledger.lastSeq - limit), limit).rows.toReversed();
    return this.#read("latest", read) ?? [];
  }

  #backlog({ name, stations, position }: SinkPlace, now: number): SinkBacklog {
    const { ledger, outbox } = this.#options.store;
    const counted = outbox.waiting(position, COUNTED_ROWS, stations);
    const lagRows = counted < COUNTED_ROWS ? counted : ledger.lastSeq - position;
    const oldest = lagRows === 0 ? undefined : outbox.oldest(position);
    const lagMs = oldest === undefined ? 0 : Math.max(0, now - oldest);
    return { lagRows, lagMs, setAside: outbox.refused(name) };
  }

  #read<T>(what: "figures" | "latest", read: () => T): T | undefined {
    const wasFailing = this.#failing.size > 0;
    try {
      const found = read();
      if (this.#failing.delete(what) && this.#failing.size === 0) {
        this.#log("info", "store-recovered", "the store can be read again");
      }
      return found;
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      const { file, advice, onFault } = this.#options;
      const { message } = storeErrorOf(`Cannot read the store ${file}`, error, advice);
      onFault?.(error);
      this.#failing.set(what, message);
      if (!wasFailing) {
        const text = `${message}; /health, /metrics and the live view omit its contents`;
        this.#log("error", "store-failing", text);
      }
      return undefined;
    }
  }

  #log(level: LogEvent["level"], event: string, text: string): void {
    this.#options.log({ level, event, subject: "store", text });
  }
}
