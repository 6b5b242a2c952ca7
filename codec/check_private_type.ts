// Reports all faults of private types with their paths: first the shape, then contradictions
// between members.

import { checkPrivateElement } from "./check_private_element.ts";
import { checkSchema, type DeclarationFault, memberPath } from "./check_schema.ts";
import { isPrivateType } from "./classify.ts";
import { type ElementRow, ELEMENTS } from "./elements.ts";
import { isVariable } from "./plan.ts";
import { identifierOctets, IEC104 } from "./profile.ts";
import { PRIVATE_TYPE_SCHEMA } from "./private_schema.ts";
import type { PrivateElement, PrivateField, PrivateTypeRow } from "./private_row.ts";
import { TYPE_RANGES, typeName, TYPES } from "./types.ts";

/** Maximum number of octets for the elements of one object in an ASDU of 104. */
const ROOM = IEC104.maxAsduOctets - identifierOctets(IEC104) - IEC104.ioaOctets;

/** Names with another meaning in a decoded ASDU. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(["private", "raw"]);

/**
 * Returns all faults of a list of private types; empty if they can be used together.
 *
 * @param path The path of the list in its document, for the faults.
 */
export function checkPrivateTypes(value: unknown, path = ""): DeclarationFault[] {
  const shape = checkSchema(value, { type: "array", items: PRIVATE_TYPE_SCHEMA }, path);
  if (shape.length > 0) return shape;
  const faults: DeclarationFault[] = [];
  const rows = value as readonly PrivateTypeRow[];
  for (const key of ["id", "name"] as const) {
    const seen = new Map<unknown, PrivateTypeRow>();
    for (const [index, row] of rows.entries()) {
      const before = seen.get(row[key]);
      if (before !== undefined) {
        const of = key === "id" ? `${before.name} has this one` : `type ${before.id} has this one`;
        const at = `${memberPath(path, index)}.${key}`;
        faults.push({ path: at, value: row[key], expected: `no ${key} twice: ${of}` });
      } else seen.set(row[key], row);
    }
  }
  for (const [index, row] of rows.entries()) {
    for (const fault of checkRow(row, memberPath(path, index))) faults.push(fault);
  }
  return faults;
}

/** Returns all faults of the row of a private type; empty if it is valid. */
export function checkPrivateType(value: unknown): DeclarationFault[] {
  const shape = checkSchema(value, PRIVATE_TYPE_SCHEMA);
  return shape.length > 0 ? shape : checkRow(value as PrivateTypeRow, "");
}

function checkRow(row: PrivateTypeRow, path: string): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const fault = (key: string, value: unknown, expected: string): void => {
    faults.push({ path: path === "" ? key : `${path}.${key}`, value, expected });
  };
  checkId(row, fault);
  if (Object.hasOwn(TYPES, row.name)) fault("name", row.name, "a name that the standard lacks");
  if (TAKEN_NAMES.has(row.name)) fault("name", row.name, "a name other than raw and private");
  for (const [index, element] of row.elements.entries()) {
    if (typeof element === "string") continue;
    const at = memberPath(memberPath(path, "elements"), index);
    for (const each of checkPrivateElement(element, at)) faults.push(each);
  }
  const size = elementsOf(row).reduce((sum, { octets }) => sum + octets, 0);
  if (size > ROOM) {
    fault("elements", size, `at most ${ROOM} octets with the time tag, which one ASDU can carry`);
  }
  checkVariable(row, fault);
  checkKeys(row, path, faults);
  return faults;
}

type Fault = (key: string, value: unknown, expected: string) => void;

function checkId({ id, unassigned = false }: PrivateTypeRow, fault: Fault): void {
  const { first, last } = TYPE_RANGES.private;
  if (isPrivateType(id)) {
    if (unassigned) fault("unassigned", true, `an id below ${first} with it`);
    return;
  }
  const standard = typeName(id);
  if (standard !== undefined) {
    fault("id", id, `${first} to ${last}: the standard assigns ${id} to ${standard}`);
  } else if (!unassigned) {
    fault("id", id, `${first} to ${last}, or "unassigned": true for an id that the standard lacks`);
  }
}

/** Returns the elements of a row and its time tag. */
function elementsOf({ elements, time = "none" }: PrivateTypeRow): (ElementRow | PrivateElement)[] {
  const rows = elements.map((element) => typeof element === "string" ? ELEMENTS[element] : element);
  if (time === "none") return rows;
  return [...rows, time === "cp24" ? ELEMENTS.CP24 : ELEMENTS.CP56];
}

/** Checks fields of variable length: what counts them, what follows them, and that there is a single object. */
function checkVariable(row: PrivateTypeRow, fault: Fault): void {
  const fields = elementsOf(row).flatMap(({ fields }): readonly PrivateField[] => fields);
  for (const [index, { key, form, length }] of fields.entries()) {
    const before = fields.slice(0, index);
    const after = fields[index + 1];
    if ((form === "segment" || form === "rest") && after !== undefined) {
      fault("elements", after.key, `nothing after "${key}", which has no fixed length`);
    }
    const isCounter = (each: PrivateField): boolean =>
      each.form === "length" && each.key === length;
    if (length !== undefined && !before.some(isCounter)) {
      const expected = `the key of a field of the form length before "${key}"`;
      fault("elements", length, expected);
    }
    const users = fields.filter((each) => each.length === key).length;
    if (form === "length" && users !== 1) {
      fault("elements", key, `one field whose length is "${key}", found ${users}`);
    }
  }
  const variable = fields.find(isVariable);
  if (variable !== undefined && row.sq === true) {
    fault("sq", true, `false: "${variable.key}" has no fixed length`);
  }
}

/**
 * Checks that all keys are different, including the additional keys of time tags, numbers and
 * points.
 */
function checkKeys(row: PrivateTypeRow, path: string, faults: DeclarationFault[]): void {
  const owners = new Map<string, string>();
  const take = ({ key, form }: PrivateField, owner: string, at: string): void => {
    const isTag = form === "cp24" || form === "cp56";
    const more = [
      isTag ? [`${key}Flags`] : [],
      isTag || form === "float" || form === "text" ? [`${key}Octets`] : [],
    ];
    for (const each of [key, ...more.flat()]) {
      const before = owners.get(each);
      if (before === undefined) owners.set(each, owner);
      else faults.push({ path: at, value: key, expected: `no key twice: ${before} has "${each}"` });
    }
  };
  for (const [index, element] of row.elements.entries()) {
    const at = memberPath(memberPath(path, "elements"), index);
    if (typeof element === "string") {
      for (const field of ELEMENTS[element].fields) take(field, element, at);
      continue;
    }
    for (const [each, field] of element.fields.entries()) {
      take(field, element.title, `${memberPath(`${at}.fields`, each)}.key`);
    }
  }
  if (row.time === "cp24" || row.time === "cp56") {
    const tag = row.time === "cp24" ? "CP24" : "CP56";
    take(ELEMENTS[tag].fields[0], "the time tag", memberPath(path, "time"));
  }
  if (owners.has("value") && !owners.has("time") && owners.has("timeFlags")) {
    const expected = 'no key "timeFlags": every point has one';
    faults.push({ path: memberPath(path, "elements"), value: "timeFlags", expected });
  }
}
