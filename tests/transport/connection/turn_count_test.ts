// Number of turns of the event loop that a read turn takes, by the number of streams and their backlog.

import { assertEquals } from "@std/assert";
// A module of its own: the shared one also counts the streams of other tests.
import { countReader, readTurn } from "../../../transport/connection/read_turn.ts?counted";

/** Returns the number of turns of the event loop that a read turn takes if the stream delivers more octets in each. */
function turnsTaken(octetsEach: number): number {
  let scheduled: (() => void) | undefined;
  const clock = {
    monotonic: () => 0,
    instant: () => 0,
    schedule: (_at: number, run: () => void) => {
      scheduled = run;
      return () => {};
    },
  };
  let [turns, isDone] = [0, false];
  readTurn(clock, () => isDone = true, () => turns * octetsEach);
  while (!isDone) {
    turns++;
    scheduled!();
  }
  return turns;
}

Deno.test("a read turn takes 32 turns of the event loop, one more per 32 streams, and 64 times as many with a backlog", () => {
  for (
    const [readers, expected] of [[0, 32], [1, 33], [32, 33], [33, 34], [64, 34], [65, 35]] as const
  ) {
    for (let i = 0; i < readers; i++) countReader(1);
    try {
      assertEquals([turnsTaken(0), turnsTaken(10)], [expected, expected], `${readers}`);
      assertEquals(turnsTaken(4096), 64 * expected, `${readers}`);
    } finally {
      for (let i = 0; i < readers; i++) countReader(-1);
    }
  }
});
