// The time limit of a program for a batch.

import { assertEquals, assertRejects } from "@std/assert";
import { within } from "../../../../cli/collect/sinks/batch_command.ts";
import type { Child } from "../../../../cli/collect/sinks/child.ts";

/** A program that the test ends, and the reasons for which it is stopped. */
function program() {
  const reasons: string[] = [];
  const end = Promise.withResolvers<string>();
  const child = {
    kill: (reason: string) => {
      reasons.push(reason);
      end.resolve("killed");
    },
  } as Partial<Child> as Child;
  const stop = new AbortController();
  const wait = (timeoutMs: number) =>
    within(child, { timeoutMs, signal: stop.signal, tooLate: "too late", until: end.promise });
  return { reasons, end, stop, wait };
}

Deno.test("a program that ends in time is not stopped later, and leaves no timer", async () => {
  const { reasons, end, stop, wait } = program();
  const ended = wait(3_600_000);
  end.resolve("done");
  assertEquals(await ended, "done");
  stop.abort();
  assertEquals(reasons, []);
});

Deno.test("a program whose end cannot be awaited leaves no timer either", async () => {
  const { reasons, end, stop, wait } = program();
  const ended = wait(3_600_000);
  end.reject(new Error("torn"));
  await assertRejects(() => ended, Error, "torn");
  stop.abort();
  assertEquals(reasons, []);
});

Deno.test("a program is stopped when its time is over, or when the collector stops", async () => {
  const late = program();
  assertEquals(await late.wait(1), "killed");
  assertEquals(late.reasons, ["too late"]);

  const stopped = program();
  const ended = stopped.wait(3_600_000);
  stopped.stop.abort();
  assertEquals(await ended, "killed");
  assertEquals(stopped.reasons, ["the collector has stopped"]);

  const before = program();
  before.stop.abort();
  assertEquals(await before.wait(3_600_000), "killed");
  assertEquals(before.reasons, ["the collector has stopped"]);
});
