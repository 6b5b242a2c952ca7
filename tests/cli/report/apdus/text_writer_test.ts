// Decoded APDUs as lines: the origin of each, its issues, and octets that are not an APDU.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { CsvWriter } from "../../../../cli/report/apdus/csv_writer.ts";
import { JsonWriter } from "../../../../cli/report/apdus/json_writer.ts";
import { zoneTree } from "../../../../cli/report/apdus/zoned_tree.ts";
import { convertTag } from "../../../../cli/text/zoned_time.ts";
import { nameTree } from "../../../../cli/report/apdus/named_tree.ts";
import type { Place } from "../../../../cli/report/apdus/source.ts";
import { TextWriter } from "../../../../cli/report/apdus/text_writer.ts";
import type { Writer, WriterOptions } from "../../../../cli/report/apdus/writer.ts";
import { readPointCsv } from "../../../../cli/text/point_list/read_csv.ts";
import { Names } from "../../../../cli/text/names.ts";
import { Output } from "../../../../cli/text/output.ts";
import {
  decodeApdu,
  dissect,
  type DissectNode,
  formatDissection,
  IEC104,
  parseHex,
  type TimeTag,
  type ZonePolicy,
} from "../../../../codec/mod.ts";

/** Returns the output of a writer. */
async function written(
  act: (writer: Writer) => void,
  { colour = false, kind = TextWriter, ...options }: {
    readonly colour?: boolean;
    readonly kind?: new (options: WriterOptions, array: boolean) => Writer;
    readonly names?: Names;
    readonly zone?: ZonePolicy;
    readonly tagZone?: ZonePolicy;
  } = {},
): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const out = new Output({
    write: (octets) => {
      text += decoder.decode(octets, { stream: true });
      return Promise.resolve(octets.length);
    },
  }, { colour });
  act(new kind({ out, profile: IEC104, zone: undefined, verbose: false, ...options }, false));
  await out.flush();
  return text;
}

/** Writes an APDU. */
function apdu(writer: Writer, hex: string, place: Place, tree?: DissectNode): void {
  const octets = parseHex(hex);
  writer.apdu({ apdu: decodeApdu(octets), found: { type: "apdu", octets, place }, tree });
}

/** A packet of a capture from this host, at this number of milliseconds. */
function packet(frame: number, address: string, ms: number): Place {
  return {
    frame,
    captured: { time: Date.UTC(2024, 4, 6, 7, 8, 9, ms), nanoseconds: 0 },
    source: { address, port: 2404 },
    destination: { address: "192.0.2.1", port: 40_000 },
  } as Place;
}

Deno.test("text: each line names its packet, and columns keep their greatest width", async () => {
  assertEquals(
    await written((writer) => {
      apdu(writer, "68 04 43 00 00 00", packet(1, "192.0.2.2", 1));
      apdu(writer, "68 04 83 00 00 00", packet(1, "192.0.2.2", 1));
      apdu(writer, "68 04 01 00 0a 00", packet(2, "192.0.2.222", 2));
      apdu(writer, "68 04 01 00 0c 00", packet(12_345_678, "192.0.2.2", 3));
    }),
    `      1  2024-05-06T07:08:09.001000Z  192.0.2.2:2404 -> 192.0.2.1:40000  U TESTFR act
      1  2024-05-06T07:08:09.001000Z  192.0.2.2:2404 -> 192.0.2.1:40000  U TESTFR con
      2  2024-05-06T07:08:09.002000Z  192.0.2.222:2404 -> 192.0.2.1:40000  S N(R)=5
12345678  2024-05-06T07:08:09.003000Z  192.0.2.2:2404 -> 192.0.2.1:40000    S N(R)=6
`,
  );
});

/** M_ME_NC_1 of CA 1 with 68 at IOA 1001 and 1002. */
function twoValues() {
  const octets = parseHex(
    "68 1A 00 00 02 00 0D 02 03 00 01 00 E9 03 00 00 00 88 42 00 EA 03 00 00 00 88 42 00",
  );
  const place = packet(1, "192.0.2.2", 1);
  const tree = dissect(octets);
  return {
    apdu: decodeApdu(octets),
    found: { type: "apdu", octets, place },
    tree,
  } as const;
}

Deno.test("decoded APDUs have the names and units of their objects in every format", async () => {
  const names = new Names({
    sectors: [{ ca: 1, points: [{ ioa: 1001, type: "M_ME_NC_1", name: "Oven", unit: "K" }] }],
  });
  const record = twoValues();
  const text = await written((writer) => writer.apdu(record), { names });
  assertStringIncludes(text, "M_ME_NC_1 spont CA 1: 1001 Oven=68 K, 1002=68\n");
  const lines = text.split("\n").filter((line) => /OBJECT|IOA|R32/.test(line)).map((line) =>
    line.trim()
  );
  assertEquals(lines, [
    "12-19               OBJECT (Information object 1): IOA 1001 Oven",
    "12-14                 IOA (Information object address): 1001 Oven",
    "15-18                 R32 (Short floating point number): 68 K",
    "20-27               OBJECT (Information object 2): IOA 1002",
    "20-22                 IOA (Information object address): 1002",
    "23-26                 R32 (Short floating point number): 68",
  ]);
  const s = parseHex("68 04 01 00 0a 00");
  assertEquals(nameTree(dissect(s), decodeApdu(s), names), dissect(s));
  const csv = await written((writer) => writer.apdu(record), { names, kind: CsvWriter });
  assertEquals(csv.split("\n").map((line) => line.split(",").slice(11, 15)), [
    ["1001", "Oven", "K", "68"],
    ["1002", "", "", "68"],
    [],
  ]);
  const json = await written((writer) => writer.apdu(record), { names, kind: JsonWriter });
  assertEquals(JSON.parse(json).labels, [{ name: "Oven", unit: "K" }, null]);
});

Deno.test("decoded APDUs have the scaled values and the texts of states of a point list", async () => {
  const { list } = readPointCsv(
    "ca;ioa;type;name;unit;scale;states\n1;1001;M_ME_NC;Oven;°F;x*1.8+32;\n1;1002;M_ME_NC;Door;;;68=open",
  );
  const names = new Names().add(list!);
  const record = twoValues();
  const text = await written((writer) => writer.apdu(record), { names });
  assertStringIncludes(text, "CA 1: 1001 Oven=154.4 °F, 1002 Door=open\n");
  assertStringIncludes(text, "R32 (Short floating point number): 68 = 154.4 °F\n");
  const csv = await written((writer) => writer.apdu(record), { names, kind: CsvWriter });
  assertEquals(csv.split("\n").map((line) => line.split(",").slice(11, 16)), [
    ["1001", "Oven", "°F", "68", "154.4"],
    ["1002", "Door", "", "68", "open"],
    [],
  ]);
});

Deno.test("time tags of another zone than that of the times written are converted", async () => {
  const octets = parseHex("68 15 00 00 02 00 1E 01 03 00 01 00 E9 03 00 91 AB 75 2D 0D AF 07 18");
  const place = packet(1, "192.0.2.2", 1);
  const tree = dissect(octets);
  const record = {
    apdu: decodeApdu(octets),
    found: { type: "apdu", octets, place },
    tree,
  } as const;
  const zones = { zone: { zone: "Europe/Madrid" }, tagZone: { zone: 0 } };
  const csv = await written((writer) => writer.apdu(record), { ...zones, kind: CsvWriter });
  assertStringIncludes(csv, "1,2024-05-06T09:08:09.001000+02:00,");
  assertStringIncludes(csv, ",2024-07-15T13:45:30.123,,2024-07-15T13:45:30.123Z,");
  const json = await written((writer) => writer.apdu(record), { ...zones, kind: JsonWriter });
  assertEquals(JSON.parse(json).instants, ["2024-07-15T13:45:30.123Z"]);
  const one = await written((writer) => writer.apdu(record), {
    zone: zones.zone,
    kind: JsonWriter,
  });
  assertEquals(JSON.parse(one).instants, ["2024-07-15T11:45:30.123Z"]);
  const convert = (tag: TimeTag) => convertTag(tag, zones.tagZone, zones.zone);
  const lines = formatDissection(zoneTree(tree, convert, "Europe/Madrid")).split("\n");
  assertEquals(lines.filter((line) => line.includes("CP56")).map((line) => line.trim()), [
    "16-22                 CP56Time2a (Seven octet binary time): " +
    "2024-07-15 13:45:30.123 (2024-07-15 15:45:30.123 SU Europe/Madrid)",
  ]);
});

Deno.test("text: octets that are not an APDU are shown, at most 24", async () => {
  const octets = Uint8Array.from({ length: 25 }, (_, i) => i);
  const code = "bad-start";
  assertEquals(
    await written((writer) => {
      const place = packet(7, "192.0.2.2", 1);
      writer.fault({ type: "fault", code, detail: "found", octets, place });
      const some = octets.subarray(0, 24);
      writer.fault({ type: "fault", code, detail: "found", octets: some, place: { offset: 9 } });
      const one = octets.subarray(0, 1);
      writer.fault({ type: "fault", code, detail: "found", octets: one, place: {} });
      writer.fault({ type: "fault", code: "gap", detail: "14 octets missing", place });
      const inFile = { frame: 3, fileOffset: 400 };
      writer.fault({ type: "fault", code, detail: "cut off", place: inFile });
      writer.fault({ type: "fault", code, detail: "none", place: { frame: 0, fileOffset: 0 } });
    }),
    `      7  2024-05-06T07:08:09.001000Z  192.0.2.2:2404 -> 192.0.2.1:40000  skipped 25 octets: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 ...
      !  bad-start: found
      9  skipped 24 octets: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17
      !  bad-start: found
      0  skipped 1 octet: 00
      !  bad-start: found
      7  2024-05-06T07:08:09.001000Z  192.0.2.2:2404 -> 192.0.2.1:40000  gap
      !  gap: 14 octets missing
      !  bad-start: cut off (frame 3, octet 400 of the file)
      !  bad-start: none (octet 0 of the file)
`,
  );
});

Deno.test("text: issues of an APDU are shown with its octets, in red where colours are supported", async () => {
  const octets = "68 04 0f 00 00 00";
  const odd =
    "      !  bad-control-field: Expected a control field of I, S or U format, found 0x0F 0x00 0x00 0x00 " +
    "(octets 2-5 of the APDU)";
  const tree = dissect(parseHex(octets));
  const explained = formatDissection(tree).split("\n").map((line) => `    ${line}`).join("\n");
  for (const [colour, expected] of [[false, odd], [true, `\x1b[31m${odd}\x1b[39m`]] as const) {
    assertEquals(
      await written((writer) => {
        apdu(writer, octets, { offset: 6 });
        apdu(writer, octets, { offset: 12 }, tree);
      }, { colour }),
      `      6  raw 68 04 0f 00 00 00 !bad-control-field
${expected}
     12  raw 68 04 0f 00 00 00 !bad-control-field
${expected}
${explained}

`,
    );
  }
});
