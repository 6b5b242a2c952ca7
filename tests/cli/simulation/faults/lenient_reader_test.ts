// What a station with faults makes of the octets that arrive.

import { assertEquals } from "@std/assert";
import { FaultSet } from "../../../../cli/simulation/faults/fault_set.ts";
import type { FaultDeclaration, FaultName } from "../../../../cli/simulation/faults/fault_table.ts";
import { LenientReader } from "../../../../cli/simulation/faults/lenient_reader.ts";
import { encodeAsdu, IEC104 } from "../../../../codec/mod.ts";
import { concat, frame, hex, octets } from "../../../helpers/wire/frames.ts";

const TEST = frame("TESTFR act");
const START = frame("STARTDT act");
const INTERROGATION = encodeAsdu({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ qoi: 20 }] });

/** What the station reads of some segments. */
function read(segments: readonly Uint8Array[], ...names: readonly FaultName[]): string {
  const faults = new FaultSet();
  for (const fault of names) faults.add({ fault } as FaultDeclaration, 0);
  const reader = new LenientReader({ faults, profile: IEC104 });
  return hex(concat(segments.map((segment) => reader.read(segment, 0).slice())));
}

Deno.test("without faults, everything passes as it is", () => {
  const segments = [octets("68 04"), octets("69 03 FF"), TEST, octets("68 00")];
  assertEquals(read(segments), hex(concat(segments)));
  assertEquals(read(segments, "flood"), hex(concat(segments)));
});

Deno.test("an APDU that arrives in pieces is lost, and those around it are not", () => {
  const pieces = [
    START,
    TEST.subarray(0, 1),
    TEST.subarray(1, 4),
    concat([TEST.subarray(4), START]),
  ];
  assertEquals(read(pieces, "lose-split-frames"), hex(concat([START, START])));
  assertEquals(read([concat([START, TEST])], "lose-split-frames"), hex(concat([START, TEST])));
});

Deno.test("only the first APDU of a segment is read", () => {
  const segments = [concat([START, TEST, TEST]), TEST];
  assertEquals(read(segments, "lose-joined-frames"), hex(concat([START, TEST])));
});

Deno.test("an APDU with a wrong start octet is read as one, other octets are not", () => {
  const wrong = Uint8Array.from([0x69, ...TEST.subarray(1)]);
  assertEquals(read([wrong], "accept-any-start"), hex(TEST));
  assertEquals(read([octets("69 05 43 00")], "accept-any-start"), "69 05 43 00");
});

for (
  const [what, given, expected] of [
    ["a length that is too small", octets("68 03 43 00 00"), TEST],
    ["a U frame that is too long", octets("68 05 43 00 00 00 00"), TEST],
    ["an S frame that is too long", octets("68 06 01 00 02 00 00 00"), frame("S(1)")],
    [
      "an I frame that is too long",
      concat([
        octets("68 FE 00 00 00 00"),
        INTERROGATION,
        new Uint8Array(250 - INTERROGATION.length),
      ]),
      frame("I(0,0)", INTERROGATION),
    ],
    ["an empty frame", octets("68 00"), octets("68 00")],
    ["a right frame", frame("I(0,0)", INTERROGATION), frame("I(0,0)", INTERROGATION)],
  ] as const
) {
  Deno.test(`a station that ignores the length reads ${what}`, () => {
    assertEquals(read([given], "ignore-length"), hex(expected));
  });
}

Deno.test("each bit of an undefined function is taken for one", () => {
  const read47 = read([octets("68 04 47 00 00 00")], "mask-functions");
  assertEquals(read47, hex(concat([START, TEST])));
  assertEquals(read([octets("68 04 43 01 01 01")], "mask-functions"), hex(TEST));
  const all = ["STARTDT act", "STARTDT con", "STOPDT act", "STOPDT con", "TESTFR act", "TESTFR con"]
    .map((name) => frame(name));
  assertEquals(read([octets("68 04 FF 00 00 00")], "mask-functions"), hex(concat(all)));
  assertEquals(read([octets("68 04 03 00 00 00")], "mask-functions"), "68 04 03 00 00 00");
});
