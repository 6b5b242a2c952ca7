// Formats values for display, with the state names of the type table where available.

import type { TypeName } from "../../codec/mod.ts";
import { type FieldRow, fieldRowOf, shortestFloat32, TYPES } from "../../codec/low_level.ts";

/** The element table row of a type's value. */
function valueField(type: string): FieldRow | undefined {
  return Object.hasOwn(TYPES, type) ? fieldRowOf(type as TypeName, "value") : undefined;
}

/** The name of a state, such as `ON`; empty for plain numbers. */
export function meaningOf(type: string, value: number): string {
  return fieldMeaning(valueField(type), value);
}

function fieldMeaning(field: FieldRow | undefined, value: number): string {
  if (field?.values === undefined) return "";
  if (field.form !== "bits") return field.values[value] ?? "";
  const names = Object.entries(field.values).filter(([bit]) => (value & Number(bit)) !== 0);
  return names.map(([, name]) => name.split(" ")[0]).join(" ");
}

/** A value for display: `ON`, `49.98`, `0x0000a001`. */
export function textOfValue(type: string, value: number): string {
  return textOfField(valueField(type), value);
}

/** A field value for display; a plain number if the field is unknown. */
export function textOfField(field: FieldRow | undefined, value: number): string {
  const meaning = fieldMeaning(field, value);
  if (meaning !== "") return meaning;
  if (field?.form === "float") return String(shortestFloat32(value));
  if (field?.form === "normalized") return String(Number(value.toFixed(5))); // Resolution 2^-15.
  const bits = field?.form === "bits" || field?.pattern === true;
  return bits ? `0x${value.toString(16).padStart(2 * field.octets, "0")}` : String(value);
}
