// Both stations with two paths between them that a test can break; checks everything that must hold.

import { CAUSE } from "../../../codec/cause.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import type { LoadedEventStore, StoredEvent } from "../../../transport/event_store.ts";
import type { ReceivedCommand } from "../../../transport/controlled/core/questions.ts";
import type { RedundantLinkChange } from "../../../transport/controlling/supervision/redundant_link.ts";
import {
  supervise,
  type SupervisedStation,
} from "../../../transport/controlling/supervision/supervised_station.ts";
import type { SupervisionOptions } from "../../../transport/controlling/supervision/supervision_options.ts";
import type { SessionOptions } from "../../../transport/session/session_options.ts";
import { FakeClock, settle } from "../virtual/fake_clock.ts";
import { Prng } from "../random/prng.ts";
import { WatchedWire, type WatchedWireOptions } from "./watched_wire.ts";

/** A measured value that numbers its events. */
const EVENT_IOA = 700;

/** Set-points whose values number the commands; several, because one after the other would be too slow. */
const COMMAND_IOAS = [6000, 6001, 6002, 6003, 6004] as const;

/** Options of a {@linkcode FaultyPlant}. */
export interface FaultyPlantOptions {
  readonly seed: number;
  /** Session options of both stations. */
  readonly session: SessionOptions & { readonly k: number };
  /** Behaviour of the wires without faults. */
  readonly wire?: Pick<WatchedWireOptions, "latencyMs" | "splitOctets">;
  readonly supervision?: Partial<SupervisionOptions>;
  /** Reaction of the controlled station to a second start. */
  readonly takeover?: "newest" | "refuse";
  /** Keeps the events of the controlled station across a crash. */
  readonly store?: LoadedEventStore;
}

/** Fate of a command. */
export interface CommandFate {
  /** The outcome, or the code of the error and whether the command may have reached the process. */
  told: string;
  /** How often an execute for it was sent by the controlling station. */
  sent: number;
  /** How often the application of the controlled station was asked to execute it. */
  executed: number;
}

/** One controlled station, two paths to it, and one supervised controlling station. */
export class FaultyPlant {
  readonly clock = new FakeClock();
  readonly random: Prng;
  controlled: ControlledStation;
  readonly station: SupervisedStation;
  /** The most recent connection of each path. */
  readonly wires: WatchedWire[] = [];
  /** All connections so far. */
  readonly allWires: WatchedWire[] = [];
  /** Every change of a path, with its time and whether its wire was broken by then. */
  readonly changes: (RedundantLinkChange & { readonly at: number; readonly broken: boolean })[] =
    [];
  /** Numbers of the events that the reader received, in order. */
  readonly seen: number[] = [];
  readonly commands: CommandFate[] = [];
  /** Number of events so far. */
  happened = 0;
  /** Whether each path accepts connections. */
  readonly up = [true, true];
  readonly #options: FaultyPlantOptions;
  readonly #reading: Promise<void>;

  constructor(options: FaultyPlantOptions) {
    const { session, supervision } = options;
    const { clock } = this;
    this.#options = options;
    this.random = new Prng(options.seed);
    this.controlled = this.#switchOn();
    this.station = supervise({
      targets: [0, 1].map((way) => ({ name: "AB"[way]!, open: () => this.#open(way) })),
      clock,
      random: () => this.random.next(),
      ...session,
      onLinkChange: (change) => {
        const broken = this.wires[change.link]?.broken === true;
        this.changes.push({ ...change, at: clock.monotonic(), broken });
      },
      ...supervision,
    });
    this.#reading = this.#read();
  }

  /** Produces events. */
  happen(count: number): void {
    for (; count > 0; count--) this.controlled.set(1, EVENT_IOA, ++this.happened);
  }

  /** Sends a command and records its fate. */
  command(mode: "direct" | "select-before-operate"): void {
    const fate: CommandFate = { told: "open", sent: 0, executed: 0 };
    const value = this.commands.push(fate);
    const ioa = COMMAND_IOAS[value % COMMAND_IOAS.length]!;
    const input = { type: "C_SE_NC_1", ioa, value } as const;
    this.station.command(1, input, { mode, sendMs: 2000, confirmationMs: 4000 }).then(
      ({ outcome }) => fate.told = outcome,
      ({ code, reach }) => fate.told = `${code} ${reach}`,
    );
  }

  /** Crashes the controlled station and starts another one from its store. */
  async crash(): Promise<void> {
    for (const wire of this.wires) wire.reset();
    const gone = this.controlled.close();
    await settle();
    await gone;
    this.controlled = this.#switchOn();
  }

  /** Ends everything cleanly. */
  async end(): Promise<void> {
    const closed = Promise.all([this.station.close(), this.controlled.close()]);
    await this.clock.advance(120_000);
    await closed;
    await this.#reading;
  }

  #switchOn(): ControlledStation {
    const { session, takeover = "newest", store } = this.#options;
    return new ControlledStation({
      sectors: [{
        ca: 1,
        points: [{ ioa: EVENT_IOA, type: "M_ME_NC_1", value: 0 }],
        commands: COMMAND_IOAS.map((ioa) => ({ ioa, type: "C_SE_NC_1", mode: "both" })),
      }],
      session,
      redundancy: { takeover },
    }, {
      clock: this.clock,
      onCommand: (command) => this.#execute(command),
      ...store === undefined ? {} : { store },
    });
  }

  #open(way: number): Promise<WatchedWire["near"]> {
    if (!this.up[way]) return Promise.reject(new Error("Expected the way to be up"));
    const { session: { k }, wire: options } = this.#options;
    const wire = new WatchedWire({
      clock: this.clock,
      random: this.random,
      k: { controlling: k, controlled: k },
      onFrame: (from, apdu) => from === "controlling" && this.#countExecutes(apdu),
      ...options,
    });
    this.wires[way] = wire;
    this.allWires.push(wire);
    this.controlled.accept(wire.far, { host: "192.0.2.1", port: 50_000 + way });
    return Promise.resolve(wire.near);
  }

  async #read(): Promise<void> {
    for await (const asdu of this.station.asdus()) {
      if (asdu.type === "M_ME_TF_1") this.seen.push(...asdu.objects.map(({ value }) => value));
      if (!this.random.chance(0.05)) continue;
      await new Promise<void>((resolve) =>
        this.clock.schedule(this.clock.monotonic() + 50, resolve)
      );
    }
  }

  #execute({ phase, value }: ReceivedCommand): boolean {
    if (phase === "execute") this.commands[value - 1]!.executed++;
    return true;
  }

  #countExecutes(apdu: Uint8Array): void {
    if (apdu.length <= 6) return;
    const asdu = decodeAsdu(apdu.subarray(6));
    if (asdu.type !== "C_SE_NC_1" || asdu.cause !== CAUSE.activation) return;
    const { select, value } = asdu.objects[0]!;
    if (!select) this.commands[value - 1]!.sent++;
  }
}

/** Creates a store that outlives the station, like a disk. */
export function memoryStore(): LoadedEventStore {
  const kept = new Map<string, StoredEvent>();
  return {
    load: () => [...kept.values()].sort((a, b) => a.id - b.id),
    append: (events) => events.forEach((event) => kept.set(`${event.group} ${event.id}`, event)),
    remove: (group, ids) => ids.forEach((id) => kept.delete(`${group} ${id}`)),
  };
}
