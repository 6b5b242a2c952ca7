// A store in a folder of its own, and ASDUs to be stored in it: the basis for tests of the collector.

import {
  type AsduInput,
  decodeAsdu,
  encodeAsdu,
  IEC104,
  type ZonePolicy,
} from "../../../codec/mod.ts";
import type { PointConfig, StationConfig } from "../../../cli/collect/config/config.ts";
import type { Arrival, Entry, Tally } from "../../../cli/collect/store/entry.ts";
import { Observer } from "../../../cli/collect/intake/observer.ts";
import { PointBook } from "../../../cli/collect/config/point_book.ts";
import { Store } from "../../../cli/collect/store/store.ts";
import type { StoredValue } from "../../../cli/collect/format/stored_value.ts";

/** 2024-03-15 13:45:30.123 UTC. */
export const NOON = Date.UTC(2024, 2, 15, 13, 45, 30, 123);

/** Options of a bench. */
export interface CollectBenchOptions {
  readonly points?: readonly PointConfig[];
  readonly station?: Partial<StationConfig>;
  readonly zone?: ZonePolicy;
  readonly window?: number;
}

/** One station and its store. */
export class CollectBench implements Disposable {
  readonly file: string;
  now = NOON;
  store: Store;
  readonly observer: Observer;
  readonly #window: number;

  /** Opens the store `plant.sqlite` of a folder. */
  constructor(folder: string, options: CollectBenchOptions = {}) {
    this.file = `${folder}/plant.sqlite`;
    this.store = new Store(this.file, NOON);
    this.#window = options.window ?? 12;
    const { points, zone = {}, station = {} } = options;
    const config = { name: "Northfield", address: "192.0.2.10", ca: 1, ...station };
    const book = new PointBook(points === undefined ? config : { ...config, points });
    this.observer = new Observer({
      name: config.name,
      book,
      profile: IEC104,
      zone,
      types: config.types,
    });
    const { ledger } = this.store;
    ledger.transaction(() => ledger.name(config.name, book));
  }

  /** Starts data transfer. */
  begin(): void {
    const link = this.store.ledger.newLink();
    this.observer.begin(link);
    const { now: at } = this;
    this.commit([{
      type: "begun",
      station: "Northfield",
      link,
      address: "192.0.2.10",
      at,
      window: this.#window,
    }]);
  }

  /** Creates an ASDU that arrives. */
  arrival(asdu: AsduInput | Uint8Array): Arrival {
    const octets = asdu instanceof Uint8Array ? asdu : encodeAsdu(asdu);
    return this.observer.take(decodeAsdu(octets), {
      octets,
      requested: false,
      at: { wall: this.now, monotonic: this.now },
    });
  }

  /** Stores ASDUs in one transaction. */
  deliver(...asdus: readonly (AsduInput | Uint8Array)[]): Tally {
    return this.commit(asdus.map((asdu) => this.arrival(asdu)));
  }

  commit(entries: readonly Entry[]): Tally {
    return this.store.commit(entries, () => {});
  }

  /** Returns everything that is stored. */
  rows(): readonly StoredValue[] {
    return this.store.outbox.read(0, 1_000_000).rows;
  }

  /** Simulates that the process ends and starts again. */
  reopen(): void {
    this.store[Symbol.dispose]();
    this.store = new Store(this.file, this.now);
  }

  [Symbol.dispose](): void {
    this.store[Symbol.dispose]();
  }
}

/** Creates a measured value with time tag, spontaneous. */
export function measured(ioa: number, value: number, time = NOON, quality = 0): AsduInput {
  return {
    type: "M_ME_TF_1",
    cause: 3,
    ca: 1,
    objects: [{ ioa, value, time, timeFlags: 0, quality }],
  };
}

/** Creates single points with time tag, spontaneous, all in one ASDU: `[ioa, value, time]`. */
export function switched(...objects: readonly (readonly [number, 0 | 1, number])[]): AsduInput {
  return {
    type: "M_SP_TB_1",
    cause: 3,
    ca: 1,
    objects: objects.map(([ioa, value, time]) => ({ ioa, value, time, timeFlags: 0, quality: 0 })),
  };
}
