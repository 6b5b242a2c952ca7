// The faults of ASDUs that a station sends: pure functions over octets.

import {
  CAUSE_OCTET,
  FIRST_CP56_TIME,
  identifierOctets,
  isMirrorCause,
  isProcessData,
  isSecurity,
  tagKindOf,
  TYPES,
} from "../../../codec/low_level.ts";
import {
  type Asdu,
  type AsduInput,
  CAUSE,
  decodeAsdu,
  encodeAsdu,
  type Profile,
  TIME_FLAGS,
  typeName,
} from "../../../codec/mod.ts";
import type { ActiveFault, FaultSubject } from "./fault_set.ts";
import { typeWord } from "./fault_text.ts";
import type { AsduContext, Outgoing } from "./outgoing.ts";
import { faultySecurity } from "./security_faults.ts";
import { parameterOf } from "./fault_table.ts";

/** What scopes of faults refer to. */
export function subjectOf(asdu: Asdu): FaultSubject {
  const [first] = objectsOf(asdu);
  const { ioa = 0 } = (first ?? {}) as { readonly ioa?: number };
  return { type: typeWord(asdu.typeId), ca: asdu.ca, ioa };
}

function objectsOf(asdu: Asdu): readonly object[] {
  return "objects" in asdu ? asdu.objects : [];
}

/** Applies the faults to an ASDU that the station sends; an empty list if it is omitted. */
export function faultyAsdus(octets: Uint8Array, context: AsduContext): readonly Outgoing[] {
  const asdu = decodeAsdu(octets, { profile: context.profile });
  const { cause } = asdu;
  if (isSecurity(asdu.typeId)) return faultySecurity(octets, subjectOf(asdu), context);
  const isControl = !isProcessData(asdu.typeId);
  if (isControl && isMirrorCause(cause)) return answers(octets, asdu, context);
  if (!isControl || context.role === "controlling") return contents(octets, asdu, context);
  return [{ asdu: octets, delayMs: 0 }];
}

function answers(given: Uint8Array, asdu: Asdu, context: AsduContext): readonly Outgoing[] {
  const { faults, now, profile } = context;
  const subject = subjectOf(asdu);
  const isTermination = asdu.cause === CAUSE.activationTermination;
  const octets = given.slice();
  const wrongCa = faults.take("wrong-ca", subject, now);
  if (wrongCa !== undefined) writeCa(octets, parameterOf(wrongCa.declaration, "from"), profile);
  if (faults.take("wrong-value", subject, now) !== undefined) {
    changeValue(octets, asdu.typeId, profile);
  }
  if (faults.take(isTermination ? "omit-termination" : "omit-confirmation", subject, now)) {
    return [];
  }
  const late = faults.take(
    isTermination ? "delay-termination" : "delay-confirmation",
    subject,
    now,
  );
  const delayMs = late === undefined ? 0 : parameterOf(late.declaration, "byMs");
  const sent = { asdu: octets, delayMs };
  if (isTermination) return [sent];
  return faults.take("double-confirmation", subject, now) === undefined ? [sent] : [sent, sent];
}

/** Values of a controlled station, or requests of a controlling one. */
function contents(given: Uint8Array, asdu: Asdu, context: AsduContext): readonly Outgoing[] {
  const { faults, now, profile } = context;
  const subject = subjectOf(asdu);
  const wrongCause = faults.take("wrong-cause", subject, now);
  let octets = given;
  if (tagKindOf(asdu.typeId) !== "none") {
    const stale = faults.take("stale-time", subject, now);
    const drift = faults.take("drifting-time", subject, now);
    const isInvalid = faults.take("invalid-time", subject, now) !== undefined;
    const shiftMs = (stale === undefined ? 0 : -parameterOf(stale.declaration, "byMs")) +
      (drift === undefined ? 0 : driftOf(drift, now));
    if (shiftMs !== 0 || isInvalid) octets = retimed(asdu, { shiftMs, isInvalid, profile });
  }
  if (wrongCause !== undefined) {
    octets = octets.slice();
    const cause = parameterOf(wrongCause.declaration, "cause");
    octets[2] = octets[2]! & ~CAUSE_OCTET.cause | cause;
  }
  const flood = faults.take("flood", subject, now);
  const copies = flood === undefined ? 1 : parameterOf(flood.declaration, "copies");
  return Array.from({ length: copies }, () => ({ asdu: octets, delayMs: 0 }));
}

function driftOf({ declaration, from }: ActiveFault, now: number): number {
  return Math.round((now - from) / 1000 * parameterOf(declaration, "rate"));
}

/** The ASDU with its time tags shifted or marked as invalid. */
function retimed(
  asdu: Asdu,
  { shiftMs, isInvalid, profile }: {
    readonly shiftMs: number;
    readonly isInvalid: boolean;
    readonly profile: Profile;
  },
): Uint8Array {
  const isShort = tagKindOf(asdu.typeId) === "cp24";
  const hour = 3_600_000;
  const objects = objectsOf(asdu).map((object) => {
    const { time, timeFlags } = object as { readonly time?: number; readonly timeFlags?: number };
    if (time === undefined) return object;
    const shifted = isShort
      ? ((time + shiftMs) % hour + hour) % hour
      : Math.max(FIRST_CP56_TIME, time + shiftMs);
    return {
      ...object,
      time: shifted,
      timeFlags: (timeFlags ?? 0) | (isInvalid ? TIME_FLAGS.invalid : 0),
    };
  });
  return encodeAsdu({ ...asdu, objects } as unknown as AsduInput, { profile });
}

/** Overwrites the common address. */
function writeCa(octets: Uint8Array, ca: number, { cotOctets, caOctets }: Profile): void {
  octets[2 + cotOctets] = ca & 0xff;
  if (caOctets === 2) octets[3 + cotOctets] = ca >> 8;
}

/** Bits that make another state of a double command or a regulating step command: 01 becomes 10. */
const BOTH_STATE_BITS = 3;

/** Changes the value of the first object: single commands and set-points in the lowest bit. */
function changeValue(octets: Uint8Array, typeId: number, profile: Profile): void {
  const at = identifierOctets(profile) + profile.ioaOctets;
  if (at >= octets.length) return;
  const name = typeName(typeId);
  const body = name === undefined ? undefined : TYPES[name].body;
  const isDouble = body === "doubleCommand" || body === "stepCommand";
  octets[at]! ^= isDouble ? BOTH_STATE_BITS : 1;
}
