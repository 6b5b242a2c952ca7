// The APCI state machine of one connection, either role: octets, calls and the time go in; octets,
// events and a deadline come out. No clock, no timer, no socket, no callback, no ASDU codec.

import {
  type Apci,
  APCI_OCTETS,
  decodeApci,
  type InformationApci,
  nextSequence,
  SEQUENCE_MODULUS,
  sequenceDistance,
  type UFunction,
} from "../../codec/apci.ts";
import { Deframer } from "../../codec/deframer.ts";
import { DecodeError } from "../../codec/errors.ts";
import { Fifo } from "./fifo.ts";
import { FrameWriter, requireAsduSize } from "./frame_writer.ts";
import type { CloseCode, SessionEvent, SessionState } from "./session_events.ts";
import { resolveSessionOptions, type Role, type SessionOptions } from "./session_options.ts";

/**
 * One IEC 60870-5-104 connection as a pure state machine. All sequence numbers start at 0, so make
 * a new session for every connection.
 *
 * **Driver rule.** After any input: take `nextEvent()` until it returns `undefined`, write
 * `takeOutput()`, and see to it that `tick()` is called at `deadline()`. `now` is the time in
 * milliseconds of a clock that never jumps and never runs backwards. A driver that may be late also passes
 * to `tick()` the time up to which it has read everything; see `answerDeadline()`.
 *
 * **Acknowledgement.** An ASDU counts as received only once `nextEvent()` has handed it out, so
 * what waits inside is never acknowledged to the peer. An own I frame sent in answer carries the
 * acknowledgement; an S frame is made when `nextEvent()` is called again and one is due.
 *
 * @example
 * ```ts
 * import { Session } from "@telecontrol/iec104/low-level";
 *
 * const session = new Session("controlling", {}, 0);
 * session.start(0);
 * session.takeOutput(); // 68 04 07 00 00 00, STARTDT act
 * session.receive(new Uint8Array([0x68, 0x04, 0x0b, 0x00, 0x00, 0x00]), 10);
 * session.nextEvent(); // { type: "started" }
 * ```
 */
export class Session {
  /** Which station this is. */
  readonly role: Role;
  readonly #options: Required<SessionOptions>;
  /** Acknowledge at the end of a batch when this number of ASDUs or more wait for it. */
  readonly #batch: number;
  readonly #deframer = new Deframer();
  #state: SessionState = "stopped";

  /** V(S): number of the next I frame sent. */
  #sendNumber = 0;
  /** Highest N(R) received: own I frames before it are acknowledged. */
  #confirmed = 0;
  /** V(R): number expected in the next I frame received. */
  #receiveNumber = 0;
  /** Whether no I frame was received yet. */
  #unnumbered = true;
  /** Number of the next ASDU handed out: the highest N(R) that may be sent. */
  #handedOut = 0;
  /** Last N(R) sent. */
  #acknowledged = 0;
  #held = false;
  /** Why a STARTDT act is not confirmed; `undefined` while it is. */
  #refusal: string | undefined;
  /** How many of the ASDUs handed out, the last ones, are not acknowledged before their handling is done. */
  #withheld = 0;

  /**
   * When each unacknowledged I frame was sent, at index "frames sent before it" modulo k. (Not
   * "N(S) modulo k": 32768 is not a multiple of k, and the ring would jump when N(S) wraps.)
   */
  readonly #sentAt: Float64Array;
  #sentCount = 0;

  /** Deadlines; Infinity when not running. That of I frames follows from `#sentAt`. */
  #t1Procedure = Infinity;
  #t1Test = Infinity;
  #t2 = Infinity;
  #t3: number;

  readonly #output = new FrameWriter();
  readonly #asdus = new Fifo<Uint8Array>();
  readonly #events = new Fifo<SessionEvent>();
  #closing: SessionEvent | undefined;

  /**
   * Makes the session of a connection that has just been made.
   *
   * @throws {RangeError} An option is outside its range.
   */
  constructor(role: Role, options: SessionOptions, now: number) {
    this.role = role;
    this.#options = resolveSessionOptions(options);
    const { k, w, t3Ms, strictW } = this.#options;
    this.#batch = strictW ? w : Math.min(w, Math.ceil(k / 3));
    this.#sentAt = new Float64Array(k);
    this.#t3 = now + t3Ms;
  }

  /** The state of the session. */
  get state(): SessionState {
    return this.#state;
  }

  /** How many I frames may be sent now; 0 unless started. */
  get credit(): number {
    return this.#state === "started" ? this.#options.k - this.outstanding : 0;
  }

  /** I frames sent that the peer has not acknowledged, 0..k. */
  get outstanding(): number {
    return sequenceDistance(this.#confirmed, this.#sendNumber);
  }

  /** Octets that `takeOutput()` would return. */
  get outputOctets(): number {
    return this.#output.octets;
  }

  /**
   * Processes octets from the peer, split in any way. The chunk may be reused afterwards. Whatever the
   * peer sends, this does not throw: a fault of the peer becomes a `closed` event.
   */
  receive(chunk: Uint8Array, now: number): void {
    if (this.#state === "closed") return;
    this.#deframer.push(chunk);
    for (let found = this.#deframer.next(); found; found = this.#deframer.next()) {
      if (found.type === "skipped") {
        return this.#end("bad-frame", `${found.detail} at octet ${found.offset} of the stream`);
      }
      this.#t3 = now + this.#options.t3Ms;
      this.#receiveApdu(found.octets, now);
      if (this.#closing) return;
    }
  }

  /** Processes the end of the stream from the peer. */
  receiveEnd(): void {
    const torn = this.#deframer.buffered > 0 ? " inside an APDU" : "";
    this.#end("eof", `The peer ended the stream${torn}`);
  }

  /**
   * Sends an ASDU in an I frame.
   *
   * @param asdu The octets, 1 to 249; copied.
   * @returns `false` if not started or k I frames are unacknowledged: nothing is queued here.
   * @throws {RangeError} The ASDU is empty or longer than 249 octets.
   */
  send(asdu: Uint8Array, now: number): boolean {
    requireAsduSize(asdu);
    if (this.credit === 0) return false;
    this.#noteAcknowledgement();
    const { k } = this.#options;
    const sendNumber = this.#sendNumber;
    this.#output.write({ format: "I", sendNumber, receiveNumber: this.#acknowledged }, asdu);
    this.#sentAt[this.#sentCount % k] = now;
    this.#sentCount++;
    this.#sendNumber = nextSequence(sendNumber);
    return true;
  }

  /**
   * Asks the peer to start data transfer (STARTDT act).
   *
   * @returns `false` if not stopped: nothing is sent.
   * @throws {TypeError} This is a controlled station, which never starts data transfer.
   */
  start(now: number): boolean {
    this.#requireControlling("start");
    if (this.#state !== "stopped") return false;
    this.#state = "starting";
    this.#t1Procedure = now + this.#options.t1Ms;
    this.#writeFunction("STARTDT act");
    return true;
  }

  /**
   * Acknowledges what was handed out and asks the peer to stop data transfer (STOPDT act).
   *
   * @returns `false` if not started: nothing is sent.
   * @throws {TypeError} This is a controlled station, which never stops data transfer.
   */
  stop(now: number): boolean {
    this.#requireControlling("stop");
    if (this.#state !== "started") return false;
    this.#acknowledge(1);
    this.#state = "stopping";
    this.#t1Procedure = now + this.#options.t1Ms;
    this.#writeFunction("STOPDT act");
    return true;
  }

  /**
   * Tests the connection now (TESTFR act); the peer must confirm within t1.
   *
   * @returns `false` if a test is under way already, or closed: nothing is sent.
   */
  test(now: number): boolean {
    if (this.#state === "closed" || this.#t1Test !== Infinity) return false;
    this.#t1Test = now + this.#options.t1Ms;
    this.#writeFunction("TESTFR act");
    return true;
  }

  /**
   * Holds the flow of ASDUs, the protocol's own back-pressure: while held, `nextEvent()` hands out no
   * ASDU and nothing is acknowledged, not even by t2 or an own I frame, so the peer stops at its
   * k. It closes the connection when this lasts longer than its t1. Everything else continues.
   */
  hold(on: boolean, now: number): void {
    this.#held = on;
    if (!on && now >= this.#t2) this.#acknowledge(1);
  }

  /**
   * Withholds the acknowledgement of the `count` ASDUs handed out last, because their handling is under
   * way. Unlike with {@linkcode Session.hold}, further ASDUs are handed out, and what was handed out
   * before them is acknowledged as ever. 0 ends it.
   */
  withhold(count: number, now: number): void {
    this.#withheld = count;
    if (now >= this.#t2) this.#acknowledge(1);
  }

  /**
   * Controlled station: refuses to start data transfer while another connection has it. A STARTDT act
   * is not confirmed then, but ends the session with code `local`.
   *
   * @param detail Why, for the event `closed`; `undefined` lets the peer start again.
   */
  refuseStart(detail: string | undefined): void {
    this.#refusal = detail;
  }

  /**
   * Does what is due at `now`. Early and extra calls are harmless.
   *
   * @param heard Time up to which everything sent by the peer has been received; `now` by default. The
   * session is not ended because of an answer due later, which may have arrived but still be unread.
   */
  tick(now: number, heard: number = now): void {
    if (this.#state === "closed") return;
    const { t1Ms } = this.#options;
    if (heard >= this.#t1Oldest()) {
      const detail = `I frame ${this.#confirmed} not acknowledged within t1, ${t1Ms} ms`;
      return this.#end("t1-timeout", detail);
    }
    if (heard >= this.#t1Procedure) {
      const act = this.#state === "starting" ? "STARTDT" : "STOPDT";
      return this.#end("t1-timeout", `${act} act not confirmed within t1, ${t1Ms} ms`);
    }
    if (heard >= this.#t1Test) {
      return this.#end("t1-timeout", `TESTFR act not confirmed within t1, ${t1Ms} ms`);
    }
    if (now >= this.#t2) this.#acknowledge(1);
    if (now >= this.#t3) {
      this.#t3 = Infinity; // until a frame is received; if none is, t1 of the test decides
      this.test(now);
    }
  }

  /** Acknowledges what was handed out, then ends the session. */
  close(detail = "Closed by this station"): void {
    if (this.#state === "closed") return;
    this.#acknowledge(1);
    this.#end("local", detail);
  }

  /** All frames to be written now, in one piece that belongs to the caller. */
  takeOutput(): Uint8Array | undefined {
    return this.#output.take();
  }

  /**
   * The next event. What concerns the connection overtakes ASDUs that wait; ASDUs keep their order;
   * `closed` is last, and while held it discards the ASDUs that wait (the peer has no
   * acknowledgement of them).
   */
  nextEvent(): SessionEvent | undefined {
    if (!this.#held && this.#events.size === 0) {
      this.#acknowledge(this.#options.w);
      const octets = this.#asdus.shift();
      if (octets !== undefined) {
        this.#handedOut = nextSequence(this.#handedOut);
        return { type: "asdu", octets };
      }
      this.#settle();
    }
    const event = this.#events.shift();
    if (event !== undefined || this.#closing === undefined) return event;
    const closed = this.#closing;
    this.#closing = undefined;
    this.#asdus.clear();
    return closed;
  }

  /** When `tick()` must be called; Infinity if never. Ask again after every input. */
  deadline(): number {
    if (this.#state === "closed") return Infinity;
    const t2 = this.#acknowledgeable() > 0 ? this.#t2 : Infinity;
    return Math.min(this.answerDeadline(), t2, this.#t3);
  }

  /**
   * When an answer of the peer is due by t1; Infinity if none is. Receive everything that has arrived by
   * then before a `tick()` with `heard` at or after it, which ends the session.
   */
  answerDeadline(): number {
    if (this.#state === "closed") return Infinity;
    return Math.min(this.#t1Oldest(), this.#t1Procedure, this.#t1Test);
  }

  #receiveApdu(apdu: Uint8Array, now: number): void {
    let apci: Apci;
    try {
      apci = decodeApci(apdu);
    } catch (error) {
      if (error instanceof DecodeError) return this.#end("bad-frame", error.detail);
      throw error;
    }
    switch (apci.format) {
      case "I":
        return this.#receiveInformation(apci, apdu, now);
      case "S":
        if (!this.#mayReceive("S")) return;
        if (this.#confirm(apci.receiveNumber)) this.#confirmStop();
        return;
      case "U":
        return this.#receiveFunction(apci.function);
    }
  }

  #receiveInformation(apci: InformationApci, apdu: Uint8Array, now: number): void {
    if (apdu.length === APCI_OCTETS) {
      return this.#end("bad-frame", "Expected an ASDU in I format, found none");
    }
    if (!this.#mayReceive("I")) return;
    if (this.#unnumbered) this.#beginNumbers(apci.sendNumber);
    if (apci.sendNumber !== this.#receiveNumber) {
      const detail = `Expected N(S) = ${this.#receiveNumber}, found ${apci.sendNumber}`;
      return this.#end("bad-sequence", detail);
    }
    const { maxUnacknowledged, t2Ms } = this.#options;
    if (sequenceDistance(this.#acknowledged, this.#receiveNumber) >= maxUnacknowledged) {
      const detail = `Expected at most ${maxUnacknowledged} I frames without acknowledgement`;
      return this.#end("bad-sequence", detail);
    }
    if (!this.#confirm(apci.receiveNumber)) return;
    this.#receiveNumber = nextSequence(this.#receiveNumber);
    if (this.#t2 === Infinity) this.#t2 = now + t2Ms;
    this.#asdus.push(apdu.slice(APCI_OCTETS));
  }

  /** The first I frame decides where the peer's numbers begin, if it may. */
  #beginNumbers(sendNumber: number): void {
    this.#unnumbered = false;
    if (sendNumber !== 1 || this.#options.firstNumberOne === "close") return;
    this.#receiveNumber = this.#handedOut = this.#acknowledged = 1;
  }

  #receiveFunction(name: UFunction): void {
    const controlled = this.role === "controlled";
    switch (name) {
      case "TESTFR act":
        return this.#writeFunction("TESTFR con");
      case "TESTFR con":
        this.#t1Test = Infinity;
        return;
      case "STARTDT act":
        if (!controlled) return;
        if (this.#refusal !== undefined && this.#state !== "started") {
          return this.close(this.#refusal);
        }
        this.#writeFunction("STARTDT con");
        if (this.#state !== "started") this.#enter("started");
        return;
      case "STOPDT act":
        if (!controlled) return;
        this.#acknowledge(1);
        if (this.#state === "stopped") return this.#writeFunction("STOPDT con");
        this.#state = "stopping";
        return this.#confirmStop();
      case "STARTDT con":
        if (this.#state === "starting") this.#enter("started");
        return;
      case "STOPDT con":
        if (!controlled && this.#state === "stopping") this.#enter("stopped");
        return;
    }
  }

  /** Whether a frame of that format is in place now; if not, the session is ended. */
  #mayReceive(format: "I" | "S"): boolean {
    const option = format === "I" ? "iFrameWhileStopped" : "sFrameWhileStopped";
    if (this.#state === "started" || this.#options[option] === "accept") return true;
    // While stopping, the controlled station may still receive acknowledgements, but no commands.
    if (this.#state === "stopping" && (format === "S" || this.role === "controlling")) return true;
    this.#end("bad-state", `Received an ${format} frame while data transfer is ${this.#state}`);
    return false;
  }

  /** Processes an N(R) of the peer; ends the session and returns false if it is impossible. */
  #confirm(receiveNumber: number): boolean {
    const count = sequenceDistance(this.#confirmed, receiveNumber);
    if (count > this.outstanding) {
      const range = `${this.#confirmed} to ${this.#sendNumber}`;
      this.#end("bad-sequence", `Expected N(R) = ${range}, found ${receiveNumber}`);
      return false;
    }
    this.#confirmed = receiveNumber;
    if (count > 0) this.#events.push({ type: "acknowledged", count });
    return true;
  }

  /** What is due once every ASDU that may be handed out has been. */
  #settle(): void {
    this.#acknowledge(this.#state === "stopping" ? 1 : this.#batch);
    this.#confirmStop();
  }

  /** Controlled station: STOPDT con means that all I frames are acknowledged, in both directions. */
  #confirmStop(): void {
    if (this.#state !== "stopping" || this.role !== "controlled") return;
    if (this.outstanding > 0 || this.#acknowledged !== this.#receiveNumber) return;
    this.#writeFunction("STOPDT con");
    this.#enter("stopped");
  }

  #enter(state: "started" | "stopped"): void {
    this.#state = state;
    this.#t1Procedure = Infinity;
    this.#events.push({ type: state });
  }

  /** ASDUs handed out that may be acknowledged now. */
  #acknowledgeable(): number {
    const transferring = this.#state === "started" || this.#state === "stopping" ||
      (this.#state !== "closed" && this.#options.iFrameWhileStopped === "accept");
    if (this.#held || !transferring) return 0;
    return sequenceDistance(this.#acknowledged, this.#handedOut) - this.#withheld;
  }

  /** Sends an S frame if at least this number of ASDUs wait for it. */
  #acknowledge(threshold: number): void {
    if (this.#acknowledgeable() < threshold) return;
    this.#noteAcknowledgement();
    this.#output.write({ format: "S", receiveNumber: this.#acknowledged });
  }

  /** The frame about to be written acknowledges all that was handed out, unless held or withheld. */
  #noteAcknowledgement(): void {
    if (this.#held) return;
    this.#acknowledged = (this.#handedOut - this.#withheld + SEQUENCE_MODULUS) % SEQUENCE_MODULUS;
    // What waits to be handed out keeps the t2 it has: acknowledged early rather than late.
    if (this.#acknowledged === this.#receiveNumber) this.#t2 = Infinity;
  }

  /** When t1 of the oldest unacknowledged I frame ends. */
  #t1Oldest(): number {
    const { outstanding } = this;
    if (outstanding === 0) return Infinity;
    const { k, t1Ms } = this.#options;
    return this.#sentAt[(this.#sentCount - outstanding) % k]! + t1Ms;
  }

  #writeFunction(name: UFunction): void {
    this.#output.write({ format: "U", function: name });
  }

  #end(code: CloseCode, detail: string): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#closing = { type: "closed", code, detail };
  }

  #requireControlling(call: string): void {
    if (this.role === "controlling") return;
    throw new TypeError(
      `Cannot ${call} data transfer: this is a controlled station, expected a controlling station`,
    );
  }
}
