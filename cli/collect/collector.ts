// The whole: stations on one side, sinks on the other, the store between them.

import { type Clock, StartUpGate, type StationDeclaration, type TlsSettings } from "../../mod.ts";
import type { Output } from "../output.ts";
import { compareConfigs, type ConfigChange, describeChange } from "./config/compare.ts";
import type { SinkConfig, StationConfig } from "./config/config.ts";
import type { LoadedConfig } from "./config/load.ts";
import type { Tally } from "./intake/entry.ts";
import { PointBook } from "./intake/point_book.ts";
import { makeDelivery } from "./sinks/make_delivery.ts";
import { Pump } from "./sinks/pump.ts";
import { StationLink } from "./station/station_link.ts";
import type { LogEvent } from "./status/log.ts";
import { remarkEvents } from "./status/remarks.ts";
import { type CollectorStatus, COMMIT_BOUNDS_MS, type SinkStatus } from "./status/status.ts";
import type { Store } from "./store/store.ts";
import type { StoredValue } from "./store/stored_value.ts";
import { isStoreFault } from "./store/store_error.ts";
import { Writer } from "./store/writer.ts";

/** What a collector is made with. */
export interface CollectorOptions {
  readonly loaded: LoadedConfig;
  /** The store; the collector does not close it. */
  readonly store: Store;
  readonly clock: Clock;
  readonly stdout: Output;
  /** Takes what is worth telling. */
  readonly log: (event: LogEvent) => void;
  /** Called when nobody reads standard output any more. */
  readonly onStdoutClosed: () => void;
}

const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;

/** How often the store is told that the collector runs. */
const ALIVE_MS = 10_000;

/** How often it is looked whether values are too old or too many, and how often while they are. */
const PRUNE_MS = 10_000;
const PRUNE_AGAIN_MS = 20;

/** The wall clock is set when it moves so much otherwise than time goes by. */
const CLOCK_JUMP_MS = 2000;

/** Rows whose number says more than their count: numbers may be missing where a transaction was taken back. */
const COUNTED_ROWS = 1000;

/** Collects, until it is closed. */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #writer: Writer;
  readonly #gate: StartUpGate;
  readonly #links = new Map<string, StationLink>();
  readonly #pumps = new Map<string, { readonly pump: Pump; readonly config: SinkConfig }>();
  readonly #startedAt: number;
  #loaded: LoadedConfig;
  #storeError: string | undefined;
  #total = { stored: 0, redelivered: 0, filtered: 0, messages: 0, commits: 0, commitMs: 0 };
  readonly #commitsWithin = COMMIT_BOUNDS_MS.map(() => 0);
  readonly #flagged = new Map<number, number>();
  #cancelPruning: (() => void) | undefined;
  #cancelAlive: (() => void) | undefined;
  #pruningStuck = false;
  /** Wall clock minus monotonic clock, when last looked. */
  #offset: number;
  #closed = false;

  /** Makes a collector; `open()` starts it. */
  constructor(options: CollectorOptions) {
    const { loaded, store, clock } = options;
    this.#options = options;
    this.#loaded = loaded;
    this.#startedAt = clock.wall();
    this.#offset = clock.wall() - clock.monotonic();
    this.#gate = new StartUpGate(loaded.config.startUpsAtOnce ?? 8);
    this.#writer = new Writer({
      target: store,
      clock,
      commitMs: loaded.config.store.commitMs ?? 20,
      onCommitted: (tally, { ms }) => this.#committed(tally, ms),
      onFailing: (error) => {
        this.#storeError = error.message;
        this.#log("error", "store-failing", {
          subject: "store",
          text: `${error.message}; stations are let go, and send again what is not stored`,
        });
        for (const link of this.#links.values()) link.abort("The store cannot be written");
      },
      onRecovered: () => {
        this.#storeError = undefined;
        const text = "the store can be written again";
        this.#log("info", "store-recovered", { subject: "store", text });
        for (const link of this.#links.values()) link.open();
      },
    });
  }

  /** Connects to every station and starts every sink. */
  open(): void {
    const { config } = this.#loaded;
    for (const sink of config.sinks ?? []) this.#openSink(sink);
    for (const station of config.stations) this.#openStation(station);
    this.#pruneIn(PRUNE_MS);
    this.#noteAlive();
  }

  /** How it is doing. */
  get status(): CollectorStatus {
    const { store, clock } = this.#options;
    const { config } = this.#loaded;
    const { lastSeq } = store.ledger;
    return {
      now: clock.wall(),
      startedAt: this.#startedAt,
      stations: Array.from(this.#links.values(), (link) => link.status),
      store: {
        file: config.store.file,
        error: this.#storeError,
        octets: store.pruner.octets,
        lastSeq,
        ...this.#total,
        commitsWithin: this.#commitsWithin,
        flagged: this.#flagged,
        waiting: this.#writer.waiting,
      },
      sinks: Array.from(this.#pumps.values(), ({ pump, config }) => this.#sinkStatus(pump, config)),
    };
  }

  /** The latest values, the newest first. */
  latest(limit: number): readonly StoredValue[] {
    const { ledger, outbox } = this.#options.store;
    return outbox.read(Math.max(0, ledger.lastSeq - limit), limit).rows.toReversed();
  }

  /** Goes over to another configuration: what is the same goes on, undisturbed. Tells what changed. */
  async reload(loaded: LoadedConfig): Promise<readonly string[]> {
    const change = compareConfigs(
      this.#loaded.config,
      loaded.config,
      (name) => this.#filesOf(this.#loaded, name) === this.#filesOf(loaded, name),
    );
    this.#loaded = loaded;
    await this.#apply(change);
    return describeChange(change);
  }

  /**
   * Ends in order: data transfer is stopped, what has arrived is written down, and sinks get what waits for them as
   * far as they can take it until the signal fires.
   */
  async close(signal: AbortSignal): Promise<void> {
    this.#closed = true;
    this.#cancelPruning?.();
    this.#cancelAlive?.();
    const links = [...this.#links.values()];
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([Promise.all(links.map((link) => link.close())), aborted]);
    if (signal.aborted) { for (const link of links) link.abort("The collector has ended"); }
    this.#flush();
    await Promise.all(Array.from(this.#pumps.values(), ({ pump }) => pump.close(signal)));
    this.#writer.note("alive", () => this.#options.store.ledger.alive(null));
    this.#flush(); // how far the sinks have got, too
    this.#writer.close();
  }

  /** Says again and again that the collector runs: after a kill it is known how long it did. */
  #noteAlive(): void {
    const { clock, store: { ledger } } = this.#options;
    this.#writer.note("alive", () => ledger.alive(clock.wall()));
    this.#cancelAlive = clock.schedule(clock.monotonic() + ALIVE_MS, () => this.#noteAlive());
  }

  #flush(): void {
    try {
      this.#writer.flush();
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      const text = `${(error as Error).message}; what is not stored is not acknowledged`;
      this.#log("error", "store-failing", { subject: "store", text });
    }
  }

  async #apply({ stations, sinks }: ConfigChange): Promise<void> {
    const { config } = this.#loaded;
    const close = (name: string) => this.#links.get(name)?.close();
    await Promise.all([...stations.removed, ...stations.changed].map(close));
    for (const name of [...sinks.removed, ...sinks.changed]) {
      await this.#pumps.get(name)?.pump.close(AbortSignal.abort());
      this.#pumps.delete(name);
    }
    this.#flush();
    if (this.#closed) return;
    for (const name of stations.removed) this.#links.delete(name);
    for (const sink of config.sinks ?? []) {
      if (!this.#pumps.has(sink.name)) this.#openSink(sink);
    }
    for (const station of config.stations) {
      const { name } = station;
      if (stations.added.includes(name) || stations.changed.includes(name)) {
        this.#openStation(station);
      }
    }
  }

  #openStation(config: StationConfig): void {
    const { clock, store } = this.#options;
    const { name } = config;
    const book = new PointBook(config, this.#stationFile(config));
    store.ledger.name(name, book);
    const link = new StationLink({
      config,
      book,
      tls: this.#tls(config),
      clock,
      gate: this.#gate,
      writer: this.#writer,
      newLink: () => store.ledger.newLink(),
      onNote: ({ level, event, text }) =>
        this.#log(level, event, { subject: `station ${name}`, text }),
    });
    this.#links.set(name, link);
    if (!this.#writer.isDown) link.open();
  }

  #stationFile({ pointsFile }: StationConfig): StationDeclaration | undefined {
    return pointsFile === undefined ? undefined : this.#loaded.stationFiles.get(pointsFile);
  }

  #tls({ tls }: StationConfig): TlsSettings | undefined {
    if (tls === undefined) return undefined;
    const { caFile, certificateFile, keyFile, crlFile, ...others } = tls;
    const text = (file: string) => this.#loaded.texts.get(file)!;
    return {
      ca: text(caFile),
      certificate: text(certificateFile),
      key: text(keyFile),
      ...crlFile !== undefined && { crl: text(crlFile) },
      ...others,
    };
  }

  /** What is in the files that a station names, as one text. */
  #filesOf({ config, texts }: LoadedConfig, name: string): string {
    const station = config.stations.find((each) => each.name === name);
    const { pointsFile, tls } = station ?? {};
    const files = [pointsFile, tls?.caFile, tls?.certificateFile, tls?.keyFile, tls?.crlFile];
    return JSON.stringify(files.map((file) => file === undefined ? null : texts.get(file)));
  }

  #openSink(config: SinkConfig): void {
    const { store, clock, stdout, onStdoutClosed } = this.#options;
    const { name, stations, backOff = {}, batch = {}, begin } = config;
    const { outbox, ledger } = store;
    const subject = `sink ${name}`;
    const before = outbox.delivered(name);
    /** The trouble that was told. */
    let known: string | undefined;
    const pump = new Pump({
      name,
      rows: batch.rows ?? 100,
      ms: (batch.seconds ?? 60) * 1000,
      backOff: { firstMs: backOff.firstMs ?? 1000, maxMs: backOff.maxMs ?? 60_000 },
      position: outbox.position(name) ?? (begin === "now" ? ledger.lastSeq : 0),
      clock,
      delivery: makeDelivery(config, {
        folder: this.#loaded.folder,
        stdout,
        onStdoutClosed,
        onRemark: (sink, text) => this.#log("info", "remark", { subject: `sink ${sink}`, text }),
        now: () => clock.wall(),
      }),
      source: {
        waiting: (after, limit) => outbox.waiting(after, limit, stations),
        read: (after, limit) => outbox.read(after, limit, stations),
        note: (position, delivered, refused) => {
          const at = clock.wall();
          this.#writer.note(name, () => {
            outbox.advance(name, { position, delivered: before + delivered, at });
          });
          for (const { seq, error } of refused) {
            this.#writer.note(`${name}\n${seq}`, () => {
              outbox.setAside({ sink: name, seq, error, at });
            });
          }
        },
      },
      onTrouble: (error, failures) => {
        const [gist] = error.split("\n");
        if (gist === known && (failures === 0 || failures % 10 !== 0)) return;
        known = gist;
        this.#log("warning", "sink-failing", { subject, text: error });
      },
      onRecovered: () => {
        known = undefined;
        this.#log("info", "sink-recovered", { subject, text: "delivers again" });
      },
      onRefused: ({ seq, error }) =>
        this.#log("warning", "row-set-aside", {
          subject,
          text: `row ${seq} is set aside: ${error}`,
        }),
    });
    this.#pumps.set(name, { pump, config });
    pump.wake();
  }

  #sinkStatus(pump: Pump, { stations }: SinkConfig): SinkStatus {
    const { outbox, ledger } = this.#options.store;
    const { name, position, delivered, failures, failing, error } = pump.status;
    const counted = outbox.waiting(position, COUNTED_ROWS, stations);
    const lagRows = counted < COUNTED_ROWS ? counted : ledger.lastSeq - position;
    const oldest = lagRows === 0 ? undefined : outbox.oldest(position);
    const lagMs = oldest === undefined ? 0 : Math.max(0, this.#options.clock.wall() - oldest);
    const setAside = outbox.refused(name);
    return { name, position, lagRows, lagMs, delivered, failures, failing, error, setAside };
  }

  #committed(tally: Tally, ms: number): void {
    const total = this.#total;
    total.stored += tally.stored;
    total.redelivered += tally.redelivered;
    total.filtered += tally.filtered;
    total.messages += tally.messages;
    total.commits++;
    total.commitMs += ms;
    for (const [index, bound] of COMMIT_BOUNDS_MS.entries()) {
      if (ms <= bound) this.#commitsWithin[index]!++;
    }
    for (const [flag, values] of tally.flagged) {
      this.#flagged.set(flag, (this.#flagged.get(flag) ?? 0) + values);
    }
    for (const event of remarkEvents(tally.remarks)) this.#options.log(event);
    if (tally.stored > 0) { for (const { pump } of this.#pumps.values()) pump.wake(); }
    this.#watchClock();
  }

  /** Says when somebody has set the clock of this machine: times of arrival are those of that clock. */
  #watchClock(): void {
    const { clock } = this.#options;
    const offset = clock.wall() - clock.monotonic();
    const jump = offset - this.#offset;
    this.#offset = offset;
    if (Math.abs(jump) < CLOCK_JUMP_MS) return;
    const text = `the clock of this machine was set ${jump > 0 ? "forward" : "back"} by ${
      (Math.abs(jump) / 1000).toFixed(1)
    } s; times of arrival follow it, the order of values does not`;
    this.#log("warning", "clock-set", { subject: "clock", text });
  }

  #pruneIn(ms: number): void {
    const { clock } = this.#options;
    this.#cancelPruning = clock.schedule(clock.monotonic() + ms, () => {
      if (!this.#closed) this.#pruneIn(this.#prune() ? PRUNE_AGAIN_MS : PRUNE_MS);
    });
  }

  /** Deletes some old values; tells whether there is more to do. */
  #prune(): boolean {
    const { keepDays, maxMegabytes, pruning = "keep-undelivered" } = this.#loaded.config.store;
    if (keepDays === undefined && maxMegabytes === undefined) return false;
    const { store: { pruner, ledger }, clock } = this.#options;
    const retention = {
      ageMs: keepDays === undefined ? undefined : keepDays * DAY_MS,
      octets: maxMegabytes === undefined ? undefined : maxMegabytes * MEGABYTE,
    };
    const undelivered = pruning === "keep-undelivered"
      ? Math.min(...Array.from(this.#pumps.values(), ({ pump }) => pump.status.position))
      : Infinity;
    const through = Math.min(ledger.lastSeq, undelivered);
    try {
      const { more, stuck } = pruner.step(retention, through, clock.wall());
      if (stuck && !this.#pruningStuck) {
        const text =
          "is larger than maxMegabytes, but what is left waits for sinks or is the last value of a point";
        this.#log("warning", "store-large", { subject: "store", text });
      }
      this.#pruningStuck = stuck;
      if (!more) pruner.restart();
      return more;
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      return false; // the writer meets the same fault, and tells it
    }
  }

  #log(
    level: LogEvent["level"],
    event: string,
    { subject, text }: { readonly subject: string; readonly text: string },
  ): void {
    this.#options.log({ level, event, subject, text });
  }
}
