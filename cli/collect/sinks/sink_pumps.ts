// Manages the pumps of all sinks. Each starts at its position in the store, and restarts when the store is replaced.

import type { Clock } from "../../../mod.ts";
import type { Output } from "../../text/output.ts";
import type { Secrets } from "../../text/secrets.ts";
import type { SinkConfig } from "../config/config.ts";
import type { LogEvent } from "../../text/log_line.ts";
import type { Store } from "../store/store.ts";
import { isStoreFault, StoreError, storeErrorOf } from "../store/store_error.ts";
import type { Writer } from "../store/writer.ts";
import { onOneLine } from "./complaint.ts";
import { makeDelivery } from "./make_delivery.ts";
import { Pump, type PumpSource, type PumpStatus } from "./pump.ts";

/** Dependencies of the pumps. */
export interface SinkPumpsOptions {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly stdout: Output;
  /** The base folder of relative paths. */
  readonly folder: () => string;
  readonly log: (event: LogEvent) => void;
  /** Secrets that may be in what programs print. */
  readonly secrets?: Secrets | undefined;
  /** Called when standard output was closed by its reader. */
  readonly onStdoutClosed: () => void;
  /** Called when the store cannot be read. */
  readonly onFault: (error: unknown) => void;
}

/** The start position of a sink. */
interface Beginning {
  /** The row after which it starts. */
  readonly position: number;
  /** Number of rows that it has already received. */
  readonly before: number;
  /** Whether the store contains the position. */
  readonly isKnown: boolean;
}

/** A running sink. */
interface Entry {
  readonly config: SinkConfig;
  readonly pump: Pump;
  /** Called when the store was replaced: stops recording. */
  readonly retire: () => void;
}

/** The state of a sink, and the stations whose values it receives. */
export type SinkPumpStatus = PumpStatus & { readonly stations: readonly string[] | undefined };

/** Maximum number of notes, such as rejected rows, waiting to be recorded; above it, nothing more is delivered. */
const MOST_NOTES = 1000;

/** Database messages that report a missing table. */
const NO_TABLE = /does(?: not|n't) exist|no such table|Invalid object name/;

/** The sinks of a collector. */
export class SinkPumps {
  readonly #options: SinkPumpsOptions;
  readonly #entries = new Map<string, Entry>();
  #restarting: Promise<unknown> = Promise.resolve();

  /** Creates it without sinks. */
  constructor(options: SinkPumpsOptions) {
    this.#options = options;
  }

  /** The state of each sink. */
  get status(): readonly SinkPumpStatus[] {
    return Array.from(this.#entries.values(), ({ pump, config: { stations } }) => ({
      ...pump.status,
      stations,
    }));
  }

  /** Whether there is a sink with the given name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Checks that a sink can be opened. @throws {StoreError} The start position cannot be read from the store. */
  check(config: SinkConfig): void {
    this.#beginning(config);
  }

  /** Starts delivering. @throws {StoreError} The start position cannot be read from the store; nothing has changed. */
  open(config: SinkConfig): void {
    this.#begin(config, this.#beginning(config));
  }

  /** Signals that there may be rows to deliver. */
  wake(): void {
    for (const { pump } of this.#entries.values()) pump.wake();
  }

  /** Stops a sink immediately. */
  async remove(name: string): Promise<void> {
    await this.#restarting;
    await this.#entries.get(name)?.pump.close(AbortSignal.abort());
    this.#entries.delete(name);
  }

  /** Delivers all waiting rows and stops the sinks, no later than when the signal fires. */
  async close(signal: AbortSignal): Promise<void> {
    await this.#restarting;
    await Promise.all(Array.from(this.#entries.values(), ({ pump }) => pump.close(signal)));
  }

  /** Restarts every sink at the first row, after the store was replaced by an empty one. */
  restart(): void {
    const entries = [...this.#entries.values()];
    for (const { retire } of entries) retire();
    const restarts = entries.map(async ({ config, pump }) => {
      await pump.close(AbortSignal.abort());
      this.#begin(config, { position: 0, before: 0, isKnown: false });
    });
    this.#restarting = Promise.all([this.#restarting, ...restarts]);
  }

  #beginning({ name, begin }: SinkConfig): Beginning {
    const { outbox, ledger } = this.#options.store;
    try {
      const before = outbox.delivered(name);
      const known = outbox.position(name);
      const position = known ?? (begin === "now" ? ledger.lastSeq : 0);
      return { before, position, isKnown: known !== undefined };
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      throw storeErrorOf(`Cannot read the position of the sink ${name}`, error);
    }
  }

  #begin(config: SinkConfig, beginning: Beginning): void {
    const { store, writer, clock, stdout, folder, log, secrets, onStdoutClosed } = this.#options;
    const { name, backOff = {}, batch = {} } = config;
    const { position, before: delivered, isKnown } = beginning;
    if (!isKnown) {
      // Record the start position now, before the sink accepts its first row.
      const at = clock.instant();
      writer.note(name, () => store.outbox.advance(name, { position, delivered, at }));
    }
    const subject = `sink ${name}`;
    const { source, retire } = this.#source(config, delivered);
    /** The last problem logged. */
    let told: string | undefined;
    const pump = new Pump({
      name,
      rows: batch.rows ?? 100,
      ms: (batch.seconds ?? 60) * 1000,
      backOff: { firstMs: backOff.firstMs ?? 1000, maxMs: backOff.maxMs ?? 60_000 },
      position,
      clock,
      delivery: makeDelivery(config, {
        folder: folder(),
        stdout,
        secrets,
        onStdoutClosed,
        onRemark: (_, text) => log({ level: "info", event: "remark", subject, text }),
        now: () => clock.instant(),
      }),
      source,
      onTrouble: (error, failures) => {
        const gist = error.split("\n")[0]!.replaceAll(/\d+/g, "");
        if (gist === told && (failures === 0 || failures % 10 !== 0)) return;
        told = gist;
        const hint = config.sql !== undefined && NO_TABLE.test(error)
          ? `; --table ${name} prints the statement that creates the table`
          : "";
        const text = `${onOneLine(error)}${hint}`;
        log({ level: "warning", event: "sink-failing", subject, text });
      },
      onRecovered: () => {
        told = undefined;
        log({ level: "info", event: "sink-recovered", subject, text: "is delivering again" });
      },
      onRefused: ({ seq, error }) => {
        const text = `row ${seq} was rejected and set aside: ${onOneLine(error)}`;
        log({ level: "warning", event: "row-set-aside", subject, text });
      },
    });
    this.#entries.set(name, { config, pump, retire });
    pump.wake();
  }

  /** The store interface for a pump; it stops recording when the store is replaced. */
  #source(
    { name, stations }: SinkConfig,
    before: number,
  ): { readonly source: PumpSource; readonly retire: () => void } {
    const { store, writer, clock } = this.#options;
    const { outbox } = store;
    let isRetired = false;
    const source: PumpSource = {
      waiting: (after, limit) => this.#read(() => outbox.waiting(after, limit, stations)),
      read: (after, limit) =>
        this.#read(() => {
          if (writer.noted < MOST_NOTES) return outbox.read(after, limit, stations);
          const text =
            "Cannot read the store: too many rejected rows are waiting to be recorded in it";
          throw new StoreError(text, { code: "busy" });
        }),
      settle: async (seq) => {
        if (!isRetired) await store.settle(seq);
      },
      note: (position, delivered, refused) => {
        if (isRetired) return;
        const at = clock.instant();
        writer.note(name, () => {
          outbox.advance(name, { position, delivered: before + delivered, at });
        });
        for (const { seq, error } of refused) {
          writer.note(`${name}\n${seq}`, () => outbox.setAside({ sink: name, seq, error, at }));
        }
      },
    };
    return { source, retire: () => isRetired = true };
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const { store, onFault } = this.#options;
      if (isStoreFault(error)) onFault(error);
      throw storeErrorOf("Cannot read the store", error, () => store.advice);
    }
  }
}
