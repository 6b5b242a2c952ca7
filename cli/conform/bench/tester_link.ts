// A connection of the tester with the device under test. Every frame is written on purpose: only what a case leaves switched on
// (answers to TESTFR act, prompt acknowledgements) happens automatically. Expectations throw the verdict. Long because all of
// them share what earlier ones have taken.

import {
  type AsduInput,
  encodeAsdu,
  formatDuration,
  type Profile,
  type UFunction,
} from "../../../codec/mod.ts";
import {
  type Apci,
  APCI_OCTETS,
  encodeApci,
  isSecurity,
  nextSequence,
  sequenceDistance,
} from "../../../codec/low_level.ts";
import type { Clock, TcpLink } from "../../../mod.ts";
import { startWait, waitUntil } from "../../io/wait.ts";
import { CaseFailure, Inconclusive } from "../verdict.ts";
import type { CaseLog } from "./case_log.ts";
import { LinkAuthentication, type TesterAuthentication } from "./link_authentication.ts";
import type { PathTime } from "./path_time.ts";
import { describePattern, fits, type FramePattern } from "./pattern.ts";
import { describeFrame, type SeenFrame } from "./seen_frame.ts";
import type { Timing } from "./timing.ts";
import { describeUnmet } from "./unmet.ts";
import { type LinkEndSeen, MOST_FRAMES, type SeenPacket, type Sending, Wire } from "./wire.ts";

/** What a link needs. */
export interface TesterLinkOptions {
  /** Number of the connection within the attempt, from 1. */
  readonly number: number;
  readonly clock: Clock;
  readonly profile: Profile;
  readonly timing: Timing;
  /** How long the path to the device takes, which is added to all times in which it has to react. */
  readonly path?: PathTime;
  readonly log: CaseLog;
  /** Cancels all waiting. */
  readonly signal: AbortSignal;
  /** Whom the tester authenticates as; `undefined` without secure authentication. */
  readonly authentication?: (TesterAuthentication & { readonly commonAddress: number }) | undefined;
}

/** A connection with the device under test. */
export class TesterLink {
  /** Addresses of the connection. */
  readonly ends: Pick<TcpLink, "local" | "remote">;
  /** Number of the connection within the attempt, from 1. */
  readonly number: number;
  /** When it was established, in ms of the monotonic clock. */
  readonly openedAt: number;
  /** When the tester closed it, in ms of the monotonic clock; `undefined` if it did not, or if the device was first. */
  closedAt: number | undefined;
  /** Whether TESTFR act is confirmed automatically. */
  answersTests = true;
  /** Whether I frames are acknowledged as soon as they arrive. */
  acknowledges = true;
  /** Called with each frame that the device sends, after the automatic answers. */
  onFrame: (frame: SeenFrame) => void = () => {};
  /** The frame that the last expectation took; `undefined` before the first one. */
  lastTaken: SeenFrame | undefined;
  /** V(S): the number of the next I frame of the tester. */
  sendNumber = 0;
  /** V(R): the number of the next I frame that the device is to send. */
  receiveNumber = 0;
  /** The N(R) that the tester sent last. */
  acknowledged = 0;
  /** The N(R) that the device sent last. */
  confirmed = 0;
  /** Whether data transfer is started, as far as the tester knows. */
  isStarted = false;
  readonly #options: TesterLinkOptions;
  readonly #wire: Wire;
  readonly #authentication: LinkAuthentication | undefined;
  readonly #taken = new Set<SeenFrame>();
  #cursor = 0;
  /** The last frame that a case sent, apart from acknowledgements. */
  #asked: SeenFrame | undefined;
  #changed = Promise.withResolvers<void>();

  /** Takes over a connection that has just been established. */
  constructor(link: TcpLink, options: TesterLinkOptions) {
    this.ends = { local: link.local, remote: link.remote };
    this.number = options.number;
    this.#options = options;
    const { clock, profile } = options;
    this.openedAt = clock.monotonic();
    this.#wire = new Wire(link.stream, {
      ...{ clock, profile },
      onFrames: (frames) => this.#arrived(frames),
      onEnd: () => {
        this.#authentication?.close();
        this.#notify();
      },
    });
    this.#authentication = options.authentication && new LinkAuthentication({
      ...{ ...options.authentication, clock, profile },
      send: (octets) => this.#transmit(octets).frame,
      onChange: () => this.#notify(),
    });
  }

  /** Every frame, in both directions. */
  get frames(): readonly SeenFrame[] {
    return this.#wire.frames;
  }

  /** Every packet, in both directions. */
  get packets(): readonly SeenPacket[] {
    return this.#wire.packets;
  }

  /** How the connection ended; `undefined` while it is open, and if the tester closed it. */
  get end(): LinkEndSeen | undefined {
    return this.#wire.end;
  }

  /** Monotonic time in ms. */
  get now(): number {
    return this.#options.clock.monotonic();
  }

  /** Frames of the device. */
  get received(): readonly SeenFrame[] {
    return this.frames.filter(({ direction }) => direction === "received");
  }

  /** Whether the device waits for the confirmation of its STARTDT act. */
  get isAsking(): boolean {
    if (this.end !== undefined || this.closedAt !== undefined) return false;
    const last = this.frames.findLast(({ apci }) =>
      apci?.format === "U" && apci.function.startsWith("STARTDT")
    );
    return last?.direction === "received";
  }

  /** Number of I frames of the device that the tester has not acknowledged. */
  get outstanding(): number {
    return sequenceDistance(this.acknowledged, this.receiveNumber);
  }

  // --- Stimuli

  /** Sends an ASDU in an I frame; numbers that are not given are the right ones. */
  async send(
    asdu: AsduInput | Uint8Array,
    numbers: { readonly sendNumber?: number; readonly receiveNumber?: number } = {},
  ): Promise<SeenFrame> {
    const octets = asdu instanceof Uint8Array
      ? asdu
      : encodeAsdu(asdu, { profile: this.#options.profile });
    const isUsual = numbers.sendNumber === undefined && numbers.receiveNumber === undefined;
    if (this.#authentication !== undefined && this.isStarted && isUsual) {
      const frame = await this.#authentication.send(octets);
      this.#sent(frame);
      return frame;
    }
    return await this.#finish(this.#transmit(octets, numbers));
  }

  /** Logs a frame, and waits until it is written. */
  async #finish({ frame, written }: Sending): Promise<SeenFrame> {
    this.#sent(frame);
    await written;
    return frame;
  }

  /** Writes an ASDU in an I frame. */
  #transmit(
    octets: Uint8Array,
    numbers: { readonly sendNumber?: number; readonly receiveNumber?: number } = {},
  ): Sending {
    const sendNumber = numbers.sendNumber ?? this.sendNumber;
    if (numbers.sendNumber === undefined) this.sendNumber = nextSequence(this.sendNumber);
    const receiveNumber = numbers.receiveNumber ??
      (this.acknowledges ? this.#acknowledgeAll() : this.acknowledged);
    return this.#wire.send(encodeApci({ format: "I", sendNumber, receiveNumber }, octets));
  }

  /** A case has sent a frame. */
  #sent(frame: SeenFrame): void {
    if (frame.apci?.format !== "S") this.#asked = frame;
    this.#options.log.step({ at: this.now, text: `Send ${describeFrame(frame)}`, result: "done" });
  }

  /** Sends a control function. */
  async control(name: UFunction): Promise<SeenFrame> {
    return await this.octets(encodeApci({ format: "U", function: name }));
  }

  /** Sends an S frame; it acknowledges everything by default. */
  async acknowledge(receiveNumber?: number): Promise<SeenFrame> {
    this.acknowledged = receiveNumber ?? this.receiveNumber;
    return await this.octets(encodeApci({ format: "S", receiveNumber: this.acknowledged }));
  }

  /** Sends octets as they are, whatever they mean; several frames may pass at once. */
  octets(octets: Uint8Array): Promise<SeenFrame> {
    return this.#finish(this.#wire.send(octets));
  }

  /** Sends octets in pieces, each as a packet of its own, with pauses in ms; returns when the last one was sent. */
  async pieces(pieces: readonly Uint8Array[], pauseMs: number): Promise<number> {
    let last = this.now;
    await this.undisturbed(async () => {
      for (const piece of pieces) {
        last = (await this.octets(piece)).at;
        await this.wait(pauseMs);
      }
    });
    return last;
  }

  /** Sends nothing automatically while something runs, so that nothing gets between the pieces of an APDU. */
  async undisturbed(run: () => Promise<void>): Promise<void> {
    const { answersTests, acknowledges } = this;
    [this.answersTests, this.acknowledges] = [false, false];
    try {
      await run();
    } finally {
      [this.answersTests, this.acknowledges] = [answersTests, acknowledges];
    }
    if (acknowledges && this.isStarted && this.end === undefined && this.outstanding > 0) {
      await this.acknowledge();
    }
  }

  /** Starts data transfer: STARTDT act, and waits for its confirmation. */
  async start(): Promise<void> {
    await this.control("STARTDT act");
    await this.expect("STARTDT con", { within: this.#options.timing.t1 });
    this.isStarted = true;
    await this.#keysEstablished();
  }

  /** Waits for the session keys of secure authentication. */
  async #keysEstablished(): Promise<void> {
    const authentication = this.#authentication;
    if (authentication === undefined) return;
    const until = this.now + this.#options.authentication!.keysMs;
    while (!authentication.isSettled && this.end === undefined && this.now < until) {
      await this.#change(until);
    }
    const { lack } = authentication;
    if (lack !== undefined) throw new Inconclusive(`Secure authentication: ${lack}`);
  }

  /** Stops data transfer: STOPDT act, and waits for its confirmation. */
  async stop(): Promise<void> {
    await this.control("STOPDT act");
    await this.expect("STOPDT con", { within: this.#options.timing.t1 });
    this.isStarted = false;
  }

  /** Stops reading, so that the receive buffers fill, until `resumeReading()`. */
  pauseReading(): void {
    this.#wire.pause();
  }

  /** Continues to read. */
  resumeReading(): void {
    this.#wire.resume();
  }

  /** Forgets everything that passed: it is no longer in the evidence. */
  forget(): void {
    this.#wire.forget();
    this.#taken.clear();
    this.#asked = undefined;
    this.#cursor = 0;
  }

  /** Closes the connection. */
  close(): void {
    if (this.end === undefined) this.closedAt ??= this.now;
    this.#authentication?.close();
    this.#wire.close();
    this.#notify();
  }

  /** Lets time pass, in ms. */
  async wait(ms: number): Promise<void> {
    const { clock, signal } = this.#options;
    await waitUntil(clock.monotonic() + ms, { clock, signal });
    signal.throwIfAborted();
  }

  // --- Expectations

  /** Ignores everything that has arrived so far. */
  clear(): void {
    this.#cursor = this.frames.length;
  }

  /**
   * Waits for a frame that no earlier expectation has taken.
   *
   * @throws {CaseFailure} It did not arrive in time, or the connection ended.
   */
  async expect(
    pattern: FramePattern,
    { within, what = describePattern(pattern) }: {
      readonly within: number;
      readonly what?: string;
    },
  ): Promise<SeenFrame> {
    const found = await this.#search(pattern, this.#latest(within));
    if (found === undefined) {
      throw this.#unmet(`Expect ${what} within ${formatDuration(within)}`, [pattern]);
    }
    this.#pass(`Expect ${what} within ${formatDuration(within)}`, found);
    return found;
  }

  /**
   * Waits for the first of several outcomes, and returns its name. `closed` is the end of the connection, `silence` that
   * nothing of the others has happened in time.
   *
   * @throws {CaseFailure} None of them happened.
   */
  async first<K extends string>(
    outcomes: Readonly<Record<K, FramePattern | "closed" | "silence">>,
    { within }: { readonly within: number },
  ): Promise<K> {
    const names = Object.keys(outcomes) as K[];
    const text = `Expect one of: ${names.join(", ")}; within ${formatDuration(within)}`;
    const frames = names.flatMap((name): readonly (readonly [K, FramePattern])[] => {
      const outcome: FramePattern | "closed" | "silence" = outcomes[name];
      return outcome === "closed" || outcome === "silence" ? [] : [[name, outcome]];
    });
    const until = this.#latest(within);
    for (let from = 0;;) {
      const found = this.#takeFirst(frames, from);
      if (found !== undefined) {
        this.#pass(text, found.frame, `${found.name}: ${describeFrame(found.frame)}`);
        return found.name;
      }
      if (this.end !== undefined || this.now >= until) break;
      from = this.frames.length;
      await this.#change(until);
    }
    const outcome = this.end === undefined ? "silence" : "closed";
    const name = names.find((each) => outcomes[each] === outcome);
    if (name === undefined) throw this.#unmet(text, frames.map(([, pattern]) => pattern));
    this.#options.log.step({ at: this.now, text, seen: name, result: "passed" });
    return name;
  }

  /**
   * Waits until something about the connection holds.
   *
   * @throws {CaseFailure} It does not in time, or the connection ended before.
   */
  async until(
    holds: () => boolean,
    { within, what }: { readonly within: number; readonly what: string },
  ): Promise<void> {
    const until = this.#latest(within);
    while (!holds()) {
      if (this.end !== undefined || this.now >= until) {
        throw this.#unmet(`Expect ${what} within ${formatDuration(within)}`, ["I", "S"]);
      }
      await this.#change(until);
    }
  }

  /**
   * Lets time pass, in which no such frame may arrive; with `during` 0, none may have arrived so far.
   *
   * @throws {CaseFailure} It arrived, or the connection ended.
   */
  async expectNone(
    pattern: FramePattern,
    { during, what = describePattern(pattern), orClosed = false }: {
      readonly during: number;
      readonly what?: string;
      /** Whether the device may close the connection. @default {false} */
      readonly orClosed?: boolean;
    },
  ): Promise<void> {
    const text = `Expect no ${what} ${
      during === 0 ? "until now" : `for ${formatDuration(during)}`
    }`;
    const found = await this.#search(pattern, during === 0 ? this.now : this.#latest(during));
    if (found !== undefined) throw this.#failure(text, describeFrame(found), found);
    if (this.end !== undefined && !orClosed) throw this.#failure(text, this.#endText());
    this.#options.log.step({ at: this.now, text, seen: "none", result: "passed" });
  }

  /**
   * Waits until the device closes the connection.
   *
   * @param since When the time begins, in ms of the monotonic clock; now by default, or at the end if it has just closed it.
   * @throws {CaseFailure} It is still open after `within`, or closed before `notBefore`, in ms after `since`.
   */
  async expectClosed(
    { within, notBefore = 0, since = this.#untilNow(), what = "the device closes the connection" }:
      {
        readonly within: number;
        readonly notBefore?: number;
        readonly since?: number;
        readonly what?: string;
      },
  ): Promise<LinkEndSeen> {
    const limit = formatDuration(within);
    const text = `Expect that ${what} ${
      notBefore === 0 ? `within ${limit}` : `(after ${formatDuration(notBefore)} to ${limit})`
    }`;
    const cause = this.#frameAt(since);
    const latest = within + this.#roundTripMs;
    while (this.end === undefined && this.now < since + latest) await this.#change(since + latest);
    const after = this.end === undefined ? undefined : this.end.at - since;
    this.#options.log.measure({
      name: "time until the device closes the connection",
      value: after,
      limits: [notBefore, latest],
      unit: "ms",
    });
    if (this.end === undefined || after === undefined) {
      throw this.#failure(text, "the connection is still open", cause);
    }
    if (after < notBefore || after > latest) {
      const when = `${this.#endText()} after ${formatDuration(Math.round(after))}`;
      throw this.#failure(text, when, cause);
    }
    const seen = `${this.#endText()} after ${formatDuration(Math.round(after))}`;
    this.#options.log.step({ at: this.now, text, seen, result: "passed" });
    if (cause !== undefined) {
      const comment = `${text}; seen: ${seen}`;
      this.#options.log.decide({ link: this.number, frame: cause, comment });
    }
    return this.end;
  }

  get #roundTripMs(): number {
    return this.#options.path?.roundTripMs ?? 0;
  }

  /** When the device has reacted to what the tester has just sent, if it does so within a time. */
  #latest(within: number): number {
    return this.now + within + this.#roundTripMs;
  }

  /** Now, or the end of the connection if it came before. */
  #untilNow(): number {
    return Math.min(this.now, this.end?.at ?? Infinity);
  }

  /**
   * Checks that the connection is open and the device answers TESTFR act.
   *
   * @throws {CaseFailure} It does not.
   */
  async expectAlive(): Promise<void> {
    await this.control("TESTFR act");
    await this.expect("TESTFR con", { within: this.#options.timing.t1 });
  }

  /**
   * The failure of an expectation. Describes the frames that may be the answer and that no expectation has taken, and marks them
   * and the last frame of the tester as decisive. Data that the device sends all the time is left out.
   */
  #unmet(text: string, patterns: readonly FramePattern[]): CaseFailure {
    const { seen, frames } = describeUnmet(this.#untaken(), {
      patterns,
      end: this.end === undefined ? undefined : this.#endText(),
    });
    const { log } = this.#options;
    for (const frame of [...this.#asked === undefined ? [] : [this.#asked], ...frames]) {
      log.decide({ link: this.number, frame, comment: `FAIL: ${text}; seen: ${seen}` });
    }
    log.step({ at: this.now, text, seen, result: "failed" });
    return new CaseFailure(`${text}; seen: ${seen}`);
  }

  /** The last frame until a time, from which the device has to act; of several at the same time, one of the tester. */
  #frameAt(at: number): SeenFrame | undefined {
    const last = this.frames.findLast((frame) => frame.at <= at);
    return this.frames.findLast((frame) => frame.at === last?.at && frame.direction === "sent") ??
      last;
  }

  #endText(): string {
    if (this.end === undefined) return "the connection is open";
    return this.end.how === "closed"
      ? "the device closed the connection"
      : `the connection failed: ${this.end.detail}`;
  }

  #untaken(): readonly SeenFrame[] {
    return this.frames.slice(this.#cursor).filter((frame) =>
      frame.direction === "received" && !this.#taken.has(frame)
    );
  }

  /** Takes the first frame that fits; those before `from` are known not to. */
  #take(pattern: FramePattern, from = 0): SeenFrame | undefined {
    return this.#takeFirst([["", pattern]], from)?.frame;
  }

  /** Takes the first frame that fits one of several patterns. */
  #takeFirst<K extends string>(
    patterns: readonly (readonly [K, FramePattern])[],
    from: number,
  ): { readonly name: K; readonly frame: SeenFrame } | undefined {
    for (let at = Math.max(this.#cursor, from); at < this.frames.length; at++) {
      const frame = this.frames[at]!;
      if (frame.direction === "sent" || this.#taken.has(frame)) continue;
      const found = patterns.find(([, pattern]) => fits(frame, pattern));
      if (found === undefined) continue;
      this.#taken.add(frame);
      this.lastTaken = frame;
      return { name: found[0], frame };
    }
    return undefined;
  }

  /** Waits for a frame until a time, or until the connection ends. */
  async #search(pattern: FramePattern, until: number): Promise<SeenFrame | undefined> {
    for (let from = 0;;) {
      const found = this.#take(pattern, from);
      if (found !== undefined || this.end !== undefined || this.now >= until) return found;
      from = this.frames.length;
      await this.#change(until);
    }
  }

  /** Resolves when something has arrived, or at a time. */
  async #change(until: number): Promise<void> {
    const { clock, signal } = this.#options;
    signal.throwIfAborted();
    const wait = startWait(until, { clock, signal });
    await Promise.race([this.#changed.promise, wait.over]);
    wait.end();
    signal.throwIfAborted();
    if (this.#wire.isFull) {
      throw new Inconclusive(
        `The device has sent more than ${MOST_FRAMES} frames on one connection, which the tester does not judge`,
      );
    }
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #pass(text: string, frame: SeenFrame, seen = describeFrame(frame)): void {
    const { log } = this.#options;
    log.step({ at: frame.at, text, seen, result: "passed" });
    log.decide({ link: this.number, frame, comment: text });
  }

  #failure(text: string, seen: string, frame = this.frames.at(-1)): CaseFailure {
    const { log } = this.#options;
    log.step({ at: this.now, text, seen, result: "failed" });
    if (frame !== undefined) {
      log.decide({ link: this.number, frame, comment: `FAIL: ${text}; seen: ${seen}` });
    }
    return new CaseFailure(`${text}; seen: ${seen}`);
  }

  // --- Octets

  #acknowledgeAll(): number {
    this.acknowledged = this.receiveNumber;
    return this.receiveNumber;
  }

  #arrived(frames: readonly SeenFrame[]): void {
    let isData = false;
    for (const frame of frames) {
      const { apci } = frame;
      if (apci?.format === "I") {
        isData = true;
        this.receiveNumber = nextSequence(apci.sendNumber);
      }
      if (apci !== undefined && apci.format !== "U") this.confirmed = apci.receiveNumber;
      // The first I frames may arrive with the confirmation.
      if (apci?.format === "U" && apci.function === "STARTDT con") {
        this.isStarted = true;
        this.#authentication?.started();
      }
      if (apci?.format === "U" && apci.function === "STOPDT con") this.#authentication?.stopped();
      if (apci?.format === "I" && this.#authentication !== undefined) this.#authenticate(frame);
      if (this.answersTests && isTest(apci)) {
        this.#wire.send(encodeApci({ format: "U", function: "TESTFR con" }));
      }
      this.onFrame(frame);
    }
    const isDue = this.acknowledges && this.isStarted && this.acknowledged !== this.receiveNumber;
    if (isData && isDue) {
      this.#wire.send(encodeApci({ format: "S", receiveNumber: this.#acknowledgeAll() }));
    }
    this.#notify();
  }

  /** Passes a frame to secure authentication; cases do not see its messages. */
  #authenticate(frame: SeenFrame): void {
    if (frame.asdu === undefined) return;
    if (isSecurity(frame.asdu.typeId)) this.#taken.add(frame);
    this.#authentication?.received(frame.octets.subarray(APCI_OCTETS));
  }
}

function isTest(apci: Apci | undefined): boolean {
  return apci?.format === "U" && apci.function === "TESTFR act";
}
