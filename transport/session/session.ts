// The APCI state machine of one connection, for either station. Its inputs are octets, calls and
// the time; its outputs are octets, events and a deadline. It has no clock, timer, socket, callback
// or ASDU codec. Long because every input changes the same numbers and deadlines.

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
import { PeerWindow } from "./peer_window.ts";
import { ReceivedAsdus } from "./received_asdus.ts";
import type { CloseCode, SessionEvent, SessionState } from "./session_events.ts";
import { type Role, type SessionOptions, sharedSessionOptions } from "./session_options.ts";

/** Copies the ASDUs of the chunk that a session is processing. */
const RECEIVED = new ReceivedAsdus();

/**
 * One IEC 60870-5-104 connection as a pure state machine. All sequence numbers start at 0, so create a new session for
 * every connection.
 *
 * **Driver rule.** After any input, call `nextEvent()` until it returns `undefined`, write the result of
 * `takeOutput()`, and call `tick()` at `deadline()`. `now` is a monotonic time in milliseconds. A driver that may be
 * late also passes to `tick()` the time up to which it has read all input; see `answerDeadline()`.
 *
 * **Acknowledgement.** An ASDU counts as received only after `nextEvent()` has returned it, so ASDUs still queued in
 * the session are never acknowledged. An I frame sent in response carries the acknowledgement; otherwise an S frame is
 * sent, if one is due, when `nextEvent()` is called again.
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
  /** Role of this station. */
  readonly role: Role;
  readonly #options: Readonly<Required<SessionOptions>>;
  readonly #deframer = new Deframer();
  #state: SessionState = "stopped";
  /** Created when it is needed: a station has thousands of sessions that receive no I frames. */
  #peerWindow: PeerWindow | undefined;

  /** V(S): number of the next I frame sent. */
  #sendNumber = 0;
  /** Highest N(R) received: all I frames before it are acknowledged. */
  #confirmed = 0;
  /** V(R): number of the next I frame expected. */
  #receiveNumber = 0;
  /** Whether no I frame has been received yet. */
  #unnumbered = true;
  /** Number of the next ASDU to hand out: the highest N(R) that may be sent. */
  #handedOut = 0;
  /** Last N(R) sent. */
  #acknowledged = 0;
  #held = false;
  /** Whether answers of the peer are expected. */
  #awaiting = false;
  /** Why a STARTDT act is not confirmed; `undefined` if it is. */
  #refusal: string | undefined;
  /**
   * Number of ASDUs, counted from the last one handed out, that must not be acknowledged until they have been handled.
   */
  #withheld = 0;

  /**
   * Send time of each unacknowledged I frame, at the index "number of frames sent before it" modulo k. ("N(S) modulo k"
   * would be wrong: 32768 is not a multiple of k, so the ring would jump when N(S) wraps.)
   */
  #sentAt: number[] | undefined;
  #sentCount = 0;

  /** Deadlines; Infinity if not running. The one for I frames is derived from `#sentAt`. */
  #t1Procedure = Infinity;
  #t1Test = Infinity;
  #t2 = Infinity;
  #t3: number;

  readonly #output = new FrameWriter();
  #asdus: Fifo<Uint8Array> | undefined;
  readonly #events = new Fifo<SessionEvent>();
  #closing: SessionEvent | undefined;

  /**
   * Creates the session of a new connection.
   *
   * @throws {RangeError} An option is outside its range.
   */
  constructor(role: Role, options: SessionOptions, now: number) {
    this.role = role;
    this.#options = sharedSessionOptions(options);
    this.#t3 = now + this.#options.t3Ms;
  }

  /** The state of the session. */
  get state(): SessionState {
    return this.#state;
  }

  /** Number of I frames that may be sent now; 0 unless started. */
  get credit(): number {
    return this.#state === "started" ? this.#options.k - this.outstanding : 0;
  }

  /** Number of unacknowledged I frames, 0..k. */
  get outstanding(): number {
    return sequenceDistance(this.#confirmed, this.#sendNumber);
  }

  /** Number of octets that `takeOutput()` would return. */
  get outputOctets(): number {
    return this.#output.octets;
  }

  /**
   * Processes octets from the peer, in chunks of any size. The chunk may be reused afterwards. This
   * never throws because of the peer's data: a fault of the peer becomes a `closed` event.
   */
  receive(chunk: Uint8Array, now: number): void {
    if (this.#state === "closed") return;
    RECEIVED.begin(chunk);
    this.#deframer.push(chunk);
    this.#receiveApdus(now);
    RECEIVED.end();
  }

  /** Processes the end of the stream from the peer. */
  receiveEnd(): void {
    const torn = this.#deframer.buffered > 0 ? " inside an APDU" : "";
    this.#end("eof", `The peer closed the connection${torn}`);
  }

  /**
   * Sends an ASDU in an I frame.
   *
   * @param asdu The octets, 1 to 249; copied.
   * @returns `false` if data transfer is not started or k I frames are unacknowledged; the session does not queue.
   * @throws {RangeError} The ASDU is empty or longer than 249 octets.
   */
  send(asdu: Uint8Array, now: number): boolean {
    requireAsduSize(asdu);
    if (this.credit === 0) return false;
    this.#noteAcknowledgement();
    const { k } = this.#options;
    const sendNumber = this.#sendNumber;
    this.#output.write({ format: "I", sendNumber, receiveNumber: this.#acknowledged }, asdu);
    (this.#sentAt ??= [])[this.#sentCount % k] = now;
    this.#sentCount++;
    this.#sendNumber = nextSequence(sendNumber);
    return true;
  }

  /**
   * Requests the start of data transfer (STARTDT act).
   *
   * @returns `false`, without sending, if data transfer is not stopped.
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
   * Acknowledges all ASDUs handed out and requests the end of data transfer (STOPDT act).
   *
   * @returns `false`, without sending, if data transfer is not started.
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
   * @returns `false`, without sending, if a test is in progress or the session is closed.
   */
  test(now: number): boolean {
    if (this.#state === "closed" || this.#t1Test !== Infinity) return false;
    this.#t1Test = now + this.#options.t1Ms;
    this.#writeFunction("TESTFR act");
    return true;
  }

  /**
   * Applies back-pressure to ASDUs: while held, `nextEvent()` returns no ASDU and nothing is
   * acknowledged, neither after t2 nor with an I frame, so the peer stops at its k. The peer closes
   * the connection if this lasts longer than its t1. Everything else continues.
   */
  hold(on: boolean, now: number): void {
    this.#held = on;
    if (!on && now >= this.#t2) this.#acknowledge(1);
  }

  /**
   * Withholds the acknowledgement of the last `count` ASDUs handed out, because they are still being handled. Unlike
   * with {@linkcode Session.hold}, further ASDUs are handed out, and earlier ones are acknowledged as usual. 0 ends it.
   */
  withhold(count: number, now: number): void {
    this.#withheld = count;
    if (now >= this.#t2) this.#acknowledge(1);
  }

  /**
   * Tells the session whether requests of this station still await answers. A pause of the peer during this time may mean
   * that it is waiting for an acknowledgement. The session therefore acknowledges a few times after a short pause, to
   * learn the k of the peer; not with `strictW`.
   */
  awaitAnswers(on: boolean): void {
    this.#awaiting = on;
  }

  /**
   * Controlled station: refuses to start data transfer while another connection is started. A
   * STARTDT act is then not confirmed, but ends the session with the code `local`.
   *
   * @param detail Description for the `closed` event; `undefined` permits STARTDT again.
   */
  refuseStart(detail: string | undefined): void {
    this.#refusal = detail;
  }

  /**
   * Runs everything that is due at `now`. Early and extra calls are harmless.
   *
   * @param heard Time up to which everything sent by the peer has been received; `now` by default. The session does not
   * end because of an answer due later, which may have arrived but not been read yet.
   */
  tick(now: number, heard: number = now): void {
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
    if (now >= this.#t2) this.#acknowledgeLate(now);
    else if (this.#awaiting && now >= this.#probeAt) this.#probe(now);
    if (now >= this.#t3) {
      this.#t3 = Infinity; // Until a frame is received; otherwise t1 of the test expires.
      this.test(now);
    }
  }

  /** Acknowledges all ASDUs handed out, then ends the session. */
  close(detail = "Closed by this station"): void {
    this.#acknowledge(1);
    this.#end("local", detail);
  }

  /** Returns all frames to write, as one array that is valid until the next call. */
  takeOutput(): Uint8Array | undefined {
    return this.#output.take();
  }

  /**
   * Returns the next event. Connection events overtake waiting ASDUs, and ASDUs keep their order. `closed` is the last
   * event; if the session is held, it discards the waiting ASDUs, which are not acknowledged.
   */
  nextEvent(): SessionEvent | undefined {
    if (!this.#held && this.#events.size === 0) {
      this.#acknowledge(this.#options.w);
      const octets = this.#asdus?.shift();
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
    this.#asdus?.clear();
    return closed;
  }

  /** When to call `tick()`; Infinity for never. Check this again after every input. */
  deadline(): number {
    if (this.#state === "closed") return Infinity;
    const t2 = this.#acknowledgeable() > 0
      ? Math.min(this.#t2, this.#awaiting ? this.#probeAt : Infinity)
      : Infinity;
    return Math.min(this.answerDeadline(), t2, this.#t3);
  }

  /**
   * When an answer of the peer is due according to t1; Infinity if none is expected. Read everything that has arrived
   * by then before calling `tick()` with `heard` at or after it, which ends the session.
   */
  answerDeadline(): number {
    if (this.#state === "closed") return Infinity;
    return Math.min(this.#t1Oldest(), this.#t1Procedure, this.#t1Test);
  }

  get #window(): PeerWindow {
    if (this.#peerWindow === undefined) {
      const { k, w, t2Ms, strictW } = this.#options;
      const batch = strictW ? w : Math.min(w, Math.ceil(k / 3));
      this.#peerWindow = new PeerWindow({ batch, t2Ms, learns: !strictW });
    }
    return this.#peerWindow;
  }

  get #probeAt(): number {
    return this.#peerWindow?.probeAt ?? Infinity;
  }

  #receiveApdus(now: number): void {
    for (let found = this.#deframer.next(); found; found = this.#deframer.next()) {
      if (found.type === "skipped") {
        return this.#end("bad-frame", `${found.detail} at octet ${found.offset} of the stream`);
      }
      this.#t3 = now + this.#options.t3Ms;
      this.#receiveApdu(found.octets, now);
      if (this.#closing) return;
    }
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
        return this.#receiveFunction(apci.function, now);
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
    this.#window.received(sequenceDistance(this.#acknowledged, this.#receiveNumber), now);
    if (this.#t2 === Infinity) this.#t2 = now + t2Ms;
    this.#asdus ??= new Fifo();
    this.#asdus.push(RECEIVED.copyAsdu(apdu));
  }

  /** The first I frame determines the peer's numbering, if the option permits it. */
  #beginNumbers(sendNumber: number): void {
    this.#unnumbered = false;
    if (sendNumber !== 1 || this.#options.firstNumberOne === "close") return;
    this.#receiveNumber = this.#handedOut = this.#acknowledged = 1;
  }

  #receiveFunction(name: UFunction, now: number): void {
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
        if (this.#state !== "starting") return;
        this.#window.measured(now - (this.#t1Procedure - this.#options.t1Ms));
        return this.#enter("started");
      case "STOPDT con":
        if (!controlled && this.#state === "stopping") this.#enter("stopped");
    }
  }

  /** Whether a frame of a format is permitted in the current state; if not, ends the session. */
  #mayReceive(format: "I" | "S"): boolean {
    const option = format === "I" ? "iFrameWhileStopped" : "sFrameWhileStopped";
    if (this.#state === "started" || this.#options[option] === "accept") return true;
    // While stopping, the controlled station may still receive acknowledgements, but no commands.
    if (this.#state === "stopping" && (format === "S" || this.role === "controlling")) return true;
    this.#end("bad-state", `Received an ${format} frame while data transfer is ${this.#state}`);
    return false;
  }

  /** Processes an N(R) of the peer; if it is impossible, ends the session and returns false. */
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

  /** Sends everything that is due after all deliverable ASDUs have been delivered. */
  #settle(): void {
    this.#acknowledge(this.#state === "stopping" ? 1 : this.#peerWindow?.batch ?? Infinity);
    this.#confirmStop();
  }

  /** Controlled station: STOPDT con means that all I frames are acknowledged in both directions. */
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

  /** Number of ASDUs handed out that may be acknowledged now. */
  #acknowledgeable(): number {
    const transferring = this.#state === "started" || this.#state === "stopping" ||
      (this.#state !== "closed" && this.#options.iFrameWhileStopped === "accept");
    if (this.#held || !transferring) return 0;
    return sequenceDistance(this.#acknowledged, this.#handedOut) - this.#withheld;
  }

  /** Acknowledges at t2, for which the peer may have had to wait. */
  #acknowledgeLate(now: number): void {
    const count = sequenceDistance(this.#acknowledged, this.#receiveNumber);
    if (this.#acknowledgeable() === count) this.#peerWindow?.acknowledgedLate(count, now);
    this.#acknowledge(1);
  }

  /** Acknowledges after a pause, to see whether the peer was waiting for it. */
  #probe(now: number): void {
    const count = sequenceDistance(this.#acknowledged, this.#receiveNumber);
    if (this.#acknowledgeable() < count) return this.#peerWindow?.settled();
    this.#peerWindow?.probed(count, now);
    this.#acknowledge(count);
  }

  /** Sends an S frame if at least this number of ASDUs are unacknowledged. */
  #acknowledge(threshold: number): void {
    if (this.#acknowledgeable() < threshold) return;
    this.#noteAcknowledgement();
    this.#output.write({ format: "S", receiveNumber: this.#acknowledged });
  }

  /** Records that the frame about to be written acknowledges all ASDUs handed out, unless held or withheld. */
  #noteAcknowledgement(): void {
    if (this.#held) return;
    this.#acknowledged = (this.#handedOut - this.#withheld + SEQUENCE_MODULUS) % SEQUENCE_MODULUS;
    // ASDUs not handed out yet keep the current t2: rather acknowledged early than late.
    if (this.#acknowledged !== this.#receiveNumber) return;
    this.#t2 = Infinity;
    this.#peerWindow?.settled();
  }

  /** Returns when t1 of the oldest unacknowledged I frame expires. */
  #t1Oldest(): number {
    const { outstanding } = this;
    if (outstanding === 0) return Infinity;
    const { k, t1Ms } = this.#options;
    return this.#sentAt![(this.#sentCount - outstanding) % k]! + t1Ms;
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
