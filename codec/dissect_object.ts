// The part of a dissection after the data unit identifier: objects, elements, fields and bits.

import { formatCount } from "./count.ts";
import { type DissectNode, node, type Span } from "./dissect_node.ts";
import { formatValue } from "./format.ts";
import { toHex } from "./hex.ts";
import { type AnyObject, decodeObject, readUint } from "./interpret.ts";
import type { Layout } from "./layout.ts";
import type { Plan, PlanElement, PlanField } from "./plan.ts";
import { describeQuality } from "./quality.ts";
import { Report } from "./report.ts";
import { shownText } from "./shown.ts";
import { describeTimeFlags, formatTime } from "./time.ts";

/** Dissects an ASDU within an object. */
type DissectInner = (asdu: Uint8Array) => DissectNode;

/** Adds a node for each object; returns the position after the last one. */
export function dissectObjects(
  into: DissectNode[],
  layout: Layout,
  inner: DissectInner,
): number {
  const { plan, octets, count, sq, profile } = layout;
  const ioaOctets = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const report = new Report(octets, { strict: false, base: 0 });
  let at = layout.start;
  let ioa = 0;
  for (let i = 0; i < count; i++) {
    const first = at;
    const children: DissectNode[] = [];
    if (ioaOctets > 0 && (i === 0 || !sq)) {
      ioa = readUint(octets, at, ioaOctets);
      const span = { offset: at, length: ioaOctets, raw: ioa };
      children.push(node(["IOA", "Information object address"], span, String(ioa)));
      at += ioaOctets;
    }
    const object = decodeObject(plan, { octets, at, end: octets.length, ioa }, report);
    for (const element of plan.elements) {
      children.push(dissectElement(element, { octets, at, end: octets.length, inner }, object));
    }
    at = endOf(plan, { octets, at });
    const span = { offset: first, length: at - first };
    const title = sq ? `Information element ${i + 1}` : `Information object ${i + 1}`;
    into.push(node(["OBJECT", title], span, `IOA ${ioa}`, children));
    if (sq) ioa++;
  }
  return at;
}

/** Returns the position after the elements of an object that starts at `at`. */
function endOf(plan: Plan, from: { readonly octets: Uint8Array; readonly at: number }): number {
  const last = plan.fields.at(-1);
  if (last?.row.form === "rest") return from.octets.length;
  if (last?.row.form === "segment" && last.row.octets === 0) {
    return from.at + plan.size + from.octets[from.at + last.at]!;
  }
  return from.at + plan.size;
}

/** Octets of an element. */
interface ElementOctets {
  readonly octets: Uint8Array;
  /** First octet of the object after its address. */
  readonly at: number;
  readonly inner: DissectInner;
}

function dissectElement(
  element: PlanElement,
  from: ElementOctets & { readonly end: number },
  object: AnyObject,
): DissectNode {
  const { octets } = from;
  const offset = from.at + element.at;
  const only = element.fields.length === 1 ? element.fields[0] : undefined;
  const length = only?.row.form === "rest"
    ? from.end - offset
    : only?.row.form === "segment"
    ? 1 + octets[offset]!
    : element.row.octets;
  const children = element.fields.map((field) => dissectField(field, { ...from, length }, object));
  const [first] = children;
  if (only !== undefined && first !== undefined && first.mask === undefined) {
    return { ...first, name: element.name, title: element.row.title };
  }
  const raw = length >= 1 && length <= 4 ? { raw: readUint(octets, offset, length) } : {};
  const text = children.map((child) => `${child.name}=${child.text}`).join(" ");
  return node([element.name, element.row.title], { offset, length, ...raw }, text, children);
}

function dissectField(
  field: PlanField,
  from: ElementOctets & { readonly length: number },
  object: AnyObject,
): DissectNode {
  const { row } = field;
  const offset = from.at + field.at;
  const length = row.form === "rest" || row.form === "segment" ? from.length : row.octets;
  const partial = row.octets === 1 && field.mask !== 0xff;
  if (row.form === "length") {
    const raw = readUint(from.octets, offset, row.octets);
    return node([row.symbol, row.title], { offset, length, raw }, formatCount(raw, "octet"));
  }
  const value = object[row.key];
  if (row.form === "asdu") {
    const { text, children } = from.inner(from.octets.slice(offset, offset + length));
    const within = children.map((child) => withoutFields(shifted(child, offset)));
    const shown = node([row.symbol, row.title], { offset, length }, text, within);
    return { ...shown, field: { key: row.key, value } };
  }
  const text = fieldText(field, value, object);
  const children = row.form === "cp56"
    ? dissectTime(from.octets, offset, TIME_FIELDS)
    : row.form === "cp24"
    ? dissectTime(from.octets, offset, TIME_FIELDS.slice(0, 3))
    : [];
  const span = partial
    ? bitSpan(from.octets, offset, field.mask)
    : row.octets >= 1 && row.octets <= 4
    ? { offset, length, raw: readUint(from.octets, offset, row.octets) }
    : { offset, length };
  return { ...node([row.symbol, row.title], span, text, children), field: { key: row.key, value } };
}

/** Returns the span of some bits of one octet; `raw` is their value, shifted right. */
export function bitSpan(octets: Uint8Array, offset: number, mask: number): Span {
  return { offset, length: 1, mask, raw: (octets[offset]! & mask) / (mask & -mask) };
}

/** The fields of a CP56Time2a; the first three are also those of a CP24Time2a. */
// deno-fmt-ignore
const TIME_FIELDS: readonly (readonly [at: number, mask: number, name: string, title: string])[] = [
  [2, 0x3f, "MIN", "minute"], [2, 0x40, "GEN", "substituted time"], [2, 0x80, "IV", "time invalid"],
  [3, 0x1f, "HOUR", "hour"], [3, 0x60, "RES2", "reserved bits"], [3, 0x80, "SU", "summer time"],
  [4, 0x1f, "DAY", "day of month"], [4, 0xe0, "DOW", "day of week, 1 is Monday"],
  [5, 0x0f, "MONTH", "month"], [5, 0xf0, "RES3", "reserved bits"],
  [6, 0x7f, "YEAR", "year of the century"], [6, 0x80, "RES4", "reserved bit"],
];

function dissectTime(
  octets: Uint8Array,
  offset: number,
  fields: typeof TIME_FIELDS,
): DissectNode[] {
  const ms = readUint(octets, offset, 2);
  const nodes = [node(["MS", "milliseconds"], { offset, length: 2, raw: ms }, String(ms))];
  for (const [at, mask, name, title] of fields) {
    const span = bitSpan(octets, offset + at, mask);
    nodes.push(node([name, title], span, String(span.raw)));
  }
  return nodes;
}

/** Moves a node and its children. */
export function shifted(tree: DissectNode, by: number): DissectNode {
  const children = tree.children.map((child) => shifted(child, by));
  return { ...tree, offset: tree.offset + by, children };
}

/** Returns a node without the fields of the object, because it belongs to another one. */
function withoutFields({ field: _, children, ...node }: DissectNode): DissectNode {
  return { ...node, children: children.map(withoutFields) };
}

function fieldText(field: PlanField, value: unknown, object: AnyObject): string {
  const { form, key, values } = field.row;
  if (form === "cp56" || form === "cp24") {
    const flags = describeTimeFlags(object[field.flagsKey] as number);
    return `${formatTime(value as number, form)}${flags === "" ? "" : ` (${flags})`}`;
  }
  if (value instanceof Uint8Array) {
    return `${formatCount(value.length, "octet")} ${toHex(value, " ")}`.trim();
  }
  if (typeof value === "string") return shownText(JSON.stringify(value));
  if (form === "reserved") return String(value ?? 0);
  if (key === "quality") return describeQuality(value as number) || "good";
  if (typeof value === "boolean") {
    const meaning = values?.[value ? 1 : 0];
    return `${value ? 1 : 0}${meaning === undefined ? "" : ` ${meaning}`}`;
  }
  if (form === "bits") {
    const set = Object.entries(values ?? {})
      .filter(([bit]) => ((value as number) & Number(bit)) !== 0).map(([, title]) => title);
    return [formatValue(value as number, field), ...set].join(" ");
  }
  const meaning = values?.[value as number];
  const text = key === "value" && meaning !== undefined
    ? String(value)
    : formatValue(value as number, field);
  return meaning === undefined ? text : `${text} ${meaning}`;
}
