// Hosts and ports of the command line.

import { assertEquals, assertThrows } from "@std/assert";
import { parseEndpoint, parseListen } from "../../../cli/options/endpoint.ts";
import { UsageError } from "../../../cli/io/exit.ts";

for (
  const [text, host, port] of [
    ["192.0.2.10", "192.0.2.10", 2404],
    ["192.0.2.10:1", "192.0.2.10", 1],
    ["192.0.2.10:65535", "192.0.2.10", 65_535],
    ["rtu.example:2405", "rtu.example", 2405],
    ["2001:db8::1", "2001:db8::1", 2404],
    ["[2001:db8::1]", "2001:db8::1", 2404],
    ["[2001:db8::1]:2405", "2001:db8::1", 2405],
    ["rtu1", "rtu1", 2404],
    ["10.0.0.0", "10.0.0.0", 2404],
  ] as const
) {
  Deno.test(`the endpoint ${text}`, () => assertEquals(parseEndpoint(text, 2404), { host, port }));
}

for (
  const [text, message] of [
    ["2404", '"2404" is a port without a host, expected HOST, HOST:PORT or [IPV6]:PORT'],
    ["192.0.2.10:0", 'Port 0 of "192.0.2.10:0" is out of range, expected 1 to 65535'],
    ["192.0.2.10:65536", "expected 1 to 65535"],
    ["192.0.2.10:", "is not an address"],
    [":2404", "is not an address"],
    ["", "is not an address"],
    ["[rtu]:2404", "expected an IPv6 address in brackets"],
    ["[192.0.2.1]", "expected an IPv6 address in brackets"],
    ["[::1%a]b]", '"[::1%a]b]" is not an address'],
    ["2001:db8::1::2", "is not an address"],
    ["10.1", "is not an IPv4 address"],
    ["010.0.0.1", "is not an IPv4 address"],
    ["10.0.0.256", "is not an IPv4 address"],
    ["rtu.0x1f", "is not an IPv4 address"],
    ["1.2.3.4.", "is not an IPv4 address"],
    ["a b", '"a b" is not a host'],
    ["http://a", "is not an address"],
    ["a/b", '"a/b" is not a host'],
    ["user@rtu", "is not a host"],
    ["rtu\u200b", "is not a host"],
  ] as const
) {
  Deno.test(`the endpoint ${JSON.stringify(text)} is refused`, () => {
    assertThrows(() => parseEndpoint(text, 2404), UsageError, message);
  });
}

Deno.test("a port alone is enough to listen, on this machine only; port 0 is chosen by the system", () => {
  for (
    const [text, host, port] of [
      ["2405", "127.0.0.1", 2405],
      ["0", "127.0.0.1", 0],
      ["0.0.0.0", "0.0.0.0", 2404],
      ["[::]:0", "::", 0],
    ] as const
  ) assertEquals(parseListen(text, 2404), { host, port });
  assertThrows(() => parseListen("65536", 2404), UsageError, "expected 0 to 65535");
});
