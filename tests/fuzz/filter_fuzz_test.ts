// Random filters: parsing ends with a filter or with a FilterError, and printing and parsing again changes nothing.

import { assert, assertEquals } from "@std/assert";
import {
  FILTER_FIELDS,
  FilterError,
  type FilterSubject,
  parseFilter,
} from "../../codec/capture/mod.ts";
import { Prng } from "../helpers/random/prng.ts";

const WORDS: readonly string[] = [
  ...FILTER_FIELDS.flatMap(({ name, values, wireshark }) => [
    name,
    ...values.split(", "),
    ...wireshark,
  ]),
  ...[
    "and",
    "or",
    "not",
    "any",
    "in",
    "contains",
    "xor",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "matches",
  ],
  ...["=", "==", "===", "!=", "<>", "<", "<=", ">", ">=", "!", "~", "&&", "||", "&", "|", "≥", "≠"],
  ...["(", ")", "{", "}", ",", '"', "'", "“", "”", "\\", "*", "..", "-", "–", ":", ";", "#", "/"],
  ...[
    "Harbour",
    "K06",
    "Köln",
    "東京",
    "\u0301",
    "\u{1f600}",
    "\ud800",
    "\0",
    "\n",
    "\t",
    "\u00a0",
  ],
  ...[
    "5",
    "5020",
    "47/5020",
    "0x",
    "1e999",
    "-5",
    "NaN",
    "10.0.0",
    "fe80::",
    "__proto__",
    "toString",
  ],
  ...[
    "iec60870_asdu.qds.iv",
    "iec60870_asdu.float",
    "iec60870_104",
    "15",
    "s",
    "03:12",
    "2026-03-12",
  ],
];

const SUBJECTS: readonly FilterSubject[] = [
  {},
  { format: "S", frame: 5, time: 5000, start: 0 },
  {
    source: { address: "10.0.0.1", port: 2404 },
    destination: { address: "10.0.0.2", port: 40_000 },
    ...{ connection: 1, frame: 7, time: 90_000, start: 0, fromClient: true, delta: null },
    ...{ format: "I", typeId: 36, cause: 3, originator: 0, ca: 47, ioa: 5020, negative: false },
    ...{ test: false, value: 49.98, quality: 0x80, name: "K06 Harbour", findings: [] },
    objects: () => [{ ioa: 5020, value: 49.98, quality: 0x80, name: "K06 Harbour" }, { ioa: 1 }],
    ...{ transactions: [], octets: Uint8Array.of(0x68, 4, 0x43, 0, 0, 0) },
  },
];

/** Parses a text; checks the error, or the filter. */
function check(text: string, note: string): boolean {
  let filter;
  try {
    filter = parseFilter(text);
  } catch (error) {
    assert(error instanceof FilterError, `${note}: ${error}`);
    const { offset, length } = error;
    assert(offset >= 0 && length >= 0 && offset + length <= text.length, note);
    assert(error.message.startsWith("Cannot read filter: "), note);
    return false;
  }
  if (filter.canonical.length > 65_536) return true; // Operators in words take more room.
  const again = parseFilter(filter.canonical);
  assertEquals(again.canonical, filter.canonical, note);
  assertEquals([...again.uses], [...filter.uses], note);
  for (const subject of SUBJECTS) {
    assertEquals(again.matches(subject), filter.matches(subject), note);
  }
  return true;
}

Deno.test("random words, symbols and characters are read or refused with a FilterError", () => {
  for (let seed = 1; seed <= 20_000; seed++) {
    const random = new Prng(seed);
    const parts = Array.from({ length: random.int(1, 9) }, () => random.pick(WORDS));
    const text = parts.join(random.pick(["", " ", "  "]));
    check(text, `seed ${seed}: ${JSON.stringify(text)}`);
  }
});

/** A valid filter. */
function validFilter(random: Prng, depth: number): string {
  if (depth > 0 && random.chance(0.6)) {
    const [left, right] = [validFilter(random, depth - 1), validFilter(random, depth - 1)];
    return random.pick([
      `(${left}) and (${right})`,
      `${left} ${right}`,
      `${left} or ${right}`,
      `not (${left})`,
      `not any (${left}) or any ${right}`,
      `! ${left} && ${right}`,
      `(${left} || ${right})`,
    ]);
  }
  return random.pick([
    ...[
      "ca=1",
      "ioa!=100-200",
      "ioa in {1 5 7}",
      "value>=-0.5",
      "value=ON,OFF",
      "quality=IV",
      "name",
    ],
    ...['name~"a b"', "Harbour", '"or"', "TESTFR", "delta>15s", "time>=03:12", "host=10.0.0.0/8"],
    ...["negative", "finding=scan-*", "transaction", "iec60870_asdu.bcr.count > 5", "octets=68"],
    ...[
      "iec60870_asdu.diq.nt == 0",
      "port=1-9",
      "type=M_*,45..64",
      "cause contains con",
      "47/5020",
    ],
  ]);
}

Deno.test("valid filters of any shape are read, printed and read again", () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const random = new Prng(seed);
    const text = validFilter(random, 5);
    assert(check(text, `seed ${seed}: ${text}`), `seed ${seed}: ${text} was refused`);
  }
});

Deno.test("long and deep filters are read or refused, without an overflow", () => {
  assert(!check("x ".repeat(32_768), "too many words"));
  assert(check("x ".repeat(100), "many words"));
  assert(check("ca=1 ".repeat(10_000), "many comparisons"));
  assert(!check("ca=1 ".repeat(10_001), "too many comparisons"));
  for (
    const part of ["(", "not ", "!", "((a)or", '"', "ioa in {", "a or not(", "ca=1,", "*", "**a"]
  ) {
    for (const count of [99, 101, 5000]) check(part.repeat(count), `${part} ${count} times`);
  }
  assert(check(`name=${"*a".repeat(10_000)}`, "many stars"));
});
