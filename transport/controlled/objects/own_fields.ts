// The fields of a private point besides value, quality and time: they keep their values from one change to the next.

import type { PlanField } from "../../../codec/plan.ts";
import { shownValue } from "../../../codec/shown.ts";

/** Fields by their keys. */
export type FieldValues = Readonly<Record<string, number | boolean>>;

/** The values before the first change: 0 and `false`. */
export function initialFields(fields: readonly PlanField[]): FieldValues {
  return Object.fromEntries(
    fields.map(({ row: { key, form } }) => [key, form === "flag" ? false : 0]),
  );
}

/**
 * The values after a change.
 *
 * @throws {RangeError | TypeError} There is no such field, or it cannot have the value; the message begins with `cannot`.
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

/** Whether a field can be kept: it has a number or a flag. */
export function isKept({ row: { form } }: PlanField): boolean {
  return !["segment", "rest", "cp24", "cp56"].includes(form);
}

/** What a field expects; `undefined` if it can have the value. */
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
