// The number of a field, directly as octets.

import { shortestDecimals } from "../../../codec/low_level.ts";
import type { OctetText } from "../../text/octet_text.ts";

/**
 * Adds the number of a field as its shortest decimal, and returns whether it could: not if it is not finite, -0, or one for
 * which `String()` may use an exponent.
 *
 * @param isFloat Whether it is a binary32, of which fewer digits are enough.
 */
export function addFieldNumber(value: number, isFloat: boolean, text: OctetText): boolean {
  if (Object.is(value, -0)) return false;
  const decimals = isFloat ? shortestDecimals(value) : Number.isInteger(value) ? 0 : -1;
  if (decimals > 0) text.decimal(value, decimals);
  else if (decimals === 0) text.number(value);
  return decimals >= 0;
}
