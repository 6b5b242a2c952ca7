// A collector in virtual time, with scripted stations at every address and a store on disk.

import { DatabaseSync } from "node:sqlite";
import { Collector } from "../../../cli/collect/collector.ts";
import type {
  CollectConfig,
  StationConfig,
  StoreConfig,
} from "../../../cli/collect/config/config.ts";
import type { Entry, Tally } from "../../../cli/collect/store/entry.ts";
import { Store } from "../../../cli/collect/store/store.ts";
import type { StoredValue } from "../../../cli/collect/format/stored_value.ts";
import { formatEndpoint } from "../../../cli/text/endpoint.ts";
import { Output } from "../../../cli/text/output.ts";
import type { SessionOptions } from "../../../transport/session/session_options.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { memoryPipe } from "../virtual/memory_stream.ts";
import { ScriptedStation } from "../stations/scripted_station.ts";

/** Options of the collector under test. */
export interface CollectingOptions {
  readonly station?: Partial<StationConfig>;
  readonly config?: Partial<CollectConfig>;
  readonly store?: Partial<StoreConfig>;
  /** Timers and window of the scripted stations. */
  readonly peer?: SessionOptions;
  /** Start of the wall clock, for a collector that follows another one. */
  readonly wall?: number;
}

/** A store that fails on demand. */
class FaultyStore extends Store {
  /** Message of SQLite with which all writes fail. */
  fault: string | undefined;

  override commit(entries: readonly Entry[], more: () => void): Tally {
    this.#fail();
    return super.commit(entries, more);
  }

  override probe(): void {
    this.#fail();
    super.probe();
  }

  #fail(): void {
    if (this.fault === undefined) return;
    throw Object.assign(new Error(this.fault), { code: "ERR_SQLITE_ERROR" });
  }
}

/** A connection that the collector has opened. */
export interface Peer {
  readonly address: string;
  readonly station: ScriptedStation;
  /** I frames of the station that were acknowledged. */
  acknowledged: number;
  /** Reason why the connection ended. */
  closed: string | undefined;
}

/** A running collector. */
export class Collecting implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly store: FaultyStore;
  readonly collector: Collector;
  readonly file: string;
  /** Every connection; the last one is the most recent. */
  readonly peers: Peer[] = [];
  /** Everything that was logged: `event: text`. */
  readonly log: string[] = [];
  /** The same with all details: `level event subject: text`. */
  readonly lines: string[] = [];
  /** Output of a sink to standard output. */
  printed = "";
  /** Called when a station receives acknowledgements. */
  onAcknowledged: (peer: Peer) => void = () => {};
  readonly #options: CollectingOptions;
  #isOver = false;

  /** Starts a collector whose store is `plant.sqlite` of a folder. */
  constructor(folder: string, options: CollectingOptions = {}) {
    this.#options = options;
    this.file = `${folder}/plant.sqlite`;
    if (options.wall !== undefined) this.clock.setWall(options.wall);
    this.store = new FaultyStore(this.file, this.clock.instant());
    const station = { name: "Northfield", address: "192.0.2.10", ca: 1, startUp: [] };
    this.collector = new Collector({
      loaded: {
        config: {
          stations: [{ ...station, ...options.station }],
          ...options.config,
          store: { file: this.file, ...options.config?.store, ...options.store },
        },
        folder: "",
        pointLists: new Map(),
        privateTypes: new Map(),
        texts: new Map(),
      },
      store: this.store,
      clock: this.clock,
      readText: (path) => Deno.readTextFile(path),
      stdout: new Output({
        write: (octets) => {
          this.printed += new TextDecoder().decode(octets);
          return Promise.resolve(octets.length);
        },
      }),
      dial: (endpoint) => Promise.resolve(this.#accept(formatEndpoint(endpoint))),
      log: ({ level, event, subject, text }) => {
        this.log.push(`${event}: ${text}`);
        this.lines.push(`${level} ${event} ${subject}: ${text}`);
      },
      onStdoutClosed: () => {},
    });
    this.collector.open();
  }

  /** The most recent connection. */
  get peer(): Peer {
    return this.peers.at(-1)!;
  }

  /** Returns all rows on disk, as another program would read them. */
  rows(): readonly StoredValue[] {
    using database = new DatabaseSync(this.file, { readOnly: true });
    return database.prepare("SELECT * FROM value ORDER BY seq").all() as unknown as StoredValue[];
  }

  /** Returns all links on disk. */
  links(): readonly Record<string, unknown>[] {
    using database = new DatabaseSync(this.file, { readOnly: true });
    return database.prepare("SELECT * FROM link ORDER BY id").all();
  }

  /** Lets another program begin to write to the store; its lock is held until it is disposed of. */
  lock(): Disposable {
    const database = new DatabaseSync(this.file);
    database.exec("PRAGMA busy_timeout = 1000; BEGIN IMMEDIATE");
    return {
      [Symbol.dispose]: () => {
        database.exec("ROLLBACK");
        database.close();
      },
    };
  }

  /** The content of a table cannot be read until the fault is disposed of. */
  hide(table: string): Disposable {
    const rename = (from: string, to: string) => {
      using database = new DatabaseSync(this.file);
      database.exec(
        `PRAGMA busy_timeout = 1000; PRAGMA legacy_alter_table = ON; ALTER TABLE ${from} RENAME TO ${to}`,
      );
    };
    rename(table, "hidden");
    return { [Symbol.dispose]: () => rename("hidden", table) };
  }

  /** Kills the process: nothing more is written or reported. */
  kill(): void {
    this.#isOver = true;
    this.store[Symbol.dispose]();
  }

  /** Shuts down cleanly, as far as the store permits. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const closed = this.collector.close(AbortSignal.abort());
    await this.clock.advance(1000);
    await closed;
    for (const { station } of this.peers) station.hangUp();
    await this.clock.advance(1000);
    this.store[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  #accept(address: string) {
    const [here, there] = memoryPipe();
    const station = new ScriptedStation(there, this.clock, this.#options.peer);
    const peer: Peer = { address, station, acknowledged: 0, closed: undefined };
    const { onClose } = here;
    here.onClose = () => {
      peer.closed ??= "The collector has closed the connection";
      onClose();
    };
    station.onEvent = (event) => {
      if (event.type === "closed") {
        peer.closed = event.detail;
        station.hangUp();
      }
      if (event.type !== "acknowledged") return;
      peer.acknowledged += event.count;
      this.onAcknowledged(peer);
    };
    this.peers.push(peer);
    return here;
  }
}
