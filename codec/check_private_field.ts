// Checks a single field of a private information element.

import type { DeclarationFault } from "./check_schema.ts";
import type { FieldForm } from "./elements.ts";
import type { PrivateField } from "./private_row.ts";

/**
 * Permitted number of octets by form: a single value, or minimum and maximum. The first one is the
 * default.
 */
export const FORM_OCTETS: Readonly<Record<FieldForm, readonly [least: number, most: number]>> = {
  uint: [1, 4],
  int: [1, 4],
  flag: [1, 1],
  bits: [1, 1],
  reserved: [1, 1],
  normalized: [2, 2],
  float: [4, 4],
  cp24: [3, 3],
  cp56: [7, 7],
  segment: [0, 0],
  length: [1, 2],
  counted: [0, 0],
  text: [0, 0],
  asdu: [0, 0],
  rest: [0, 0],
};

/** Permitted forms of keys that have the same meaning in all types. */
const COMMON_KEYS: Readonly<Record<string, readonly FieldForm[]>> = {
  value: ["uint", "int", "bits", "normalized", "float"],
  quality: ["bits"],
  time: ["cp56", "cp24"],
  select: ["flag"],
  qualifier: ["uint"],
};

/** Keys used by the ASDU and the address; objects must not use them as well. */
const HEADER_KEYS: ReadonlySet<string> = new Set([
  ...["ioa", "type", "typeId", "name", "sq", "cause", "negative", "test", "originator", "ca"],
  ...["issues", "objects", "unit", "received"],
]);

/** Returns all faults of a field whose members have the right types. */
export function checkPrivateField(field: PrivateField, path: string): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const fault = (name: string, value: unknown, expected: string): void => {
    faults.push({ path: `${path}.${name}`, value, expected });
  };
  const { key, form, mask, reserved } = field;
  const [least, most] = FORM_OCTETS[form];
  const { octets = least } = field;
  if (octets < least || octets > most) {
    const range = least === most ? String(least) : `${least} to ${most}`;
    fault("octets", octets, `${range} for the form ${form}`);
  }
  if (HEADER_KEYS.has(key)) fault("key", key, "a key that the ASDU itself does not have");
  const forms = Object.hasOwn(COMMON_KEYS, key) ? COMMON_KEYS[key]! : [form];
  if (!forms.includes(form)) fault("form", form, `${forms.join(", ")} for the key ${key}`);
  const isCounted = form === "counted" || form === "text";
  if (isCounted !== (field.length !== undefined)) {
    const expected = isCounted
      ? `the key of an earlier field of the form length, for the form ${form}`
      : "no length: it is for the forms counted and text";
    fault("length", field.length, expected);
  }
  if (mask !== undefined && octets !== 1) fault("mask", mask, "no mask: it is for one octet");
  if (form === "flag" && !isOneBit(mask ?? 0xff)) {
    fault("mask", mask, "a single bit, such as 1, 2, 4 or 128, for the form flag");
  }
  if ((form === "uint" || form === "int") && !isRun(mask ?? 0xff)) {
    fault("mask", mask, "neighbouring bits, such as 3, 112 or 240");
  }
  if (reserved !== undefined && form !== "bits") {
    fault("reserved", reserved, "no reserved bits: they are for the form bits");
  } else if (((reserved ?? 0) & ~(mask ?? 0xff)) !== 0) {
    fault("reserved", reserved, `bits within the mask ${mask}`);
  }
  for (const value of Object.keys(field.values ?? {}).map(Number)) {
    if (isValueOf(field, octets, value)) continue;
    const expected = form === "bits" ? "single bits within the mask" : "values of the field";
    fault("values", value, expected);
  }
  return faults;
}

function isOneBit(mask: number): boolean {
  return (mask & (mask - 1)) === 0;
}

function isRun(mask: number): boolean {
  const low = mask & -mask;
  return isOneBit(mask / low + 1);
}

function isValueOf({ form, mask = 0xff }: PrivateField, octets: number, value: number): boolean {
  const top = octets === 1 ? mask / (mask & -mask) : 2 ** (8 * octets) - 1;
  switch (form) {
    case "uint":
      return value >= 0 && value <= top;
    case "int":
      return value >= -(top + 1) / 2 && value <= (top - 1) / 2;
    case "flag":
      return value === 0 || value === 1;
    case "bits":
      return value > 0 && isOneBit(value) && (value & ~mask) === 0;
    default:
      return false;
  }
}
