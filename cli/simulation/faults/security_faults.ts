// The faults of messages of secure authentication that a station sends: pure functions over octets.

import {
  FIRST_CP56_TIME,
  identifierOctets,
  OWN_ASSOCIATION,
  type Reassembled,
  SECURITY_ERRORS,
  securityAsdus,
  type SecurityMessage,
  type SecurityMessageOf,
  SecurityReassembler,
  type SecurityTypeName,
  SEGMENTATION,
} from "../../../codec/low_level.ts";
import { type Profile, TIME_FLAGS } from "../../../codec/mod.ts";
import type { AsduContext, Outgoing } from "./outgoing.ts";
import type { ActiveFault, FaultSubject } from "./fault_set.ts";
import { type FaultName, parameterOf } from "./fault_table.ts";

/** Number of sequence numbers: CSQ and KSQ have four octets. */
const SEQUENCES = 2 ** 32;

/** Faults that omit, delay and repeat the messages of a type. */
const TIMING: {
  readonly [T in SecurityTypeName]?: {
    readonly omit?: FaultName;
    readonly delay?: FaultName;
    readonly double?: FaultName;
  };
} = {
  S_CH_NA_1: { omit: "omit-challenge", delay: "delay-challenge", double: "double-challenge" },
  S_RP_NA_1: { omit: "omit-reply", delay: "delay-reply", double: "double-reply" },
  S_AR_NA_1: { double: "double-aggressive" },
  S_KS_NA_1: { omit: "omit-key-status", delay: "delay-key-status" },
};

/** A place in the messages that has a fault. */
type Take = (name: FaultName) => ActiveFault | undefined;

/** Applies the faults to a message, or to a segment of a long one; an empty list if it is omitted. */
export function faultySecurity(
  octets: Uint8Array,
  subject: FaultSubject,
  { faults, now, profile }: AsduContext,
): readonly Outgoing[] {
  const take: Take = (name) => faults.take(name, subject, now);
  const { omit, delay, double } = TIMING[subject.type as SecurityTypeName] ?? {};
  if (omit !== undefined && take(omit) !== undefined) return [];
  const late = delay === undefined ? undefined : take(delay);
  const delayMs = late === undefined ? 0 : parameterOf(late.declaration, "byMs");
  let asdus: readonly Uint8Array[] = altered(octets, take, profile);
  const torn = take("torn-messages");
  if (torn !== undefined) {
    const count = parameterOf(torn.declaration, "octets");
    asdus = asdus.map((each) => withoutEnd(each, count, profile));
  }
  const endless = take("endless-segments");
  if (endless !== undefined) {
    asdus = endlessSegments(asdus[0]!, parameterOf(endless.declaration, "segments"), profile);
  }
  if (double !== undefined && take(double) !== undefined) asdus = [...asdus, ...asdus];
  return asdus.map((asdu) => ({ asdu, delayMs }));
}

/** The error with which the station refuses a message that it is not to see; `undefined` if it is to see it. */
export function refusedSecurity(
  octets: Uint8Array,
  subject: FaultSubject,
  { faults, now, profile }: Omit<AsduContext, "role">,
): Uint8Array | undefined {
  const found = messageOf(octets, profile);
  if (found === undefined) return undefined;
  const { message, header: { ca } } = found;
  const isProof = message.type === "S_RP_NA_1" || message.type === "S_AR_NA_1";
  if (!isProof && message.type !== "S_KC_NA_1") return undefined;
  const name = isProof ? "refuse-authentication" : "refuse-key-change";
  const refuse = faults.take(name, subject, now);
  if (refuse === undefined) return undefined;
  const error = parameterOf(refuse.declaration, "error");
  const answer: SecurityMessage = {
    type: "S_ER_NA_1",
    csq: isProof ? message.csq : message.ksq,
    usr: message.usr,
    association: OWN_ASSOCIATION,
    error,
    // The relay has no clock.
    time: FIRST_CP56_TIME,
    timeFlags: TIME_FLAGS.invalid,
    text: SECURITY_ERRORS[error] ?? "refused on purpose",
  };
  return securityAsdus(answer, { ca }, { profile })[0];
}

/** The message in an ASDU; `undefined` if it is a segment of a longer one, or cannot be read. */
function messageOf(
  octets: Uint8Array,
  profile: Profile,
): (Reassembled & { readonly kind: "message" }) | undefined {
  const pushed = new SecurityReassembler({ profile }).push(octets);
  return pushed.kind === "message" ? pushed : undefined;
}

/** A message with other fields. */
function altered(octets: Uint8Array, take: Take, profile: Profile): readonly Uint8Array[] {
  const found = messageOf(octets, profile);
  if (found === undefined) return [octets];
  const { message, header } = found;
  const changed = alteredMessage(message, take);
  return changed === message ? [octets] : securityAsdus(changed, header, { profile });
}

function alteredMessage(message: SecurityMessage, take: Take): SecurityMessage {
  switch (message.type) {
    case "S_CH_NA_1":
      return alteredChallenge(message, take);
    case "S_KS_NA_1":
      return withWrongMac(alteredStatus(message, take), take);
    case "S_KR_NA_1":
      return ofOtherUser(message, take);
    case "S_RP_NA_1": {
      const number = take("wrong-reply-number");
      const reply = { ...message, csq: added(message.csq, number) };
      return withWrongMac(ofOtherUser(number === undefined ? message : reply, take), take);
    }
    case "S_AR_NA_1":
      return withWrongMac(ofOtherUser(message, take), take);
    case "S_KC_NA_1":
      return ofOtherUser(alteredKeyChange(message, take), take);
    case "S_ER_NA_1":
      return take("other-error-layout") === undefined ? message : inOtherLayout(message);
    default:
      return message;
  }
}

function alteredChallenge(
  message: SecurityMessageOf<"S_CH_NA_1">,
  take: Take,
): SecurityMessageOf<"S_CH_NA_1"> {
  const number = take("wrong-challenge-number");
  const weak = take("weak-mac");
  if (number === undefined && weak === undefined) return message;
  const mal = weak === undefined ? message.mal : parameterOf(weak.declaration, "mal");
  return { ...message, csq: added(message.csq, number), mal };
}

function alteredStatus(
  message: SecurityMessageOf<"S_KS_NA_1">,
  take: Take,
): SecurityMessageOf<"S_KS_NA_1"> {
  const wrong = take("wrong-key-status");
  if (wrong === undefined) return message;
  return { ...message, kst: parameterOf(wrong.declaration, "status") };
}

function alteredKeyChange(
  message: SecurityMessageOf<"S_KC_NA_1">,
  take: Take,
): SecurityMessageOf<"S_KC_NA_1"> {
  const number = take("wrong-key-number");
  const wrap = take("wrong-wrap");
  if (number === undefined && wrap === undefined) return message;
  const wrapped = message.wrapped.slice();
  if (wrap !== undefined) wrapped[0]! ^= 1;
  return { ...message, ksq: added(message.ksq, number), wrapped };
}

/** A message with another user number. */
function ofOtherUser<M extends SecurityMessage & { readonly usr: number }>(
  message: M,
  take: Take,
): M {
  const wrong = take("wrong-user");
  return wrong === undefined
    ? message
    : { ...message, usr: parameterOf(wrong.declaration, "user") };
}

/** A message with a wrong MAC, if it has any. */
function withWrongMac<M extends SecurityMessage & { readonly mac: Uint8Array }>(
  message: M,
  take: Take,
): M {
  if (message.mac.length === 0 || take("wrong-mac") === undefined) return message;
  const mac = message.mac.slice();
  mac[0]! ^= 1;
  return { ...message, mac };
}

function inOtherLayout(
  { ksq, ...message }: SecurityMessageOf<"S_ER_NA_1">,
): SecurityMessageOf<"S_ER_NA_1"> {
  return ksq === undefined ? { ...message, ksq: 0 } : message;
}

function added(number: number, fault: ActiveFault | undefined): number {
  const by = fault === undefined ? 0 : parameterOf(fault.declaration, "by");
  return ((number + by) % SEQUENCES + SEQUENCES) % SEQUENCES;
}

/** An ASDU without its last octets; its identifier and the octet after it stay. */
function withoutEnd(asdu: Uint8Array, count: number, profile: Profile): Uint8Array {
  return asdu.slice(0, Math.max(identifierOctets(profile) + 1, asdu.length - count));
}

/** A first segment, and others that follow it; none is the last. */
function endlessSegments(
  asdu: Uint8Array,
  count: number,
  profile: Profile,
): readonly Uint8Array[] {
  const at = identifierOctets(profile);
  return Array.from({ length: count + 1 }, (_, number) => {
    const segment = asdu.slice();
    segment[at] = number & SEGMENTATION.asn | (number === 0 ? SEGMENTATION.fir : 0);
    return segment;
  });
}
