// How a session learns from pauses that the send window of its peer is small, without waiting for t2.

import { assert, assertEquals } from "@std/assert";
import { PeerWindow, type PeerWindowOptions } from "../../../transport/session/peer_window.ts";
import { Session } from "../../../transport/session/session.ts";
import { frames, numberedAsdu, numberOf, split, trace } from "../../helpers/wire/frames.ts";
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

Deno.test("session: the round-trip time is that of STARTDT, whenever it was sent", () => {
  const session = new Session("controlling", {}, 0);
  session.start(5000);
  session.receive(frames("STARTDT con"), 5400);
  assertEquals(session.nextEvent()?.type, "started");
  session.awaitAnswers(true);
  session.receive(frames("I(0,0)"), 6000);
  assertEquals([session.nextEvent()?.type, session.nextEvent()], ["asdu", undefined]);
  assertEquals(session.deadline(), 6800);
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

const USUAL: PeerWindowOptions = { batch: 8, t2Ms: 10_000, learns: true };

Deno.test("PeerWindow: probes only while it learns, if the batch is not full and has the most frames so far", () => {
  const after = (unacknowledged: readonly number[], options: PeerWindowOptions = USUAL) => {
    const window = new PeerWindow(options);
    for (const count of unacknowledged) window.received(count, 1000);
    return Number.isFinite(window.probeAt);
  };
  assertEquals([after([1]), after([1, 2]), after([7])], [true, true, true]);
  assertEquals(after([1], { ...USUAL, learns: false }), false);
  assertEquals([after([8]), after([9])], [false, false]);
  assertEquals([after([4, 3]), after([4, 4]), after([4, 5])], [false, true, true]);
});

Deno.test("PeerWindow: pauses before probes double, and after the last probe there is none", () => {
  const window = new PeerWindow(USUAL);
  const pauses: number[] = [];
  for (let now = 0; pauses.length < 10; now += 1_000_000) {
    window.received(1, now);
    if (window.probeAt === Infinity) break;
    pauses.push(window.probeAt - now);
    window.probed(1, now);
    window.settled();
    assertEquals(window.probeAt, Infinity);
  }
  assertEquals(pauses, [100, 200, 400, 800]);
  const slow = new PeerWindow(USUAL);
  slow.measured(60);
  slow.received(1, 0);
  assertEquals(slow.probeAt, 120);
});

Deno.test("PeerWindow: two prompt continuations after probes of the same number make it the batch, until more arrive", () => {
  const learned = (counts: readonly number[], delayMs: number) => {
    const window = new PeerWindow(USUAL);
    for (const count of counts) {
      window.received(count, 0);
      window.probed(count, 0);
      window.received(1, delayMs);
    }
    return window;
  };
  assertEquals([learned([3], 0).batch, learned([3, 3], 0).batch], [8, 3]);
  assertEquals([learned([3, 4], 0).batch, learned([3, 4, 4], 0).batch], [8, 4]);
  assertEquals([learned([3, 3], 50).batch, learned([3, 3], 51).batch], [3, 8]);
  const window = learned([3, 3], 0);
  window.received(4, 0);
  assertEquals(window.batch, 8);
});

Deno.test("PeerWindow: a prompt continuation after an acknowledgement at t2 makes its number the batch", () => {
  const batch = (count: number, delayMs: number, options: PeerWindowOptions = USUAL) => {
    const window = new PeerWindow(options);
    window.received(5, 0);
    window.acknowledgedLate(count, 0);
    window.received(1, delayMs);
    return window.batch;
  };
  assertEquals([batch(5, 0), batch(4, 0), batch(8, 0), batch(9, 0)], [5, 8, 8, 8]);
  assertEquals(batch(5, 0, { ...USUAL, learns: false }), 8);
  assertEquals([batch(5, 1250), batch(5, 1251)], [5, 8]);
});
