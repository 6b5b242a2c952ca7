// The faults of frames that a station sends: pure functions over octets.

import { type Apci, encodeApci, SEQUENCE_MODULUS } from "../../../codec/low_level.ts";
import type { FaultSet, FaultSubject } from "./fault_set.ts";
import { parameterOf } from "./fault_table.ts";

/** The position of the length octet in a frame. */
const LENGTH_AT = 1;

/** The position of an octet that is 0 in U and S frames. */
const RESERVED_AT = 3;

/** A frame as it is written. */
export interface WrittenFrame {
  readonly octets: Uint8Array;
  /** Whether each octet is written on its own. */
  readonly singly: boolean;
  /** The N(R) in it; `undefined` without one. */
  readonly receiveNumber?: number | undefined;
}

/** Applies the faults to the numbers and the octets of a frame; `undefined` if it is omitted. */
export function faultyFrame(
  apci: Apci,
  asdu: Uint8Array | undefined,
  { faults, subject, now, random, frozen }: {
    readonly faults: FaultSet;
    readonly subject: FaultSubject;
    readonly now: number;
    /** Numbers in [0, 1). */
    readonly random: () => number;
    /** The last N(R) that was sent; a frozen one stays so. */
    readonly frozen: number;
  },
): WrittenFrame | undefined {
  const take = (name: Parameters<FaultSet["take"]>[0]) => faults.take(name, subject, now);
  let sent = apci;
  if (sent.format === "U") {
    if (sent.function === "TESTFR con" && take("no-test-confirmation")) return undefined;
  } else {
    const isFrozen = take("frozen-receive-number") !== undefined;
    if (sent.format === "S" && (isFrozen || take("no-s-frames"))) return undefined;
    const wrong = take("wrong-receive-number");
    const receiveNumber = isFrozen
      ? frozen
      : added(sent.receiveNumber, wrong && parameterOf(wrong.declaration, "by"));
    sent = { ...sent, receiveNumber };
    if (sent.format === "I") {
      const jump = take("wrong-send-number");
      sent = {
        ...sent,
        sendNumber: added(sent.sendNumber, jump && parameterOf(jump.declaration, "by")),
      };
    }
  }
  let octets = encodeApci(sent, asdu);
  if (sent.format !== "I" && take("reserved-octets")) octets[RESERVED_AT] = 1;
  const length = take("wrong-length");
  if (length !== undefined) octets[LENGTH_AT]! += parameterOf(length.declaration, "by");
  const torn = take("torn-frames");
  if (torn !== undefined) {
    octets = octets.subarray(
      0,
      Math.max(1, octets.length - parameterOf(torn.declaration, "octets")),
    );
  }
  const noise = take("noise");
  if (noise !== undefined) {
    const disturbance = Array.from(
      { length: parameterOf(noise.declaration, "octets") },
      () => Math.floor(random() * 256),
    );
    octets = Uint8Array.from([...disturbance, ...octets]);
  }
  const receiveNumber = sent.format === "U" ? undefined : sent.receiveNumber;
  return { octets, singly: take("one-octet-segments") !== undefined, receiveNumber };
}

function added(number: number, by = 0): number {
  return ((number + by) % SEQUENCE_MODULUS + SEQUENCE_MODULUS) % SEQUENCE_MODULUS;
}
