// The APCI: the first six octets of every APDU, and their 15-bit sequence numbers.

import { formatCount } from "./count.ts";
import { DecodeError, type IssueCode } from "./errors.ts";
import { plainOctets } from "./octets.ts";

/** First octet of every APDU. IEC 60870-5-104, clause 5. */
export const START = 0x68;

/** Length of the APCI in octets: start octet, length octet and four control octets. */
export const APCI_OCTETS = 6;

/** Smallest value of the length octet: the four control octets alone. */
export const MIN_LENGTH = 4;

/** Maximum value of the length octet. */
export const MAX_LENGTH = 253;

/** Maximum length of an APDU, including start and length octets. */
export const MAX_APDU_OCTETS = 255;

/** Maximum length of an ASDU. */
export const MAX_ASDU_OCTETS = 249;

/** Sequence numbers run from 0 to 32767 and then restart at 0. IEC 60870-5-104, clause 5.1. */
export const SEQUENCE_MODULUS = 32768;

/** Function of an unnumbered (U format) APDU: a request (`act`) or its confirmation (`con`). */
export type UFunction =
  | "STARTDT act"
  | "STARTDT con"
  | "STOPDT act"
  | "STOPDT con"
  | "TESTFR act"
  | "TESTFR con";

/** First control octet of each U function; the other three are 0. */
const U_OCTETS = {
  "STARTDT act": 0x07,
  "STARTDT con": 0x0b,
  "STOPDT act": 0x13,
  "STOPDT con": 0x23,
  "TESTFR act": 0x43,
  "TESTFR con": 0x83,
} as const satisfies Record<UFunction, number>;

const U_FUNCTIONS: ReadonlyMap<number, UFunction> = new Map(
  Object.entries(U_OCTETS).map(([name, octet]) => [octet, name as UFunction]),
);

/** Control field of an I format APDU, which carries an ASDU. */
export interface InformationApci {
  /** Information transfer format. */
  readonly format: "I";
  /** N(S), the number of this APDU, 0..32767. */
  readonly sendNumber: number;
  /** N(R), the next number expected: acknowledges all APDUs before it, 0..32767. */
  readonly receiveNumber: number;
}

/** Control field of an S format APDU, which only acknowledges. */
export interface SupervisoryApci {
  /** Supervisory format. */
  readonly format: "S";
  /** N(R), the next number expected: acknowledges all APDUs before it, 0..32767. */
  readonly receiveNumber: number;
}

/** Control field of a U format APDU, which starts, stops or tests the link. */
export interface UnnumberedApci {
  /** Unnumbered format. */
  readonly format: "U";
  /** The function; exactly one is set. */
  readonly function: UFunction;
}

/** The control field of an APDU in one of its three formats. IEC 60870-5-104, clause 5. */
export type Apci = InformationApci | SupervisoryApci | UnnumberedApci;

/**
 * Decodes the control field of one complete APDU. Anything that the standard does not define is an
 * error.
 *
 * @param apdu The octets from the start octet 0x68 to the end of the APDU.
 * @returns The control field; the ASDU of an I format is `apdu.subarray(6)`.
 * @throws {DecodeError} `bad-start`, `bad-length` (length octet outside 4..253, or different from
 * the number of octets that follow, or not 4 in S or U format), `bad-control-field` (undefined
 * function, or a fixed bit with the wrong value), `torn` (octets are missing).
 */
export function decodeApci(apdu: Uint8Array): Apci {
  const found = apdu.length;
  if (found > 0 && apdu[0] !== START) {
    throw fault(apdu, "bad-start", [0, 1], `Expected start octet 0x68, found ${hex(apdu[0]!)}`);
  }
  if (found < APCI_OCTETS) {
    const detail = `Expected at least ${APCI_OCTETS} octets of an APDU, found ${found}`;
    throw fault(apdu, "torn", [0, found], detail);
  }
  const length = apdu[1]!;
  if (length < MIN_LENGTH || length > MAX_LENGTH) {
    const detail = `Expected an APDU length of ${MIN_LENGTH} to ${MAX_LENGTH}, found ${length}`;
    throw fault(apdu, "bad-length", [1, 2], detail);
  }
  if (length !== found - 2) {
    const detail = `Expected ${length} octets after the length octet, found ${found - 2}`;
    throw fault(apdu, length > found - 2 ? "torn" : "bad-length", [1, 2], detail);
  }
  if ((apdu[2]! & 0x01) !== 0 && length !== MIN_LENGTH) {
    const format = (apdu[2]! & 0x02) === 0 ? "S" : "U";
    const detail = `Expected an APDU length of 4 in ${format} format, found ${length}`;
    throw fault(apdu, "bad-length", [1, 2], detail);
  }
  const apci = readControlField(apdu, 2);
  if (apci !== undefined) return apci;
  const octets = Array.from(apdu.subarray(2, 6), hex).join(" ");
  const detail = `Expected a control field of I, S or U format, found ${octets}`;
  throw fault(apdu, "bad-control-field", [2, 6], detail);
}

/**
 * Decodes four control octets without checking what surrounds them.
 *
 * @param octets Contains the control field.
 * @param at Index of its first octet.
 * @returns The control field; `undefined` if the standard does not define it.
 */
export function readControlField(octets: Uint8Array, at: number): Apci | undefined {
  const first = octets[at]!;
  const second = octets[at + 1]!;
  const third = octets[at + 2]!;
  const fourth = octets[at + 3]!;
  if ((first & 0x03) === 0x03) {
    const name = U_FUNCTIONS.get(first);
    return name === undefined || (second | third | fourth) !== 0
      ? undefined
      : { format: "U", function: name };
  }
  if ((third & 0x01) !== 0) return undefined;
  const receiveNumber = (third >> 1) | (fourth << 7);
  if ((first & 0x01) === 0) {
    return { format: "I", sendNumber: (first >> 1) | (second << 7), receiveNumber };
  }
  return first === 0x01 && second === 0 ? { format: "S", receiveNumber } : undefined;
}

/** Whether the control field at this index, of four octets, is that of an I format APDU. */
export function isInformation(octets: Uint8Array, at: number): boolean {
  return ((octets[at]! | octets[at + 2]!) & 0x01) === 0;
}

/**
 * Encodes one APDU into a new array of exactly its size.
 *
 * @param apci The control field.
 * @param asdu The ASDU of an I format APDU, 1 to 249 octets; not allowed in other formats.
 * @throws {RangeError} A sequence number is outside 0..32767, or the ASDU is too long, missing, or
 * not allowed.
 */
export function encodeApci(apci: Apci, asdu?: Uint8Array): Uint8Array {
  const octets = asdu?.length ?? 0;
  if (apci.format === "I" ? octets < 1 || octets > MAX_ASDU_OCTETS : octets > 0) {
    throw new RangeError(
      apci.format === "I"
        ? `Cannot encode an I format APDU: expected an ASDU of 1 to ${MAX_ASDU_OCTETS} octets, found ${octets}`
        : `Cannot encode an APDU in ${apci.format} format: expected no ASDU, found ${
          formatCount(octets, "octet")
        }`,
    );
  }
  const apdu = new Uint8Array(APCI_OCTETS + octets);
  writeApci(apdu, 0, apci, octets);
  if (asdu !== undefined) apdu.set(asdu, APCI_OCTETS);
  return apdu;
}

/**
 * Encodes the six octets of an APCI into a buffer. On the hot path, hence four plain arguments.
 *
 * @param into The buffer, at least 6 octets from `at`.
 * @param at Index of the start octet in `into`.
 * @param apci The control field.
 * @param asduOctets Length of the ASDU that the caller appends; 0 in S and U format.
 * @throws {RangeError} A sequence number is outside 0..32767.
 */
export function writeApci(into: Uint8Array, at: number, apci: Apci, asduOctets: number): void {
  let low = 0;
  let high = 0;
  let receiveNumber = 0;
  if (apci.format === "U") {
    low = U_OCTETS[apci.function];
  } else {
    receiveNumber = checkSequence("receiveNumber", apci.receiveNumber);
    if (apci.format === "S") {
      low = 0x01;
    } else {
      const sendNumber = checkSequence("sendNumber", apci.sendNumber);
      low = (sendNumber << 1) & 0xff;
      high = sendNumber >> 7;
    }
  }
  into[at] = START;
  into[at + 1] = MIN_LENGTH + asduOctets;
  into[at + 2] = low;
  into[at + 3] = high;
  into[at + 4] = (receiveNumber << 1) & 0xff;
  into[at + 5] = receiveNumber >> 7;
}

/** Returns the sequence number after `n`: 0 follows 32767. */
export function nextSequence(n: number): number {
  return (n + 1) & (SEQUENCE_MODULUS - 1);
}

/** Returns the distance from one sequence number forward to another, 0..32767. */
export function sequenceDistance(from: number, to: number): number {
  return (to - from) & (SEQUENCE_MODULUS - 1);
}

/** Returns a sequence number if it is one. */
export function checkSequence(name: string, n: number): number {
  if (Number.isInteger(n) && n >= 0 && n < SEQUENCE_MODULUS) return n;
  throw new RangeError(`Cannot encode an APCI: expected ${name} 0 to 32767, found ${n}`);
}

/** Builds the error. The octets are copied because receive buffers are reused. */
function fault(
  apdu: Uint8Array,
  code: IssueCode,
  [start, end]: readonly [number, number],
  detail: string,
): DecodeError {
  return new DecodeError({
    code,
    offset: start,
    octets: plainOctets(apdu).slice(start, end),
    detail,
  });
}

function hex(octet: number): string {
  return `0x${octet.toString(16).toUpperCase().padStart(2, "0")}`;
}
