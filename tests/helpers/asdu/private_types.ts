// Private types for tests: two invented ones, random rows, and random octets of their objects.

import type {
  PrivateElement,
  PrivateField,
  PrivateType,
  PrivateTypeRow,
} from "../../../codec/private_row.ts";
import { definePrivateType } from "../../../codec/private_type.ts";
import { IEC104 } from "../../../codec/profile.ts";
import { type ElementName, ELEMENTS } from "../../../codec/elements.ts";
import { isVariable } from "../../../codec/plan.ts";
import type { Prng } from "../random/prng.ts";

/** A point: a frequency in mHz, 3 octets, with quality and CP56Time2a. */
export const FREQUENCY = definePrivateType({
  id: 150,
  name: "X_FR_TB_1",
  title: "Frequency with time tag",
  elements: [
    {
      title: "Frequency in mHz",
      octets: 3,
      fields: [{ key: "value", symbol: "F", at: 0, octets: 3, form: "uint" }],
    },
    "QDS",
  ],
  time: "cp56",
});

/** The same frequency without time tag. */
export const PLAIN_FREQUENCY = definePrivateType({
  ...FREQUENCY.row,
  id: 149,
  name: "X_FR_NA_1",
  title: "Frequency",
  time: "none",
  sq: true,
});

/** A structure without a value: the health of a breaker. */
export const HEALTH = definePrivateType({
  id: 201,
  name: "X_BH_NA_1",
  elements: [{
    title: "Health of a breaker",
    octets: 5,
    fields: [
      { key: "operations", at: 0, octets: 2, form: "uint" },
      { key: "wear", at: 2, form: "uint", mask: 0x7f },
      { key: "greased", at: 2, form: "flag", mask: 0x80, optional: true },
      { key: "celsius", at: 3, form: "int" },
      {
        key: "mode",
        at: 4,
        form: "uint",
        mask: 0x30,
        values: { 0: "local", 1: "remote", 2: "test" },
      },
      { key: "spare", at: 4, form: "reserved", mask: 0xcf },
    ],
  }],
  sq: true,
});

/** A profile with all of them. */
export const PRIVATE_PROFILE = { ...IEC104, privateTypes: [FREQUENCY, PLAIN_FREQUENCY, HEALTH] };

/** Standard elements of a fixed length; two of them may share keys. */
const FIXED = (Object.keys(ELEMENTS) as ElementName[]).filter((name) =>
  ELEMENTS[name].fields.every(({ form }) => !isVariable({ form }) && form !== "length")
);

/** Elements of points. */
const POINT_BODIES: readonly (readonly ElementName[])[] = [
  ["SIQ"],
  ["DIQ"],
  ["NVA", "QDS"],
  ["SVA"],
  ["R32", "QDS"],
  ["BSI", "QDS"],
];

/** Picks a standard element that has none of the given keys, and adds its keys to them. */
function pickElement(random: Prng, keys: Set<string>): ElementName | undefined {
  const free = FIXED.filter((name) => ELEMENTS[name].fields.every(({ key }) => !keys.has(key)));
  if (free.length === 0) return undefined;
  const name = random.pick(free);
  for (const { key } of ELEMENTS[name].fields) keys.add(key);
  return name;
}

/** Generates a private element whose fields cover all its bits. */
export function randomElement(random: Prng, prefix: string): PrivateElement {
  const fields: PrivateField[] = [];
  let at = 0;
  const key = () => `${prefix}${fields.length}`;
  for (let i = random.int(1, 6); i > 0; i--) {
    const form = random.pick(
      ["uint", "int", "bits", "float", "normalized", "cp24", "cp56", "mixed"] as const,
    );
    if (form === "mixed") {
      const split = random.int(1, 6);
      const low = (1 << split) - 1;
      fields.push({ key: key(), at, form: random.pick(["uint", "int"] as const), mask: low });
      fields.push({ key: key(), at, form: "flag", mask: 1 << split, optional: random.chance(0.5) });
      const rest = 0xff & ~low & ~(1 << split);
      if (rest !== 0) fields.push({ key: key(), at, form: "reserved", mask: rest });
      at += 1;
      continue;
    }
    const octets = form === "uint" || form === "int" ? random.int(1, 4) : undefined;
    fields.push({ key: key(), at, form, ...(octets === undefined ? {} : { octets }) });
    at += octets ?? { bits: 1, float: 4, normalized: 2, cp24: 3, cp56: 7, uint: 1, int: 1 }[form];
  }
  return { title: `Element ${prefix}`, octets: at, fields };
}

/** Generates an element that ends with a text or octets, and their number. */
function countedElement(random: Prng): PrivateElement {
  const octets = random.int(1, 2);
  const form = random.pick(["counted", "text"] as const);
  const length: PrivateField = { key: "number", at: 1, octets, form: "length" };
  const content: PrivateField = { key: "content", at: 1 + octets, form, length: "number" };
  const flag: PrivateField = { key: "kind", at: 0, form: "uint" };
  return { title: "Element with content", octets: 1 + octets, fields: [flag, length, content] };
}

/** Generates a valid row. */
export function randomRow(random: Prng): PrivateTypeRow {
  const keys = new Set<string>();
  const time = random.pick(["none", "cp24", "cp56"] as const);
  const id = random.int(128, 255);
  const name = `X_${random.int(0, 999)}`;
  if (random.chance(0.2)) {
    return { id, name, elements: random.pick(POINT_BODIES), time, sq: random.chance(0.5) };
  }
  if (time !== "none") keys.add("time");
  const elements: (ElementName | PrivateElement)[] = [];
  for (let i = random.int(0, 4); i > 0; i--) {
    const element = random.chance(0.5)
      ? pickElement(random, keys)
      : randomElement(random, "abcdef"[elements.length]!);
    if (element !== undefined) elements.push(element);
  }
  const counted = random.chance(0.2);
  if (counted) elements.splice(random.int(0, elements.length), 0, countedElement(random));
  const last = time === "none" && random.chance(0.2);
  if (last) elements.push(random.pick(["SEGMENT", "DATA"] as const));
  const variable = counted || last;
  return { id, name, elements, time, sq: !variable && random.chance(0.5) };
}

/** Generates a private type from a random row, and a profile with it. */
export function randomType(random: Prng): PrivateType {
  return definePrivateType(randomRow(random));
}
