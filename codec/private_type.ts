// Private types, which the caller passes with the profile; there is no global registration.

import type { Asdu, PrivateAsdu } from "./asdu_types.ts";
import { isOtherEdition } from "./classify.ts";
import { checkPrivateType } from "./check_private_type.ts";
import { FORM_OCTETS } from "./check_private_field.ts";
import { describeFault } from "./describe_fault.ts";
import type { ElementRow, FieldRow } from "./elements.ts";
import { isVariable, makePlan, namedElement, type Plan, planOf } from "./plan.ts";
import type {
  PrivateElement,
  PrivateField,
  PrivateType,
  PrivateTypeRow,
  PrivateTypes,
} from "./private_row.ts";
import type { Profile } from "./profile.ts";
import { shownValue } from "./shown.ts";

/**
 * Rejects, at compile time, keys that a row does not have, and ids that are neither private nor
 * marked as unassigned.
 */
export type StrictRow<Row extends PrivateTypeRow> =
  & Readonly<Record<Exclude<keyof Row, keyof PrivateTypeRow>, never>>
  & (number extends Row["id"] ? unknown
    : Row extends { readonly unassigned: true } ? unknown
    : `${Row["id"]}` extends PrivateIdText ? unknown
    : { readonly id: "expected 128 to 255" });

/** A decimal digit. */
export type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** An id from 128 to 255 as text. */
export type PrivateIdText =
  | `12${8 | 9}`
  | `1${3 | 4 | 5 | 6 | 7 | 8 | 9}${Digit}`
  | `2${0 | 1 | 2 | 3 | 4}${Digit}`
  | `25${0 | 1 | 2 | 3 | 4 | 5}`;

/** The layout of the objects of each private type. */
const PLANS = new WeakMap<PrivateType, Plan>();

/**
 * Checks the row of a private type for use in a profile. The compiler infers the names and types of
 * its values from the row, so decoded and encoded objects are typed.
 *
 * ```ts
 * import { decodeAsdu, definePrivateType, encodeAsdu, IEC104, parseHex, toHex } from "@telecontrol/iec104";
 *
 * const heartbeat = definePrivateType({ id: 135, name: "X_HB_TB_1", elements: ["SIQ"], time: "cp56" });
 * const profile = { ...IEC104, privateTypes: [heartbeat] };
 *
 * const asdu = decodeAsdu(parseHex("87 01 03 00 01 00 07 00 00 01 52 1C 29 09 51 02 1A"), { profile });
 * if (asdu.type === "private") console.log(asdu.name, asdu.objects[0]?.value); // X_HB_TB_1 1
 *
 * const time = Date.UTC(2026, 1, 17, 9, 41, 7, 250);
 * const objects = [{ ioa: 7, value: 1, time }] as const;
 * const octets = encodeAsdu({ type: "private", name: "X_HB_TB_1", cause: 3, ca: 1, objects }, { profile });
 * console.log(toHex(octets, " ")); // 87 01 03 00 01 00 07 00 00 01 52 1C 29 09 51 02 1A
 * ```
 *
 * A private element lists its fields by octet and mask:
 *
 * ```ts
 * import { definePrivateType } from "@telecontrol/iec104";
 *
 * const climate = definePrivateType({
 *   id: 200,
 *   name: "X_CL_NA_1",
 *   elements: [{
 *     title: "Temperature and fan",
 *     octets: 3,
 *     fields: [
 *       { key: "tenths", title: "temperature in 0.1 °C", at: 0, octets: 2, form: "int" },
 *       { key: "fan", at: 2, form: "uint", mask: 0x70, values: { 0: "off", 1: "slow", 2: "fast" } },
 *       { key: "alarm", at: 2, form: "flag", mask: 0x80 },
 *       { key: "spare", at: 2, form: "reserved", mask: 0x0f },
 *     ],
 *   }],
 * });
 * ```
 *
 * @throws {RangeError | TypeError} The row is invalid: its id is not 128 to 255, a key is unknown
 * or occurs twice, fields overlap or do not cover all bits, a field exceeds its element, or a field
 * of variable length is not the last one.
 */
export function definePrivateType<const Row extends PrivateTypeRow>(
  row: Row & StrictRow<Row>,
): PrivateType<Row> {
  const faults = checkPrivateType(row);
  if (faults.length > 0) {
    const name: unknown = (row as { readonly name?: unknown } | null | undefined)?.name;
    const label = typeof name === "string" && name.length <= 40 ? name : shownValue(name);
    const more = faults.length > 1 ? `; and ${faults.length - 1} more` : "";
    const message = `Cannot define private type ${label}: ${describeFault(faults[0]!)}${more}`;
    throw typeof faults[0]!.value === "number" ? new RangeError(message) : new TypeError(message);
  }
  const type: PrivateType<Row> = { row };
  PLANS.set(type, planOfRow(row));
  return type;
}

function planOfRow(row: PrivateTypeRow): Plan {
  const { id, name, sq = false, time = "none" } = row;
  const elements = row.elements.map((element) =>
    typeof element === "string"
      ? namedElement(element)
      : [element.title, completeElement(element)] as const
  );
  const one = elements.some(([, { fields }]) => fields.some(isVariable));
  return makePlan({ name, id, sq, one, ioa: "object", time, elements });
}

/** Returns a private element with all defaults filled in. */
function completeElement({ title, octets, fields }: PrivateElement): ElementRow {
  return { title, octets, fields: fields.map(completeField) };
}

function completeField(field: PrivateField): FieldRow {
  const { optional, ...rest } = field;
  const { key, form, mask = 0xff } = field;
  return {
    symbol: key,
    title: key,
    octets: FORM_OCTETS[form][0],
    ...rest,
    ...(form === "reserved" ? { reserved: mask } : {}),
    ...(optional === true || key === "quality" || form === "reserved" ? { optional: true } : {}),
  };
}

/**
 * Returns the private type with an id or a name.
 *
 * @returns `undefined` if the profile has none.
 */
export function findPrivateType(
  { typeId, name }: { readonly typeId?: number | undefined; readonly name?: string | undefined },
  { privateTypes = [] }: PrivateTypes,
): PrivateType | undefined {
  return privateTypes.find(({ row }) =>
    typeId === undefined ? row.name === name : row.id === typeId
  );
}

/**
 * Whether an ASDU is a decoded ASDU of a private type; narrows the type of its objects. Use it for
 * ASDUs from results and handlers whose types the compiler does not know.
 *
 * ```ts
 * import { type Asdu, definePrivateType, isPrivateAsdu } from "@telecontrol/iec104";
 *
 * const level = definePrivateType({ id: 140, name: "X_LV_NA_1", elements: ["SVA", "QDS"] });
 *
 * function levels(data: readonly Asdu[]): number[] {
 *   return data.flatMap((asdu) => isPrivateAsdu(asdu, level) ? asdu.objects.map(({ value }) => value) : []);
 * }
 * ```
 */
export function isPrivateAsdu<Row extends PrivateTypeRow>(
  asdu: Asdu,
  type: PrivateType<Row>,
): asdu is PrivateAsdu<Row> {
  const { id, name } = type.row;
  return asdu.type === "private" && asdu.typeId === id && asdu.name === name;
}

/**
 * Returns the field of a private type by its key, with the defaults of its row filled in. Time tags
 * are not included.
 */
export function privateFieldOf(type: PrivateType, key: string): FieldRow | undefined {
  const field = planOfType(type).fields.find(({ row }) => row.key === key)?.row;
  return field?.form === "cp24" || field?.form === "cp56" ? undefined : field;
}

/**
 * Returns the plan of a type: a standard one, or a private type of the profile. `undefined` for messages
 * of secure authentication whose edition has no public layouts.
 */
export function findPlan(
  typeId: number,
  profile: PrivateTypes & Pick<Profile, "security">,
): Plan | undefined {
  if (isOtherEdition(typeId, profile)) return undefined;
  return planOf(typeId) ?? findPrivatePlan({ typeId }, profile);
}

/**
 * Returns the plan of a private type by its id or name.
 *
 * @throws {TypeError} Two types have the same id or name, or one was not returned by
 * `definePrivateType()`.
 */
export function findPrivatePlan(
  { typeId, name }: { readonly typeId?: number | undefined; readonly name?: string | undefined },
  { privateTypes = [] }: PrivateTypes,
): Plan | undefined {
  let found: PrivateType | undefined;
  for (const type of privateTypes) {
    if (typeId === undefined ? type.row.name !== name : type.row.id !== typeId) continue;
    if (found !== undefined) throw twice(found, type);
    found = type;
  }
  return found && planOfType(found);
}

/** Returns the plan of a private type. */
export function planOfType(type: PrivateType): Plan {
  const plan = PLANS.get(type);
  if (plan !== undefined) return plan;
  const { id, name } = type.row;
  throw new TypeError(
    `Cannot use private type ${name} (${id}): expected what definePrivateType() returned, not a copy of it`,
  );
}

/**
 * Checks that private types can be used together.
 *
 * @throws {TypeError} Two types have the same id or name, or one was not returned by
 * `definePrivateType()`.
 */
export function requirePrivateTypes({ privateTypes = [] }: PrivateTypes): void {
  const ids = new Map<number, PrivateType>();
  const names = new Map<string, PrivateType>();
  for (const type of privateTypes) {
    planOfType(type);
    const { id, name } = type.row;
    const before = ids.get(id) ?? names.get(name);
    if (before !== undefined) throw twice(before, type);
    ids.set(id, type);
    names.set(name, type);
  }
}

function twice(first: PrivateType, second: PrivateType): TypeError {
  const text = ({ row }: PrivateType) => `${row.name} (${row.id})`;
  return new TypeError(
    `Cannot use private types ${text(first)} and ${
      text(second)
    } together: expected ids and names that differ`,
  );
}
