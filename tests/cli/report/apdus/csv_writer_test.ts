// Texts in CSV that a spreadsheet would execute.

import { assertEquals } from "@std/assert";
import { CsvWriter } from "../../../../cli/report/apdus/csv_writer.ts";
import { Output } from "../../../../cli/text/output.ts";
import { decodeApdu, IEC104, parseHex } from "../../../../codec/mod.ts";

/** A single-point, and a type that is not known. */
const APDUS = [
  "68 0e 00 00 00 00 01 01 03 00 01 00 64 00 00 01",
  "68 0e 02 00 00 00 7f 01 03 00 01 00 64 00 00 01",
];

/** The last cell of each row: the name of the file. */
async function filesWritten(file: string, options: { readonly csvRaw?: boolean }) {
  const decoder = new TextDecoder();
  let text = "";
  const out = new Output({
    write: (octets) => {
      text += decoder.decode(octets, { stream: true });
      return Promise.resolve(octets.length);
    },
  });
  const writer = new CsvWriter({
    ...{ out, profile: IEC104, zone: undefined, verbose: false, hasFiles: true },
    ...options,
  });
  for (const hex of APDUS) {
    const octets = parseHex(hex);
    const found = { type: "apdu", octets, place: { file } } as const;
    writer.apdu({ apdu: decodeApdu(octets), found, tree: undefined });
  }
  await out.flush();
  return text.trimEnd().split("\n").map((line) => line.split(",").at(-1));
}

Deno.test("names that a spreadsheet would execute are harmless in every row, unless the writer is told otherwise", async () => {
  assertEquals(await filesWritten("=1+1.pcap", {}), ["'=1+1.pcap", "'=1+1.pcap"]);
  assertEquals(await filesWritten("=1+1.pcap", { csvRaw: false }), ["'=1+1.pcap", "'=1+1.pcap"]);
  assertEquals(await filesWritten("=1+1.pcap", { csvRaw: true }), ["=1+1.pcap", "=1+1.pcap"]);
});
