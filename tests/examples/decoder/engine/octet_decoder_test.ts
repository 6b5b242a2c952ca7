// Files of bare octets in the decoder page: APDUs one after the other, and what is between them.

import { assertEquals } from "@std/assert";
import { parseHex, toHex } from "../../../../codec/mod.ts";
import { OctetDecoder } from "../../../../examples/decoder/engine/octet_decoder.ts";

Deno.test("the APDUs of a file without packets are read in order, with the octets between them", () => {
  const decoder = new OctetDecoder({});
  const octets = parseHex("68 04 43 00 00 00 01 02 68 04 83 00 00 00 68 04");
  const items: string[] = [];
  const read = () => {
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      const what = "octets" in item && item.octets !== undefined ? ` ${toHex(item.octets)}` : "";
      items.push(`${item.type}${what}`);
    }
  };
  for (const at of [0, 9]) {
    decoder.push(octets.subarray(at, at + 9));
    read();
  }
  decoder.end();
  read();
  assertEquals(items, [
    ...[
      "opened",
      "apdu 680443000000",
      "skipped 0102",
      "apdu 680483000000",
      "skipped 6804",
      "closed",
    ],
  ]);
  const { octets: total, packets, apdus } = decoder.summary;
  assertEquals([total, packets, apdus], [16, 4, 2]);
});
