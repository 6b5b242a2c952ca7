// What a case works with: connections, the sheet, the upper tester, and the means to judge. Long because connections of both roles
// share the time of the path and the log.

import { count } from "../../text/count.ts";
import type { Profile } from "../../../codec/mod.ts";
import { type Clock, LinkError, type TcpLink } from "../../../mod.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { waitUntil } from "../../io/wait.ts";
import type { SheetKey } from "../sheet/items.ts";
import type { PixitKey, PixitValue } from "../sheet/pixit_items.ts";
import type { Sheet, Signal } from "../sheet/sheet.ts";
import type { NetworkControl, UpperTester } from "./upper_tester.ts";
import { CaseFailure, DeviceUnreachable, Inconclusive } from "../verdict.ts";
import type { CaseLog, MeasureUnit } from "./case_log.ts";
import type { TesterAuthentication } from "./link_authentication.ts";
import type { PathTime } from "./path_time.ts";
import { TesterLink } from "./tester_link.ts";
import { ARRIVAL_MS, LATEST_START_MS, type Timing, timingOf } from "./timing.ts";

/** How the tester reaches the device. */
export interface DeviceAccess {
  /**
   * Connects to a controlled station. Rejects with `LinkError`. Absent if the device is a controlling station.
   *
   * @param options.other Connects from another local address, if the bench has one.
   */
  readonly connect?: (options?: { readonly other?: boolean }) => Promise<TcpLink>;
  /**
   * Resolves with the next connection of a controlling station; rejects when the signal fires. Absent if the device is
   * a controlled station.
   */
  readonly accept?: (signal: AbortSignal) => Promise<TcpLink>;
  /** Refuses connections of a controlling station, or accepts them again. */
  readonly refuse?: (on: boolean) => Promise<void>;
}

/** The network of a campaign. */
export interface CampaignNetwork extends NetworkControl {
  /** What this network cannot do when it is impaired, for the report; `undefined` if it has no such limitation. */
  readonly limitation?: string;
  /** The access to a device over this network, if it is not that of the system. */
  readonly around?: (device: DeviceAccess) => DeviceAccess;
}

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

/** How to connect to a controlled station. */
export interface ConnectionChoice {
  /** From another local address, if the bench has one. @default {false} */
  readonly other?: boolean;
  /** How long the device may refuse the connection, in ms; what its sheet says by default. */
  readonly within?: number;
}

/** How to accept a connection of a controlling station. */
export interface AcceptanceOptions {
  /** How long it may take, in ms. @default {t0 and the longest pause between attempts} */
  readonly within?: number;
  /** Whether the station has to connect without an action of its operator. @default {false} */
  readonly byItself?: boolean;
}

/** How long a controlled station may refuse a connection after the last one ended, if its sheet does not say, in ms. */
const READY_MS = 5000;

/** Pause between attempts to connect, in ms. */
const RETRY_MS = 200;

/** Number of generated frames that finds what a device does not survive in a minute. */
const USUAL_FUZZ_FRAMES = 2000;

/** How long a connection may take that a controlling station has to open, in ms: its longest pause between attempts. */
const LONGEST_RETRY_MS = 60_000;

/** Interval of looks for a further connection, in ms. */
const LOOK_MS = 100;

/** The sheets of controlling stations whose operators have to start data transfer on each connection. */
const STARTED = new WeakSet<Sheet>();

/** The sheets of controlling stations that have connected again only after their operators had started them. */
const RESTARTED = new WeakSet<Sheet>();

/** How long the tester waits for the end of a connection that was closed before it was accepted, in ms. */
const GIVEN_UP_MS = 50;

/** The tester of one attempt at a case. */
export class Tester {
  readonly sheet: Sheet;
  readonly timing: Timing;
  readonly profile: Profile;
  readonly log: CaseLog;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** All connections of the attempt. */
  readonly links: TesterLink[] = [];
  /** How often a controlling station has connected only after its operator had started it. */
  restarts = 0;
  /** Whether the device has closed a connection because it had not yet released the previous one. */
  isReleasing = false;
  readonly #options: TesterOptions;

  /** Creates a tester. */
  constructor(options: TesterOptions) {
    this.#options = options;
    this.sheet = options.sheet;
    this.timing = timingOf(options.sheet);
    this.profile = options.profile;
    this.log = options.log;
    this.random = options.random;
  }

  /** Monotonic time in ms. */
  get now(): number {
    return this.#options.clock.monotonic();
  }

  /** Milliseconds since 1970-01-01 UTC by the clock of the tester. */
  get instant(): number {
    return this.#options.clock.instant();
  }

  /** How long the path to the device takes there and back, in ms; 0 if that does not matter. */
  get roundTripMs(): number {
    return this.#options.path.roundTripMs;
  }

  /** After this time in ms, what was sent has arrived, also if the next action does not use the connection. */
  get arrivalMs(): number {
    return ARRIVAL_MS + this.roundTripMs;
  }

  // --- Connections

  /** P1 with a controlled station: connected, data transfer stopped. */
  async connected({ within, ...options }: ConnectionChoice = {}): Promise<TesterLink> {
    const ready = this.sheet.pixit("pixit.reconnectReady");
    const until = this.now + (within ?? (ready === undefined ? READY_MS : ready * 1000));
    for (;;) {
      try {
        const link = await this.#connect(options);
        if (!await this.#isReleasing(link) || this.now >= until) return link;
        this.isReleasing = true;
        this.step("The device has closed this connection: it is still releasing the previous one");
        await this.wait(RETRY_MS);
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        if (this.now < until) {
          await this.wait(RETRY_MS);
          continue;
        }
        const text = `Expect that the device accepts a connection; seen: ${error.message}`;
        this.log.step({
          at: this.now,
          text: "Expect that the device accepts a connection",
          seen: error.message,
          result: "failed",
        });
        throw this.links.length === 0 ? new DeviceUnreachable(text) : new CaseFailure(text);
      }
    }
  }

  /**
   * Whether a device that permits one connection has closed this one because it has not yet released the previous one. With a
   * device that refuses the connection in TCP, this check is not needed.
   */
  async #isReleasing(link: TesterLink): Promise<boolean> {
    const before = this.links.filter((each) => each !== link);
    const isOver = before.every(({ end, closedAt }) => (end ?? closedAt) !== undefined);
    const isSingle = (this.sheet.pixit("pixit.maxConnections") ?? 1) < 2;
    const isFirst = this.links.length === 1 && this.#options.firstLink === undefined;
    if (isFirst || !isOver || !isSingle) return false;
    await this.wait(this.arrivalMs);
    return link.end !== undefined && link.received.length === 0;
  }

  /** Connects to a controlled station, and notes how long that takes. */
  async #connect(options: { readonly other?: boolean }): Promise<TesterLink> {
    const { device: { connect }, path } = this.#options;
    if (connect === undefined) throw new Error("The device is not a controlled station");
    const from = this.now;
    const link = await connect(options);
    path.note(this.now - from);
    const { roundTripMs } = this;
    if (roundTripMs > 0 && this.links.length === 0) {
      this.step(
        `The path takes ${roundTripMs} ms there and back: this is added to each time limit of the device`,
      );
    }
    return this.#link(link);
  }

  /** Tries once to connect to a controlled station; returns why not if it is refused. */
  async attempted(options: { readonly other?: boolean } = {}): Promise<TesterLink | string> {
    try {
      return await this.#connect(options);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.step(`Connect; refused: ${error.message}`);
      return error.message;
    }
  }

  /** P2 with a controlled station: data transfer started. */
  async started(options: ConnectionChoice = {}): Promise<TesterLink> {
    const link = await this.connected(options);
    await link.start();
    return link;
  }

  /**
   * P1 with a controlling station: it has connected, and data transfer is stopped. Connections that it had closed before the
   * tester accepted them, for example because its settings changed, are passed over. If none comes for long, its operator
   * starts data transfer, because a station may have ended by itself.
   */
  async accepted(
    { within = this.timing.t0 + LONGEST_RETRY_MS, byItself = false }: AcceptanceOptions = {},
  ): Promise<TesterLink> {
    for (const until = this.now + within;;) {
      const link = await this.#nextConnection({ within: until - this.now, byItself });
      await this.wait(GIVEN_UP_MS);
      if (link.end === undefined || this.now >= until) return link;
      this.step("The device had closed this connection already");
    }
  }

  async #nextConnection(
    { within, byItself }: { readonly within: number; readonly byItself: boolean },
  ): Promise<TesterLink> {
    const canRevive = this.hasUpper && !byItself;
    const patience = !canRevive
      ? within
      : Math.min(within, RESTARTED.has(this.sheet) ? ARRIVAL_MS : LONGEST_RETRY_MS);
    let link = await this.#arrival(patience);
    if (link === undefined && canRevive && await this.#restart()) {
      link = await this.#arrival(within);
      if (link !== undefined) {
        RESTARTED.add(this.sheet);
        this.restarts++;
        if (this.links.length > 0) {
          this.remark("the station has connected again only after its operator had started it");
        }
      }
    }
    const text = `Expect a connection of the device within ${formatDuration(within)}`;
    if (link === undefined) {
      this.log.step({ at: this.now, text, seen: "none", result: "failed" });
      const reason = `${text}; seen: none`;
      throw this.links.length === 0 ? new DeviceUnreachable(reason) : new CaseFailure(reason);
    }
    this.log.step({ at: this.now, text, seen: "accepted", result: "passed" });
    return this.#link(link);
  }

  /** The next connection of the device, if it comes in time. */
  async #arrival(within: number): Promise<TcpLink | undefined> {
    const { accept } = this.#options.device;
    if (accept === undefined) throw new Error("The device is not a controlling station");
    const { clock, signal } = this.#options;
    const over = new AbortController();
    const stop = AbortSignal.any([signal, over.signal]);
    const timeout = waitUntil(clock.monotonic() + within, { clock, signal: stop })
      .then((): undefined => undefined);
    const arrival = accept(stop);
    arrival.catch(() => {}); // The time may end it.
    const link = await Promise.race([arrival, timeout]);
    over.abort();
    signal.throwIfAborted();
    return link;
  }

  /** The next connection of a controlling station, if it comes in time. */
  async arrivalWithin(ms: number): Promise<TesterLink | undefined> {
    const link = await this.#arrival(ms);
    return link === undefined ? undefined : this.#link(link);
  }

  /** Lets the operator of a controlling station start data transfer; returns `false` if the upper tester cannot. */
  async #restart(): Promise<boolean> {
    try {
      await this.upper.transfer(true);
    } catch (error) {
      if (!(error instanceof Inconclusive)) throw error;
      return false;
    }
    this.step("The operator starts data transfer, because the station does not by itself");
    return true;
  }

  /** P2 with a controlling station: its STARTDT act is confirmed. */
  async acceptedAndStarted(options: AcceptanceOptions = {}): Promise<TesterLink> {
    const link = await this.starting(options);
    await this.confirmStart(link);
    return link;
  }

  /**
   * The connection on which a controlling station requests the start of data transfer. It may be another one than the first, and
   * it may come late, or only when its operator requests it. The request is the frame that the last expectation of the connection took.
   */
  async starting(options: AcceptanceOptions = {}): Promise<TesterLink> {
    let link = this.links.find(({ isAsking }) => isAsking) ?? await this.accepted(options);
    const patience = STARTED.has(this.sheet) ? ARRIVAL_MS : LATEST_START_MS;
    for (const until = this.now + patience; !link.isAsking && link.end === undefined;) {
      if (this.now >= until) {
        const isMade = this.hasUpper && await this.#restart();
        if (isMade) STARTED.add(this.sheet);
        break;
      }
      const other = await this.#arrival(LOOK_MS);
      if (other !== undefined) this.#link(other);
      link = this.links.find(({ isAsking }) => isAsking) ?? link;
    }
    await link.expect("STARTDT act", { within: this.timing.t1 });
    return link;
  }

  /** Confirms STARTDT act of a controlling station. */
  async confirmStart(link: TesterLink): Promise<void> {
    link.isStarted = true; // Its first I frames may arrive at once.
    await link.control("STARTDT con");
  }

  /** Refuses connections of a controlling station, or accepts them again. */
  async refuse(on: boolean): Promise<void> {
    const { refuse } = this.#options.device;
    if (refuse === undefined) throw new Inconclusive("The bench cannot refuse connections");
    await refuse(on);
  }

  /** Closes all connections. */
  close(): void {
    for (const link of this.links) link.close();
  }

  #link(link: TcpLink): TesterLink {
    const { clock, profile, path, log, signal, firstLink = 1 } = this.#options;
    const number = firstLink + this.links.length;
    const { authentication } = this.#options;
    const [commonAddress = 1] = this.sheet.commonAddresses;
    const made = new TesterLink(link, {
      ...{ number, clock, profile, timing: this.timing, path, log, signal },
      ...authentication !== undefined && { authentication: { ...authentication, commonAddress } },
    });
    this.links.push(made);
    return made;
  }

  // --- The device and its surroundings

  /**
   * The upper tester.
   *
   * @throws {Inconclusive} There is none.
   */
  get upper(): UpperTester {
    const { upper } = this.#options;
    if (upper === undefined) {
      throw new Inconclusive("There is no upper tester: give --upper or --operator");
    }
    return upper;
  }

  /** Whether there is an upper tester; a case may judge less without one, with a remark. */
  get hasUpper(): boolean {
    const { upper, isPowerOnly = false } = this.#options;
    return upper !== undefined && !isPowerOnly;
  }

  /**
   * Control of the network.
   *
   * @throws {Inconclusive} There is none.
   */
  get network(): CampaignNetwork {
    const { network } = this.#options;
    if (network === undefined) {
      throw new Inconclusive("Nothing controls the network: give --network");
    }
    return network;
  }

  /** Whether something controls the network; a case may judge less without it, with a remark. */
  get hasNetwork(): boolean {
    return this.#options.network !== undefined;
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
    const { clock, signal } = this.#options;
    await waitUntil(clock.monotonic() + ms, { clock, signal });
    signal.throwIfAborted();
  }

  // --- Judgement

  /** Number of frames that the robustness case generates. */
  get fuzzFrames(): number {
    return this.#options.fuzzFrames ?? USUAL_FUZZ_FRAMES;
  }

  /** Frames that passed in the campaign so far. */
  recorded(): readonly Uint8Array[] {
    return this.#options.recorded?.() ?? [];
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
