// Parses measured values on the command line: normalized, scaled and short floating point.

import { MAX_FLOAT32 } from "../../codec/low_level.ts";
import { UsageError } from "../io/exit.ts";

/** The number format on the wire. */
export type MeasureForm = "float" | "scaled" | "normalized";

/**
 * Parses a number in a given format.
 *
 * @throws {UsageError} The text is not a number, or out of range.
 */
export function measureIn(
  text: string,
  { option, form }: { readonly option: string; readonly form: MeasureForm },
): number {
  const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  const { expected, fits } = FORMS[form];
  if (fits(number)) return number;
  throw new UsageError(`Option --${option} is "${text}", expected ${expected}`);
}

const FORMS: Readonly<
  Record<MeasureForm, { readonly expected: string; fits(number: number): boolean }>
> = {
  float: {
    expected: "a number such as 20.4",
    fits: (number) => Math.abs(number) <= MAX_FLOAT32,
  },
  scaled: {
    expected: "a whole number from -32768 to 32767 (--type scaled)",
    fits: (number) => Number.isInteger(number) && number >= -32_768 && number <= 32_767,
  },
  normalized: {
    expected: "a number from -1 to just below 1 (--type normalized)",
    fits: (number) => number >= -1 && Math.round(number * 32_768) <= 32_767,
  },
};
