// Faults of what a station makes of the octets that arrive, before it looks for APDUs in them: it accepts malformed APDUs as if they
// were right, and loses APDUs that do not match the segments. No I/O and no clock.

import {
  APCI_OCTETS,
  encodeApci,
  MAX_LENGTH,
  MIN_LENGTH,
  readControlField,
  START,
} from "../../../codec/low_level.ts";
import { decodeAsdu, type Profile, type UFunction } from "../../../codec/mod.ts";
import type { FaultSet } from "./fault_set.ts";
import type { FaultName } from "./fault_table.ts";

/** The faults of one connection. */
export class LenientReader {
  readonly #faults: FaultSet;
  readonly #profile: Profile;
  /** The beginning of an APDU that is not yet complete. */
  #partial: Uint8Array = new Uint8Array(0);

  /** Creates a reader for a new connection. */
  constructor({ faults, profile }: { readonly faults: FaultSet; readonly profile: Profile }) {
    this.#faults = faults;
    this.#profile = profile;
  }

  /** The octets of a segment as the station reads them. They may be a view of what was given. */
  read(segment: Uint8Array, now: number): Uint8Array {
    if (this.#faults.isEmpty) return segment;
    const repaired = this.#repaired(segment, now);
    const isLossy = LOSSES.some((name) => this.#has(name, now));
    return isLossy || this.#partial.length > 0 ? this.#kept(repaired, now) : repaired;
  }

  /** A malformed APDU that fills the segment becomes a right one. */
  #repaired(segment: Uint8Array, now: number): Uint8Array {
    const [start, length] = segment;
    if (start === undefined || length === undefined) return segment;
    if (start !== START) {
      const isApdu = segment.length === length + 2;
      return isApdu && this.#take("accept-any-start", now)
        ? Uint8Array.from([START, ...segment.subarray(1)])
        : segment;
    }
    const isSegment = segment.length === length + 2 || length < MIN_LENGTH || length > MAX_LENGTH;
    if (!isSegment) return segment;
    const isControl = segment.length > 2 && (segment[2]! & 1) !== 0;
    if (isControl && length !== MIN_LENGTH || length < MIN_LENGTH || length > MAX_LENGTH) {
      return this.#take("ignore-length", now) ? resized(segment, this.#profile) : segment;
    }
    if (!isControl || readControlField(segment, 2) !== undefined) return segment;
    if (functionsOf(segment[2]!).length === 0) return segment;
    return this.#take("mask-functions", now) ? functionsOf(segment[2]!) : segment;
  }

  /** What a station keeps that loses APDUs. */
  #kept(segment: Uint8Array, now: number): Uint8Array {
    let isSplit = this.#partial.length > 0;
    const octets = Uint8Array.from([...this.#partial, ...segment]);
    const kept: number[] = [];
    let at = 0;
    for (let index = 0; at < octets.length; index++) {
      const end = at + (octets[at + 1] ?? Infinity) + 2;
      if (end > octets.length) break;
      const isLost = isSplit && this.#take("lose-split-frames", now) ||
        index > 0 && this.#take("lose-joined-frames", now);
      if (!isLost) { for (const octet of octets.subarray(at, end)) kept.push(octet); }
      isSplit = false;
      at = end;
    }
    this.#partial = octets.slice(at);
    return Uint8Array.from(kept);
  }

  #take(name: FaultName, now: number): boolean {
    return this.#faults.take(name, {}, now) !== undefined;
  }

  #has(name: FaultName, now: number): boolean {
    return this.#faults.list(now).some(({ declaration, from }) =>
      declaration.fault === name && from <= now
    );
  }
}

/** The faults that lose APDUs. */
const LOSSES = ["lose-split-frames", "lose-joined-frames"] as const;

/** Each bit of the first control octet of a U frame, and its function. */
const FUNCTION_BITS: readonly (readonly [bit: number, name: UFunction])[] = [
  [2, "STARTDT act"],
  [3, "STARTDT con"],
  [4, "STOPDT act"],
  [5, "STOPDT con"],
  [6, "TESTFR act"],
  [7, "TESTFR con"],
];

/** A U frame for each bit that is set. */
function functionsOf(control: number): Uint8Array {
  const set = FUNCTION_BITS.filter(([bit]) => (control >> bit & 1) !== 0);
  return Uint8Array.from(
    set.flatMap(([, name]) => [...encodeApci({ format: "U", function: name })]),
  );
}

/** An APDU with the octets that it should have, whatever its length octet says. */
function resized(segment: Uint8Array, profile: Profile): Uint8Array {
  const isInformation = segment.length > APCI_OCTETS && (segment[2]! & 1) === 0;
  const body = isInformation ? segment.subarray(2) : segment.subarray(2, APCI_OCTETS);
  if (body.length === 0) return segment;
  const asdu = isInformation ? wholeAsdu(segment.subarray(APCI_OCTETS), profile) : undefined;
  const length = isInformation ? MIN_LENGTH + (asdu?.length ?? 0) : MIN_LENGTH;
  const apdu = new Uint8Array(length + 2);
  apdu.set([START, length]);
  apdu.set(body.subarray(0, length), 2);
  return apdu;
}

/** The shortest beginning that is an ASDU without faults; all octets without one. */
export function wholeAsdu(octets: Uint8Array, profile: Profile): Uint8Array {
  for (let length = 1; length <= octets.length; length++) {
    const asdu = octets.subarray(0, length);
    if (isWhole(asdu, profile)) return asdu;
  }
  return octets;
}

/** Whether an ASDU has the octets that it announces. */
export function isWhole(asdu: Uint8Array, profile: Profile): boolean {
  const { type, issues } = decodeAsdu(asdu, { profile });
  return type !== "raw" && issues.length === 0;
}
