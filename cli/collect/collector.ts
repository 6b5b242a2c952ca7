// The collector: connects station links, the store and sinks.

import { type Clock, StartUpGate, type TlsSettings } from "../../mod.ts";
import { DEFAULT_SESSION_OPTIONS } from "../../transport/low_level.ts";
import type { CollectAudit } from "../audit/collect_audit.ts";
import type { Output } from "../text/output.ts";
import type { Secrets } from "../text/secrets.ts";
import { count } from "../text/count.ts";
import { compareConfigs, type ConfigChange } from "./config/compare.ts";
import type { CollectConfig, StationConfig } from "./config/config.ts";
import type { LoadedConfig } from "./config/load.ts";
import {
  closingKeys,
  keptAuthentications,
  savedStatistics,
} from "./config/kept_authentications.ts";
import { profileOf } from "./config/settings.ts";
import { tlsSettingsOf } from "../link/tls_settings.ts";
import { TlsWatch } from "../link/tls_watch.ts";
import type { Tally } from "./store/entry.ts";
import { PointBook } from "./config/point_book.ts";
import { SinkPumps } from "./sinks/sink_pumps.ts";
import { resolvePath } from "../io/file_path.ts";
import { RevokedLinks } from "./station/revoked_links.ts";
import { type Dial, StationLink } from "./station/station_link.ts";
import type { LogEvent } from "../text/log_line.ts";
import { Remarks } from "./status/remarks.ts";
import { type CollectorStatus, COMMIT_BOUNDS_MS } from "./status/status.ts";
import { StoreReading } from "./status/store_reading.ts";
import type { Store } from "./store/store.ts";
import type { StoredValue } from "./format/stored_value.ts";
import { UNWRITABLE } from "./store/ledger.ts";
import { isStoreFault, type StoreError, storeErrorOf } from "./store/store_error.ts";
import { Writer } from "./store/writer.ts";
import { Upkeep } from "./upkeep.ts";
import type { ManyWatch } from "../trace/many_watch.ts";
import { smallest } from "../text/extremes.ts";

/** The options and dependencies of a collector. */
export interface CollectorOptions {
  readonly loaded: LoadedConfig;
  /** The store; the collector does not close it. */
  readonly store: Store;
  readonly clock: Clock;
  readonly stdout: Output;
  /** How to connect to stations; over TCP or TLS if absent. */
  readonly dial?: Dial;
  /** Shows and records the connections; nothing if absent. */
  readonly watch?: ManyWatch;
  /** The text of a CRL file; rejects with the system's error. */
  readonly readText: (path: string) => Promise<string>;
  /** Secrets that may be in what programs print. */
  readonly secrets?: Secrets;
  /** Keeps records of everything that is sent; absent if there are none. */
  readonly audit?: CollectAudit | undefined;
  /** Called with each log event. */
  readonly log: (event: LogEvent) => void;
  /** Called when the reader of standard output has closed it. */
  readonly onStdoutClosed: () => void;
}

/** How often the collector records in the store that it is running. */
const ALIVE_MS = 10_000;

/**
 * Time allowed for stations to stop sending at shutdown: data may be in transit for seconds, or a station may never
 * stop.
 */
const STOP_MS = 3_000;

/** Reason recorded for links closed by a shutdown. */
const ENDED = "The collector has stopped";

/** Collects data until it is closed. */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #writer: Writer;
  readonly #reading: StoreReading;
  readonly #upkeep: Upkeep;
  readonly #gate: StartUpGate;
  readonly #watch: TlsWatch;
  readonly #links = new Map<string, StationLink>();
  /** Links that are closing permanently. */
  readonly #parting = new Set<StationLink>();
  readonly #revoked: RevokedLinks;
  readonly #sinks: SinkPumps;
  readonly #startedAt: number;
  #loaded: LoadedConfig;
  #storeError: string | undefined;
  /** The damage because of which the store is no longer used. */
  #damage: StoreError | undefined;
  #total = { stored: 0, redelivered: 0, filtered: 0, messages: 0, commits: 0, commitMs: 0 };
  readonly #commitsWithin = COMMIT_BOUNDS_MS.map(() => 0);
  readonly #flagged = new Map<number, number>();
  readonly #remarks = new Remarks();
  #cancelAlive: (() => void) | undefined;
  #closed = false;

  /** Creates a collector; `open()` starts it. */
  constructor(options: CollectorOptions) {
    const { loaded, store, clock } = options;
    this.#options = options;
    this.#loaded = loaded;
    this.#startedAt = clock.instant();
    store.setsAside = loaded.config.store.onDamage === "set-aside";
    this.#gate = new StartUpGate(loaded.config.startUpsAtOnce ?? 8);
    const onFault = (error: unknown) => this.#suspect(error);
    this.#reading = new StoreReading({
      store,
      file: loaded.config.store.file,
      log: options.log,
      advice: () => store.advice,
      onFault,
    });
    this.#upkeep = new Upkeep({
      clock,
      pruner: () => store.pruner,
      onFault,
      retention: () => this.#loaded.config.store,
      through: () => this.#prunable(),
      log: (event) => this.#options.log(event),
    });
    this.#watch = new TlsWatch({
      clock,
      readText: (file) => options.readText(resolvePath(this.#loaded.folder, file)),
      log: (event) => options.log(event),
      onUsed: (texts) => {
        this.#loaded = { ...this.#loaded, texts: new Map([...this.#loaded.texts, ...texts]) };
      },
    });
    this.#writer = new Writer({
      target: {
        commit: (entries, more) => store.commit(entries, more),
        probe: () => this.#probe(),
      },
      clock,
      commitMs: loaded.config.store.commitMs ?? 20,
      patienceMs: () => patienceOf(this.#loaded.config),
      onCommitted: (tally, { ms }) => this.#committed(tally, ms),
      onFailing: (error) => {
        this.#storeError = error.message;
        if (error.code === "damaged") this.#damage = error;
        store.noteOutage(clock.instant());
        this.#log("error", "store-failing", {
          subject: "store",
          text:
            `${error.message}; disconnecting all stations; they will resend what was not stored`,
        });
        for (const link of this.#links.values()) link.abort(UNWRITABLE);
      },
      onRecovered: (leftOut) => {
        this.#storeError = undefined;
        store.noteOutage(null);
        const links = count(leftOut, "link");
        const text = `the store can be written again${
          leftOut === 0 ? "" : `; ${links} that started and ended in the meantime are not recorded`
        }`;
        this.#log("info", "store-recovered", { subject: "store", text });
        if (this.#closed) return;
        for (const link of this.#links.values()) if (!this.#revoked.has(link)) link.open();
      },
    });
    this.#revoked = new RevokedLinks({
      ...{ clock, links: this.#links },
      setups: () => this.#loaded.authentications ?? new Map(),
      canOpen: () => !this.#closed && !this.#writer.isDown,
      log: (event) => options.log(event),
    });
    this.#sinks = new SinkPumps({
      ...options,
      writer: this.#writer,
      folder: () => this.#loaded.folder,
      onFault,
    });
  }

  /** Connects to every station and starts every sink. */
  open(): void {
    const { config } = this.#loaded;
    this.#tellNotices();
    for (const sink of config.sinks ?? []) this.#sinks.open(sink);
    for (const station of config.stations) this.#openStation(station);
    this.#upkeep.open();
    void this.#revoked.look(); // logs what needs attention; the files were just read
    this.#noteAlive();
  }

  /** Saves the counters of secure authentication; returns why some were not saved. */
  saveStatistics(): Promise<readonly string[]> {
    return savedStatistics(this.#loaded);
  }

  /** Current status, available even while the store cannot be read. */
  get status(): CollectorStatus {
    const { store, clock } = this.#options;
    const now = clock.instant();
    const sinks = this.#sinks.status;
    const figures = this.#reading.figures(sinks, now);
    return {
      now,
      startedAt: this.#startedAt,
      stations: Array.from(this.#links.values(), (link) => link.status),
      store: {
        file: this.#loaded.config.store.file,
        error: this.#storeError,
        unreadable: this.#reading.error,
        markError: store.markError,
        damaged: store.damaged,
        octets: figures?.octets,
        lastSeq: store.ledger.lastSeq,
        ...this.#total,
        commitsWithin: this.#commitsWithin,
        flagged: this.#flagged,
        waiting: this.#writer.waiting,
      },
      sinks: sinks.map((sink, index) => ({ ...sink, backlog: figures?.backlogs[index] })),
    };
  }

  /** The latest values, newest first; empty while the store cannot be read. */
  latest(limit: number): readonly StoredValue[] {
    return this.#reading.latest(limit);
  }

  /**
   * Applies a new configuration; unchanged parts keep running. Returns the list of changes.
   *
   * @throws {StoreError} The store cannot report where a new sink starts; nothing has changed.
   */
  async reload(loaded: LoadedConfig): Promise<readonly string[]> {
    using _closing = closingKeys([this.#loaded, loaded], () => this.#loaded);
    const change = compareConfigs(this.#loaded, loaded);
    const begun = new Set([...change.sinks.added, ...change.sinks.changed]);
    for (const sink of loaded.config.sinks ?? []) if (begun.has(sink.name)) this.#sinks.check(sink);
    const authentications = keptAuthentications(this.#loaded, loaded);
    this.#loaded = { ...loaded, authentications };
    this.#options.store.setsAside = loaded.config.store.onDamage === "set-aside";
    await this.#apply(change);
    await this.#watch.renew(loaded.identities ?? new Map());
    return await this.#revoked.look() && change.isEmpty ? [] : change.lines;
  }

  /** Applies the key files as they are now, although the configuration continues, and logs what has changed. */
  async rereadKeys(): Promise<void> {
    await this.#revoked.look();
  }

  /**
   * Shuts down cleanly: stops data transfer, stores everything received, and delivers waiting rows to the sinks until
   * the signal fires.
   *
   * @returns Whether everything was stored; the stations still have any data that was not.
   */
  async close(signal: AbortSignal): Promise<boolean> {
    this.#closed = true;
    this.#upkeep.close();
    this.#revoked[Symbol.dispose]();
    this.#watch.close();
    this.#cancelAlive?.();
    await this.#closeLinks(signal);
    const isStored = this.#flush();
    await this.#sinks.close(signal);
    this.#writer.note("\nalive", () => this.#options.store.ledger.alive(null));
    const isNoted = this.#flush(); // Includes the progress of the sinks.
    this.#writer.close();
    return isStored && isNoted;
  }

  /**
   * Stops data transfer on all links. Links that do not stop in time are closed; their stations will resend
   * unacknowledged data.
   */
  async #closeLinks(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const links = [...this.#links.values(), ...this.#parting];
    const closed = Promise.all(links.map((link) => link.close(ENDED))).then(() => true);
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const cancel = clock.schedule(clock.monotonic() + STOP_MS, () => resolve(false));
    signal.addEventListener("abort", () => resolve(false), { once: true });
    if (signal.aborted) resolve(false);
    const inOrder = await Promise.race([closed, late]);
    cancel();
    if (!inOrder) { for (const link of links) link.abort(ENDED); }
  }

  /** Periodically records that the collector is running, so that the end of a killed run is known. */
  #noteAlive(): void {
    const { clock } = this.#options;
    this.#isAlive();
    this.#cancelAlive = clock.schedule(clock.monotonic() + ALIVE_MS, () => this.#noteAlive());
  }

  #isAlive(): void {
    const { clock, store } = this.#options;
    this.#writer.note("\nalive", () => store.ledger.alive(clock.instant()));
  }

  #noteNames(station: string, book: PointBook): void {
    const { store } = this.#options;
    this.#writer.note(`\nnames ${station}`, () => store.ledger.name(station, book));
  }

  /** Handles a read error of the store. If a damaged store may be set aside, it is no longer used. */
  #suspect(error: unknown): void {
    const { store } = this.#options;
    const fault = storeErrorOf("Cannot read the store", error);
    if (fault.code === "damaged" && store.setsAside) this.#writer.giveUp(fault);
  }

  /** Checks whether the store can be written. A damaged store is first set aside or, failing that, no longer used. */
  #probe(): void {
    const { store, clock } = this.#options;
    if (this.#damage !== undefined) {
      if (!store.setsAside) throw this.#damage;
      try {
        store.setAside(clock.instant());
      } catch (error) {
        this.#asideFailed(error);
      }
      this.#damage = undefined;
      this.#beginStore();
    }
    store.probe();
  }

  #asideFailed(error: unknown): never {
    const fault = storeErrorOf("Cannot create a new store", error);
    if (fault.message !== this.#storeError) {
      this.#log("error", "store-failing", { subject: "store", text: fault.message });
    }
    this.#storeError = fault.message;
    throw fault;
  }

  /** Prepares for a new, empty store. */
  #beginStore(): void {
    this.#writer.forget();
    this.#tellNotices();
    for (const { name, book } of this.#links.values()) this.#noteNames(name, book);
    this.#isAlive();
    this.#sinks.restart();
  }

  #tellNotices(): void {
    for (const { event, text } of this.#options.store.takeNotices()) {
      const level = event === "store-set-aside" ? "error" : "warning";
      this.#log(level, event, { subject: "store", text });
    }
  }

  /** Writes all pending entries; returns whether that succeeded. */
  #flush(): boolean {
    try {
      this.#writer.flush();
      return true;
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      const text = `${(error as Error).message}; data that is not stored is not acknowledged`;
      this.#log("error", "store-failing", { subject: "store", text });
      return false;
    }
  }

  async #apply({ stations, sinks }: ConfigChange): Promise<void> {
    const { config } = this.#loaded;
    await Promise.all([
      ...stations.removed.map((name) => this.#part(name, "Removed from the configuration")),
      ...stations.changed.map((name) => this.#part(name, "The configuration has changed")),
    ]);
    for (const name of [...sinks.removed, ...sinks.changed]) await this.#sinks.remove(name);
    this.#flush();
    if (this.#closed) return;
    for (const sink of config.sinks ?? []) {
      if (!this.#sinks.has(sink.name)) this.#sinks.open(sink);
    }
    for (const station of config.stations) {
      const { name } = station;
      if (stations.added.includes(name) || stations.changed.includes(name)) {
        this.#openStation(station);
      } else if (stations.relisted.includes(name)) {
        this.#links.get(name)?.relist(station, this.#bookOf(station));
      }
    }
  }

  /** Closes a link permanently; it stays closed even if the store becomes writable in the meantime. */
  async #part(name: string, reason: string): Promise<void> {
    const link = this.#links.get(name);
    if (link === undefined) return;
    this.#links.delete(name);
    this.#revoked.delete(link);
    this.#watch.remove(name);
    this.#parting.add(link);
    await link.close(reason);
    this.#parting.delete(link);
  }

  #openStation(config: StationConfig): void {
    const { clock, dial, store, audit, watch } = this.#options;
    const { name, typesFile = "" } = config;
    const book = this.#bookOf(config);
    const privateTypes = this.#loaded.privateTypes.get(typesFile);
    const { tls, ready } = this.#tls(config);
    const profile = profileOf(config, privateTypes);
    const link = new StationLink({
      config,
      profile,
      records: audit?.station(name, profile),
      book,
      tls,
      authentication: this.#loaded.authentications?.get(name)?.authentication,
      dial,
      tap: watch &&
        ((link) => watch.tap(link, { profile, isTls: tls !== undefined, label: name })),
      clock,
      gate: this.#gate,
      writer: this.#writer,
      newLink: () => store.ledger.newLink(),
      onNote: ({ level, event, text }) =>
        this.#log(level, event, { subject: `station ${name}`, text }),
    });
    this.#links.set(name, link);
    const open = () => {
      const isWanted = !this.#closed && this.#links.get(name) === link;
      if (isWanted && !this.#writer.isDown) link.open();
    };
    if (ready === undefined) open();
    else void ready.then(open);
  }

  /** The configured points of a station; their names are stored as soon as the store is writable. */
  #bookOf(config: StationConfig): PointBook {
    const { pointsFile, name } = config;
    const { pointLists } = this.#loaded;
    const book = new PointBook(
      config,
      pointsFile === undefined ? undefined : pointLists.get(pointsFile),
    );
    this.#noteNames(name, book);
    return book;
  }

  /** The TLS identity of a station, and a promise that resolves when its CRLs have been read. */
  #tls({ name, tls }: StationConfig): {
    readonly tls: TlsSettings | undefined;
    readonly ready?: Promise<void>;
  } {
    if (tls === undefined) return { tls };
    const texts = this.#loaded.identities!.get(name)!;
    const settings = tlsSettingsOf(tls, texts);
    const { lists: crl, ready } = this.#watch.add(name, {
      ...{ config: tls, texts, origin: { given: {}, path: "" } },
      replace: async (next) => await this.#links.get(name)?.replaceIdentity(next),
    });
    return crl === undefined ? { tls: settings } : { tls: { ...settings, crl }, ready };
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
    for (const event of this.#remarks.events(tally.remarks)) this.#options.log(event);
    if (tally.stored > 0) this.#sinks.wake();
    this.#upkeep.watchClock();
  }

  /** The highest sequence number that may be deleted. */
  #prunable(): number {
    const { lastSeq } = this.#options.store.ledger;
    if (this.#loaded.config.store.pruning === "drop-undelivered") return lastSeq;
    const positions = this.#sinks.status.map(({ position }) => position);
    return smallest(positions, lastSeq);
  }

  #log(
    level: LogEvent["level"],
    event: string,
    { subject, text }: { readonly subject: string; readonly text: string },
  ): void {
    this.#options.log({ level, event, subject, text });
  }
}

/**
 * How long to retry writing before disconnecting the stations: half of the shortest t1, after which a station would
 * close the connection itself.
 */
function patienceOf({ stations }: CollectConfig): number {
  return smallest(stations.map(({ session }) => session?.t1Ms ?? DEFAULT_SESSION_OPTIONS.t1Ms)) / 2;
}
