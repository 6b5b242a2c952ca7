// An outdated engine is reported in one sentence when the transport is first used.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { requireEngine } from "../../../transport/connection/engine.ts";
import {
  connect,
  ControlledStation,
  ControllingStation,
  LinkError,
  supervise,
} from "../../../transport/mod.ts";
import { withValues } from "../../helpers/machine/globals.ts";
import { MemoryStream } from "../../helpers/virtual/memory_stream.ts";

Deno.test("requireEngine() accepts the current engine", () => {
  requireEngine("Cannot do anything");
});

for (
  const [target, name, text] of [
    [Promise, "withResolvers", "Promise.withResolvers()"],
    [Map, "groupBy", "Map.groupBy()"],
  ] as const
) {
  Deno.test(`requireEngine() names ${text}, the version found and the oldest supported one`, () => {
    using _older = withValues(target, { [name]: undefined });
    using _node = withValues(globalThis, { process: { version: "v20.20.2" } });
    const error = assertThrows(() => requireEngine("Cannot do it"), LinkError);
    assertEquals(error.code, "not-supported");
    assertEquals(
      error.message,
      `Cannot do it: Node.js v20.20.2 has no ${text}, expected Node.js 22.3 or later, Deno, Bun, ` +
        "or a browser of 2024 or later",
    );
  });
}

Deno.test("every entry point checks the engine", async () => {
  const open = () => Promise.resolve(new MemoryStream());
  using _ = withValues(Map, { groupBy: undefined });
  using _browser = withValues(globalThis, { process: undefined });
  const texts = [
    (await assertRejects(() => connect({ host: "192.0.2.1" }), LinkError)).message,
    (await assertRejects(() => connect({ open }), LinkError)).message,
    assertThrows(() => new ControllingStation(new MemoryStream()), LinkError).message,
    assertThrows(() => new ControlledStation({ sectors: [] }), LinkError).message,
    assertThrows(() => supervise({ targets: [{ open }] }), LinkError).message,
  ];
  assertEquals(texts.map((text) => text.replace(/ has no .*/, "")), [
    "Cannot connect to a controlled station: this runtime",
    "Cannot connect to a controlled station: this runtime",
    "Cannot run a controlling station: this runtime",
    "Cannot run a controlled station: this runtime",
    "Cannot supervise a controlled station: this runtime",
  ]);
});
