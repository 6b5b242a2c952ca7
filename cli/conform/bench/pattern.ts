// What a case waits for: an ASDU with some properties, a control function, an acknowledgement.

import {
  type Asdu,
  describeCause,
  type TypeName,
  typeName,
  type UFunction,
} from "../../../codec/mod.ts";
import { isProcessData, SEQUENCE_MODULUS, sequenceDistance } from "../../../codec/low_level.ts";
import type { SeenFrame } from "./seen_frame.ts";

/** Properties of an ASDU; what is not given may be anything. */
export interface AsduPattern {
  readonly type?: TypeName | number | readonly (TypeName | number)[];
  readonly cause?: number | readonly number[];
  readonly negative?: boolean;
  readonly test?: boolean;
  readonly originator?: number;
  readonly ca?: number;
  /** An address that one of its objects has. */
  readonly ioa?: number;
  /** Position of the frame on the connection after which it arrives, such as the request. */
  readonly after?: number;
  /** Anything else, with its text for the report. */
  readonly that?: { readonly text: string; readonly holds: (asdu: Asdu) => boolean };
}

/** An acknowledgement. */
export interface AcknowledgementPattern {
  /** N(R). */
  readonly acknowledges: number;
  /** Whether it may acknowledge more. @default {false} */
  readonly orMore?: boolean;
}

/** A frame that a case waits for. */
export type FramePattern = UFunction | "I" | "S" | AcknowledgementPattern | AsduPattern;

/** A larger distance of two numbers means that the first is ahead. */
const HALF = SEQUENCE_MODULUS / 2;

/** Whether a frame is what a case waits for. */
export function fits({ apci, asdu, index }: SeenFrame, pattern: FramePattern): boolean {
  if (apci === undefined) return false;
  if (pattern === "I" || pattern === "S") return apci.format === pattern;
  if (typeof pattern === "string") return apci.format === "U" && apci.function === pattern;
  if ("acknowledges" in pattern) {
    if (apci.format === "U") return false;
    const ahead = sequenceDistance(pattern.acknowledges, apci.receiveNumber);
    return ahead === 0 || pattern.orMore === true && ahead < HALF;
  }
  return asdu !== undefined && index > (pattern.after ?? -1) && fitsAsdu(asdu, pattern);
}

/**
 * Whether a frame may be the device's answer to what a case waits for, although it does not fit: it has the format, the type or
 * the object, or mirrors a request.
 */
export function concerns({ apci, asdu }: SeenFrame, pattern: FramePattern): boolean {
  if (apci === undefined) return true;
  if (pattern === "I" || pattern === "S") return apci.format !== "U";
  if (typeof pattern === "string") return apci.format === "U";
  if ("acknowledges" in pattern) return apci.format !== "U";
  if (asdu === undefined) return false;
  const { type, ca, ioa } = pattern;
  const isType = [type ?? []].flat().some((each) => each === typeOf(asdu) || each === asdu.typeId);
  const isObject = ioa !== undefined && asdu.ca === (ca ?? asdu.ca) &&
    addressesOf(asdu).includes(ioa);
  return isType || isObject || !isProcessData(asdu.typeId);
}

/** Whether an ASDU has all properties. */
export function fitsAsdu(asdu: Asdu, pattern: AsduPattern): boolean {
  const { type, cause, negative, test, originator, ca, ioa, that } = pattern;
  if (
    type !== undefined &&
    ![type].flat().some((each) => each === typeOf(asdu) || each === asdu.typeId)
  ) {
    return false;
  }
  if (cause !== undefined && ![cause].flat().includes(asdu.cause)) return false;
  if (negative !== undefined && asdu.negative !== negative) return false;
  if (test !== undefined && asdu.test !== test) return false;
  if (originator !== undefined && asdu.originator !== originator) return false;
  if (ca !== undefined && asdu.ca !== ca) return false;
  if (ioa !== undefined && !addressesOf(asdu).includes(ioa)) return false;
  return that === undefined || that.holds(asdu);
}

/** The addresses of the objects of an ASDU; an object without a valid layout has none. */
export function addressesOf(asdu: Asdu): readonly number[] {
  if (asdu.type === "raw") return [];
  return asdu.objects.map(({ ioa }) => ioa ?? 0);
}

/** Describes what a case waits for: `C_SC_NA_1 actcon negative CA 1 IOA 6000`. */
export function describePattern(pattern: FramePattern): string {
  if (pattern === "I" || pattern === "S") return `${pattern} frame`;
  if (typeof pattern === "string") return pattern;
  if ("acknowledges" in pattern) {
    return `acknowledgement with N(R)=${pattern.acknowledges}${pattern.orMore ? " or more" : ""}`;
  }
  const { type, cause, negative, test, originator, ca, ioa, that } = pattern;
  const parts = [
    type === undefined ? "ASDU" : [type].flat().map(nameOf).join(" or "),
    ...cause === undefined
      ? []
      : [[cause].flat().map((each) => describeCause(each).name).join(" or ")],
    ...negative === undefined ? [] : [negative ? "negative" : "positive"],
    ...test === undefined ? [] : [test ? "with T" : "without T"],
    ...originator === undefined ? [] : [`originator ${originator}`],
    ...ca === undefined ? [] : [`CA ${ca}`],
    ...ioa === undefined ? [] : [`IOA ${ioa}`],
    ...that === undefined ? [] : [that.text],
  ];
  return parts.join(" ");
}

function nameOf(type: TypeName | number): string {
  return typeof type === "string" ? type : typeName(type) ?? `type ${type}`;
}

function typeOf(asdu: Asdu): string {
  return asdu.type;
}
