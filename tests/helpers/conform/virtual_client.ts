// Our controlling station in virtual time as the device under test of a campaign.

import type { DeviceAccess } from "../../../cli/conform/bench/device_access.ts";
import type { SheetDocument } from "../../../cli/conform/sheet/document.ts";
import { Sheet } from "../../../cli/conform/sheet/sheet.ts";
import { clientUpper } from "../../../cli/conform/upper/client_upper.ts";
import type { UpperTester } from "../../../cli/conform/bench/upper_tester.ts";
import type { Io } from "../../../cli/io/io.ts";
import type { RequestMeans } from "../../../cli/master/requests.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { REQUEST_OPTIONS, requestSettings } from "../../../cli/request/options.ts";
import { SESSION_COMMANDS } from "../../../cli/session/language.ts";
import { faultRelay } from "../../../cli/simulation/faults/fault_relay.ts";
import { FaultSet } from "../../../cli/simulation/faults/fault_set.ts";
import type { FaultDeclaration } from "../../../cli/simulation/faults/fault_table.ts";
import { FaultyStream } from "../../../cli/simulation/faulty_stream.ts";
import { ShiftedClock } from "../../../cli/simulation/shifted_clock.ts";
import { Output } from "../../../cli/text/output.ts";
import {
  type ByteStream,
  type CancelSchedule,
  IEC104,
  type Profile,
  type SupervisionOptions,
} from "../../../mod.ts";
import { Prng } from "../random/prng.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { VirtualNetwork } from "../virtual/virtual_network.ts";
import { type FullClientOptions, fullClientSheet, ORIGINATOR } from "./full_client_sheet.ts";
import { TESTER_HOST } from "./full_station.ts";
import { TesterPort } from "./tester_port.ts";

/** Options of the device. */
export interface VirtualClientOptions extends FullClientOptions {
  /** Faults that it has on purpose. */
  readonly faults?: readonly FaultDeclaration[];
  /** Changes its options; the sheet stays as it is. */
  readonly change?: Partial<SupervisionOptions>;
  /** Changes its sheet; the device stays as it is. */
  readonly declare?: (sheet: SheetDocument) => SheetDocument;
  /** Whether its timers follow the wall clock, which is a fault. @default {false} */
  readonly timersFollowClock?: boolean;
  /** Seed of everything random. @default {1} */
  readonly seed?: number;
  /** Its field sizes. @default {IEC104} */
  readonly profile?: Profile;
}

/** A clock whose monotonic time is set together with its wall clock. */
class SettableClock extends ShiftedClock {
  override monotonic(): number {
    return super.monotonic() + this.offsetMs;
  }

  override schedule(at: number, call: () => void): CancelSchedule {
    return super.schedule(at - this.offsetMs, call);
  }
}

const COMMANDS = (await loadCommands()).filter(({ name }) =>
  (SESSION_COMMANDS as readonly string[]).includes(name)
);

/** A controlling station under test. */
export class VirtualClient implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly network: VirtualNetwork;
  readonly sheet: Sheet;
  readonly profile: Profile;
  readonly access: DeviceAccess;
  /** Everything that an operator was told. */
  readonly told: string[] = [];
  /** Files that it has written. */
  readonly files = new Map<string, Uint8Array>();
  readonly faults = new FaultSet();
  readonly #random: Prng;
  readonly #port: TesterPort;
  readonly #upper: UpperTester & AsyncDisposable;

  /** Use {@linkcode VirtualClient.start}. */
  constructor(options: VirtualClientOptions, requests: (io: Io) => RequestMeans) {
    const { faults = [], change, declare, seed = 1, links = 1, startUp = false } = options;
    this.profile = options.profile ?? IEC104;
    this.#random = new Prng(seed);
    this.network = new VirtualNetwork(this.clock, this.#random);
    this.#port = new TesterPort(this);
    this.access = this.#port.access;
    for (const fault of faults) this.faults.add(fault, this.clock.monotonic());
    const sheet = fullClientSheet(options);
    this.sheet = new Sheet(declare?.(sheet) ?? sheet);
    this.#upper = clientUpper({
      clock: options.timersFollowClock === true
        ? new SettableClock(this.clock)
        : new ShiftedClock(this.clock),
      requests: requests(this.#io()),
      targets: ({ t0 = 30 }) =>
        Array.from({ length: links }, (_, index) => ({
          ...{ name: `link ${index + 1}`, open: () => this.#open(t0 * 1000) },
        })),
      supervision: {
        originator: this.profile.cotOctets === 1 ? 0 : ORIGINATOR,
        profile: this.profile,
        random: () => this.#random.next(),
        backOff: { maxMs: 5000 },
        ...startUp && {
          startUp: [{ do: "clock", ca: 1 }, { do: "interrogate", ca: 1 }, {
            ...{ do: "counters", ca: 1 },
          }],
        },
        ...change,
      },
      tell: (text) => this.told.push(text),
    });
  }

  /** Starts the station, which connects at once. */
  static async start(options: VirtualClientOptions = {}): Promise<VirtualClient> {
    const declaration = { usage: "HOST", operands: [0, 1], options: REQUEST_OPTIONS } as const;
    const io = { variable: () => undefined } as unknown as Io;
    const settings = await requestSettings(parseValues([], declaration), io, TESTER_HOST);
    return new VirtualClient(options, (io) => ({
      ...{ commands: COMMANDS, plant: undefined, io },
      settings: { ...settings, yes: true },
    }));
  }

  /** Its upper tester. */
  get upper(): UpperTester {
    return { ...this.#upper, request: (line) => this.#request(line) };
  }

  /** Whether a request is being planned, which takes real time, but no time of the device. */
  get isBusy(): boolean {
    return this.#planned > 0;
  }

  #planned = 0;

  async #request(line: string): Promise<number> {
    this.#planned++;
    try {
      return await this.#upper.request(line);
    } finally {
      this.#planned--;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#upper[Symbol.asyncDispose]();
  }

  async #open(t0Ms: number): Promise<ByteStream> {
    const { clock } = this;
    const near = await this.#port.open(t0Ms);
    const relay = faultRelay({
      ...{ role: "controlling", faults: this.faults, profile: IEC104 },
      random: () => this.#random.next(),
    });
    return new FaultyStream(near, { relay, clock, onClosed: () => {} });
  }

  #io(): Io {
    const nowhere = () => new Output({ write: (octets) => Promise.resolve(octets.length) });
    return {
      ...{ stdout: nowhere(), stderr: nowhere(), now: () => this.clock.instant() },
      ...{ ask: undefined, askSecret: undefined, keys: undefined, variable: () => undefined },
      checkSave: () => Promise.resolve(),
      save: (path: string, octets: Uint8Array) =>
        Promise.try(() => void this.files.set(path, octets)),
      interruption: () => new AbortController().signal,
    } as unknown as Io;
  }
}
