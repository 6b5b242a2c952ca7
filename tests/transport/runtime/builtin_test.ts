// A runtime without TCP, TLS or SQLite is reported in one sentence.

import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import {
  connect,
  LinkError,
  listenTcp,
  listenTls,
  openEventStore,
  supervise,
} from "../../../transport/mod.ts";
import { connectTls } from "../../../transport/low_level.ts";
import { builtin } from "../../../transport/runtime/builtin.ts";
import { withValues } from "../../helpers/machine/globals.ts";

const IDENTITY = { caCerts: "", certificate: "", key: "" };

Deno.test("builtin() finds a module", async () => {
  assertStrictEquals(builtin("node:net", "Cannot do it"), (await import("node:net")).default);
});

Deno.test("a browser has no sockets, which every function that needs them reports", async () => {
  using _ = withValues(globalThis, { Deno: undefined, process: undefined });
  const attempts: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    ["Cannot connect to 192.0.2.1:2404", "TCP", () => connect({ host: "192.0.2.1" })],
    [
      "Cannot connect to 192.0.2.1",
      "TCP",
      () => Promise.resolve().then(() => supervise({ targets: [{ host: "192.0.2.1" }] })),
    ],
    ["Cannot connect over TLS to rtu:19998", "TLS", () => connectTls({ host: "rtu", ...IDENTITY })],
    ["Cannot listen on 127.0.0.1:2404", "TCP", () => listenTcp()],
    ["Cannot listen for TLS on 127.0.0.1:19998", "TLS", () => listenTls(IDENTITY)],
  ];
  for (const [what, lack, attempt] of attempts) {
    const error = await assertRejects<LinkError>(attempt, LinkError);
    assertEquals(error.code, "not-supported");
    assertEquals(
      error.message,
      `${what}: this runtime, such as a browser, has no ${lack}, ` +
        "expected Deno, Node.js 22.3 or later, or Bun",
    );
  }
  const error = await assertRejects(() => openEventStore({ path: "events.sqlite" }), LinkError);
  assertEquals(
    error.message,
    "Cannot keep events in events.sqlite: this runtime, such as a browser, has no SQLite, " +
      "expected Deno, Node.js 22.13 or later, or Bun",
  );
});

Deno.test("builtin() names the version of a Node that lacks a module, or the function that finds one", () => {
  const versions = { node: "22.2.0" };
  for (const getBuiltinModule of [undefined, () => undefined]) {
    using _ = withValues(globalThis, {
      process: { version: "v22.2.0", versions, getBuiltinModule },
    });
    const error = assertThrows(() => builtin("node:net", "Cannot connect"), LinkError);
    assertEquals(
      error.message,
      "Cannot connect: Node.js v22.2.0 has no TCP, " +
        "expected Deno, Node.js 22.3 or later, or Bun",
    );
  }
});
