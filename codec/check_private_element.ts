// Checks a private information element for fields beyond its end, overlaps, and bits without a
// field.

import { checkPrivateField, FORM_OCTETS } from "./check_private_field.ts";
import type { DeclarationFault } from "./check_schema.ts";
import { memberPath } from "./check_schema.ts";
import { formatCount } from "./count.ts";
import type { PrivateElement, PrivateField } from "./private_row.ts";

/** Maximum number of octets to list in a message. */
const LISTED = 4;

/** Returns all faults of an element whose members have the right types. */
export function checkPrivateElement(element: PrivateElement, path: string): DeclarationFault[] {
  const faults: DeclarationFault[] = [];
  const owners = Array.from({ length: element.octets }, () => new Array<string>(8).fill(""));
  for (const [index, field] of element.fields.entries()) {
    const at = memberPath(`${path}.fields`, index);
    for (const fault of checkPrivateField(field, at)) faults.push(fault);
    const fault = placeField(field, owners, at);
    if (fault !== undefined) faults.push(fault);
  }
  const gaps = owners.flatMap((bits, octet) => {
    const free = bits.reduce((mask, owner, bit) => owner === "" ? mask | 1 << bit : mask, 0);
    return free === 0 ? [] : [`${bitText(free)} of octet ${octet}`];
  });
  if (gaps.length > 0 && faults.length === 0) {
    const more = gaps.length > LISTED ? ` and ${gaps.length - LISTED} more octets` : "";
    const expected =
      `fields for all its bits: no field has ${gaps.slice(0, LISTED).join(", ")}${more}; ` +
      'spare bits are a field of the form "reserved"';
    faults.push({ path: `${path}.octets`, value: element.octets, expected });
  }
  return faults;
}

/** Marks the bits of a field as used. */
function placeField(
  field: PrivateField,
  owners: readonly string[][],
  path: string,
): DeclarationFault | undefined {
  const { key, at, form, mask = 0xff } = field;
  const { octets = FORM_OCTETS[form][0] } = field;
  const length = form === "segment" ? 1 : octets; // The length octet.
  const isAfter = form === "rest" || form === "counted" || form === "text";
  if (at + length > owners.length || isAfter && at !== owners.length) {
    const whole = formatCount(owners.length, "octet");
    const expected = isAfter
      ? `${owners.length}: the octets that are ${
        form === "rest" ? "left" : "counted"
      } follow the ${whole} of the element`
      : `a field within the ${whole} of the element; it has ${formatCount(length, "octet")}`;
    return { path: `${path}.at`, value: at, expected };
  }
  for (let octet = at; octet < at + length; octet++) {
    const bits = owners[octet]!;
    const taken = bits.findIndex((owner, bit) => owner !== "" && (mask & 1 << bit) !== 0);
    if (taken >= 0) {
      const name = field.mask === undefined ? "at" : "mask";
      const overlap = bits.reduce(
        (sum, owner, bit) => owner !== "" && (mask & 1 << bit) !== 0 ? sum | 1 << bit : sum,
        0,
      );
      const expected = `bits that no other field uses: ${bitText(overlap)} of octet ${octet} ` +
        `belong to "${bits[taken]}"`;
      return { path: `${path}.${name}`, value: field[name], expected };
    }
    for (let bit = 0; bit < 8; bit++) if ((mask & 1 << bit) !== 0) bits[bit] = key;
  }
  return undefined;
}

function bitText(mask: number): string {
  return mask === 0xff ? "any bit" : `bits 0x${mask.toString(16).padStart(2, "0")}`;
}
