// How a session learns from pauses that the send window of its peer is small, without waiting for t2.

import { assert, assertEquals } from "@std/assert";
import { numberedAsdu, numberOf, split, trace } from "../../helpers/wire/frames.ts";
import { Pair } from "../../helpers/wire/pair.ts";
import { Prng } from "../../helpers/random/prng.ts";

const ASDUS = 120;

/** A transfer of ASDUs to a controlling station that expects answers. */
interface Transfer {
  readonly timeMs: number;
  readonly acknowledgements: number;
  readonly numbers: readonly number[];
}

/** A station sends ASDUs with this k, each `gapMs` after the one before or as soon as its window permits. */
function transfer(
  k: number,
  { latencyMs = 5, gapMs = () => 0, awaits = true, count = ASDUS }: {
    readonly latencyMs?: number;
    readonly gapMs?: () => number;
    readonly awaits?: boolean;
    readonly count?: number;
  } = {},
): Transfer {
  let acknowledgements = 0;
  let sent = 0;
  let due = 0;
  const pair = new Pair({
    controlled: { k, w: 1 },
    latencyMs: () => latencyMs,
    onOutput: (from, octets) => {
      if (from !== "controlling") return;
      acknowledgements += split(octets).filter((frame) => trace(frame).startsWith("S")).length;
    },
    onEvent: (at, { type }) => {
      if (at === "controlled" && type === "acknowledged") sendDue();
    },
  });
  function sendDue(): void {
    while (sent < count && due <= pair.now && pair.controlled.send(numberedAsdu(sent), pair.now)) {
      sent++;
      due = pair.now + gapMs();
    }
  }
  pair.start();
  pair.controlling.awaitAnswers(awaits);
  const start = due = pair.now;
  while (pair.received("controlling").length < count) {
    sendDue();
    pair.run(due > pair.now ? due : pair.now + latencyMs);
  }
  assertEquals(pair.story("controlling"), "started");
  const numbers = pair.received("controlling").map(numberOf);
  return { timeMs: pair.now - start, acknowledgements, numbers };
}

for (const k of [1, 2, 3, 4, 12, 100]) {
  Deno.test(`session: answers from a station with k = ${k} do not wait for t2`, () => {
    const { timeMs, numbers } = transfer(k);
    assertEquals(numbers, Array.from({ length: ASDUS }, (_, n) => n));
    const windows = Math.ceil(ASDUS / k) * 11;
    const pauses = k < 4 ? 100 + 200 : 0;
    assert(timeMs <= windows + pauses + 20, `${timeMs} ms`);
  });
}

Deno.test("session: over a slow link, the pauses before probes follow the round-trip time", () => {
  const { timeMs } = transfer(1, { latencyMs: 400, count: 30 });
  // Two probes after 1.6 s and 3.2 s, and 30 round trips of 0.8 s.
  assert(timeMs > 4800 + 29 * 800 - 10 && timeMs < 4800 + 30 * 800 + 100, `${timeMs} ms`);
});

Deno.test("session: a station with a large window gets few additional acknowledgements, whatever its gaps are", () => {
  for (const k of [12, 100]) {
    for (let gap = 50; gap <= 2000; gap += 25) {
      const usual = transfer(k, { gapMs: () => gap, awaits: false }).acknowledgements;
      const { acknowledgements } = transfer(k, { gapMs: () => gap });
      assert(
        acknowledgements <= usual + 4,
        `k ${k}, gap ${gap}: ${acknowledgements}, not ${usual}`,
      );
    }
  }
});

Deno.test("session: a station with irregular gaps rarely gets more than four additional acknowledgements", () => {
  let flooded = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const prng = new Prng(seed);
    const gapMs = () => prng.int(50, 2000);
    const { acknowledgements } = transfer(12, { gapMs, count: 40 });
    if (acknowledgements > 10 + 4) flooded++;
  }
  assert(flooded <= 2, `${flooded} of 200`);
});

Deno.test("session: without open requests, a pause is not acknowledged before t2", () => {
  const { timeMs } = transfer(1, { awaits: false, count: 10 });
  assert(timeMs >= 10_000, `${timeMs} ms`);
});
