// Real captures, compared frame by frame with the fields that tshark reads from them.

import { assert, assertEquals } from "@std/assert";
import { decodeApci } from "../../../codec/apci.ts";
import type { ApduItem } from "../../../codec/capture/items.ts";
import { pcapng } from "../../helpers/capture/capture_builder.ts";
import { feed, itemsOf } from "../../helpers/capture/capture_items.ts";
import { PcapReader } from "../../../codec/capture/pcap.ts";
import { type Fields, fieldsOf, readTsv } from "../../helpers/capture/tshark.ts";

/** Captures from other projects; they are not part of this one. */
const FOLDER = new URL("../../../../shared/captures/", import.meta.url);

const NAMES = ["types-1-to-51", "floats-cp56", "mixed-with-other-protocols"];

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

for (const name of NAMES) {
  const capture = new URL(`${name}.pcap`, FOLDER);
  const fields = new URL(`${name}.tshark.tsv`, FOLDER);
  const ignore = !exists(capture) || !exists(fields);
  const note = ignore ? " (skipped: the capture is not here)" : "";

  Deno.test({
    name: `capture ${name}: APDUs and their frames match tshark${note}`,
    ignore,
    fn() {
      const expected = readTsv(Deno.readTextFileSync(fields));
      const file = Deno.readFileSync(capture);
      const items = itemsOf(file);
      assertEquals(fieldsOf(items), expected);
      assert(expected.length > 0);
      for (const { type } of items) {
        assert(["opened", "apdu", "closed"].includes(type), `${type} in a sound capture`);
      }
      assertEquals(itemsOf(file, { chunk: 13 }), items);
    },
  });

  Deno.test({
    name: `capture ${name}: pcapng and unknown ports make no difference${note}`,
    ignore,
    fn() {
      const file = Deno.readFileSync(capture);
      const items = itemsOf(file);
      const packets = feed(new PcapReader(), file).flatMap((packet) =>
        packet.type === "packet"
          ? [{
            octets: packet.octets,
            time: BigInt(packet.time!) * 1_000_000n + BigInt(packet.nanoseconds),
          }]
          : []
      );
      const plain = (list: typeof items) =>
        list.filter((item): item is ApduItem => item.type === "apdu").map((item) => [
          item.frame,
          item.time,
          item.nanoseconds,
          item.source,
          item.octets,
          decodeApci(item.octets),
        ]);
      assertEquals(plain(itemsOf(pcapng(packets))), plain(items));
      const byContent = itemsOf(file, { ports: [] });
      // A connection of which only one S format APDU was captured is recognized only by its port.
      const few: Fields[] = fieldsOf(items).filter(({ frame }) =>
        !fieldsOf(byContent).some((other) => other.frame === frame)
      );
      assertEquals(few.map(({ frame }) => frame), []);
    },
  });
}
