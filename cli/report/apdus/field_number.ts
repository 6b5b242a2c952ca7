// The number of a field, directly as octets.

import { shortestDecimals } from "../../../codec/low_level.ts";
import { MOST_DIGITS, putDecimal, putWhole } from "../../text/digits.ts";
import type { OctetText } from "../../text/octet_text.ts";

/** Sign, digits and decimal point. */
const MOST_OCTETS = MOST_DIGITS + 3;

/**
 * Adds the number of a field as its shortest decimal. Returns `false`, and adds nothing, if the number is not finite,
 * is -0, or is one for which `String()` may use an exponent.
 *
 * @param isFloat Whether it is a binary32, of which fewer digits are enough.
 */
export function addFieldNumber(value: number, isFloat: boolean, text: OctetText): boolean {
  const end = putField(text.room(MOST_OCTETS), text.length, value, isFloat);
  if (end >= 0) text.extend(end);
  return end >= 0;
}

/** Does the same at an index of a buffer; returns the index after the digits, or -1. Called for every value. */
export function putField(
  view: DataView,
  at: number,
  value: number,
  isFloat: boolean,
): number {
  if (Object.is(value, -0)) return -1;
  if (isFloat) {
    const decimals = shortestDecimals(value);
    if (decimals < 0) return -1;
    return decimals === 0 ? putWhole(view, at, value) : putDecimal(view, at, value, decimals);
  }
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? putWhole(view, at, value) : -1;
}
