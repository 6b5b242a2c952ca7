// Whether a certificate names a host: addresses, DNS names with `*`, and the common name only where there is nothing else.

import { assertEquals } from "@std/assert";
import type { Certificate } from "../../../transport/certificates/certificate.ts";
import { hostNamesText, namesHost } from "../../../transport/tls/host_name.ts";

/** A certificate with alternative names. */
function named(
  { dns = [], ip = [] }: { readonly dns?: readonly string[]; readonly ip?: readonly string[] },
  subjectText = "CN=rtu",
): Certificate {
  return { alternatives: { dns, ip }, subjectText } as unknown as Certificate;
}

Deno.test("namesHost() compares addresses only with addresses, whatever their notation", () => {
  const both = named({ ip: ["c000020a", "20010db8000000000000000000000001"] });
  const hosts = ["192.0.2.10", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "192.0.2.11", "rtu"];
  assertEquals(hosts.map((host) => namesHost(both, host)), [true, true, true, false, false]);
  assertEquals(namesHost(named({ dns: ["192.0.2.10"] }), "192.0.2.10"), false);
  assertEquals(namesHost(named({}, "CN=192.0.2.10"), "192.0.2.10"), false);
});

Deno.test("namesHost() compares DNS names without case, and * is one whole label at the beginning", () => {
  const cases = [
    ["rtu.example", "RTU.Example", true],
    ["*.plant.example", "rtu.plant.example", true],
    ["*.plant.example", "a.rtu.plant.example", false],
    ["*.plant.example", "plant.example", false],
    ["*.example", "rtu.example", false],
    ["r*.plant.example", "rtu.plant.example", false],
    ["*", "rtu", false],
    ["rtu.example", "rtu.example.org", false],
  ] as const;
  for (const [name, host, expected] of cases) {
    assertEquals(namesHost(named({ dns: [name] }), host), expected, `${name} ${host}`);
  }
});

Deno.test("namesHost() uses the common name only if there are no alternative names", () => {
  assertEquals(namesHost(named({}), "rtu"), true);
  assertEquals(namesHost(named({ dns: ["other"] }), "rtu"), false);
  assertEquals(namesHost(named({ ip: ["c000020a"] }), "rtu"), false);
  assertEquals(namesHost(named({}, ""), "rtu"), false);
});

Deno.test("hostNamesText() lists the first five names, and no character that a terminal would execute", () => {
  assertEquals(
    hostNamesText(named({ ip: ["c000020a"], dns: ["a\u001b[2Jb"] })),
    "a?[2Jb, 192.0.2.10",
  );
  const many = Array.from({ length: 9 }, (_, index) => `n${index}`);
  assertEquals(hostNamesText(named({ dns: many })), "n0, n1, n2, n3, n4");
  assertEquals(
    hostNamesText(named({ ip: ["20010db8000000000000000000000001"] })),
    [
      "2001:0db8:0000:0000:0000:0000:0000:0001",
    ].join(),
  );
  assertEquals([hostNamesText(named({})), hostNamesText(named({}, ""))], ["CN=rtu", "no host"]);
});
