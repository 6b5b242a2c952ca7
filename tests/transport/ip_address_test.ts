// IP addresses as text: a single spelling of each.

import { assertEquals } from "@std/assert";
import { plainAddress } from "../../transport/ip_address.ts";

Deno.test("plainAddress() returns one spelling for each address, and keeps text that is not an address", () => {
  const cases: [string, string][] = [
    ["192.0.2.10", "192.0.2.10"],
    ["::ffff:192.0.2.10", "192.0.2.10"],
    ["[::FFFF:c000:20a]", "192.0.2.10"],
    ["2001:DB8:0:0:0:0:0:A", "2001:db8::a"],
    ["2001:db8::a", "2001:db8::a"],
    ["1:0:0:2:0:0:0:3", "1::2:0:0:0:3"],
    ["::", "::"],
    ["::1", "::1"],
    ["fe80:0::1%eth0", "fe80::1%eth0"],
    ["[fe80::1%eth1]", "fe80::1%eth1"],
    ["gateway", "gateway"],
    ["", ""],
  ];
  for (const [text, plain] of cases) {
    assertEquals(plainAddress(text), plain, text);
    assertEquals(plainAddress(plain), plain, `${text} once more`);
  }
});
