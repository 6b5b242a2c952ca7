// Dissections, lines and issues as reviewed texts: of one golden vector for each layout, and of all that break a rule.

import { decodeApdu } from "../../codec/apdu.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { dissect, dissectAsdu } from "../../codec/dissect.ts";
import type { DissectNode } from "../../codec/dissect_node.ts";
import { formatApdu, formatAsdu } from "../../codec/format.ts";
import { formatDissection } from "../../codec/format_dissection.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import { toJson } from "../../codec/json.ts";
import { definePrivateType } from "../../codec/private_type.ts";
import { IEC104, type Profile } from "../../codec/profile.ts";
import { TYPES } from "../../codec/types.ts";
import { loadVectors, type Vector } from "../helpers/asdu/vectors.ts";
import { assertReviewed, inLine } from "../helpers/golden/reviewed.ts";

const VECTORS = loadVectors();

/** Returns the layout of a type: its elements and its time tag. */
function layoutOf({ type }: Vector): string {
  return type === "raw" || type === "private"
    ? type
    : `${TYPES[type].body} ${TYPES[type].time === "none" ? "" : "tagged"}`;
}

/** The first vector of each layout, one without octets of variable length, and each that has issues. */
const CHOSEN: readonly Vector[] = VECTORS.filter((vector, i) =>
  vector.asdu.issues.length > 0 || vector.id.endsWith("-no-data") ||
  VECTORS.findIndex((other) => layoutOf(other) === layoutOf(vector)) === i
);

/** Writes the tree with the numbers that its text omits: mask, raw value, key and value of the decoder. */
function treeLines(node: DissectNode, indent = ""): string[] {
  const { name, title, offset, length, mask, raw, field, text, children } = node;
  const facts = [
    `${offset}+${length}`,
    mask === undefined ? "" : `&${mask.toString(16).padStart(2, "0")}`,
    raw === undefined ? "" : `raw ${raw}`,
    field === undefined ? "" : `${field.key}=${inLine(field.value)}`,
  ].filter((fact) => fact !== "");
  return [
    `${indent}${name} (${title}) ${facts.join(" ")}: ${text}`,
    ...children.flatMap((child) => treeLines(child, `${indent}  `)),
  ];
}

Deno.test("dissectAsdu(): the trees of all layouts and faults match the reviewed text", () => {
  const trees = CHOSEN.flatMap(({ id, octets, profile }) => [
    `# ${id}: ${toHex(octets, " ")}`,
    ...treeLines(dissectAsdu(octets, { profile })).slice(1),
  ]);
  assertReviewed("dissections.txt", trees.join("\n"));
});

Deno.test("formatAsdu(), toJson() and issue texts of all golden vectors match the reviewed text", () => {
  const rows = VECTORS.flatMap(({ id, octets, profile }) => {
    const asdu = decodeAsdu(octets, { profile, base: 6 });
    const { objects, issues: _, ...head } = toJson(asdu, { profile });
    return [
      `# ${id}`,
      formatAsdu(asdu, { profile }),
      `  ${inLine(head)}`,
      ...(objects as unknown[] ?? []).map((object) => `    ${inLine(object)}`),
      ...asdu.issues.map(({ code, offset, octets, detail }) =>
        `  ! ${code} at ${offset}, ${inLine(octets)}: ${detail}`
      ),
    ];
  });
  assertReviewed("lines.txt", rows.join("\n"));
});

const RICH = definePrivateType({
  id: 200,
  name: "X_RICH",
  elements: ["R32", "QDS", {
    title: "Position",
    octets: 6,
    fields: [
      { key: "x", symbol: "X", title: "easting", at: 0, octets: 2, form: "int" },
      { key: "y", symbol: "Y", title: "northing", at: 2, octets: 3, form: "uint" },
      { key: "low", symbol: "L", title: "low bits", at: 5, octets: 1, form: "int", mask: 0x07 },
      { key: "on", symbol: "O", title: "on", at: 5, octets: 1, form: "flag", mask: 0x80 },
      {
        key: "spare",
        symbol: "SP",
        title: "spare",
        at: 5,
        octets: 1,
        form: "reserved",
        mask: 0x78,
      },
    ],
  }],
  time: "cp24",
  sq: true,
});
const REST = definePrivateType({ id: 201, name: "X_REST", elements: ["BSI", "DATA"] });
const PRIVATE: Profile = { ...IEC104, privateTypes: [RICH, REST] };

/** APDUs that golden vectors cannot represent: control fields, private types, and octets that are not an APDU. */
const APDUS: readonly (readonly [what: string, hex: string])[] = [
  ["STARTDT act", "68 04 07 00 00 00"],
  ["STARTDT con", "68 04 0B 00 00 00"],
  ["STOPDT act", "68 04 13 00 00 00"],
  ["STOPDT con", "68 04 23 00 00 00"],
  ["TESTFR act", "68 04 43 00 00 00"],
  ["TESTFR con", "68 04 83 00 00 00"],
  ["S format with the highest number", "68 04 01 00 FE FF"],
  [
    "I format with a private type",
    "68 1B FE FF 02 01 C8 81 03 05 FF FE 10 00 00 " +
    "EC 51 47 42 11 FE FF 01 00 80 FD E8 03 05",
  ],
  [
    "private type with SQ 1",
    "68 29 00 00 00 00 C8 82 14 00 01 00 10 00 00 " +
    "EC 51 47 42 11 FE FF 01 00 80 FD E8 03 05 00 00 C0 7F 80 05 00 FF FF FF 02 FF FF FF",
  ],
  [
    "private type with octets to the end",
    "68 13 00 00 00 00 C9 01 03 00 01 00 01 00 00 01 02 03 80 0A 0B",
  ],
  ["private type that is not known", "68 0C 00 00 00 00 CA 03 2C 00 01 00 01 02"],
  ["I format without an ASDU", "68 04 02 00 04 00"],
  ["I format with a short ASDU", "68 07 02 00 04 00 01 02 03"],
  ["wrong start octet", "67 04 07 00 00 00"],
  ["length field too short", "68 03 07 00 00 00"],
  ["length field too long", "68 05 07 00 00 00"],
  ["octets missing", "68 0E 07 00 00 00"],
  ["fewer than six octets", "68 04 07"],
  ["no octets", ""],
  ["control field that is no function", "68 04 03 00 00 00"],
  ["function with octets after it", "68 04 07 00 01 00"],
  ["S format with an ASDU", "68 06 01 00 02 00 64 01"],
  ["S format with reserved bits", "68 04 05 00 02 01"],
];

Deno.test("decodeApdu(), dissect() and formatDissection(): all control fields match the reviewed text", () => {
  const rows = APDUS.flatMap(([what, hex]) => {
    const octets = parseHex(hex);
    const apdu = decodeApdu(octets, { profile: PRIVATE });
    const tree = dissect(octets, { profile: PRIVATE });
    const issues = apdu.format === "raw"
      ? apdu.issues
      : apdu.format === "I"
      ? apdu.asdu.issues
      : [];
    return [
      `# ${what}: ${toHex(octets, " ")}`,
      formatApdu(apdu, { profile: PRIVATE }),
      ...issues.map((issue) => `! ${inLine(issue)}`),
      ...(apdu.format === "I" && apdu.asdu.type === "private"
        ? apdu.asdu.objects.map((object) => inLine(object))
        : []),
      ...treeLines(tree),
      ...(apdu.format === "I" && apdu.asdu.type !== "raw" ? [formatDissection(tree)] : []),
    ];
  });
  assertReviewed("apdus.txt", rows.join("\n"));
});

Deno.test("decodeAsdu(): issues of ASDUs that are too short or too long match the reviewed text", () => {
  const rows = CHOSEN.filter(({ asdu }) => asdu.issues.length === 0).flatMap((vector) => {
    const { id, octets, profile } = vector;
    const more = Uint8Array.of(...octets, 0x55, 0xaa);
    const variants: readonly (readonly [string, Uint8Array])[] = [
      ["one octet less", octets.subarray(0, -1)],
      ["two octets more", more],
      ["SQ inverted", octets.with(1, octets[1]! ^ 0x80)],
      ["one object more", octets.with(1, octets[1]! + 1)],
      ["no objects", octets.with(1, 0)],
      ["identifier cut", octets.subarray(0, 5)],
    ];
    return [
      `# ${id}`,
      ...variants.flatMap(([what, changed]) => {
        const { type, sq, issues } = decodeAsdu(changed, { profile });
        const texts = issues.map(({ code, offset, octets, detail }) =>
          `${code} ${offset}+${octets.length} ${detail}`
        );
        return `${what}: ${type} SQ ${sq ? 1 : 0}; ${texts.join("; ")}`;
      }),
    ];
  });
  assertReviewed("faults.txt", rows.join("\n"));
});
