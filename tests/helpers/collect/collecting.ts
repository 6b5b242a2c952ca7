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
import type { StoredValue } from "../../../cli/collect/store/stored_value.ts";
import { formatEndpoint } from "../../../cli/text/endpoint.ts";
import { Output } from "../../../cli/text/output.ts";
import type { SessionOptions } from "../../../transport/session/session_options.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { memoryPipe } from "../virtual/memory_stream.ts";
import { ScriptedStation } from "../stations/scripted_station.ts";

/** What a collector is tested with. */
export interface CollectingOptions {
  readonly station?: Partial<StationConfig>;
  readonly config?: Partial<CollectConfig>;
  readonly store?: Partial<StoreConfig>;
  /** Timers and window of the scripted stations. */
  readonly peer?: SessionOptions;
  /** Where the clock on the wall begins, for a collector that follows another one. */
  readonly wall?: number;
}

/** A store that fails when it is told to. */
class FaultyStore extends Store {
  /** The message of SQLite with which all that is written fails. */
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

/** A connection that the collector has made. */
export interface Peer {
  readonly address: string;
  readonly station: ScriptedStation;
  /** I frames of the station that were acknowledged. */
  acknowledged: number;
  /** Why the connection has ended. */
  closed: string | undefined;
}

/** A collector that runs. */
export class Collecting implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly store: FaultyStore;
  readonly collector: Collector;
  readonly file: string;
  /** Every connection, the latest last. */
  readonly peers: Peer[] = [];
  /** What was told: `event: text`. */
  readonly log: string[] = [];
  /** The same, with all that is in it: `level event subject: text`. */
  readonly lines: string[] = [];
  /** What a sink has written to standard output. */
  printed = "";
  /** Called when a station sees acknowledgements. */
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
        stationFiles: new Map(),
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

  /** The latest connection. */
  get peer(): Peer {
    return this.peers.at(-1)!;
  }

  /** Everything that is on the disk, as another program sees it. */
  rows(): readonly StoredValue[] {
    using database = new DatabaseSync(this.file, { readOnly: true });
    return database.prepare("SELECT * FROM value ORDER BY seq").all() as unknown as StoredValue[];
  }

  /** Every link that is on the disk. */
  links(): readonly Record<string, unknown>[] {
    using database = new DatabaseSync(this.file, { readOnly: true });
    return database.prepare("SELECT * FROM link ORDER BY id").all();
  }

  /** Another program begins to write into the store, and does not end before the lock is disposed of. */
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

  /** What is in a table cannot be read, until the fault is disposed of. */
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

  /** The process is killed: nothing more is written, and nobody is told. */
  kill(): void {
    this.#isOver = true;
    this.store[Symbol.dispose]();
  }

  /** Ends in order, as far as the store lets it. */
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
