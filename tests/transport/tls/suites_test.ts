// The table of cipher suites: consistent, and complete with respect to the platform.

import { assert, assertEquals } from "@std/assert";
import { getCiphers } from "node:tls";
import { suiteNamed, SUITES, suiteText } from "../../../transport/tls/suites.ts";

Deno.test("each suite has its own number and names, and is found by both names", () => {
  assertEquals(new Set(SUITES.map(({ number }) => number)).size, SUITES.length);
  assertEquals(new Set(SUITES.map(({ name }) => name)).size, SUITES.length);
  for (const suite of SUITES) {
    assertEquals(suiteNamed(suite.name), suite);
    assertEquals(suiteNamed(suite.openssl.toLowerCase()), suite);
    assertEquals(suiteText(suite.number), suite.name);
  }
  assertEquals(suiteText(0x0a0a), "0x0a0a");
});

Deno.test("every suite of this platform that is not refused is in the table", () => {
  const offered = getCiphers().map(suiteNamed).filter((suite) => suite !== undefined);
  assert(offered.length >= 9, `${getCiphers()}`);
});

Deno.test("a suite without forward secrecy or with CBC is weak, and one without encryption is refused", () => {
  for (const { name, grade } of SUITES) {
    const broken = /NULL|RC4|3DES/.test(name);
    const weak = /_CBC_|_CCM_8|^TLS_RSA_/.test(name);
    assertEquals(grade, broken ? "refused" : weak ? "weak" : "strong", name);
  }
});
