// Which octets enter each MAC, signature and key wrap of secure authentication: one row of `FORMULAS` each.
// They are derived from public code and models of DNP3 Secure Authentication, which has the same concept, and have
// to be proven with devices; `open_points.ts` has the alternatives.

import type { SecurityTypeName } from "../../codec/security/message.ts";
import { TYPES } from "../../codec/types.ts";
import { fourOctets, joinOctets, paddedToEight, twoOctets } from "./octets.ts";
import type { OctetRange, OpenPointSettings } from "./open_points.ts";

/** Octets of the data unit identifier of an ASDU in IEC 60870-5-104. */
const IDENTIFIER_OCTETS = 6;

/** Octets of an initialization vector of AES-GMAC. */
const VECTOR_OCTETS = 12;

/** Options that all formulas over ASDUs have. */
interface AsduInput {
  /**
   * Octets of the data unit identifier, 2..6.
   *
   * @default {6} IEC 60870-5-104
   */
  readonly identifierOctets?: number | undefined;
}

/** Input of the MAC of a reply (82). */
export interface ReplyInput extends AsduInput {
  /** The challenge (81): all segments, as sent. */
  readonly challengeAsdus: readonly Uint8Array[];
  /** The critical ASDU, as sent. */
  readonly criticalAsdu: Uint8Array;
}

/** The octets over which the MAC of a reply (82) is calculated. */
export function replyMacParts(input: ReplyInput, points: OpenPointSettings): Uint8Array[] {
  const { criticalAsdu, challengeAsdus, identifierOctets = IDENTIFIER_OCTETS } = input;
  const critical = points.criticalRange === "asdu"
    ? criticalAsdu
    : criticalAsdu.subarray(identifierOctets);
  const parts = rangeOf(challengeAsdus, { identifierOctets, range: points.challengeRange, points });
  parts.push(critical);
  return parts;
}

/** Input of the MAC of an aggressive request (83). */
export interface AggressiveInput extends AsduInput {
  /** The last challenge (81) that the receiver of the request has sent: all segments. */
  readonly challengeAsdus: readonly Uint8Array[];
  /** The request: all segments, with a MAC of the right length and any value. */
  readonly requestAsdus: readonly Uint8Array[];
  /** Length of the MAC at its end. */
  readonly macOctets: number;
}

/** The octets over which the MAC of an aggressive request (83) is calculated. */
export function aggressiveMacParts(
  input: AggressiveInput,
  points: OpenPointSettings,
): Uint8Array[] {
  const { challengeAsdus, requestAsdus, macOctets, identifierOctets } = input;
  const parts = points.aggressiveChallenge === "last"
    ? rangeOf(challengeAsdus, { identifierOctets, range: points.challengeRange, points })
    : [];
  const request = { identifierOctets, macOctets, range: points.aggressiveRange, points };
  for (const part of rangeOf(requestAsdus, request)) parts.push(part);
  return parts;
}

/** Input of the wrapped key data of a key change (86). */
export interface KeyChangeInput extends AsduInput {
  /** The control direction session key. */
  readonly controlKey: Uint8Array;
  /** The monitor direction session key, of the same length. */
  readonly monitorKey: Uint8Array;
  /** The last key status (85) of the controlled station: all segments. */
  readonly keyStatusAsdus: readonly Uint8Array[];
  /** Length of the MAC at its end; 0 if it has none. */
  readonly macOctets: number;
}

/** The octets that are wrapped with the update key in a key change (86): padded with zeros to a multiple of eight. */
export function keyChangePlaintext(input: KeyChangeInput, points: OpenPointSettings): Uint8Array {
  return paddedToEight(keyChangeContent(input, points));
}

/** The octets that are wrapped in a key change (86), without the padding. */
export function keyChangeContent(input: KeyChangeInput, points: OpenPointSettings): Uint8Array {
  const { controlKey, monitorKey, keyStatusAsdus } = input;
  return joinOctets([
    twoOctets(controlKey.length),
    controlKey,
    monitorKey,
    ...rangeOf(keyStatusAsdus, { ...input, range: points.keyStatusRange, points }),
  ]);
}

/** Input of the MAC of the key status (85) that answers a key change. */
export interface KeyStatusInput extends AsduInput {
  /** The key change (86): all segments, as sent. */
  readonly keyChangeAsdus: readonly Uint8Array[];
}

/** The octets over which the MAC of a key status (85) is calculated, with the new monitor direction session key. */
export function keyStatusMacParts(
  input: KeyStatusInput,
  points: OpenPointSettings,
): Uint8Array[] {
  return rangeOf(input.keyChangeAsdus, { ...input, range: points.keyChangeRange, points });
}

/** Input of the certification data of a user status change (90). */
export interface CertificationInput {
  /** KCM. */
  readonly method: number;
  /** OPR. */
  readonly operation: number;
  /** SCS. */
  readonly sequence: number;
  /** URL. */
  readonly role: number;
  /** UEI: days until the role expires. */
  readonly expiryDays: number;
  /** The octets of the user's name. */
  readonly name: Uint8Array;
  /** The user's public key; no octets for symmetric methods. */
  readonly publicKey: Uint8Array;
}

/** The octets that the authority certifies in a user status change (90): a MAC with its key, or its signature. */
export function certificationParts(
  input: CertificationInput,
  points: OpenPointSettings,
): Uint8Array[] {
  const { name, publicKey } = input;
  const certified = publicKey.length > 0 ? points.certifiedPublicKey : "none";
  return [
    ...(points.certificationStart === "method" ? [Uint8Array.of(input.method)] : []),
    Uint8Array.of(input.operation),
    fourOctets(input.sequence),
    twoOctets(input.role),
    twoOctets(input.expiryDays),
    twoOctets(name.length),
    ...(certified === "length-and-key" ? [twoOctets(publicKey.length)] : []),
    name,
    ...(certified === "none" ? [] : [publicKey]),
  ];
}

/** Input of the encrypted update key data (93, 94). */
export interface UpdateKeyInput {
  /** The octets of the user's name. */
  readonly name: Uint8Array;
  /** The new update key. */
  readonly updateKey: Uint8Array;
  /** The challenge data of the controlled station (92). */
  readonly controlledChallenge: Uint8Array;
}

/**
 * The octets that are wrapped with the key of the authority (93), or encrypted with the public key of the controlled
 * station (94, without the padding).
 */
export function updateKeyPlaintext(
  { name, updateKey, controlledChallenge }: UpdateKeyInput,
  kind: "symmetric" | "asymmetric",
): Uint8Array {
  const octets = joinOctets([name, updateKey, controlledChallenge]);
  return kind === "symmetric" ? paddedToEight(octets) : octets;
}

/** Input of the MACs and the signature of an update key change (93, 94, 95). */
export interface UpdateKeyProofInput {
  /** The octets of the name of the controlled station (93, 94) or of the user (95). */
  readonly name: Uint8Array;
  /** The challenge data of the controlling station (91). */
  readonly controllingChallenge: Uint8Array;
  /** The challenge data of the controlled station (92). */
  readonly controlledChallenge: Uint8Array;
  /** KSQ of the reply (92). */
  readonly sequence: number;
  /** USR of the reply (92). */
  readonly user: number;
}

/** The octets over which the MAC of an update key change (93) is calculated, with the new update key. */
export function ukMacParts(input: UpdateKeyProofInput): Uint8Array[] {
  return [
    input.name,
    input.controllingChallenge,
    input.controlledChallenge,
    fourOctets(input.sequence),
    twoOctets(input.user),
  ];
}

/** The octets that the user signs in an update key change (94). */
export function signatureParts(
  input: UpdateKeyProofInput & { readonly encryptedKey: Uint8Array },
  points: OpenPointSettings,
): Uint8Array[] {
  const parts = ukMacParts(input);
  return points.signatureRange === "with-encrypted-key" ? [...parts, input.encryptedKey] : parts;
}

/** The octets over which the MAC of a confirmation (95) is calculated, with the new update key. */
export function confirmationMacParts(input: UpdateKeyProofInput): Uint8Array[] {
  return [
    input.name,
    input.controlledChallenge,
    input.controllingChallenge,
    fourOctets(input.sequence),
    twoOctets(input.user),
  ];
}

/** Input of the initialization vector of AES-GMAC. */
export interface VectorInput {
  /** The message that carries the MAC. */
  readonly type: SecurityTypeName;
  /** The sequence number of the message that carries the MAC: CSQ, KSQ or SCS. */
  readonly sequence: number;
  /** The user number of that message; 0 if it has none. */
  readonly user: number;
  /** The challenge data that the MAC answers; no octets if there are none. */
  readonly challenge: Uint8Array;
  /** The octets over which the MAC is calculated. */
  readonly parts: readonly Uint8Array[];
}

/** The initialization vector of AES-GMAC, 12 octets. */
export function gmacVector(input: VectorInput, points: OpenPointSettings): Uint8Array {
  const { type, sequence, user, challenge, parts } = input;
  switch (points.gmacVector) {
    case "type-sequence-user-challenge":
      return vectorOf([
        Uint8Array.of(TYPES[type].id),
        fourOctets(sequence),
        twoOctets(user),
        challenge,
      ]);
    case "sequence-user-challenge":
      return vectorOf([fourOctets(sequence), twoOctets(user), challenge]);
    case "challenge-sequence":
      return vectorOf([filled(challenge, 8), fourOctets(sequence)]);
    case "sequence":
      return vectorOf([fourOctets(sequence)]);
    case "zeros-sequence":
      return vectorOf([new Uint8Array(8), fourOctets(sequence)]);
    case "data":
      return vectorOf(parts);
  }
}

/** A MAC, signature or key wrap. */
export interface FormulaRow {
  /** What is calculated. */
  readonly title: string;
  /** The key. */
  readonly key: string;
  /** The octets, in order, with default options. */
  readonly octets: string;
  /** The open points that change the octets. */
  readonly points: readonly (keyof OpenPointSettings)[];
}

/** All formulas: what is calculated, with which key, over which octets. */
export const FORMULAS = {
  reply: {
    title: "MAC of a reply (82)",
    key: "session key of the direction of the reply",
    octets: "challenge ASDU (81), critical ASDU",
    points: ["challengeRange", "criticalRange", "segmentHeaders"],
  },
  aggressive: {
    title: "MAC of an aggressive request (83)",
    key: "session key of the direction of the request",
    octets: "last challenge ASDU (81) of the receiver, request ASDU without its MAC",
    points: ["challengeRange", "aggressiveRange", "aggressiveChallenge", "segmentHeaders"],
  },
  keyChange: {
    title: "wrapped key data (86)",
    key: "update key of the user",
    octets:
      "length of a session key (2), control key, monitor key, content of the last key status (85) without " +
      "its MAC, zeros to a multiple of 8",
    points: ["keyStatusRange", "segmentHeaders"],
  },
  keyStatus: {
    title: "MAC of a key status (85)",
    key: "new monitor direction session key",
    octets: "key change ASDU (86)",
    points: ["keyChangeRange", "segmentHeaders"],
  },
  certification: {
    title: "certification data (90)",
    key: "symmetric key or private key of the authority",
    octets:
      "OPR (1), SCS (4), URL (2), UEI (2), UNL (2), UKL (2, asymmetric), name, public key (asymmetric)",
    points: ["certificationStart", "certifiedPublicKey"],
  },
  updateKey: {
    title: "encrypted update key data (93, 94)",
    key:
      "symmetric key of the authority (AES key wrap), or public key of the controlled station (RSA)",
    octets:
      "user name, new update key, challenge data of the controlled station (92), zeros to a multiple of 8 " +
      "(symmetric)",
    points: [],
  },
  updateKeyMac: {
    title: "MAC of an update key change (93)",
    key: "new update key",
    octets:
      "name of the controlled station, challenge data of 91, challenge data of 92, KSQ (4), USR (2)",
    points: [],
  },
  signature: {
    title: "signature of an update key change (94)",
    key: "private key of the user",
    octets:
      "name of the controlled station, challenge data of 91, challenge data of 92, KSQ (4), USR (2), " +
      "encrypted update key data",
    points: ["signatureRange"],
  },
  confirmation: {
    title: "MAC of a confirmation (95)",
    key: "new update key",
    octets: "user name, challenge data of 92, challenge data of 91, KSQ (4), USR (2)",
    points: [],
  },
  vector: {
    title: "initialization vector of AES-GMAC",
    key: "none",
    octets:
      "type identification (1), CSQ, KSQ or SCS (4), USR (2), the first 5 octets of the challenge data",
    points: ["gmacVector"],
  },
} as const satisfies Readonly<Record<string, FormulaRow>>;

/** The name of a formula. */
export type FormulaName = keyof typeof FORMULAS;

/** A part of a message in one or several segments. */
interface Range extends AsduInput {
  readonly range: OctetRange;
  readonly points: OpenPointSettings;
  /** Octets that are cut off the end of the content. */
  readonly macOctets?: number;
}

function rangeOf(asdus: readonly Uint8Array[], options: Range): Uint8Array[] {
  const { range, points, macOctets = 0, identifierOctets = IDENTIFIER_OCTETS } = options;
  const start = identifierOctets + 1;
  const headerStart = range === "asdu"
    ? 0
    : range === "segmented-content"
    ? identifierOctets
    : start;
  const parts: Uint8Array[] = [];
  let left = macOctets;
  for (let index = asdus.length - 1; index >= 0; index--) {
    const asdu = asdus[index]!;
    const cut = Math.min(left, asdu.length - start);
    left -= cut;
    const withHeader = index === 0 || points.segmentHeaders === "every";
    parts.unshift(asdu.subarray(withHeader ? headerStart : start, asdu.length - cut));
  }
  return parts;
}

function vectorOf(parts: readonly Uint8Array[]): Uint8Array {
  return filled(joinOctets(parts), VECTOR_OCTETS);
}

/** The first octets, as many as wanted; zeros follow if there are fewer. */
function filled(octets: Uint8Array, count: number): Uint8Array {
  const whole = new Uint8Array(count);
  whole.set(octets.subarray(0, count));
  return whole;
}
