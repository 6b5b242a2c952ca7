// Calls that are due at once.

import { assertEquals } from "@std/assert";
import { PROMPT_CLOCK } from "../../../cli/collect/prompt_clock.ts";

Deno.test("what is due at once is called soon, in order, never within schedule(), and can be taken back", async () => {
  const calls: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const now = PROMPT_CLOCK.monotonic();
  PROMPT_CLOCK.schedule(now, () => calls.push("first"));
  const cancel = PROMPT_CLOCK.schedule(now - 1000, () => calls.push("taken back"));
  PROMPT_CLOCK.schedule(-Infinity, () => {
    calls.push("last");
    resolve();
  });
  cancel();
  assertEquals(calls, []);
  await promise;
  assertEquals(calls, ["first", "last"]);
});

Deno.test("what is due later waits, and can be taken back", async () => {
  const at = PROMPT_CLOCK.monotonic() + 3;
  PROMPT_CLOCK.schedule(at, () => {
    throw new Error("Taken back, and called");
  })();
  await new Promise<void>((resolve) => PROMPT_CLOCK.schedule(at, resolve));
  assertEquals(PROMPT_CLOCK.monotonic() >= at, true);
});
