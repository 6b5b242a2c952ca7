// A small controlling station in virtual time, written for tests only: each of its connections can be changed, so that it violates
// a rule on purpose, or is correct but unusual.

import type { DeviceAccess } from "../../../cli/conform/bench/device_access.ts";
import type { SheetDocument } from "../../../cli/conform/sheet/document.ts";
import { Sheet } from "../../../cli/conform/sheet/sheet.ts";
import { noUpper } from "../../../cli/conform/upper/no_upper.ts";
import { StoredValues } from "../../../cli/conform/upper/stored_values.ts";
import type { DeviceSetting, UpperTester } from "../../../cli/conform/bench/upper_tester.ts";
import type { Asdu } from "../../../codec/mod.ts";
import { Prng } from "../random/prng.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { VirtualNetwork } from "../virtual/virtual_network.ts";
import { fullClientSheet } from "./full_client_sheet.ts";
import { MasterLink } from "./master_link.ts";
import { type MasterRequest, requestOf } from "./master_requests.ts";
import type { DeviceUnderTest } from "./run_cases.ts";
import { TesterPort } from "./tester_port.ts";

/** Timers in s, and windows, as in the sheet. */
type Settings = { readonly [Name in DeviceSetting]: number };

/** How a station differs from the usual one. */
export interface Habits {
  /** Its settings, which its sheet declares. @default {t0 30, t1 15, t2 10, t3 20, k 12, w 8} */
  readonly settings?: Partial<Settings>;
  /** Number of connections. @default {1} */
  readonly links?: number;
  /** Whether another connection takes over when the one in use ends. @default {false} */
  readonly switches?: boolean;
  /** Requests after each start, one after the other. @default {none} */
  readonly startUp?: readonly ("C_CS_NA_1" | "C_IC_NA_1")[];
  /** A request that it repeats. */
  readonly cyclic?: { readonly type: "C_CS_NA_1" | "C_IC_NA_1"; readonly everyMs: number };
  /** Pause between connecting and STARTDT act, in ms. @default {0} */
  readonly startAfterMs?: number;
  /** Its connections end by themselves after this time, in ms. @default {never} */
  readonly endsAfterMs?: number;
  /** Whether it stops data transfer before it ends a connection by itself. @default {false} */
  readonly stopsBefore?: boolean;
  /** Whether its operator has to start data transfer on each connection. @default {false} */
  readonly isStartedByOperator?: boolean;
  /** Whether it connects again after a connection has ended. @default {true} */
  readonly returns?: boolean;
  /** Pause before it connects again, in ms. @default {600} */
  readonly retryMs?: number;
  /** Whether a request waits until the one before is answered. @default {false} */
  readonly isSerial?: boolean;
  /** How long each call of its upper tester takes, in ms. @default {0} */
  readonly upperMs?: number;
  /** Changes each of its connections. */
  readonly change?: (link: MasterLink) => void;
  /** Changes its sheet. */
  readonly declare?: (sheet: SheetDocument) => SheetDocument;
}

const USUAL: Settings = { t0: 30, t1: 15, t2: 10, t3: 20, k: 12, w: 8 };

/** A controlling station. */
export class ScriptedMaster implements DeviceUnderTest {
  readonly clock = new FakeClock();
  readonly network = new VirtualNetwork(this.clock, new Prng(1));
  readonly habits: Habits;
  readonly sheet: Sheet;
  readonly access: DeviceAccess;
  readonly upper: UpperTester;
  /** Whether it connects again after a connection has ended. */
  returns: boolean;
  /** Pause before it connects again, in ms. */
  retryMs: number;
  /** The connections that are open. */
  readonly links = new Set<MasterLink>();
  settings: Settings;
  readonly #port = new TesterPort(this);
  /** The values that it has stored. */
  readonly stored = new StoredValues();
  readonly #events = new Set<string>();
  readonly #requests: MasterRequest[] = [];
  #alarms: string[] = [];
  #isOn = false;
  /** Increases when what waits is over. */
  #era = 0;
  #offsetMs = 0;

  /** Starts a station. */
  constructor(habits: Habits = {}) {
    this.habits = habits;
    this.returns = habits.returns ?? true;
    this.retryMs = habits.retryMs ?? 600;
    this.settings = { ...USUAL, ...habits.settings };
    this.access = this.#port.access;
    const { startUp = [], links = 1, declare = (sheet) => sheet } = habits;
    const sheet = fullClientSheet({ links });
    this.sheet = new Sheet(declare({
      ...sheet,
      values: { ...sheet.values, ...this.settings },
      pixit: {
        ...sheet.pixit,
        "pixit.startSequence": startUp,
        "pixit.badFrame.excess": "discard",
      },
    }));
    this.upper = this.#makeUpper();
    this.#turn(true);
  }

  #makeUpper(): UpperTester {
    const slow = <A extends unknown[], R>(call: (...args: A) => R) => async (...args: A) => {
      const { upperMs = 0 } = this.habits;
      if (upperMs > 0) await this.#wait(upperMs);
      return call(...args);
    };
    return {
      ...noUpper("This upper tester"),
      request: slow((line) => this.#request(line)),
      result: slow((id) => this.#requests[id - 1]!.state),
      cancel: slow((id) => void (this.#requests[id - 1]!.isCancelled = true)),
      stored: slow((address) => this.stored.get(address)),
      transfer: slow((on) => this.#turn(on)),
      alarms: slow(() => this.#alarms.splice(0)),
      setting: slow((name, value) => this.#set(name, value)),
      stepClock: slow((ms) => void (this.#offsetMs += ms)),
      readClock: slow(() => this.instant),
    };
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.schedule(this.clock.monotonic() + ms, resolve));
  }

  #turn(on: boolean): void {
    if (on && this.habits.isStartedByOperator === true) {
      for (const link of this.links) link.start();
    }
    if (on === this.#isOn && this.links.size > 0) return;
    this.#isOn = on;
    this.#era++;
    if (!on) { for (const link of this.links) link.stop(); }
    else {
      const era = this.#era;
      for (let index = 0; index < (this.habits.links ?? 1); index++) void this.#run(era, index);
    }
  }

  #set(name: DeviceSetting, value: number | undefined): void {
    this.settings = {
      ...this.settings,
      [name]: value ?? { ...USUAL, ...this.habits.settings }[name],
    };
    for (const link of this.links) link.close("the settings change");
  }

  /** Connects again and again. */
  async #run(era: number, index: number): Promise<void> {
    do {
      try {
        const stream = await this.#port.open(this.settings.t0 * 1000);
        if (era !== this.#era) return stream.close();
        const isStandby = this.habits.switches === true ? this.links.size > 0 : index > 0;
        const link = new MasterLink(this, { stream, isStandby });
        this.links.add(link);
        this.habits.change?.(link);
        const reason = await link.run();
        this.links.delete(link);
        if (this.habits.switches === true) this.#takeOver();
        this.alarm(reason);
      } catch (error) {
        this.alarm((error as Error).message);
      }
      await this.#wait(this.retryMs);
    } while (this.returns && era === this.#era);
    if (era === this.#era) this.#isOn = false;
  }

  /** Another connection is used if the one in use has ended. */
  #takeOver(): void {
    const links = [...this.links];
    if (links.every(({ state }) => state === "stopped")) links[0]?.start();
  }

  /** Tells the operator something. */
  alarm(text: string): void {
    this.#alarms.push(text);
  }

  #request(line: string): number {
    const request = requestOf(line, this.instant);
    this.#requests.push(request);
    const link = this.startedLink;
    if (link === undefined) request.state = { state: "failed", text: "not connected" };
    else link.request(request);
    return this.#requests.length;
  }

  /** The connection on which data transfer is started, or the first one. */
  get startedLink(): MasterLink | undefined {
    const links = [...this.links];
    return links.find(({ state }) => state === "started") ??
      links.find(({ isStandby }) => !isStandby);
  }

  /** The time of its clock, in ms since 1970-01-01 UTC. */
  get instant(): number {
    return this.clock.instant() + this.#offsetMs;
  }

  /** Stores what has arrived, but no event twice. */
  take(asdu: Asdu): void {
    if (asdu.type === "raw" || asdu.issues.length > 0) return;
    const objects = asdu.objects.filter(
      ({ ioa, time }: { readonly ioa?: number; readonly time?: number }) => {
        const event = `${asdu.ca}/${ioa} ${time}`;
        const isRepeated = time !== undefined && this.#events.has(event);
        this.#events.add(event);
        return !isRepeated;
      },
    );
    this.stored.take({ ...asdu, objects } as Asdu);
  }
}
