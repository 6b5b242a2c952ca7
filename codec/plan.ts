// A row of the type table prepared for use: its fields with their positions, computed when
// a type is first used.

import {
  BODIES,
  type ElementName,
  type ElementRow,
  ELEMENTS,
  type FieldForm,
  type FieldRow,
  OTHER_LAYOUTS,
} from "./elements.ts";
import { isCommand } from "./classify.ts";
import { type TypeName, typeName, type TypeRow, TYPES } from "./types.ts";

/** A field of an information object with its position after the address. */
export interface PlanField {
  /** Its row of the element table. */
  readonly row: FieldRow;
  /** First octet, counted from the end of the address. */
  readonly at: number;
  /** Bits within the octets. */
  readonly mask: number;
  /** Number of positions by which the masked bits are shifted. */
  readonly shift: number;
  /** Minimum and maximum value that the encoder accepts. */
  readonly range: readonly [number, number];
  /** Key of the flags of a time tag. */
  readonly flagsKey: string;
  /** Key of the octets that the value cannot represent. */
  readonly octetsKey: string;
}

/** An element and its position after the address, for the dissector. */
export interface PlanElement {
  /** Abbreviation of the element. */
  readonly name: string;
  /** Its row. */
  readonly row: ElementRow;
  /** First octet, counted from the end of the address. */
  readonly at: number;
  /** Its fields. */
  readonly fields: readonly PlanField[];
}

/** Layout of an ASDU of one type. */
export interface Plan {
  /** Mnemonic, or the name of a private type. */
  readonly name: string;
  /** Type identification. */
  readonly typeId: number;
  /** Whether SQ = 1 is permitted. */
  readonly sq: boolean;
  /** Whether it has a single information object. */
  readonly one: boolean;
  /** Whether objects have an address, and whether it must be 0. */
  readonly ioa: TypeRow["ioa"];
  /** Keys common to all its objects. */
  readonly family: "point" | "command" | "plain";
  /** Length of one object after its address, in octets; the minimum if it varies. */
  readonly size: number;
  /** Whether a field has a variable length. */
  readonly variable: boolean;
  /** Whether a field has a length that an earlier field or its own octets determine; see `locate.ts`. */
  readonly moving: boolean;
  /** The layout of one segment of a message; `undefined` for types that are not sent in segments. */
  readonly segment: Plan | undefined;
  /** Another layout with the same beginning; `undefined` for types with a single layout. */
  readonly other: Plan | undefined;
  /** The layouts of {@linkcode segment} and {@linkcode other}, with the key by which {@linkcode layoutOf} chooses each. */
  readonly choices: readonly Choice[];
  /** The elements in transmission order. */
  readonly elements: readonly PlanElement[];
  /** All fields of all elements. */
  readonly fields: readonly PlanField[];
  /** For each field, the key of the family that it fills; `undefined` for a key of its own. */
  readonly slots: readonly (FamilyKey | undefined)[];
  /** Keys that all objects of the family have, but that are not transmitted for this type. */
  readonly lacking: readonly string[];
}

/** Another layout of a plan. */
export interface Choice {
  /** The layout. */
  readonly layout: Plan;
  /** The key that only this layout has. */
  readonly key: string;
}

/** Keys that all objects of a family have. */
const FAMILY_KEYS = {
  point: ["value", "quality", "time"],
  command: ["value", "qualifier", "select", "time"],
  plain: [],
} as const;

/** A key that all objects of a family have. */
export type FamilyKey = (typeof FAMILY_KEYS)[keyof typeof FAMILY_KEYS][number];

/** The data from which a plan is built. */
export interface PlanSource {
  /** Mnemonic, or the name of a private type. */
  readonly name: string;
  /** Type identification. */
  readonly id: number;
  /** Whether SQ = 1 is permitted. */
  readonly sq: boolean;
  /** Whether it has a single information object. */
  readonly one: boolean;
  /** Whether objects have an address. */
  readonly ioa: TypeRow["ioa"];
  /** The time tag. */
  readonly time: TypeRow["time"];
  /** Its elements by name. */
  readonly elements: readonly (readonly [string, ElementRow])[];
  /** The layout of one segment, if a message may be sent in several. */
  readonly segment?: Plan;
  /** Another layout of the objects. */
  readonly other?: Plan;
}

/** Forms of fields whose length an earlier field or their own octets determine. */
const MOVING_FORMS: ReadonlySet<FieldForm> = new Set<FieldForm>(["counted", "text", "asdu"]);

/** Whether a field has a length of its own in each object. */
export function isVariable({ form }: { readonly form: FieldForm }): boolean {
  return form === "segment" || form === "rest" || MOVING_FORMS.has(form);
}

/** Whether the length of a field moves the fields after it. */
export function isMoving({ form }: { readonly form: FieldForm }): boolean {
  return MOVING_FORMS.has(form);
}

function rangeOf(row: FieldRow, mask: number, shift: number): readonly [number, number] {
  if (row.form === "normalized") return [-1, 1];
  if (row.form === "bits") return [0, mask];
  const top = row.octets === 1 ? mask >>> shift : 2 ** (8 * row.octets) - 1;
  if (row.form === "int") return [-(top + 1) / 2, (top - 1) / 2];
  return [0, top];
}

/** Returns a row with all keys that a row may have, so that all rows have one shape, which the engine reads fastest. */
function withAllKeys(row: FieldRow): FieldRow {
  const { key, symbol, title, at, octets, form, mask, reserved, max, permitted } = row;
  const { length, least, most, optional, pattern, values } = row;
  const start = { key, symbol, title, at, octets, form, mask, reserved, max, permitted };
  return { ...start, length, least, most, optional, pattern, values } as FieldRow;
}

function planField(given: FieldRow, elementAt: number): PlanField {
  const row = withAllKeys(given);
  const mask = row.mask ?? 0xff;
  const shift = row.form === "bits" || row.form === "reserved" ? 0 : 31 - Math.clz32(mask & -mask);
  const keys = { flagsKey: `${row.key}Flags`, octetsKey: `${row.key}Octets` };
  return { row, at: elementAt + row.at, mask, shift, range: rangeOf(row, mask, shift), ...keys };
}

/** Assigns consecutive positions to the fields of a type. */
export function makePlan(source: PlanSource): Plan {
  const elements: PlanElement[] = [];
  let size = 0;
  const rows = [...source.elements];
  if (source.time === "cp24") rows.push(["CP24Time2a", ELEMENTS.CP24]);
  if (source.time === "cp56") rows.push(["CP56Time2a", ELEMENTS.CP56]);
  for (const [name, row] of rows) {
    elements.push({ name, row, at: size, fields: row.fields.map((f) => planField(f, size)) });
    size += row.octets;
  }
  const fields = elements.flatMap((element) => element.fields);
  const has = (key: string): boolean => fields.some((field) => field.row.key === key);
  const family = familyOf(source.id, has);
  const familyKeys: readonly FamilyKey[] = FAMILY_KEYS[family];
  return {
    name: source.name,
    typeId: source.id,
    sq: source.sq,
    one: source.one,
    ioa: source.ioa,
    family,
    size,
    variable: fields.some((field) => isVariable(field.row)),
    moving: fields.some((field) => isMoving(field.row)),
    segment: source.segment,
    other: source.other,
    choices: [source.segment, source.other].flatMap((layout) =>
      layout === undefined ? [] : {
        layout,
        key: layout.fields.find(({ row }) => !has(row.key))!.row.key,
      }
    ),
    elements,
    fields,
    slots: fields.map(({ row }) => familyKeys.find((key) => key === row.key)),
    lacking: familyKeys.filter((key) => !has(key)),
  };
}

/**
 * Whether a type is a command: a standard one, or a private type that can be selected and has a
 * value.
 */
function familyOf(typeId: number, has: (key: string) => boolean): Plan["family"] {
  const isStandard = typeName(typeId) !== undefined;
  if (isStandard ? isCommand(typeId) : has("value") && has("select")) return "command";
  return has("value") && !has("kpa") ? "point" : "plain";
}

function standardPlan(name: TypeName): Plan {
  const row: TypeRow = TYPES[name];
  const body: readonly ElementName[] = BODIES[row.body];
  const layout = (elements: readonly ElementName[]): PlanSource => {
    return { name, ...row, elements: elements.map(namedElement) };
  };
  if (body[0] !== "SEGMENTATION") return makePlan(layout(body));
  const others: Readonly<Record<string, readonly ElementName[] | undefined>> = OTHER_LAYOUTS;
  const other = others[row.body];
  return makePlan({
    ...layout(body),
    segment: makePlan(layout(OTHER_LAYOUTS.segment)),
    ...other === undefined ? {} : { other: makePlan(layout(other)) },
  });
}

/** Returns an element with its abbreviation: what precedes `_` in its name. */
export function namedElement(name: ElementName): readonly [string, ElementRow] {
  return [name.split("_")[0]!, ELEMENTS[name]];
}

/** Chooses the layout of an object by the keys that it has. */
export function layoutOf(plan: Plan, has: (key: string) => boolean): Plan {
  for (const { layout, key } of plan.choices) if (has(key)) return layout;
  return plan;
}

/** The plans of the types used so far: few programs need all of them. */
const PLANS: (Plan | undefined)[] = new Array(256).fill(undefined);

function addPlan(typeId: number): Plan | undefined {
  const name = typeName(typeId);
  if (name === undefined) return undefined;
  return PLANS[typeId] = standardPlan(name);
}

/**
 * Returns the field of a type by its key, such as `select`; `undefined` if the type has no such
 * field.
 */
export function fieldOf(type: TypeName, key: string): PlanField | undefined {
  return planOf(TYPES[type].id)!.fields.find((field) => field.row.key === key);
}

/** Returns the plan of a standard type; `undefined` if the number is not assigned. */
export function planOf(typeId: number): Plan | undefined {
  return PLANS[typeId] ?? addPlan(typeId);
}
