// The cipher suites that a runtime supports.

import { assert, assertEquals } from "@std/assert";
import "node:process"; // loaded while Deno is there
import "node:tls";
import { platformSuites } from "../../../../transport/runtime/tls/platform_suites.ts";
import { withValues } from "../../../helpers/machine/globals.ts";

Deno.test("Deno supports suites with ECDHE and authenticated encryption; Node.js supports those of its OpenSSL", () => {
  const deno = platformSuites("Cannot connect").map(({ name }) => name);
  assertEquals(deno.filter((name) => /_CCM|_CBC_|_DHE_|TLS_RSA_/.test(name)), []);
  assert(deno.includes("TLS_AES_128_GCM_SHA256"));
  assert(deno.includes("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
  using _ = withValues(globalThis, { Deno: undefined });
  const node = platformSuites("Cannot connect");
  assert(node.some(({ name }) => !deno.includes(name)), "others as well");
  assertEquals(node.filter(({ grade }) => grade === "refused"), []);
});
