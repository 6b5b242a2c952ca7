// The table of types, compared with facts written down independently, and with the shared reference if it is available.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { CAUSE_SETS } from "../../codec/cause.ts";
import {
  BODIES,
  type ElementName,
  type ElementRow,
  ELEMENTS,
  OTHER_LAYOUTS,
} from "../../codec/elements.ts";
import { planOf } from "../../codec/plan.ts";
import { isCauseAllowed, type TypeName, typeName, type TypeRow, TYPES } from "../../codec/types.ts";
import { elementsOf, NAMES, sizeOf } from "../helpers/asdu/generate_asdu.ts";
import { LIMITS } from "../helpers/asdu/ranges.ts";

/** Type identifications and the octets of one object after its address, written by hand; `+` if they vary. */
const OCTETS: Readonly<Record<string, string>> = {
  "1-9": "1 4 1 4 2 5 5 8 3",
  "10-21": "6 3 6 5 8 5 8 6 7 7 5 2",
  "30-41": "8 8 9 12 10 10 12 12 10 11 11 14",
  "45-51": "1 1 1 3 3 5 4",
  "58-64": "8 8 8 10 10 12 11",
  "70-70": "1",
  "81-88": "11+ 9+ 7+ 2 12+ 9+ 19+ 4+",
  "90-95": "17+ 6+ 9+ 9+ 9+ 1+",
  "100-107": "1 1 0 7 2 1 2 9",
  "110-113": "3 3 5 1",
  "120-127": "6 7 4 5 4 4+ 13 16",
};

Deno.test("TYPES has exactly the assigned type identifications, with their sizes", () => {
  const expected = new Map<number, string>();
  for (const [range, sizes] of Object.entries(OCTETS)) {
    const [first, last] = range.split("-").map(Number) as [number, number];
    const list = sizes.split(" ");
    assertEquals(list.length, last - first + 1, range);
    for (const [index, size] of list.entries()) expected.set(first + index, size);
  }
  for (let id = 0; id < 256; id++) {
    const plan = planOf(id);
    const size = plan && `${plan.size}${plan.variable ? "+" : ""}`;
    assertEquals(size, expected.get(id), `type ${id}`);
    assertEquals(typeName(id), plan?.name as TypeName | undefined, `type ${id}`);
  }
});

Deno.test("TYPES permits SQ = 1 for 1, 3, 5, 7, 9, 11, 13, 15, 20, 21 and 126 only", () => {
  const ids = NAMES.filter((name) => TYPES[name].sq).map((name) => TYPES[name].id);
  assertEquals(ids, [1, 3, 5, 7, 9, 11, 13, 15, 20, 21, 126]);
});

Deno.test("TYPES requires address 0 for system commands, and no address for authentication", () => {
  const where = (ioa: TypeRow["ioa"]): number[] =>
    NAMES.filter((name) => TYPES[name].ioa === ioa).map((name) => TYPES[name].id);
  assertEquals(where("zero"), [70, 100, 101, 103, 104, 105, 106, 107]);
  assertEquals(where("none"), [81, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 93, 94, 95]);
});

Deno.test("TYPES permits several objects only for points, events and directories", () => {
  const several = NAMES.filter((name) => !TYPES[name].one).map((name) => TYPES[name].id);
  const expected = [...range(1, 17), 20, 21, ...range(30, 38), 41, 126];
  assertEquals(several, expected);
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

Deno.test("every bit of each element of ELEMENTS belongs to exactly one field", () => {
  for (const [name, row] of Object.entries(ELEMENTS) as [ElementName, ElementRow][]) {
    if (row.fields.some(({ octets }) => octets === 0)) continue;
    const bits = new Uint8Array(row.octets);
    for (const { at, octets, mask = 0xff, symbol } of row.fields) {
      for (let i = at; i < at + octets; i++) {
        assertEquals(bits[i]! & mask, 0, `${name}: ${symbol} shares bits with another field`);
        bits[i] = bits[i]! | mask;
      }
    }
    assert(bits.every((octet) => octet === 0xff), `${name} has bits that belong to no field`);
  }
});

Deno.test("each element of ELEMENTS is used by a type, and its numbers have the expected limits", () => {
  const used = new Set([...NAMES.flatMap(elementsOf), ...Object.values(OTHER_LAYOUTS).flat()]);
  for (const [name, row] of Object.entries(ELEMENTS) as [ElementName, ElementRow][]) {
    assert(used.has(name), `${name} is used by no type`);
    for (const { key, form } of row.fields) {
      const numeric = ["uint", "int", "bits", "reserved"].includes(form);
      assertEquals(LIMITS[`${name}.${key}`] !== undefined, numeric, `${name}.${key}`);
    }
  }
  assertEquals(new Set(NAMES.map((name) => TYPES[name].body)).size, Object.keys(BODIES).length);
});

Deno.test("isCauseAllowed() depends on the direction, and allows private causes everywhere", () => {
  assert(isCauseAllowed("M_SP_NA_1", 20, "monitor"));
  assert(!isCauseAllowed("M_SP_TB_1", 20, "monitor"));
  assert(!isCauseAllowed("M_SP_NA_1", 20, "control"));
  assert(isCauseAllowed("C_SC_NA_1", 6, "control"));
  assert(!isCauseAllowed("C_SC_NA_1", 6, "monitor"));
  assert(isCauseAllowed("C_SC_NA_1", 47, "monitor"));
  for (const name of NAMES) {
    for (const cause of range(48, 63)) {
      assert(isCauseAllowed(name, cause, "monitor") && isCauseAllowed(name, cause, "control"));
    }
    assert(!isCauseAllowed(name, 0, "monitor"));
  }
});

const REFERENCE = new URL("../../../shared/protocol/asdu.md", import.meta.url);

/** Returns the rows of the shared reference's table of types: id, then the cells of the row. */
function referenceRows(): Map<number, string[]> | undefined {
  try {
    const rows = Deno.readTextFileSync(REFERENCE).split("\n")
      .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
      .filter((cells) => cells.length === 12 && /^\d+$/.test(cells[0]!));
    return new Map(rows.map((cells) => [Number(cells[0]), cells]));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Parses causes written as `7,10,44-47 (9: D23)`: causes in parentheses count, marks do not. */
function causesIn(cell: string): number[] {
  const marks = cell.replace(/D\d+|\(u\)|[()]/g, "").replace(/:/g, "").replace(/ +/g, ",");
  return marks.split(",").filter((part) => /^\d/.test(part)).flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number) as [number, number?];
    return range(first, last);
  }).sort((a, b) => a - b);
}

const ROWS = referenceRows();
const note = ROWS === undefined ? " (skipped: it is not here)" : "";

Deno.test({
  name: `TYPES agrees with the shared reference, row by row${note}`,
  ignore: ROWS === undefined,
  fn() {
    const reserved = [...ROWS!].filter(([, cells]) => cells[1] === "-").map(([id]) => id);
    assertEquals([...ROWS!.keys()].filter((id) => !reserved.includes(id)), NAMES.map(idOf));
    for (const name of NAMES) {
      const row: TypeRow = TYPES[name];
      const cells = ROWS!.get(row.id)!;
      const [, mnemonic, , , octets, sq, , monitor, control, profile, most] = cells;
      const { monitor: m, control: c } = CAUSE_SETS[row.causes];
      // The reference has two names for 88 and 95.
      if (row.id !== 88) assertEquals(mnemonic!.split(" ")[0], name);
      if (/^\d+$/.test(octets!)) assertEquals(sizeOf(name), Number(octets), name);
      assertEquals(row.sq, sq === "yes", name);
      assertEquals([...m], causesIn(monitor!), `${name} in monitor direction`);
      assertEquals([...c], causesIn(control!), `${name} in control direction`);
      assertEquals(row.profile, profile!.replace(" only", "") as TypeRow["profile"], name);
      const [single, sequence] = most!.split(" / ").map(Number) as [number, number?];
      const size = sizeOf(name);
      if (row.one) assertEquals(single, 1, name);
      else assertEquals(single, Math.min(127, Math.floor(243 / (3 + size))), name);
      if (row.sq) assertEquals(sequence, Math.min(127, Math.floor(240 / size)), name);
    }
  },
});

function idOf(name: TypeName): number {
  return TYPES[name].id;
}

/** Returns the texts that occur more than once. */
function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, i) => texts.indexOf(text) !== i);
}

Deno.test("every type has a title and a clause; types of 60870-5-7 have only a title", () => {
  const rows: readonly TypeRow[] = Object.values(TYPES);
  assertEquals(repeated(rows.map(({ title }) => title)), []);
  const clauses = rows.map(({ clause }) => clause).filter((clause) => clause !== "7");
  assertEquals(repeated(clauses), []);
  for (const clause of clauses) assertMatch(clause, /^(?:101: 7\.3\.[1-6]\.\d+|104(?:: 8\.\d)?)$/);
  for (const { clause, profile } of rows) assertEquals(clause === "7", profile === "60870-5-7");
});

Deno.test("each element has a title and the clause that defines it", () => {
  for (const [name, { title, clause }] of Object.entries(ELEMENTS as Record<string, ElementRow>)) {
    if (clause !== undefined) assertMatch(clause, /^7\.2\.6\.\d+$/, name);
    assertMatch(title, /^[A-Z]/, name);
  }
});
