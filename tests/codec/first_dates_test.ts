// The tables of dates are filled four years at a time: whatever reads a date first, the date is right. A program of its own
// reads each date, because the tables of this one may be filled already.

import { assertEquals } from "@std/assert";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { toHex } from "../../codec/hex.ts";
import { runProgram } from "../helpers/machine/service.ts";

/** The first hour, one date in each year that a CP56Time2a has, and three that do not exist. */
const TIMES = [
  Date.UTC(2000, 0, 1, 0, 59, 59, 999),
  ...Array.from({ length: 100 }, (_, year) => Date.UTC(2000 + year, 1, 28, 23, 59, 58, 7)),
];
const NO_DATES = ["00 00 00 00 00 00 00", "1F 00 00 00 1E 02 18", "1F 00 00 00 01 0D 18"];

function asduOf(time: number): string {
  const object = { ioa: 700, value: 1, quality: 0, time };
  return toHex(encodeAsdu({ type: "M_ME_TF_1", cause: 3, ca: 1, objects: [object] }));
}

/** Asks a program for the time of each ASDU, with an expression for the function that reads it. */
async function timesRead(asdus: readonly string[], read: string): Promise<unknown> {
  const code = `
    import { decodeApdu, decodeAsdu, encodeApdu, parseHex } from "./codec/mod.ts";
    import { decodeBatch, PointColumns, readPoints } from "./codec/low_level.ts";
    const read = ${read};
    console.log(JSON.stringify(${JSON.stringify(asdus)}.map((hex) => read(parseHex(hex)))));
  `;
  const { stdout } = await runProgram(["deno", "eval", "--quiet", "--no-check", code]);
  return JSON.parse(stdout);
}

/** Readers, each as an expression: of objects, of the points of an ASDU, and of those of a buffer. */
const READERS = {
  "decodeAsdu()": "(asdu) => decodeAsdu(asdu).objects[0].time",
  "readPoints()":
    "(asdu) => { const c = new PointColumns(); return readPoints(asdu, c) ? c.time[0] : null; }",
  "decodeBatch()": `(asdu) => {
    const apdu = Uint8Array.of(0x68, asdu.length + 4, 0, 0, 0, 0, ...asdu), c = new PointColumns();
    return decodeBatch(apdu, 0, apdu.length, c) === apdu.length ? c.time[0] : null;
  }`,
};

for (const [name, read] of Object.entries(READERS)) {
  Deno.test(`${name} reads the first date of each year, and refuses one that does not exist`, async () => {
    const valid = TIMES.map(asduOf);
    const none = NO_DATES.map((tag) => asduOf(TIMES[0]!).slice(0, -14) + tag.replaceAll(" ", ""));
    assertEquals(await timesRead([...valid, ...none], read), [...TIMES, null, null, null]);
    assertEquals(await timesRead([...none, ...valid.reverse()], read), [
      null,
      null,
      null,
      ...TIMES.toReversed(),
    ]);
  });
}
