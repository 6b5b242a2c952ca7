// Applies the faults of timers, start and stop to what passes between a station and its peer, around the relay of all other
// faults. It follows the session as the peer sees it.

import {
  type Apci,
  APCI_OCTETS,
  decodeApci,
  encodeApci,
  nextSequence,
  sequenceDistance,
} from "../../../../codec/low_level.ts";
import { DecodeError, type Profile } from "../../../../codec/mod.ts";
import type { ActiveFault, FaultSet } from "../fault_set.ts";
import type { FaultName } from "../fault_table.ts";
import type { FaultRole } from "../fault_row.ts";
import type { WrittenFrame } from "../frame_faults.ts";
import type { Passed, Relay } from "../relay.ts";
import { sessionFaults } from "./all_session_faults.ts";
import type { FaultySession, OpenFrame, SessionFault, SessionFrame } from "./session_fault.ts";

/** What a relay needs. */
export interface SessionRelayOptions {
  /** The station that has the faults. */
  readonly role: FaultRole;
  readonly faults: FaultSet;
  readonly profile: Profile;
}

/** The relay of one connection. */
export class SessionRelay implements Relay {
  readonly #inner: Relay;
  readonly #session: Session;
  readonly #handlers: readonly SessionFault[] = sessionFaults();

  /** Creates a relay around another one. */
  constructor(inner: Relay, options: SessionRelayOptions) {
    this.#inner = inner;
    this.#session = new Session(inner, options);
  }

  get due(): number {
    return this.#handlers.reduce(
      (first, each) => Math.min(first, each.due?.(this.#session) ?? Infinity),
      this.#inner.due,
    );
  }

  stopsReading(now: number): boolean {
    return this.#inner.stopsReading(now);
  }

  begin(now: number): Passed {
    this.#session.begin(now);
    this.#write(this.#inner.begin(now));
    for (const each of this.#handlers) each.begin?.(this.#session);
    return this.#session.drain();
  }

  segment(octets: Uint8Array, now: number): Uint8Array {
    return this.#inner.segment(octets, now);
  }

  outgoing(frame: Uint8Array, now: number): Passed {
    this.#session.now = now;
    this.#write(this.#inner.outgoing(frame, now));
    return this.#session.drain();
  }

  incoming(octets: Uint8Array, now: number): Passed {
    const session = this.#session;
    session.now = now;
    const frame = readFrame(octets);
    if (frame === undefined) {
      this.#write(this.#inner.incoming(octets, now));
      return session.drain();
    }
    const { apci } = frame;
    const isRequest = apci.format === "U" && apci.function.endsWith(" act");
    if (isRequest) session.arrived(apci);
    const isTaken = this.#handlers.some((each) => each.incoming?.(frame, session) === true);
    if (!isRequest) session.arrived(apci);
    if (!isTaken) this.#write(this.#inner.incoming(session.delivered(frame), now));
    return session.drain();
  }

  release(now: number): Passed {
    this.#session.now = now;
    this.#write(this.#inner.release(now));
    for (const each of this.#handlers) each.release?.(this.#session);
    return this.#session.drain();
  }

  /** Passes on what the relay of the other faults lets pass. */
  #write({ toPeer, toStation, ends }: Passed): void {
    const session = this.#session;
    session.read(toStation);
    for (const written of toPeer) {
      const frame = readFrame(written.octets);
      const isTaken = frame !== undefined &&
        this.#handlers.some((each) => each.outgoing?.(frame, session) === true);
      if (!isTaken) session.write(written, frame?.apci);
    }
    if (ends === true) session.end();
  }
}

/** The state of a session, and what a call of the relay has led to so far. */
class Session implements FaultySession {
  readonly role: FaultRole;
  readonly profile: Profile;
  now = 0;
  isStarted = false;
  isStarting = false;
  isStopping = false;
  testSentAt: number | undefined;
  lastReceivedAt = 0;
  acknowledgedAt = 0;
  readonly open: OpenFrame[] = [];
  sendNumber = 0;
  told = 0;
  receiveNumber = 0;
  /** The N(R) that the peer sent last. */
  #acknowledged = 0;
  readonly #inner: Relay;
  readonly #faults: FaultSet;
  #toPeer: WrittenFrame[] = [];
  #toStation: Uint8Array[] = [];
  #ends = false;

  constructor(inner: Relay, { role, faults, profile }: SessionRelayOptions) {
    this.#inner = inner;
    this.#faults = faults;
    this.role = role;
    this.profile = profile;
  }

  begin(now: number): void {
    this.now = now;
    this.lastReceivedAt = now;
    this.acknowledgedAt = now;
  }

  take(name: FaultName): ActiveFault | undefined {
    return this.#faults.isEmpty ? undefined : this.#faults.take(name, {}, this.now);
  }

  has(name: FaultName): ActiveFault | undefined {
    if (this.#faults.isEmpty) return undefined;
    return this.#faults.list(this.now).find(({ declaration, from }) =>
      declaration.fault === name && from <= this.now
    );
  }

  toPeer(apci: Apci, asdu?: Uint8Array): void {
    const receiveNumber = apci.format === "U" ? undefined : apci.receiveNumber;
    this.write({ octets: encodeApci(apci, asdu), singly: false, receiveNumber }, apci);
  }

  toStation(apci: Apci, asdu?: Uint8Array): void {
    if (apci.format !== "U") this.told = apci.receiveNumber;
    const passed = this.#inner.incoming(encodeApci(apci, asdu), this.now);
    this.read(passed.toStation);
    for (const written of passed.toPeer) this.write(written, readFrame(written.octets)?.apci);
  }

  acknowledge(sendNumber: number): void {
    this.toStation({ format: "S", receiveNumber: nextSequence(sendNumber) });
  }

  end(): void {
    this.#ends = true;
  }

  /** Follows a frame of the peer. */
  arrived(apci: Apci): void {
    this.lastReceivedAt = this.now;
    if (apci.format === "U") return this.#follow(apci, "arrived");
    const isDone = ({ number }: OpenFrame) => {
      const ahead = sequenceDistance(number, apci.receiveNumber);
      return ahead > 0 && ahead <= MOST_OPEN;
    };
    const left = this.open.findIndex((each) => !isDone(each));
    const done = left < 0 ? this.open.length : left;
    if (done > 0) this.acknowledgedAt = this.now;
    this.open.splice(0, done);
  }

  /** A frame as the station reads it: what was acknowledged in the place of the peer stays so. */
  delivered({ apci, octets }: SessionFrame): Uint8Array {
    if (apci.format === "U") return octets;
    const known = sequenceDistance(this.#acknowledged, this.told);
    const isKnown = sequenceDistance(this.#acknowledged, apci.receiveNumber) < known;
    this.#acknowledged = apci.receiveNumber;
    if (isKnown) {
      return encodeApci({ ...apci, receiveNumber: this.told }, octets.subarray(APCI_OCTETS));
    }
    this.told = apci.receiveNumber;
    return octets;
  }

  /** Lets the station read frames. */
  read(frames: readonly Uint8Array[]): void {
    for (const octets of frames) this.#toStation.push(octets);
  }

  /** Sends a frame to the peer. */
  write(written: WrittenFrame, apci: Apci | undefined): void {
    this.#toPeer.push(written);
    if (apci === undefined) return;
    if (apci.format === "U") return this.#follow(apci, "sent");
    this.receiveNumber = apci.receiveNumber;
    if (apci.format === "S") return;
    this.sendNumber = nextSequence(apci.sendNumber);
    this.open.push({ number: apci.sendNumber, at: this.now });
    if (this.open.length > MOST_OPEN) this.open.shift();
  }

  /** Returns what the call has led to. */
  drain(): Passed {
    const passed = { toPeer: this.#toPeer, toStation: this.#toStation, ends: this.#ends };
    this.#toPeer = [];
    this.#toStation = [];
    return passed;
  }

  #follow(apci: Apci & { readonly format: "U" }, how: "sent" | "arrived"): void {
    switch (apci.function) {
      case "STARTDT act":
        this.isStarting = true;
        break;
      case "STARTDT con":
        this.isStarting = false;
        this.isStarted = true;
        break;
      case "STOPDT act":
        this.isStopping = true;
        break;
      case "STOPDT con":
        this.isStopping = false;
        this.isStarted = false;
        break;
      case "TESTFR act":
        if (how === "sent") this.testSentAt = this.now;
        break;
      case "TESTFR con":
        if (how === "arrived") this.testSentAt = undefined;
    }
  }
}

/** The frames that can be open at most: a larger distance of two numbers means that the first is ahead. */
const MOST_OPEN = 16_383;

function readFrame(octets: Uint8Array): SessionFrame | undefined {
  try {
    return { apci: decodeApci(octets), octets };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}
