// A connection of the tester with the device under test. Every frame is written on purpose: only what a case leaves switched on
// (answers to TESTFR act, prompt acknowledgements) happens automatically.

import { type AsduInput, encodeAsdu, type Profile, type UFunction } from "../../../codec/mod.ts";
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
import { Inconclusive } from "../verdict.ts";
import type { CaseLog } from "./case_log.ts";
import { LinkAuthentication, type TesterAuthentication } from "./link_authentication.ts";
import type { PathTime } from "./path_time.ts";
import { describeFrame, type SeenFrame } from "./seen_frame.ts";
import type { Timing } from "./timing.ts";
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
export class TesterConnection {
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
  protected readonly options: TesterLinkOptions;
  readonly #wire: Wire;
  protected readonly authentication: LinkAuthentication | undefined;
  /** Frames that no expectation sees: those of secure authentication, and those that earlier expectations have taken. */
  protected readonly taken = new Set<SeenFrame>();
  /** The last frame that a case sent, apart from acknowledgements. */
  protected asked: SeenFrame | undefined;
  #changed = Promise.withResolvers<void>();

  /** Takes over a connection that has just been established. */
  constructor(link: TcpLink, options: TesterLinkOptions) {
    this.ends = { local: link.local, remote: link.remote };
    this.number = options.number;
    this.options = options;
    const { clock, profile } = options;
    this.openedAt = clock.monotonic();
    this.#wire = new Wire(link.stream, {
      ...{ clock, profile },
      onFrames: (frames) => this.#arrived(frames),
      onEnd: () => {
        this.authentication?.close();
        this.#notify();
      },
    });
    this.authentication = options.authentication && new LinkAuthentication({
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
    return this.options.clock.monotonic();
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

  /** Sends an ASDU in an I frame; numbers that are not given are the right ones. */
  async send(
    asdu: AsduInput | Uint8Array,
    numbers: { readonly sendNumber?: number; readonly receiveNumber?: number } = {},
  ): Promise<SeenFrame> {
    const octets = asdu instanceof Uint8Array
      ? asdu
      : encodeAsdu(asdu, { profile: this.options.profile });
    const isUsual = numbers.sendNumber === undefined && numbers.receiveNumber === undefined;
    if (this.authentication !== undefined && this.isStarted && isUsual) {
      const frame = await this.authentication.send(octets);
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
    if (frame.apci?.format !== "S") this.asked = frame;
    this.options.log.step({ at: this.now, text: `Send ${describeFrame(frame)}`, result: "done" });
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
    this.taken.clear();
    this.asked = undefined;
  }

  /** Closes the connection. */
  close(): void {
    if (this.end === undefined) this.closedAt ??= this.now;
    this.authentication?.close();
    this.#wire.close();
    this.#notify();
  }

  /** Lets time pass, in ms. */
  async wait(ms: number): Promise<void> {
    const { clock, signal } = this.options;
    await waitUntil(clock.monotonic() + ms, { clock, signal });
    signal.throwIfAborted();
  }

  /** Resolves when something has arrived, or at a time. */
  protected async change(until: number): Promise<void> {
    const { clock, signal } = this.options;
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
        this.authentication?.started();
      }
      if (apci?.format === "U" && apci.function === "STOPDT con") this.authentication?.stopped();
      if (apci?.format === "I" && this.authentication !== undefined) this.#authenticate(frame);
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
    if (isSecurity(frame.asdu.typeId)) this.taken.add(frame);
    this.authentication?.received(frame.octets.subarray(APCI_OCTETS));
  }
}

function isTest(apci: Apci | undefined): boolean {
  return apci?.format === "U" && apci.function === "TESTFR act";
}
