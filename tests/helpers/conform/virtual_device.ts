// A simulated station in virtual time as the device under test of a campaign.

import type { DeviceAccess } from "../../../cli/conform/bench/device_access.ts";
import { Sheet } from "../../../cli/conform/sheet/sheet.ts";
import type { SheetDocument } from "../../../cli/conform/sheet/document.ts";
import { stationUpper } from "../../../cli/conform/upper/station_upper.ts";
import type { UpperTester } from "../../../cli/conform/bench/upper_tester.ts";
import { Bench } from "../../../cli/simulation/bench_station.ts";
import type { FaultDeclaration } from "../../../cli/simulation/faults/fault_table.ts";
import type { StationEvent } from "../../../cli/simulation/events.ts";
import { StationSwitches } from "../../../cli/simulation/station_switches.ts";
import type { ScenarioFiles } from "../../../cli/simulation/station_files.ts";
import {
  type Authentication,
  IEC104,
  LinkError,
  type Profile,
  type StationDeclaration,
  type TcpLink,
} from "../../../mod.ts";
import { Prng } from "../random/prng.ts";
import { scenarioOf } from "../stations/bench_station.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { MemoryListener } from "../virtual/memory_listener.ts";
import { VirtualNetwork } from "../virtual/virtual_network.ts";
import { FILE_IOA, FILE_OCTETS, FILE_SECTIONS, fullSheet } from "./full_sheet.ts";
import { fullStation, type FullStationOptions, OTHER_HOST, TESTER_HOST } from "./full_station.ts";

/** Options of the device. */
export interface VirtualDeviceOptions extends FullStationOptions {
  /** Faults that it has on purpose. */
  readonly faults?: readonly FaultDeclaration[];
  /** Changes its declaration; the sheet stays as it is. */
  readonly change?: (declaration: StationDeclaration) => StationDeclaration;
  /** Changes its sheet; the device stays as it is. */
  readonly declare?: (sheet: SheetDocument) => SheetDocument;
  /** Secure authentication, which the station then requires. */
  readonly secured?: Authentication;
  /** Seed of everything random. @default {1} */
  readonly seed?: number;
  /** Its field sizes. @default {IEC104} */
  readonly profile?: Profile;
  /** How long the network takes in one direction, in ms. @default {0} */
  readonly latencyMs?: number;
}

/** How long the tester tries to connect while the network is down, in ms. */
const T0_MS = 30_000;

/** A simulated station under test. */
export class VirtualDevice implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly network: VirtualNetwork;
  readonly bench: Bench;
  readonly sheet: Sheet;
  readonly profile: Profile;
  readonly upper: UpperTester;
  readonly access: DeviceAccess;
  readonly events: StationEvent[] = [];
  readonly notes: string[] = [];
  readonly #listener: MemoryListener;
  readonly #upper: Disposable;

  /** Starts the station. */
  constructor(options: VirtualDeviceOptions = {}) {
    const { faults = [], change, declare, secured, seed = 1, profile = IEC104 } = options;
    this.profile = profile;
    this.network = new VirtualNetwork(this.clock, new Prng(seed));
    this.network.latencyMs = options.latencyMs ?? 0;
    this.#listener = new MemoryListener(this.clock);
    const declared = fullStation(options);
    const declaration = change?.(declared) ?? declared;
    const switches = new StationSwitches();
    this.bench = new Bench({
      scenario: { ...scenarioOf(declaration), faults, files: filesOf() },
      ...{ seed, switches, clock: this.clock, profile, authentication: secured },
      listener: this.#listener.listen(),
      listen: () => Promise.try(() => this.#listener.listen()),
      onNote: (text) => this.notes.push(text),
      onEvent: (event) => this.events.push(event),
      onQuit: () => {},
    });
    const sheet = fullSheet(options);
    this.sheet = new Sheet(declare?.(sheet) ?? sheet);
    this.#upper = this.upper = stationUpper(this.bench, switches);
    this.access = { connect: (given) => this.#connect(given) };
  }

  async #connect({ other = false }: { readonly other?: boolean } = {}): Promise<TcpLink> {
    const until = this.clock.monotonic() + T0_MS;
    while (this.network.isDown && this.clock.monotonic() < until) await this.#wait(100);
    await this.#wait(2 * this.network.latencyMs); // SYN, and its answer.
    const [near, far] = this.network.pipe();
    const ends = this.network.isDown
      ? undefined
      : this.#listener.arrive(far, other ? OTHER_HOST : TESTER_HOST);
    if (ends !== undefined) return { stream: near, local: ends.remote, remote: ends.local };
    const code = this.network.isDown ? "timed-out" : "refused";
    throw new LinkError(`Cannot connect to the virtual device: ${code}`, { code });
  }

  async #wait(ms: number): Promise<void> {
    if (ms === 0) return;
    await new Promise<void>((resolve) => this.clock.schedule(this.clock.monotonic() + ms, resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#upper[Symbol.dispose]();
    await this.bench[Symbol.asyncDispose]();
  }
}

/** The sections of the file of the station, whose octets depend on their place. */
export function fileSections(): readonly Uint8Array[] {
  const length = FILE_OCTETS / FILE_SECTIONS;
  return Array.from(
    { length: FILE_SECTIONS },
    (_, section) => Uint8Array.from({ length }, (_, at) => (section * length + at) * 7 & 0xff),
  );
}

/** The files of the station. */
function filesOf(): ScenarioFiles {
  const file = { ca: 1, ioa: FILE_IOA, nof: 1, sections: fileSections() };
  return { offered: [{ file, announce: false }], save: undefined, accepts: true };
}
