// Callbacks that are due immediately.

import { assert, assertEquals } from "@std/assert";
import { PROMPT_CLOCK } from "../../../cli/collect/prompt_clock.ts";

Deno.test("immediate callbacks are called soon, in order, never within schedule(), and can be cancelled", async () => {
  const calls: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const now = PROMPT_CLOCK.monotonic();
  PROMPT_CLOCK.schedule(now, () => calls.push("first"));
  const cancel = PROMPT_CLOCK.schedule(now - 1000, () => calls.push("cancelled"));
  PROMPT_CLOCK.schedule(-Infinity, () => {
    calls.push("last");
    resolve();
  });
  cancel();
  assertEquals(calls, []);
  await promise;
  assertEquals(calls, ["first", "last"]);
});

Deno.test("later callbacks wait, and can be cancelled", async () => {
  const at = PROMPT_CLOCK.monotonic() + 3;
  PROMPT_CLOCK.schedule(at, () => {
    throw new Error("Cancelled, and called");
  })();
  await new Promise<void>((resolve) => PROMPT_CLOCK.schedule(at, resolve));
  assertEquals(PROMPT_CLOCK.monotonic() >= at, true);
});

Deno.test("a chain of immediate callbacks lets the runtime read pending octets", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const [near, far] = await Promise.all([
    Deno.connect({ hostname: "127.0.0.1", port }),
    listener.accept(),
  ]);
  let hasRead = false;
  const reading = far.read(new Uint8Array(1)).then(() => hasRead = true);
  await near.write(Uint8Array.of(1));
  let left = 32; // the minimum number of turns before a link is closed
  const { promise, resolve } = Promise.withResolvers<void>();
  function next(): void {
    if (hasRead || --left === 0) resolve();
    else PROMPT_CLOCK.schedule(PROMPT_CLOCK.monotonic(), next);
  }
  next();
  await promise;
  assert(hasRead, "nothing was read in 32 calls");
  await reading;
  near.close();
  far.close();
});
