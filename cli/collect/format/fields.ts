// The fields of a row for sinks and queries: names, descriptions, and access to their values.

import { describeCause, describeQuality, describeTimeFlags, typeName } from "../../../codec/mod.ts";
import { textOfValue } from "../../text/value_text.ts";
import { describeFlags } from "./flags.ts";
import type { StoredValue } from "./stored_value.ts";

/** The value of a field. The field's kind distinguishes instants from other numbers. */
export type Cell = string | number | null;

/** Kinds of fields; the kind determines the format of a value and the type of its column. */
export type FieldKind = "text" | "long-text" | "integer" | "number" | "instant";

/** A field. */
export interface Field {
  /** Kind of its values. */
  readonly kind: FieldKind;
  /** Whether it may be empty. */
  readonly nullable?: true;
  /** Whether it is one of the standard columns. */
  readonly standard?: true;
  /** Description. */
  readonly text: string;
  /** Reads its value from a row. */
  of(row: StoredValue): Cell;
}

// deno-fmt-ignore
/** All fields, in the order of the standard columns. */
export const FIELDS = {
  store: { kind: "text", standard: true, text: "ID of the store; together with seq, the key of the row", of: (row) => row.store },
  seq: { kind: "integer", standard: true, text: "sequence number of the row in the store, ascending", of: (row) => row.seq },
  station: { kind: "text", standard: true, text: "name of the station", of: (row) => row.station },
  ca: { kind: "integer", standard: true, text: "common address", of: (row) => row.ca },
  ioa: { kind: "integer", standard: true, text: "information object address", of: (row) => row.ioa },
  name: { kind: "text", standard: true, nullable: true, text: "name of the point", of: (row) => row.name },
  unit: { kind: "text", standard: true, nullable: true, text: "engineering unit", of: (row) => row.unit },
  value: { kind: "number", standard: true, nullable: true, text: "engineering value; empty for NaN", of: (row) => row.value },
  text: { kind: "text", standard: true, text: "value as text: ON, 49.98", of: textOf },
  quality: { kind: "text", standard: true, text: "quality: good, or the bits set, such as IV NT", of: (row) => describeQuality(row.quality) || "good" },
  time: { kind: "instant", standard: true, nullable: true, text: "instant of the time tag; empty without one", of: (row) => row.time },
  received: { kind: "instant", standard: true, text: "arrival time", of: (row) => row.received },
  cause: { kind: "text", standard: true, text: "cause of transmission: spont, inrogen, ...", of: (row) => describeCause(row.cause).name },
  type: { kind: "text", standard: true, text: "type, such as M_ME_TF_1", of: (row) => typeName(row.typeId) ?? `type ${row.typeId}` },
  flags: { kind: "text", standard: true, text: "flags of the row, see the list of flags", of: (row) => describeFlags(row.flags) },
  detail: { kind: "long-text", standard: true, nullable: true, text: "further elements of the type, as JSON", of: (row) => row.detail },
  at: { kind: "instant", text: "effective time: time if it is plausible, received otherwise", of: (row) => row.at },
  raw: { kind: "number", nullable: true, text: "transmitted value, before scaling", of: (row) => row.raw ?? row.value },
  quality_bits: { kind: "integer", text: "quality descriptor octet", of: (row) => row.quality },
  cause_id: { kind: "integer", text: "cause of transmission as a number", of: (row) => row.cause },
  type_id: { kind: "integer", text: "type identification", of: (row) => row.typeId },
  flag_bits: { kind: "integer", text: "flags as a number", of: (row) => row.flags },
  tag_flags: { kind: "text", text: "flags of the time tag: IV SB SU", of: (row) => describeTimeFlags(row.tagFlags) },
  originator: { kind: "integer", text: "originator address", of: (row) => row.originator },
  link: { kind: "integer", text: "number of the connection on which it arrived", of: (row) => row.link },
} as const satisfies Readonly<Record<string, Field>>;

/** The name of a field. */
export type FieldName = keyof typeof FIELDS;

/** A field with its name. */
export interface Column {
  /** Column name in the output. */
  readonly name: string;
  /** The field. */
  readonly field: FieldName;
}

/** Default columns. */
export const STANDARD_COLUMNS: readonly Column[] = (Object.keys(FIELDS) as FieldName[])
  .filter((field) => "standard" in FIELDS[field])
  .map((field) => ({ name: field, field }));

/** Whether a text is the name of a field. */
export function isField(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

/** Parses `value` or `measurement=value`; does not check that the field exists. */
export function parseColumn(text: string): { readonly name: string; readonly field: string } {
  const at = text.indexOf("=");
  return at < 0
    ? { name: text, field: text }
    : { name: text.slice(0, at), field: text.slice(at + 1) };
}

/** The definition of a field. */
export function fieldOf(name: FieldName): Field {
  return FIELDS[name];
}

function textOf({ typeId, raw, value, detail }: StoredValue): string {
  const sent = raw ?? value;
  if (sent === null) return detail?.includes('"NaN"') ? "NaN" : "";
  if (raw !== null && value !== null && raw !== value) return String(value);
  return textOfValue(typeName(typeId) ?? "", sent);
}
