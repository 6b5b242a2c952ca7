// Fields of a private point besides value, quality and time. They keep their values between
// changes.

import type { PlanField } from "../../../codec/plan.ts";
import { shownValue } from "../../../codec/shown.ts";

/** Field values by key. */
export type FieldValues = Readonly<Record<string, number | boolean>>;

/** Returns the initial values: 0 and `false`. */
export function initialFields(fields: readonly PlanField[]): FieldValues {
  return Object.fromEntries(
    fields.map(({ row: { key, form } }) => [key, form === "flag" ? false : 0]),
  );
}

/**
 * Returns the values after a change.
 *
 * @throws {RangeError | TypeError} The field does not exist or does not permit the value; the
 * message begins with `cannot`.
 */
export function changedFields(
  before: FieldValues,
  change: FieldValues,
  { fields, cannot }: { readonly fields: readonly PlanField[]; readonly cannot: string },
): FieldValues {
  for (const [key, value] of Object.entries(change)) {
    const field = fields.find(({ row }) => row.key === key);
    if (field === undefined) {
      const known = fields.map(({ row }) => row.key).join(", ") || "no further fields";
      throw new TypeError(`${cannot} fields.${key}: its type has ${known}`);
    }
    const expected = expectation(field, value);
    if (expected === undefined) continue;
    const message = `${cannot} fields.${key} ${shownValue(value)}: expected ${expected}`;
    throw typeof value === "number" ? new RangeError(message) : new TypeError(message);
  }
  return { ...before, ...change };
}

/** Whether a field can be stored: it contains a number or a flag. */
export function isKept({ row: { form } }: PlanField): boolean {
  return !["segment", "rest", "cp24", "cp56"].includes(form);
}

/** Describes the values that a field permits; returns `undefined` if the value is valid. */
function expectation(
  { row, range: [low, high], mask }: PlanField,
  value: unknown,
): string | undefined {
  if (row.form === "flag") return typeof value === "boolean" ? undefined : "true or false";
  if (row.form === "float") return typeof value === "number" ? undefined : "a number";
  if (typeof value !== "number" || !(value >= low && value <= high)) {
    return `a number from ${low} to ${high}`;
  }
  if (row.form === "normalized") return undefined;
  if (!Number.isInteger(value)) return `a whole number from ${low} to ${high}`;
  return row.form === "bits" && (value & ~mask) !== 0
    ? `bits within 0x${mask.toString(16)}`
    : undefined;
}
