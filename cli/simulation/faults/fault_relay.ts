// Applies the faults of a station, controlled or controlling, to what passes between it and its peer. Has no I/O and
// no clock: frames and the time go in, frames come out. Both sides see correct numbers, whatever was omitted, added or
// delayed, unless a fault changes them.

import {
  type Apci,
  APCI_OCTETS,
  broadcastCa,
  CAUSE_OCTET,
  confirmationOf,
  decodeApci,
  encodeApci,
  identifierOctets,
  isProcessData,
  isSecurity,
  SEQUENCE_MODULUS,
} from "../../../codec/low_level.ts";
import {
  type AsduInput,
  CAUSE,
  decodeAsdu,
  DecodeError,
  encodeAsdu,
  type Profile,
} from "../../../codec/mod.ts";
import { ApplicationFaults, rememberEvent } from "./application_faults.ts";
import { faultyAsdus, subjectOf } from "./asdu_faults.ts";
import { ClientFaults } from "./client_faults.ts";
import type { FaultSet, FaultSubject } from "./fault_set.ts";
import type { FaultRole } from "./fault_row.ts";
import { parameterOf } from "./fault_table.ts";
import { EventFaults } from "./event_faults.ts";
import { faultyFrame, type WrittenFrame } from "./frame_faults.ts";
import { LenientReader } from "./lenient_reader.ts";
import { NumberMap } from "./number_map.ts";
import type { Passed, Relay } from "./relay.ts";
import { ProcessFaults, type Requested } from "./process_faults.ts";
import { refusedSecurity } from "./security_faults.ts";
import { SessionRelay } from "./session/session_relay.ts";

const NOTHING: Passed = { toPeer: [], toStation: [] };

/** What becomes of an ASDU of the peer. */
interface Applied {
  /** What the station reads; the ASDU as it is by default. */
  readonly requested?: readonly Requested[];
  /** What the peer gets instead of an answer of the station; empty if there is none. */
  readonly answer?: Uint8Array;
}

/** The options of a relay. */
export interface FaultRelayOptions {
  /** The station that has the faults. */
  readonly role: FaultRole;
  readonly faults: FaultSet;
  readonly profile: Profile;
  /** Numbers in [0, 1), for noise. */
  readonly random: () => number;
}

/** Creates the relay of a new connection, with all faults. */
export function faultRelay(options: FaultRelayOptions): Relay {
  return new SessionRelay(new FaultRelay(options), options);
}

/** The relay of one connection, for the faults of ASDUs and of frames. */
export class FaultRelay implements Relay {
  readonly #options: FaultRelayOptions;
  /** Numbers of the frames of the station, and of its peer. */
  readonly #sent = new NumberMap();
  readonly #received = new NumberMap();
  /** The N(R) for the peer, and the one that it was last told. */
  #acknowledged = 0;
  #told = 0;
  /** Whether a STARTDT con is due, and how many further ones the station does not expect. */
  #isStarting = false;
  #surplusStarts = 0;
  /** The faults of the meaning of what passes. */
  readonly #process = new ProcessFaults();
  /** The faults of answers, data and procedures. */
  readonly #application = new ApplicationFaults();
  /** The faults of a controlling station. */
  readonly #client = new ClientFaults();
  readonly #events = new EventFaults();
  /** ASDUs that are sent later, in the order of time. */
  readonly #delayed: { readonly at: number; readonly asdu: Uint8Array }[] = [];

  readonly #reader: LenientReader;

  /** Creates a relay for a new connection. */
  constructor(options: FaultRelayOptions) {
    this.#options = options;
    this.#reader = new LenientReader(options);
  }

  get due(): number {
    return this.#delayed[0]?.at ?? Infinity;
  }

  stopsReading(now: number): boolean {
    return this.#options.faults.take("stop-reading", {}, now) !== undefined;
  }

  begin(): Passed {
    return NOTHING;
  }

  segment(octets: Uint8Array, now: number): Uint8Array {
    return this.#reader.read(octets, now);
  }

  outgoing(frame: Uint8Array, now: number): Passed {
    const apci = decodeApci(frame);
    if (apci.format === "U") return { toPeer: this.#writeFunction(apci, now), toStation: [] };
    this.#acknowledged = this.#received.acknowledge(apci.receiveNumber);
    const receiveNumber = this.#acknowledged;
    if (apci.format === "S") {
      return { toPeer: this.#write({ ...apci, receiveNumber }, undefined, {}, now), toStation: [] };
    }
    const { faults, profile, role } = this.#options;
    const whole = frame.subarray(APCI_OCTETS);
    const asdus = faults.isEmpty
      ? [{ asdu: whole, delayMs: 0 }]
      : this.#changed(whole, now).flatMap((asdu) =>
        faultyAsdus(asdu, { role, faults, profile, now })
      );
    const prompt = asdus.filter(({ delayMs }) => delayMs === 0);
    for (const { asdu, delayMs } of asdus) if (delayMs > 0) this.#delay(asdu, now + delayMs);
    const toPeer: WrittenFrame[] = [];
    if (prompt.length === 0) this.#sent.drop();
    // Nothing else of the station may follow that would acknowledge what the peer has sent.
    if (prompt.length === 0 && isSecurity(whole[0]!)) {
      for (const each of this.#write({ format: "S", receiveNumber }, undefined, {}, now)) {
        toPeer.push(each);
      }
    }
    for (const [index, { asdu }] of prompt.entries()) {
      const sendNumber = index === 0 ? this.#sent.pass() : this.#sent.insert();
      for (const each of this.#writeAsdu(asdu, sendNumber, now)) toPeer.push(each);
    }
    // The station would wait for the acknowledgement of a frame that was omitted.
    const toStation = prompt.length === 0 ? [this.#acknowledgement(this.#sent.acknowledged)] : [];
    return { toPeer, toStation };
  }

  incoming(frame: Uint8Array, now: number): Passed {
    let apci: Apci;
    try {
      apci = decodeApci(frame);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { toPeer: [], toStation: [frame.slice()] };
    }
    if (apci.format === "U") {
      const isDropped = apci.function === "STARTDT con" && this.#isSurplus() ||
        apci.function === "STARTDT act" && this.#ignoresStart(now);
      return { toPeer: [], toStation: isDropped ? [] : [frame.slice()] };
    }
    const receiveNumber = this.#sent.acknowledge(apci.receiveNumber);
    if (apci.format === "S") {
      return { toPeer: [], toStation: [encodeApci({ ...apci, receiveNumber })] };
    }
    const { faults } = this.#options;
    const asdu = frame.subarray(APCI_OCTETS);
    const expected = this.#received.sourceNext;
    if (asdu.length === 0) {
      this.#received.pass();
      return { toPeer: [], toStation: [frame.slice()] }; // The station reports it.
    }
    const isInOrder = apci.sendNumber === expected;
    const { requested = [{ asdu, isAdded: false }], answer } = isInOrder && !faults.isEmpty
      ? this.#applied(asdu, now)
      : {};
    if (answer === undefined) {
      const offset = apci.sendNumber - expected;
      const toStation = requested.map(({ asdu: read, isAdded }) => {
        const sendNumber = isAdded ? this.#received.insert() : this.#received.pass() + offset;
        return encodeApci(
          { format: "I", sendNumber: sendNumber & SEQUENCE_MODULUS - 1, receiveNumber },
          read,
        );
      });
      return { toPeer: [], toStation };
    }
    this.#received.drop();
    this.#acknowledged = this.#received.acknowledged;
    const toPeer = answer.length === 0
      ? this.#write({ format: "S", receiveNumber: this.#acknowledged }, undefined, {}, now)
      : this.#writeAsdu(answer, this.#sent.insert(), now);
    return { toPeer, toStation: [this.#acknowledgement(receiveNumber)] };
  }

  release(now: number): Passed {
    const toPeer: WrittenFrame[] = [];
    while (this.due <= now) {
      const { asdu } = this.#delayed.shift()!;
      for (const each of this.#writeAsdu(asdu, this.#sent.insert(), now)) toPeer.push(each);
    }
    return { toPeer, toStation: [] };
  }

  /** The answer to a request that the station is not to see, empty if there is none; `undefined` if the station is to see it. */
  #refusal(asdu: Uint8Array, now: number): Uint8Array | undefined {
    const { faults, profile } = this.#options;
    if (asdu.length < identifierOctets(profile)) return undefined;
    const request = decodeAsdu(asdu, { profile });
    const refused = isSecurity(request.typeId)
      ? refusedSecurity(asdu, subjectOf(request), { faults, profile, now })
      : undefined;
    if (refused !== undefined) return refused;
    const confirmation = confirmationOf(request.cause);
    if (isProcessData(request.typeId)) return undefined;
    const subject = subjectOf(request);
    if (faults.take("ignore-request", subject, now) !== undefined) return new Uint8Array(0);
    const refuse = faults.take("refuse", subject, now);
    if (refuse === undefined) return undefined;
    const isGiven = "cause" in refuse.declaration;
    const cause = isGiven || confirmation === undefined
      ? parameterOf(refuse.declaration, "cause")
      : confirmation;
    const mirror = asdu.slice();
    mirror[2] = mirror[2]! & CAUSE_OCTET.test | CAUSE_OCTET.negative | cause;
    return mirror;
  }

  /** What becomes of an ASDU of the peer: what the station reads, or what the peer gets instead of its answers. */
  #applied(asdu: Uint8Array, now: number): Applied {
    const { faults, profile, role } = this.#options;
    if (asdu.length < identifierOctets(profile)) return {};
    const context = {
      ...{ role, faults, profile, now },
      subject: subjectOf(decodeAsdu(asdu, { profile })),
    };
    const { read = asdu, answer } = role === "controlled"
      ? this.#application.incoming(asdu, context)
      : { read: asdu };
    const refusal = answer ?? this.#refusal(read, now);
    if (refusal !== undefined) return { answer: refusal };
    const noticed = role === "controlled"
      ? [{ asdu: read, isAdded: false }]
      : this.#client.incoming(read, context);
    if (noticed === undefined) return { answer: new Uint8Array(0) };
    const requested = noticed.flatMap((each) =>
      each.isAdded ? [each] : this.#process.incoming(each.asdu, context)
    );
    return { requested };
  }

  /** What is sent instead of an ASDU of the station. */
  #changed(asdu: Uint8Array, now: number): readonly Uint8Array[] {
    const { faults, profile, role } = this.#options;
    const subject = subjectOf(decodeAsdu(asdu, { profile }));
    const context = { role, faults, profile, subject, now };
    const changed = this.#process.outgoing(asdu, context);
    if (role === "controlling") return changed.map((each) => this.#client.outgoing(each, context));
    const sent = changed
      .flatMap((each) => this.#events.outgoing(each, context))
      .flatMap((each) => this.#application.outgoing(each, context));
    for (const each of sent) rememberEvent(each, context);
    return sent;
  }

  #delay(asdu: Uint8Array, at: number): void {
    const later = this.#delayed.findIndex((each) => each.at > at);
    this.#delayed.splice(later < 0 ? this.#delayed.length : later, 0, { at, asdu });
  }

  /** Writes a control function, with what the faults add to the start. */
  #writeFunction(apci: Apci & { readonly format: "U" }, now: number): readonly WrittenFrame[] {
    if (apci.function === "STARTDT con") this.#events.start(now);
    const { faults, profile } = this.#options;
    if (apci.function === "STARTDT con" && !faults.isEmpty) {
      const added = this.#application.started({ faults, profile, now });
      const confirmed = this.#write(apci, undefined, {}, now);
      const frames = added.flatMap((each) => this.#writeAsdu(each, this.#sent.insert(), now));
      return [...confirmed, ...frames];
    }
    if (apci.function !== "STARTDT act") return this.#write(apci, undefined, {}, now);
    const early = faults.take("data-before-start", {}, now) === undefined ? [] : this.#writeAsdu(
      encodeAsdu(interrogationOfAll(profile), { profile }),
      this.#sent.insert(),
      now,
    );
    const starts = this.#write(apci, undefined, {}, now);
    if (faults.take("double-start", {}, now) === undefined) return [...early, ...starts];
    this.#isStarting = true;
    this.#surplusStarts++;
    return [...early, ...starts, ...this.#write(apci, undefined, {}, now)];
  }

  /** Whether to hide a STARTDT act from the station, which would send data that its peer does not yet expect. */
  #ignoresStart(now: number): boolean {
    return this.#options.faults.take("no-start-confirmation", {}, now) !== undefined;
  }

  /** Whether a STARTDT con answers an act that the station has not sent. */
  #isSurplus(): boolean {
    const isSurplus = !this.#isStarting && this.#surplusStarts > 0;
    this.#isStarting = false;
    if (isSurplus) this.#surplusStarts--;
    return isSurplus;
  }

  #writeAsdu(asdu: Uint8Array, sendNumber: number, now: number): readonly WrittenFrame[] {
    const { faults, profile } = this.#options;
    const subject = faults.isEmpty ? {} : subjectOf(decodeAsdu(asdu, { profile }));
    return this.#write(
      { format: "I", sendNumber, receiveNumber: this.#acknowledged },
      asdu,
      subject,
      now,
    );
  }

  #write(
    apci: Apci,
    asdu: Uint8Array | undefined,
    subject: FaultSubject,
    now: number,
  ): readonly WrittenFrame[] {
    const { faults, random } = this.#options;
    const written = faultyFrame(apci, asdu, { faults, subject, now, random, frozen: this.#told });
    if (written === undefined) return [];
    this.#told = written.receiveNumber ?? this.#told;
    return [written];
  }

  /** An acknowledgement of the peer that it has not sent. */
  #acknowledgement(receiveNumber: number): Uint8Array {
    return encodeApci({ format: "S", receiveNumber });
  }
}

function interrogationOfAll(profile: Profile): AsduInput {
  return {
    type: "C_IC_NA_1",
    cause: CAUSE.activation,
    ca: broadcastCa(profile),
    objects: [{ qoi: 20 }],
  };
}
