// What a case works with besides its connections: the sheet, the upper tester, the network, the time, and the means to judge.

import { count } from "../../text/count.ts";
import type { Profile } from "../../../codec/mod.ts";
import type { Clock } from "../../../mod.ts";
import { waitUntil } from "../../io/wait.ts";
import type { SheetKey } from "../sheet/items.ts";
import type { PixitKey, PixitValue } from "../sheet/pixit_items.ts";
import type { Sheet, Signal } from "../sheet/sheet.ts";
import type { UpperTester } from "./upper_tester.ts";
import { CaseFailure, Inconclusive } from "../verdict.ts";
import type { CaseLog, MeasureUnit } from "./case_log.ts";
import type { TesterAuthentication } from "./link_authentication.ts";
import type { PathTime } from "./path_time.ts";
import { ARRIVAL_MS, type Timing, timingOf } from "./timing.ts";
import type { CampaignNetwork, DeviceAccess } from "./device_access.ts";

/** Options of a tester. */
export interface TesterOptions {
  readonly sheet: Sheet;
  readonly clock: Clock;
  readonly profile: Profile;
  readonly device: DeviceAccess;
  /** How long the path to the device takes, as far as its connections so far have shown. */
  readonly path: PathTime;
  /** `undefined` without one. */
  readonly upper: UpperTester | undefined;
  /** Whether the upper tester can only restart the device. @default {false} */
  readonly isPowerOnly?: boolean;
  /** `undefined` if nothing controls the network. */
  readonly network: CampaignNetwork | undefined;
  /** Numbers in [0, 1), from the seed of the campaign. */
  readonly random: () => number;
  readonly log: CaseLog;
  readonly signal: AbortSignal;
  /** Whom the tester authenticates as; `undefined` without secure authentication. */
  readonly authentication?: TesterAuthentication | undefined;
  /** Number of frames that the robustness case generates. @default {2000} */
  readonly fuzzFrames?: number;
  /** Frames that passed in the campaign so far, for mutations. @default {none} */
  readonly recorded?: () => readonly Uint8Array[];
  /** Number of the first connection. @default {1} */
  readonly firstLink?: number;
}

/** Number of generated frames that finds what a device does not survive in a minute. */
const USUAL_FUZZ_FRAMES = 2000;

/** What a case works with besides its connections. */
export class CaseMeans {
  readonly sheet: Sheet;
  readonly timing: Timing;
  readonly profile: Profile;
  readonly log: CaseLog;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  protected readonly options: TesterOptions;

  /** Creates what a case works with. */
  constructor(options: TesterOptions) {
    this.options = options;
    this.sheet = options.sheet;
    this.timing = timingOf(options.sheet);
    this.profile = options.profile;
    this.log = options.log;
    this.random = options.random;
  }
  /** Monotonic time in ms. */
  get now(): number {
    return this.options.clock.monotonic();
  }

  /** Milliseconds since 1970-01-01 UTC by the clock of the tester. */
  get instant(): number {
    return this.options.clock.instant();
  }

  /** How long the path to the device takes there and back, in ms; 0 if that does not matter. */
  get roundTripMs(): number {
    return this.options.path.roundTripMs;
  }

  /** After this time in ms, what was sent has arrived, also if the next action does not use the connection. */
  get arrivalMs(): number {
    return ARRIVAL_MS + this.roundTripMs;
  }

  /**
   * The upper tester.
   *
   * @throws {Inconclusive} There is none.
   */
  get upper(): UpperTester {
    const { upper } = this.options;
    if (upper === undefined) {
      throw new Inconclusive("There is no upper tester: give --upper or --operator");
    }
    return upper;
  }

  /** Whether there is an upper tester; a case may judge less without one, with a remark. */
  get hasUpper(): boolean {
    const { upper, isPowerOnly = false } = this.options;
    return upper !== undefined && !isPowerOnly;
  }

  /**
   * Control of the network.
   *
   * @throws {Inconclusive} There is none.
   */
  get network(): CampaignNetwork {
    const { network } = this.options;
    if (network === undefined) {
      throw new Inconclusive("Nothing controls the network: give --network");
    }
    return network;
  }

  /** Whether something controls the network; a case may judge less without it, with a remark. */
  get hasNetwork(): boolean {
    return this.options.network !== undefined;
  }

  /**
   * The first signal of the sheet with some properties.
   *
   * @throws {Inconclusive} The sheet lists none.
   */
  signal(what: string, holds: (signal: Signal) => boolean): Signal {
    const found = this.sheet.signals.find(holds);
    if (found === undefined) throw new Inconclusive(`The sheet lists no signal that is ${what}`);
    return found;
  }

  /**
   * The declaration of a PIXIT item.
   *
   * @throws {Inconclusive} The sheet lacks it.
   */
  pixit<K extends PixitKey>(key: K): PixitValue<K> {
    const value = this.sheet.pixit(key);
    if (value === undefined) throw new Inconclusive(`Declaration missing: ${key}`);
    return value;
  }

  /** Whether an item of the sheet is marked. */
  marks(key: SheetKey): boolean {
    return this.sheet.isMarked(key);
  }

  /**
   * Whether the device does not have an item, according to its sheet.
   *
   * @throws {Inconclusive} It has no mark, but whether the device has it is not determined.
   */
  lacks(key: SheetKey): boolean {
    if (this.marks(key)) return false;
    if (this.sheet.isUnknown(key)) throw new Inconclusive(`Declaration missing: ${key}`);
    return true;
  }

  /** Lets time pass, in ms. */
  async wait(ms: number): Promise<void> {
    const { clock, signal } = this.options;
    await waitUntil(clock.monotonic() + ms, { clock, signal });
    signal.throwIfAborted();
  }

  // --- Judgement

  /** Number of frames that the robustness case generates. */
  get fuzzFrames(): number {
    return this.options.fuzzFrames ?? USUAL_FUZZ_FRAMES;
  }

  /** Frames that passed in the campaign so far. */
  recorded(): readonly Uint8Array[] {
    return this.options.recorded?.() ?? [];
  }

  /** Adds a file to the report. */
  attach(name: string, text: string): void {
    this.log.attachments.push({ name, text });
  }

  /** Records what the tester does. */
  step(text: string): void {
    this.log.step({ at: this.now, text, result: "done" });
  }

  /**
   * Judges: `expected` is the criterion, `seen` what the device did.
   *
   * @throws {CaseFailure} It does not hold.
   */
  check(
    holds: boolean,
    { expected, seen }: { readonly expected: string; readonly seen: string },
  ): void {
    const text = `Expect ${expected}`;
    this.log.step({ at: this.now, text, seen, result: holds ? "passed" : "failed" });
    if (!holds) throw new CaseFailure(`${text}; seen: ${seen}`);
  }

  /** Judges a measured value against its limits; the time of the path is added to the upper limit of a time. */
  measure(
    name: string,
    value: number,
    [least, most]: readonly [number, number],
    unit: MeasureUnit = "ms",
  ): void {
    const limits = [least, most + (unit === "ms" ? this.roundTripMs : 0)] as const;
    this.log.measure({ name, value, limits, unit });
    const [low, high] = limits;
    const textOf = (amount: number) =>
      unit === "ms" ? `${amount} ms` : count(amount, unit.slice(0, -1));
    const range = low === high ? textOf(high) : `${low} to ${high} ${unit}`;
    const expected = `${name}: ${range}`;
    this.check(value >= low && value <= high, { expected, seen: textOf(Math.round(value)) });
  }

  /** Adds a remark: the case then ends with PASS+. */
  remark(text: string): void {
    if (!this.log.remarks.includes(text)) this.log.remarks.push(text);
  }

  /** Records what could not be observed: the case continues, and ends with INCONCLUSIVE unless it fails. */
  missing(text: string): void {
    if (!this.log.missing.includes(text)) this.log.missing.push(text);
  }

  /** Records which of several permitted outcomes occurred. */
  outcome(text: string): void {
    this.log.outcomes.push(text);
  }
}
