// Matches ASDUs to requests, and interprets answers.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE, describeCause, isUnknownCause } from "../../../codec/cause.ts";
import {
  isCommand,
  isParameter,
  isPrivateType,
  isProcessData,
  isSystemCommand,
} from "../../../codec/classify.ts";
import {
  isCountedCause,
  isInterrogatedCause,
  isMirrorCause,
  isPrivateCause,
} from "../../../codec/classify_cause.ts";
import { readUint } from "../../../codec/interpret.ts";
import { isPointAsdu } from "../../../codec/points.ts";
import type { Profile } from "../../../codec/profile.ts";
import { typeText } from "../../../codec/type_text.ts";
import { typeName, type TypeRow, TYPES } from "../../../codec/types.ts";

/** Whether a station refuses a request: P/N = 1, or a cause 44 to 47 regardless of P/N. */
export function isRefusal(asdu: Asdu): boolean {
  return asdu.negative || isUnknownCause(asdu.cause);
}

/** Describes a refusal. */
export function describeRefusal(asdu: Asdu): string {
  const { title } = describeCause(asdu.cause);
  return isUnknownCause(asdu.cause) || isPrivateCause(asdu.cause)
    ? `Refused: ${title} (cause ${asdu.cause})`
    : `Refused: negative ${title} (cause ${asdu.cause})`;
}

/**
 * Whether an ASDU that belongs to no request looks like an answer to one: by its cause, or because only a controlling
 * station sends its type unasked.
 */
export function looksLikeAnswer({ typeId, cause }: Asdu): boolean {
  if (isProcessData(typeId) || isPrivateType(typeId)) return isRequestedCause(cause);
  const isRequest = isCommand(typeId) || isSystemCommand(typeId) || isParameter(typeId);
  // Some stations report their clock spontaneously.
  return (isRequest && cause !== CAUSE.spontaneous) || isMirrorCause(cause) ||
    isUnknownCause(cause);
}

function isRequestedCause(cause: number): boolean {
  return cause === CAUSE.request || isInterrogatedCause(cause) || isCountedCause(cause);
}

/** Describes an answer by type, cause and addresses: `C_SC_NA_1 actcon from CA 47, IOA 5101`. */
export function describeAnswer(asdu: Asdu): string {
  const sign = asdu.negative ? " (negative)" : "";
  const head = `${typeText(asdu.typeId)} ${
    describeCause(asdu.cause).name
  }${sign} from CA ${asdu.ca}`;
  const ioa = asdu.type === "raw" || asdu.objects.length !== 1 ? 0 : asdu.objects[0]!.ioa;
  const hasObject = ioa !== undefined && (ioa !== 0 || isPointAsdu(asdu));
  const object = hasObject ? `, IOA ${ioa}` : "";
  const originator = asdu.originator === 0 ? "" : `, originator ${asdu.originator}`;
  return `${head}${object}${originator}`;
}

/** Returns the value of a key of the first object; `undefined` if there is none. */
export function field(asdu: Asdu, key: string): unknown {
  if (asdu.type === "raw") return undefined;
  return (asdu.objects[0] as Readonly<Record<string, unknown>> | undefined)?.[key];
}

/**
 * Returns the address of the first object, even of a malformed ASDU; `undefined` if the octets are
 * incomplete.
 */
export function firstIoa(asdu: Asdu, profile: Profile): number | undefined {
  if (asdu.type !== "raw") return asdu.objects[0]?.ioa;
  if (asdu.body.length < profile.ioaOctets) return undefined;
  return readUint(asdu.body, 0, profile.ioaOctets);
}

/** Whether any object of an ASDU has the given address. */
export function hasObject(asdu: Asdu, ioa: number): boolean {
  return asdu.type !== "raw" && asdu.objects.some((object) => object.ioa === ioa);
}

/**
 * Whether an ASDU is addressed to the originator of the request: it contains that originator
 * address, or 0. Some stations always answer with 0.
 */
export function returnsOriginator(answer: Asdu, request: Asdu): boolean {
  return answer.originator === request.originator || answer.originator === 0;
}

/**
 * Whether an answer matches the type, the originator and, if there is one, the object of a request.
 */
export function answers(answer: Asdu, request: Asdu, profile: Profile): boolean {
  if (answer.typeId !== request.typeId || !returnsOriginator(answer, request)) return false;
  if (rowOf(request)?.ioa !== "object") return true;
  const ioa = firstIoa(answer, profile);
  // A refusal without a body still has the type and the common address.
  if (ioa === undefined) return isRefusal(answer);
  return ioa === firstIoa(request, profile);
}

/** Returns the first key in which an answer differs from the request that it should mirror. */
export function differingKey(
  answer: Asdu,
  request: Asdu,
  keys: readonly string[],
): string | undefined {
  return keys.find((key) => !Object.is(field(answer, key), field(request, key)));
}

function rowOf(asdu: Asdu): TypeRow | undefined {
  const name = typeName(asdu.typeId);
  return name && TYPES[name];
}
