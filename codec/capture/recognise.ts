// Recognizes IEC 60870-5-104 APDUs, for connections on any port and after a gap.

import {
  type Apci,
  APCI_OCTETS,
  encodeApci,
  MAX_LENGTH,
  MIN_LENGTH,
  readControlField,
  sequenceDistance,
  START,
} from "../apci.ts";
import { Deframer } from "../deframer.ts";

/** Minimum length of an APDU with an ASDU, if all fields have their smallest size. */
const MIN_INFORMATION_OCTETS = 10;

/** Evidence that each APDU is worth. S and U format have almost no variable bits. */
const POINTS = { U: 3, S: 3, I: 1, successor: 3 } as const;
const POINTS_NEEDED = 6;
const APDUS_NEEDED = 2;

/** Maximum number of octets to examine; without a decision by then, it is another protocol. */
const MAX_EXAMINED_OCTETS = 4096;

/**
 * When recognition starts within a connection, this many failures to find the start of an APDU are
 * allowed.
 */
const MAX_ATTEMPTS = 16;

/** Number of consecutive APDUs that is sufficient. */
const CHAIN_ENOUGH = 8;

/** The client's first octets, and the beginning of the answer. */
const STARTDT_ACT = encodeApci({ format: "U", function: "STARTDT act" });
const STARTDT_CON = encodeApci({ format: "U", function: "STARTDT con" });

/** State of one direction of a connection. */
interface Side {
  deframer: Deframer;
  sendNumber: number | undefined;
  receiveNumber: number | undefined;
}

/**
 * Decides from its content whether a connection carries IEC 60870-5-104: several consecutive APDUs
 * with nothing between them and with consecutive sequence numbers.
 */
export class Recogniser {
  readonly #sides = new Map<boolean, Side>();
  #fromStart: boolean;
  #attempts = 0;
  #examined = 0;
  #points = 0;
  #apdus = 0;
  /** Whether the client began with STARTDT act. */
  #isStarting = false;

  /** With `fromStart`, the capture contains the connection from its first octet. */
  constructor(fromStart: boolean) {
    this.#fromStart = fromStart;
  }

  /**
   * Examines the next data of one direction.
   *
   * @returns Whether the connection is IEC 60870-5-104; `undefined` while undecided.
   */
  accept(fromClient: boolean, octets: Uint8Array): boolean | undefined {
    let side = this.#sides.get(fromClient);
    if (side === undefined) {
      if (octets[0] !== START) {
        return this.#isDamagedStart(fromClient, octets) || this.#fail(fromClient);
      }
      side = { deframer: new Deframer(), sendNumber: undefined, receiveNumber: undefined };
      this.#sides.set(fromClient, side);
    }
    side.deframer.push(octets);
    for (let event = side.deframer.next(); event; event = side.deframer.next()) {
      const points = event.type === "apdu" ? judge(side, event.octets) : 0;
      if (points === 0) {
        return this.#isDamagedStart(fromClient, event.octets) || this.#fail(fromClient);
      }
      if (fromClient && this.#fromStart && this.#apdus === 0) {
        this.#isStarting = event.octets.every((octet, at) => octet === STARTDT_ACT[at]);
      }
      this.#points += points;
      this.#apdus++;
    }
    if (this.#points >= POINTS_NEEDED && this.#apdus >= APDUS_NEEDED) return true;
    this.#examined += octets.length;
    return this.#examined > MAX_EXAMINED_OCTETS ? false : undefined;
  }

  /** Whether everything seen so far fits the protocol: the result if no more data follows. */
  get isLikely(): boolean {
    return this.#attempts === 0 && this.#points >= POINTS.U;
  }

  /** Records that data of one direction is missing. */
  gap(fromClient: boolean): void {
    this.#sides.delete(fromClient);
    this.#fromStart = false;
  }

  /**
   * Whether the server answered a STARTDT act with a damaged STARTDT con: with octets before it, with a wrong length, or
   * with its end missing. Such a connection is faulty, not of another protocol.
   */
  #isDamagedStart(fromClient: boolean, octets: Uint8Array): boolean {
    if (fromClient || !this.#isStarting) return false;
    const [, , first, second] = STARTDT_CON;
    return octets.some((octet, at) =>
      octet === START && octets[at + 2] === first && octets[at + 3] === second
    );
  }

  #fail(fromClient: boolean): false | undefined {
    this.#sides.delete(fromClient);
    this.#points = 0;
    this.#apdus = 0;
    return ++this.#attempts >= MAX_ATTEMPTS || this.#fromStart ? false : undefined;
  }
}

/**
 * Returns the weight of an APDU as evidence for the protocol, given the previous APDUs of its
 * direction; 0 if it cannot be valid.
 */
function judge(side: Side, apdu: Uint8Array): number {
  const apci = readHeader(apdu, 0);
  if (apci === undefined) return 0;
  if (apci.format === "U") return POINTS.U;
  const acknowledged = side.receiveNumber;
  side.receiveNumber = apci.receiveNumber;
  if (acknowledged !== undefined && isBackwards(acknowledged, apci.receiveNumber)) return 0;
  if (apci.format === "S") return POINTS.S;
  const before = side.sendNumber;
  side.sendNumber = apci.sendNumber;
  if (before === undefined) return POINTS.I;
  return sequenceDistance(before, apci.sendNumber) === 1 ? POINTS.successor : 0;
}

function isBackwards(from: number, to: number): boolean {
  return sequenceDistance(from, to) > 16383;
}

/** Whether octets begin with an APDU, as far as they are known; with a damaged one if a sound one follows. */
export function startsWithApdu(octets: Uint8Array): boolean {
  if (octets[0] !== START) return false;
  if (octets.length >= APCI_OCTETS) {
    return readHeader(octets, 0) !== undefined ||
      octets.length >= 2 * APCI_OCTETS && readHeader(octets, APCI_OCTETS) !== undefined;
  }
  const length = octets[1] ?? MIN_LENGTH;
  return length >= MIN_LENGTH && length <= MAX_LENGTH;
}

/** Reads the first six octets of an APDU; returns `undefined` if they are inconsistent. */
function readHeader(octets: Uint8Array, at: number): Apci | undefined {
  const length = octets[at + 1]!;
  const apci = readControlField(octets, at + 2);
  if (apci === undefined || octets[at] !== START || length > MAX_LENGTH) return undefined;
  const fits = apci.format === "I" ? length + 2 >= MIN_INFORMATION_OCTETS : length === MIN_LENGTH;
  return fits ? apci : undefined;
}

/**
 * Finds the first APDU in a segment with unknown alignment: the first one of a connection that was
 * captured from the middle, or one after a gap. Because 0x68 is a frequent octet, an APDU is
 * accepted only at the start of the segment, where senders put it; elsewhere if others follow it or
 * the segment ends with it; or if its N(S) is expected.
 *
 * @param octets The data of one segment.
 * @param isDue Whether an N(S) is expected, as far as known.
 * @returns Index of the first APDU; the length of the segment if there is none.
 */
export function findAlignment(
  octets: Uint8Array,
  isDue: (sendNumber: number) => boolean,
): number {
  for (let at = octets.indexOf(START); at !== -1; at = octets.indexOf(START, at + 1)) {
    const apdus = chainLength(octets, at);
    if (apdus === undefined) continue;
    if (at === 0 || apdus > 0) return at;
    const apci = at + APCI_OCTETS <= octets.length ? readHeader(octets, at) : undefined;
    if (apci?.format === "I" && isDue(apci.sendNumber)) return at;
  }
  return octets.length;
}

/**
 * Returns the number of complete, consecutive APDUs from `at`; `undefined` if anything else is
 * between or after them.
 */
function chainLength(octets: Uint8Array, start: number): number | undefined {
  let sendNumber: number | undefined;
  let at = start;
  for (let apdus = 0; apdus < CHAIN_ENOUGH; apdus++) {
    if (at === octets.length) return apdus;
    const length = octets[at + 1] ?? MIN_LENGTH;
    if (octets[at] !== START || length < MIN_LENGTH || length > MAX_LENGTH) return undefined;
    if (at + APCI_OCTETS > octets.length) return apdus;
    const apci = readHeader(octets, at);
    if (apci === undefined) return undefined;
    if (apci.format === "I") {
      if (sendNumber !== undefined && sequenceDistance(sendNumber, apci.sendNumber) !== 1) {
        return undefined;
      }
      sendNumber = apci.sendNumber;
    }
    at += length + 2;
    if (at > octets.length) return apdus;
  }
  return CHAIN_ENOUGH;
}
