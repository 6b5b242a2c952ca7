// The memory for links whose field sizes are not known yet: a limit for all of them together.

import { assert, assertEquals } from "@std/assert";
import type { ApduStreamItem } from "../../../../codec/capture/apdu_stream.ts";
import type { TcpConnection } from "../../../../codec/capture/connection.ts";
import type { CaptureItem } from "../../../../codec/capture/items.ts";
import { Link } from "../../../../codec/capture/link.ts";
import type { PacketMark } from "../../../../codec/capture/packet.ts";
import { LinkSizes } from "../../../../codec/capture/sizes/link_sizes.ts";
import { parseHex } from "../../../../codec/hex.ts";
import { IEC104 } from "../../../../codec/profile.ts";

const MARK = { frame: 1, fileOffset: 0 } as unknown as PacketMark;

/** An I format APDU that fits no combination of field sizes, and octets between two APDUs. */
const MISFIT = parseHex("68 14 00 00 00 00 01 01 03 00 01 00 09 09 09 09 09 09 09 09 09 09");
const BETWEEN = new Uint8Array(250);

/** Links of different stations, each of which keeps nearly as much as one link may. */
class Links {
  readonly sizes = new LinkSizes({});
  readonly queue: CaptureItem[] = [];
  /** Number of octets that the links keep. */
  kept = 0;
  #count = 0;

  add(): Link {
    const address = `10.0.${this.#count >> 8}.${this.#count++ & 255}`;
    const server = { address, port: 2404 };
    const connection = { id: this.#count, server, client: server } as unknown as TcpConnection;
    const link = new Link(connection, MARK, { recognised: true, profile: IEC104 });
    link.gate = this.sizes.gateOf(connection);
    const items = [MISFIT, ...new Array<Uint8Array>(60).fill(BETWEEN)].map((octets, at) =>
      ({ ...MARK, type: at === 0 ? "apdu" : "skipped", octets, connection }) as ApduStreamItem
    );
    for (const item of items) {
      if (this.queue.length > 0) break;
      assertEquals(this.sizes.keeps(item, link, this.queue), true);
      this.kept += item.type === "gap" ? 0 : item.octets.length;
    }
    return link;
  }

  /** Adds links until one of them can keep no more. */
  fill(): void {
    while (this.queue.length === 0) this.add();
  }
}

Deno.test("links of unknown field sizes keep 4 MiB together", () => {
  const links = new Links();
  links.fill();
  assert(links.kept > 0x400000 && links.kept <= 0x400000 + BETWEEN.length, `${links.kept}`);
});

Deno.test("a link whose field sizes are decided leaves its memory to others", () => {
  const links = new Links();
  for (let ended = 0; ended < 600; ended++) {
    const link = links.add();
    assertEquals(links.queue, []);
    links.sizes.end(link, links.queue);
    assertEquals([links.queue.splice(0).length, link.gate], [61, undefined]);
  }
  links.kept = 0;
  links.fill();
  assert(links.kept > 0x400000 && links.kept <= 0x400000 + BETWEEN.length, `${links.kept}`);
});

Deno.test("the field sizes of 1024 stations are remembered", () => {
  const sizes = new LinkSizes({});
  // Objects 5 and 6 of station 7, in the sizes 1/1/2.
  const small = parseHex("68 0e 00 00 00 00 01 02 03 07 05 00 01 06 00 01");
  /** Passes APDUs of a link to its gate; returns whether they were enough for a decision. */
  const decides = (station: number, apdus: number) => {
    const server = { address: `${station}`, port: 2404 };
    const connection = { id: station, server } as unknown as TcpConnection;
    const link = new Link(connection, MARK, { recognised: true, profile: IEC104 });
    link.gate = sizes.gateOf(connection);
    const item = { ...MARK, type: "apdu", octets: small, connection } as unknown as ApduStreamItem;
    for (let i = 0; i < apdus && link.gate !== undefined; i++) sizes.keeps(item, link, []);
    return link.gate === undefined;
  };
  for (let station = 0; station < 1025; station++) assert(decides(station, 8));
  assertEquals([0, 1023, 1024].map((station) => decides(station, 1)), [true, true, false]);
});

Deno.test("the field sizes of a link precede its own APDUs, after those of other links", () => {
  const sizes = new LinkSizes({});
  const small = parseHex("68 0e 00 00 00 00 01 02 03 07 05 00 01 06 00 01");
  const queue: CaptureItem[] = [];
  const links = [1, 2].map((id) => {
    const connection = { id, server: { address: `${id}`, port: 2404 } } as unknown as TcpConnection;
    const link = new Link(connection, MARK, { recognised: true, profile: IEC104 });
    link.gate = sizes.gateOf(connection);
    const item = { ...MARK, type: "apdu", octets: small, connection } as unknown as ApduStreamItem;
    for (let i = 0; i < 2; i++) sizes.keeps(item, link, queue);
    return link;
  });
  for (const link of links) sizes.end(link, queue);
  const found = queue.map((item) =>
    "connection" in item ? `${item.type} ${item.connection.id}` : ""
  );
  assertEquals(found, ["sizes 1", "apdu 1", "apdu 1", "sizes 2", "apdu 2", "apdu 2"]);
});
