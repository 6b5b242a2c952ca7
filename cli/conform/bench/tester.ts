// What a case works with: the connections of an attempt with a station of either role, and everything else from the bench.

import { LinkError, type TcpLink } from "../../../mod.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { waitUntil } from "../../io/wait.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { CaseFailure, DeviceUnreachable, Inconclusive } from "../verdict.ts";
import { TesterLink } from "./tester_link.ts";
import { ARRIVAL_MS, LATEST_START_MS } from "./timing.ts";
import { CaseMeans } from "./case_means.ts";

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
export class Tester extends CaseMeans {
  /** All connections of the attempt. */
  readonly links: TesterLink[] = [];
  /** How often a controlling station has connected only after its operator had started it. */
  restarts = 0;
  /** Whether the device has closed a connection because it had not yet released the previous one. */
  isReleasing = false;

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
    const isFirst = this.links.length === 1 && this.options.firstLink === undefined;
    if (isFirst || !isOver || !isSingle) return false;
    await this.wait(this.arrivalMs);
    return link.end !== undefined && link.received.length === 0;
  }

  /** Connects to a controlled station, and notes how long that takes. */
  async #connect(options: { readonly other?: boolean }): Promise<TesterLink> {
    const { device: { connect }, path } = this.options;
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
    const { accept } = this.options.device;
    if (accept === undefined) throw new Error("The device is not a controlling station");
    const { clock, signal } = this.options;
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
    const { refuse } = this.options.device;
    if (refuse === undefined) throw new Inconclusive("The bench cannot refuse connections");
    await refuse(on);
  }

  /** Closes all connections. */
  close(): void {
    for (const link of this.links) link.close();
  }

  #link(link: TcpLink): TesterLink {
    const { clock, profile, path, log, signal, firstLink = 1 } = this.options;
    const number = firstLink + this.links.length;
    const { authentication } = this.options;
    const [commonAddress = 1] = this.sheet.commonAddresses;
    const made = new TesterLink(link, {
      ...{ number, clock, profile, timing: this.timing, path, log, signal },
      ...authentication !== undefined && { authentication: { ...authentication, commonAddress } },
    });
    this.links.push(made);
    return made;
  }
}
