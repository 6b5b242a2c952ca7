// Functions that the writers of APDUs share: both endpoints, and the octets of an issue.

import { assertEquals } from "@std/assert";
import { destinationOf, rangeOf, sourceOf, whoOf } from "../../../../cli/report/apdus/writer.ts";
import type { Issue } from "../../../../codec/mod.ts";

Deno.test("an issue refers to one octet, several, or a missing one", () => {
  const range = (offset: number, length: number) =>
    rangeOf({ offset, octets: new Uint8Array(length) } as unknown as Issue);
  assertEquals([range(7, 1), range(12, 9), range(12, 2), range(5, 0)], [
    ...["octet 7", "octets 12-20", "octets 12-13", "octet 5"],
  ]);
});

Deno.test("both ends are addresses with ports, or absent where unknown", () => {
  const place = {
    source: { address: "192.0.2.1", port: 49_152 },
    destination: { address: "2001:db8::9", port: 2404 },
  };
  assertEquals(whoOf(place as never), "192.0.2.1:49152 -> [2001:db8::9]:2404");
  assertEquals([sourceOf(place as never), destinationOf(place as never)], [
    "192.0.2.1:49152",
    "[2001:db8::9]:2404",
  ]);
  assertEquals([whoOf({} as never), sourceOf({} as never), destinationOf({} as never)], [
    "",
    "",
    "",
  ]);
});
