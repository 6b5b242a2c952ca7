// Addresses and CIDR blocks of redundancy groups.

import { assert, assertEquals } from "@std/assert";
import {
  isInBlock,
  isSingleAddress,
  parseAddressBlock,
  prefixOf,
} from "../../../../transport/address_block.ts";

Deno.test("isInBlock() compares the bits of the prefix", () => {
  const cases: [string, string, boolean][] = [
    ["192.0.2.10", "192.0.2.10", true],
    ["192.0.2.11", "192.0.2.10", false],
    ["192.0.2.255", "192.0.2.0/24", true],
    ["192.0.3.0", "192.0.2.0/24", false],
    ["192.0.2.127", "192.0.2.0/25", true],
    ["192.0.2.128", "192.0.2.0/25", false],
    ["10.255.1.1", "10.0.0.0/8", true],
    ["255.255.255.255", "0.0.0.0/0", true],
    ["192.0.2.9", "192.0.2.8/31", true],
    ["192.0.2.10", "192.0.2.8/31", false],
    ["2001:db8:1::5", "2001:db8::/32", true],
    ["2001:db9::5", "2001:db8::/32", false],
    ["2001:DB8::A", "2001:db8:0:0:0:0:0:a", true],
    ["::1", "::1", true],
    ["fe80::1%eth0", "fe80::/10", true],
    ["[::1]", "::/127", true],
    ["::ffff:192.0.2.10", "192.0.2.0/24", true],
    ["::ffff:c000:20a", "192.0.2.10", true],
    ["192.0.2.10", "::/0", false],
    ["::1", "0.0.0.0/0", false],
    ["gateway", "0.0.0.0/0", false],
    ["", "0.0.0.0/0", false],
  ];
  for (const [address, block, inside] of cases) {
    assertEquals(isInBlock(address, parseAddressBlock(block)!), inside, `${address} in ${block}`);
  }
});

Deno.test("parseAddressBlock() refuses text that is not an address or block", () => {
  for (
    const text of [
      "",
      "192.0.2",
      "192.0.2.256",
      "192.0.2.1.5",
      "192.0.2.0/33",
      "192.0.2.0/",
      "192.0.2.0/-1",
      "192.0.2.0/8/8",
      "2001:db8::/129",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1::2::3",
      "1:2:3:4:5:6:7::8",
      "12345::",
      "host.example",
      "fe80::1%eth0",
      "fe80::1%eth0/64",
      "fe80::%/10",
      "192.0.2.1%eth0",
    ]
  ) assertEquals(parseAddressBlock(text), undefined, text);
  assert(parseAddressBlock("::") !== undefined);
});

Deno.test("prefixOf() is equal for blocks that share the first bits", () => {
  const share = (bits: number, one: string, other: string) =>
    prefixOf(parseAddressBlock(one)!, bits) === prefixOf(parseAddressBlock(other)!, bits);
  assertEquals(share(24, "192.0.2.0/24", "192.0.2.9"), true);
  assertEquals(share(25, "192.0.2.127", "192.0.2.128"), false);
  assertEquals(share(24, "192.0.2.127", "192.0.2.128"), true);
  assertEquals(share(24, "192.0.2.0/24", "192.0.3.9"), false);
  assertEquals(share(0, "10.0.0.1", "192.0.2.9"), true);
  assertEquals(share(0, "::/0", "192.0.2.9"), false);
  assertEquals(share(9, "a00::1", "a7f::"), true);
  assertEquals(share(9, "a00::1", "a80::"), false);
});

Deno.test("isSingleAddress() is true for a prefix of full length", () => {
  const singles = ["192.0.2.9", "::1", "192.0.2.9/31", "::/127"].map((text) =>
    isSingleAddress(parseAddressBlock(text)!)
  );
  assertEquals(singles, [true, true, false, false]);
});
