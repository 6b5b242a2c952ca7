// Values that the encoder refuses, for every field of every type: out of range, of the wrong type, and missing.

import { assertEquals, assertIsError, assertThrows } from "@std/assert";
import type { ElementName, FieldRow } from "../../codec/elements.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { fieldsOf, NAMES } from "../helpers/asdu/generate_asdu.ts";
import { TYPES } from "../../codec/types.ts";
import { limitsOf } from "../helpers/asdu/ranges.ts";
import { altered, sample, text } from "../helpers/asdu/samples.ts";

/** A value that must be refused, with the error and what its message must contain besides the key. */
interface Refusal {
  readonly value: unknown;
  readonly error: typeof RangeError | typeof TypeError;
  readonly says: string;
}

/** Keys that may be omitted, or have no octets of their own. */
const OPTIONAL = new Set(
  "quality qualifier select transient sequence carry adjusted elapsedMs changed reserved parametersChanged lpc pop frq refused srq notReady error status lastFile subdirectory active"
    .split(" "),
);

/** Values that are not numbers. */
const NO_NUMBERS: readonly unknown[] = ["1", true, null, 1n, [1], {}, () => 1];

function wrongKind(values: readonly unknown[], says: string): Refusal[] {
  return values.map((value) => ({ value, error: TypeError, says }));
}

function outOfRange(values: readonly number[], says: string): Refusal[] {
  return values.map((value) => ({ value, error: RangeError, says }));
}

/** Returns the values that a field must refuse. */
function refusals(element: ElementName, field: FieldRow): Refusal[] {
  const missing = OPTIONAL.has(field.key) ? [] : [undefined];
  switch (field.form) {
    case "flag":
      return wrongKind([...missing, 0, 1, "true", null], "expected true or false");
    case "normalized": {
      const says = "expected a number from -1 to 1";
      const values = [-1.0001, 1.0001, 32767, NaN, Infinity, -Infinity];
      return [
        ...outOfRange(values, says),
        ...wrongKind([...missing, ...NO_NUMBERS], "expected a number"),
      ];
    }
    case "float": {
      const says = "expected a magnitude of at most 3.4028234663852886e+38";
      const kind = wrongKind([...missing, ...NO_NUMBERS], "expected a number");
      return [...outOfRange([3.5e38, -3.5e38, Number.MAX_VALUE], says), ...kind];
    }
    case "cp24": {
      const says = "expected whole milliseconds of an hour, 0 to 3599999";
      const kind = wrongKind([...missing, ...NO_NUMBERS], says);
      return [...outOfRange([-1, 3_600_000, 0.5, NaN], says), ...kind];
    }
    case "cp56": {
      const says = "expected whole milliseconds from 2000-01-01 to 2099-12-31";
      const values = [Date.UTC(2000, 0, 1) - 1, Date.UTC(2100, 0, 1), 0, 1e12 + 0.5, NaN, Infinity];
      return [...outOfRange(values, says), ...wrongKind([...missing, ...NO_NUMBERS], says)];
    }
    case "text": {
      const half = { value: "a\ud800", error: TypeError, says: "half a surrogate pair" };
      return [half, ...wrongKind([...missing, 1, null, ["a"]], "expected a text")];
    }
    case "segment":
    case "counted":
    case "asdu":
    case "rest":
      return wrongKind([...missing, "00", [0], null, new Uint16Array(1)], "expected a Uint8Array");
    default:
      return wholeNumberRefusals(element, field, missing);
  }
}

function wholeNumberRefusals(
  element: ElementName,
  { key }: FieldRow,
  missing: readonly undefined[],
): Refusal[] {
  const { range: [low, high], mask } = limitsOf(element, key);
  const says = mask === undefined
    ? `expected a whole number from ${low} to ${high}`
    : `expected bits within 0x${mask.toString(16)}`;
  const stray = [1, 2, 4, 8, 16, 32, 64, 128].filter((bit) =>
    mask !== undefined && bit < mask && (bit & mask) === 0
  );
  return [
    ...outOfRange([low - 1, high + 1, low + 0.5, NaN, Infinity, -Infinity, ...stray], says),
    ...wrongKind([...missing, ...NO_NUMBERS], says),
  ];
}

for (const name of NAMES) {
  Deno.test(`encodeAsdu() refuses values that do not fit the fields of ${name}`, () => {
    const asdu = sample(name);
    const object = ` object 1 (IOA ${(asdu.objects[0] as { ioa: 0 }).ioa}):`;
    const place = `Cannot encode ${name}:${TYPES[name].ioa === "none" ? "" : object} `;
    for (const [element, field] of fieldsOf(name)) {
      if (field.form === "length") continue;
      for (const { value, error, says } of refusals(element, field)) {
        const given = altered(asdu, { [field.key]: value });
        const label = `${name}.${field.key} = ${text(value)}`;
        const thrown = assertThrows(() => encodeAsdu(given), error, place, label);
        assertIsError(thrown, error, `${field.key} is `, label);
        assertIsError(thrown, error, says, label);
        assertEquals(thrown.message.endsWith("."), false, label);
      }
    }
  });
}

Deno.test("encodeAsdu() accepts the lowest and the highest value of every field", () => {
  for (const name of NAMES) {
    const asdu = sample(name);
    for (const [element, field] of fieldsOf(name)) {
      if (!["uint", "int", "bits", "reserved"].includes(field.form)) continue;
      for (const value of limitsOf(element, field.key).range) {
        encodeAsdu(altered(asdu, { [field.key]: value }));
      }
    }
  }
});

Deno.test("encodeAsdu() refuses flags that the time tag does not have", () => {
  for (const name of NAMES) {
    const asdu = sample(name);
    for (const [, { key, form }] of fieldsOf(name)) {
      if (form !== "cp24" && form !== "cp56") continue;
      const says = `${key}Flags is `;
      for (const value of form === "cp24" ? [1, 0x20, 0x100] : [0x2000, 0x10000]) {
        const given = altered(asdu, { [`${key}Flags`]: value });
        assertThrows(() => encodeAsdu(given), RangeError, says, name);
      }
      for (const value of [-1, 0.5, NaN]) {
        const given = altered(asdu, { [`${key}Flags`]: value });
        assertThrows(() => encodeAsdu(given), RangeError, says, name);
      }
      for (const value of ["1", null, true]) {
        const given = altered(asdu, { [`${key}Flags`]: value });
        assertThrows(() => encodeAsdu(given), TypeError, says, name);
      }
    }
  }
});

Deno.test("encodeAsdu() refuses raw octets of the wrong length or type", () => {
  const tagged = sample("M_SP_TB_1");
  const six = altered(tagged, { time: NaN, timeOctets: new Uint8Array(6) });
  assertThrows(() => encodeAsdu(six), RangeError, "timeOctets has 6 octets, expected 7");
  const list = altered(tagged, { time: NaN, timeOctets: [0, 0, 0, 0, 0, 0, 0] });
  assertThrows(
    () => encodeAsdu(list),
    TypeError,
    "timeOctets is [0,0,0,0,0,0,0], expected a Uint8",
  );
  const short = altered(sample("M_ME_NC_1"), { value: NaN, valueOctets: new Uint8Array(3) });
  assertThrows(() => encodeAsdu(short), RangeError, "valueOctets has 3 octets, expected 4");
});
