// The MACs of one association, from the formulas, the open points and the field sizes of its options.

import { identifierOctets } from "../../codec/profile.ts";
import type {
  AggressiveRequest,
  Challenge,
  ChallengeReply,
  KeyStatus,
} from "../../codec/security/message.ts";
import { MAC_ALGORITHMS } from "../../codec/security/tables.ts";
import type { AssociationContext } from "./association_context.ts";
import { equalPadded } from "./equal.ts";
import {
  aggressiveMacParts,
  gmacVector,
  keyChangeContent,
  type KeyChangeInput,
  keyChangePlaintext,
  keyStatusMacParts,
  replyMacParts,
} from "./formulas.ts";
import { computeMac, type MacInput, verifyMac } from "./mac.ts";

/** A challenge as sent or received. */
export interface ChallengeRecord {
  readonly message: Challenge;
  readonly asdus: readonly Uint8Array[];
}

/** What a reply proves. */
export interface ReplyProof {
  readonly key: Uint8Array;
  readonly challenge: ChallengeRecord;
  /** The critical ASDU. */
  readonly asdu: Uint8Array;
  /** The user number in the reply. */
  readonly user: number;
}

/** What an aggressive request proves. */
export interface AggressiveProof {
  readonly key: Uint8Array;
  readonly challenge: ChallengeRecord;
  readonly request: AggressiveRequest;
  /** The ASDUs of the request, with a MAC of any value. */
  readonly asdus: readonly Uint8Array[];
}

/** What the key status after a key change proves. */
export interface KeyStatusProof {
  /** The new monitor direction key. */
  readonly key: Uint8Array;
  readonly mal: number;
  /** The ASDUs of the key change. */
  readonly keyChangeAsdus: readonly Uint8Array[];
  readonly ksq: number;
  readonly user: number;
  /** The challenge data of the key status. */
  readonly challenge: Uint8Array;
}

/** What the wrapped key data contain. */
export interface KeyChangeContent {
  readonly control: Uint8Array;
  readonly monitor: Uint8Array;
  readonly keyStatus: KeyStatus;
  readonly keyStatusAsdus: readonly Uint8Array[];
}

/** The length of the MAC of an algorithm in octets; 0 if it is none or unknown. */
export function macOctets(mal: number): number {
  return MAC_ALGORITHMS[mal]?.octets ?? 0;
}

function isGmac(mal: number): boolean {
  return MAC_ALGORITHMS[mal]?.hash === "gmac";
}

/** Whether an algorithm can be used with a session key: AES-GMAC needs one of 16 or 32 octets. */
export function fitsKey(mal: number, key: Uint8Array): boolean {
  return !isGmac(mal) || key.length === 16 || key.length === 32;
}

function isRight(
  context: AssociationContext,
  input: MacInput & { readonly mac: Uint8Array },
): boolean {
  return fitsKey(input.mal, input.key) && verifyMac(context.crypto, input);
}

/** The MAC of a reply. */
export function replyMac(context: AssociationContext, proof: ReplyProof): Uint8Array {
  return computeMac(context.crypto, replyInput(context, proof));
}

/** Whether the MAC of a reply is right. */
export function isReplyRight(
  context: AssociationContext,
  proof: ReplyProof & { readonly reply: ChallengeReply },
): boolean {
  return isRight(context, { ...replyInput(context, proof), mac: proof.reply.mac });
}

function replyInput(context: AssociationContext, proof: ReplyProof): MacInput {
  const { key, challenge, asdu, user } = proof;
  const { openPoints, profile } = context.settings;
  const parts = replyMacParts({
    challengeAsdus: challenge.asdus,
    criticalAsdu: asdu,
    identifierOctets: identifierOctets(profile),
  }, openPoints);
  const { csq, mal, challenge: data } = challenge.message;
  const iv = isGmac(mal)
    ? gmacVector(
      { type: "S_RP_NA_1", sequence: csq, user, challenge: data, parts },
      openPoints,
    )
    : undefined;
  return { mal, key, parts, iv };
}

/** The MAC of an aggressive request. */
export function aggressiveMac(context: AssociationContext, proof: AggressiveProof): Uint8Array {
  return computeMac(context.crypto, aggressiveInput(context, proof));
}

/** Whether the MAC of an aggressive request is right. */
export function isAggressiveRight(context: AssociationContext, proof: AggressiveProof): boolean {
  const input = aggressiveInput(context, proof);
  return isRight(context, { ...input, mac: proof.request.mac });
}

function aggressiveInput(context: AssociationContext, proof: AggressiveProof): MacInput {
  const { key, challenge, request, asdus } = proof;
  const { openPoints, profile } = context.settings;
  const { mal, challenge: data } = challenge.message;
  const parts = aggressiveMacParts({
    challengeAsdus: challenge.asdus,
    requestAsdus: asdus,
    macOctets: request.mac.length,
    identifierOctets: identifierOctets(profile),
  }, openPoints);
  const { csq, usr } = request;
  const iv = isGmac(mal)
    ? gmacVector(
      { type: "S_AR_NA_1", sequence: csq, user: usr, challenge: data, parts },
      openPoints,
    )
    : undefined;
  return { mal, key, parts, iv };
}

/** The MAC of a key status. */
export function keyStatusMac(context: AssociationContext, proof: KeyStatusProof): Uint8Array {
  return computeMac(context.crypto, keyStatusInput(context, proof));
}

/** Whether the MAC of a key status is right. */
export function isKeyStatusRight(
  context: AssociationContext,
  proof: KeyStatusProof & { readonly mac: Uint8Array },
): boolean {
  return isRight(context, { ...keyStatusInput(context, proof), mac: proof.mac });
}

function keyStatusInput(context: AssociationContext, proof: KeyStatusProof): MacInput {
  const { key, mal, keyChangeAsdus, ksq, user, challenge } = proof;
  const { openPoints, profile } = context.settings;
  const parts = keyStatusMacParts(
    { keyChangeAsdus, identifierOctets: identifierOctets(profile) },
    openPoints,
  );
  const iv = isGmac(mal)
    ? gmacVector({ type: "S_KS_NA_1", sequence: ksq, user, challenge, parts }, openPoints)
    : undefined;
  return { mal, key, parts, iv };
}

/** The octets that a key change wraps. */
export function keyChangeOctets(
  context: AssociationContext,
  content: KeyChangeContent,
): Uint8Array {
  return keyChangePlaintext(changeInput(context, content), context.settings.openPoints);
}

/** Whether unwrapped octets are those of a key change, with any padding. */
export function isKeyChange(
  context: AssociationContext,
  content: KeyChangeContent & { readonly octets: Uint8Array },
): boolean {
  const expected = keyChangeContent(changeInput(context, content), context.settings.openPoints);
  const isRight = equalPadded(content.octets, expected);
  expected.fill(0);
  return isRight;
}

function changeInput(context: AssociationContext, content: KeyChangeContent): KeyChangeInput {
  const { control, monitor, keyStatus, keyStatusAsdus } = content;
  return {
    controlKey: control,
    monitorKey: monitor,
    keyStatusAsdus,
    macOctets: keyStatus.mac.length,
    identifierOctets: identifierOctets(context.settings.profile),
  };
}
