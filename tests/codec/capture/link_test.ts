// What a link keeps until its content is known: every event in order, as a copy.

import { assertEquals } from "@std/assert";
import type { TcpConnection } from "../../../codec/capture/connection.ts";
import { Link } from "../../../codec/capture/link.ts";
import { parseHex, toHex } from "../../../codec/hex.ts";
import { IEC104 } from "../../../codec/profile.ts";

Deno.test("a link that is recognized returns data, conflicts and gaps in order, as copies", () => {
  const mark = { frame: 1, fileOffset: 24, time: 0, nanoseconds: 0 };
  const connection = { handshake: true } as TcpConnection;
  const link = new Link(connection, mark, { recognised: false, profile: IEC104 });
  const octets = parseHex("68 04 07");
  const common = { connection, fromClient: true, mark } as const;
  const conflict = { ...common, octets, earlier: Uint8Array.of(1, 2), earlierFrame: 1 };
  assertEquals(link.examine({ ...common, type: "data", octets }), undefined);
  assertEquals(link.undecidedOctets, 3);
  assertEquals(link.examine({ ...conflict, type: "conflict" }), undefined);
  assertEquals(link.undecidedOctets, 8);
  const gap = { ...common, type: "gap", missing: 5, reason: "not-captured" } as const;
  assertEquals([link.examine(gap), link.recognised], [undefined, false]);
  octets.fill(0xff);
  mark.frame = 2;
  const kept = link.recognise().map((event) => [
    ...[event.type, "mark" in event && event.mark.frame],
    "octets" in event ? toHex(event.octets) : "",
  ]);
  assertEquals(kept, [["data", 1, "680407"], ["conflict", 1, "680407"], ["gap", 1, ""]]);
  assertEquals(link.recognised, true);
});
