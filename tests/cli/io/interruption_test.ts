// Ctrl-C, once, twice by one keystroke, and again.

import { assertEquals } from "@std/assert";
import {
  interruptedBy,
  listenForInterruption,
  SAME_INTERRUPTION_MS,
} from "../../../cli/io/interruption.ts";

Deno.test("a signal that deno task repeats is the same Ctrl-C; a later one ends the process", () => {
  const listeners = new Map<Deno.Signal, () => void>();
  const timers: { ms: number; run: () => void }[] = [];
  const interruption = listenForInterruption({
    listen: (signal, listener) => {
      listeners.set(signal, listener);
      return () => listeners.delete(signal);
    },
    after: (ms, run) => timers.push({ ms, run }),
  });
  const signals = [...listeners.keys()];
  assertEquals([signals[0], interruption.aborted], ["SIGINT", false]);
  listeners.get("SIGINT")!();
  assertEquals([interruption.aborted, interruptedBy(interruption)], [true, "Ctrl-C"]);
  listeners.get("SIGINT")!();
  assertEquals(
    [...listeners.keys()],
    signals,
    "the second signal of the keystroke must not end it",
  );
  assertEquals(timers.map(({ ms }) => ms), [SAME_INTERRUPTION_MS]);
  timers[0]?.run();
  assertEquals([...listeners.keys()], [], "without a listener, the system ends the process");
});
