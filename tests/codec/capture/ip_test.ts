// IP addresses as text.

import { assertEquals } from "@std/assert";
import { formatAddress } from "../../../codec/capture/ip.ts";
import { address } from "../../helpers/capture/packet_builder.ts";

Deno.test("formatAddress() writes IPv4 with dots", () => {
  assertEquals(formatAddress(Uint8Array.of(192, 0, 2, 255)), "192.0.2.255");
});

Deno.test("formatAddress() writes IPv6 as RFC 5952 recommends", () => {
  for (
    const [groups, text] of [
      ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
      ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
      ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
      ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
      ["0:0:0:0:0:0:0:0", "::"],
      ["0:0:0:0:0:0:0:1", "::1"],
      ["fe80:0:0:0:0:0:0:0", "fe80::"],
    ] as const
  ) {
    assertEquals(formatAddress(address(groups)), text);
  }
});
