// The entries of the menu.

import { assertEquals } from "@std/assert";
import { entriesOf } from "../../../../../examples/decoder/page/pointing/entries.ts";
import { isReason, type Pointed } from "../../../../../examples/decoder/page/pointing/pointed.ts";

const CA: Pointed = { kind: "CA", text: "1", term: "ca=1", ways: [] };

/** The entries as lines. */
function entries(pointed: Partial<Pointed>, filter = ""): readonly string[] {
  return entriesOf({ ...CA, ...pointed }, filter).map(({ part, text, note, action }) =>
    `${part}: ${text} | ${note} | ${
      isReason(action) ? `- ${action.reason}` : JSON.stringify(action)
    }`
  );
}

function goes(filter: string): string {
  return `{"kind":"go","place":{"view":"packets","filter":"${filter}"}}`;
}

Deno.test("filters are narrowed, and suggested terms follow", () => {
  assertEquals(
    entries({ terms: [{ text: "From here on", term: "time>=2026-11-30" }] }, "type=C_*"),
    [
      `filter: Only this | ca=1 | ${goes("type=C_* and ca=1")}`,
      `filter: Not this | not ca=1 | ${goes("type=C_* and not ca=1")}`,
      `filter: From here on | time>=2026-11-30 | ${goes("type=C_* and time>=2026-11-30")}`,
      'copy: Copy | 1 | {"kind":"copy","text":"1","what":"Value"}',
    ],
  );
});

Deno.test("a filter that the page cannot read is kept as a whole", () => {
  assertEquals(entries({}, "type=X_A_1 or ca=2").slice(0, 2), [
    `filter: Only this | ca=1 | ${goes("(type=X_A_1 or ca=2) and ca=1")}`,
    `filter: Not this | not ca=1 | ${goes("(type=X_A_1 or ca=2) and not ca=1")}`,
  ]);
});

Deno.test("an entry without a term, text or chart gives the reason", () => {
  assertEquals(entries({ term: { reason: "No field" }, text: "", point: { reason: "No point" } }), [
    "filter: Only this |  | - No field",
    "filter: Not this |  | - No field",
    "chart: Chart |  | - No point",
    "copy: Copy |  | - The field is empty",
  ]);
});

Deno.test("a point has a chart, a row can be copied, and ways are followed", () => {
  const point = { address: "192.0.2.1", port: 2404, ca: 1, ioa: 5 };
  const found = entries({
    point,
    packet: { row: 3, hasOctets: true, hasRecord: true },
    record: { what: "point", content: { a: 1 } },
    ways: [
      { text: "Go", note: "packet 1", to: { view: "packets", frame: 1, filter: "" } },
      { text: "Back", note: "", to: { reason: "No way" } },
    ],
  });
  assertEquals(found.slice(2), [
    `chart: Chart | CA 1 IOA 5 | ${
      JSON.stringify({ kind: "go", place: { view: "points", point } })
    }`,
    'copy: Copy | 1 | {"kind":"copy","text":"1","what":"Value"}',
    'copy: Copy as hex | octets | {"kind":"copy-packet","row":3,"form":"hex"}',
    'copy: Copy as JSON | as in the export of packets | {"kind":"copy-packet","row":3,"form":"json"}',
    `copy: Copy as JSON | point | ${
      JSON.stringify({ kind: "copy", text: '{\n  "a": 1\n}', what: "JSON" })
    }`,
    'follow: Go | packet 1 | {"kind":"go","place":{"view":"packets","frame":1,"filter":""}}',
    "follow: Back |  | - No way",
  ]);
  assertEquals(entries({ packet: { row: 3, hasOctets: false, hasRecord: false } }).slice(3), [
    "copy: Copy as hex | octets | - The row has no octets",
    "copy: Copy as JSON | as in the export of packets | - Exports have no record of the start and end of connections",
  ]);
});

Deno.test("notes have at most 60 characters", () => {
  for (const length of [60, 61]) {
    const text = "x".repeat(length);
    const note = entriesOf({ ...CA, text }, "").find(({ part }) => part === "copy")!.note;
    assertEquals(note, length === 60 ? text : `${"x".repeat(59)}…`);
  }
});
