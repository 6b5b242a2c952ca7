// Results of a deframer for each stream, with and without resynchronization, as a reviewed text.

import { assertEquals } from "@std/assert";
import { Deframer } from "../../codec/deframer.ts";
import { assertReviewed, inLine } from "../helpers/golden/reviewed.ts";
import { concat, frame, octets } from "../helpers/wire/frames.ts";

const TESTFR = frame("TESTFR act");
const DATA = frame("I(1,2)");

const STREAMS: readonly (readonly [what: string, octets: Uint8Array])[] = [
  ["nothing", new Uint8Array(0)],
  ["two APDUs", concat([TESTFR, DATA])],
  [
    "the shortest and the longest",
    concat([TESTFR, octets("68 fd 00 00 00 00"), new Uint8Array(249)]),
  ],
  ["lengths of 3 and 254", concat([octets("68 03 01 02 03"), TESTFR, octets("68 fe"), TESTFR])],
  ["an octet before", concat([octets("00"), TESTFR])],
  ["a start octet before", concat([octets("68"), TESTFR, DATA])],
  ["a start octet and a length before", concat([octets("68 04"), TESTFR, DATA])],
  ["a torn APDU before another", concat([DATA.subarray(0, 9), TESTFR, DATA])],
  ["a torn APDU at the end", concat([TESTFR, DATA.subarray(0, 15)])],
  ["only a start octet", octets("68")],
  ["a start octet and a length", octets("68 04")],
  ["five octets of six", TESTFR.subarray(0, 5)],
  [
    "a control field of no format, in sequence",
    concat([TESTFR, octets("68 04 03 00 00 00"), DATA]),
  ],
  ["the same behind other octets", concat([octets("ff 68 04 03 00 00 00"), DATA])],
  ["an I format of 4 octets behind other octets", concat([octets("ff 68 04 00 00 00 00"), DATA])],
  [
    "an S format with an ASDU behind other octets",
    concat([octets("ff 68 06 01 00 02 00 01 02"), DATA]),
  ],
  [
    "a long one that holds two others and has no end",
    concat([octets("68 fd 00 00"), TESTFR, DATA]),
  ],
  [
    "a long one that holds one that is whole and one that is not",
    concat([octets("68 fd 00 00"), TESTFR, DATA.subarray(0, 8)]),
  ],
  [
    "a long one that holds 0x68 in its data",
    concat([octets("68 fd 00 68 68 04 68"), octets("01 02")]),
  ],
  ["the end of one, and two others", concat([DATA.subarray(7), TESTFR, DATA])],
];

/** Returns the results of a deframer for a stream in pieces. */
function found(stream: Uint8Array, resync: boolean, size: number): string[] {
  const deframer = new Deframer({ resync });
  const rows: string[] = [];
  const note = (event: ReturnType<Deframer["next"]>) => {
    if (event === undefined) return false;
    const shown = `${event.offset}: ${event.type} ${inLine(event.octets.subarray(0, 20))}`;
    rows.push(event.type === "apdu" ? shown : `${shown} ${event.code}: ${event.detail}`);
    return true;
  };
  for (let at = 0; at < stream.length && !deframer.failed; at += size) {
    deframer.push(stream.slice(at, at + size));
    while (note(deframer.next()));
  }
  const { buffered, failed } = deframer;
  while (note(deframer.end()));
  return [...rows, `${buffered} octets kept before the end${failed ? ", failed" : ""}`];
}

Deno.test("Deframer: the results for each stream match the reviewed text", () => {
  const rows = STREAMS.flatMap(([what, stream]) =>
    [false, true].flatMap((resync) => [
      `# ${what}${resync ? ", with resynchronization" : ""}`,
      ...found(stream, resync, 1000).map((row) => `  ${row}`),
    ])
  );
  assertReviewed("deframed.txt", rows.join("\n"));
});

Deno.test("Deframer finds the same APDUs however the stream is split", () => {
  const apdus = (rows: readonly string[]) => rows.filter((row) => row.includes(": apdu "));
  for (const [what, stream] of STREAMS) {
    for (const resync of [false, true]) {
      const whole = apdus(found(stream, resync, 1000));
      for (const size of [1, 2, 3, 5, 7, 16]) {
        assertEquals(apdus(found(stream, resync, size)), whole, `${what}, pieces of ${size}`);
      }
    }
  }
});
