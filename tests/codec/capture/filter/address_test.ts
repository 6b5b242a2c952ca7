// IP addresses in the notations that filters accept.

import { assertEquals } from "@std/assert";
import { addressTest, parseAddress } from "../../../../codec/capture/filter/address.ts";

/** Parses an address and returns its octets in hex. */
function octets(text: string): string | undefined {
  return parseAddress(text)?.map((octet) => octet.toString(16).padStart(2, "0")).join("");
}

Deno.test("parseAddress() reads IPv4 and every notation of IPv6", () => {
  assertEquals(octets("10.1.2.255"), "0a0102ff");
  assertEquals(octets("::"), "0".repeat(32));
  assertEquals(octets("::1"), `${"0".repeat(30)}01`);
  assertEquals(octets("fe80::"), `fe80${"0".repeat(28)}`);
  assertEquals(octets("2001:db8::a:b"), `20010db8${"0".repeat(16)}000a000b`);
  assertEquals(octets("1:2:3:4:5:6:7:8"), "00010002000300040005000600070008");
  assertEquals(octets("1:2:3:4:5:6:7::"), "00010002000300040005000600070000");
  assertEquals(octets("::ffff:10.1.2.3"), `${"0".repeat(20)}ffff0a010203`);
  assertEquals(octets("1:2:3:4:5:6:10.1.2.3"), "0001000200030004000500060a010203");
});

Deno.test("parseAddress() refuses text that is not an address", () => {
  for (
    const text of [
      "",
      "10.1.2",
      "10.1.2.3.4",
      "10.1.2.256",
      "10.1.2.x",
      "10.1.2.1000",
      ":",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7:8::",
      "12345::",
      "::g",
      "g::",
      "::1.2.3",
    ]
  ) assertEquals(parseAddress(text), undefined, text);
});

Deno.test("addressTest() compares the bits of its prefix", () => {
  const cases: readonly (readonly [filter: string, inside: string, outside: string])[] = [
    ["10.1.2.3", "10.1.2.3", "10.1.2.2"],
    ["10.1.2.0/24", "10.1.2.255", "10.1.3.0"],
    ["10.1.2.128/25", "10.1.2.129", "10.1.2.127"],
    ["10.1.2.4/31", "10.1.2.5", "10.1.2.6"],
    ["0.0.0.0/1", "127.0.0.1", "128.0.0.1"],
    ["0.0.0.0/0", "255.0.0.1", "::1"],
    ["10.1.2.3/32", "10.1.2.3", "10.1.2.4"],
    ["10.1.*", "10.1.77.3", "10.11.7.3"],
    ["10.*", "10.200.7.3", "100.1.7.3"],
    ["fe80::/10", "febf::1", "fec0::1"],
    ["2001:db8::1", "2001:DB8:0:0::1", "2001:db8::2"],
    ["::/0", "fe80::1", "10.1.2.3"],
  ];
  for (const [filter, inside, outside] of cases) {
    const test = addressTest(filter)!;
    assertEquals([test(inside), test(outside), test(inside)], [true, false, true], filter);
  }
});

Deno.test("addressTest() refuses prefix lengths beyond the address", () => {
  for (
    const text of [
      "10.0.0.0/33",
      "10.0.0.0/",
      "10.0.0.0/x",
      "10.0.0.0/8/8",
      "::/129",
      "*",
      "1.2.3.4.*",
    ]
  ) {
    assertEquals(addressTest(text), undefined, text);
  }
});
