// Two sessions back to back: long times, long runs, small windows, every chunking, a dead link.

import { assert, assertEquals } from "@std/assert";
import type { Session } from "../../../transport/session/session.ts";
import type { Role } from "../../../transport/session/session_options.ts";
import { numberedAsdu, numberOf, split, trace } from "../../helpers/wire/frames.ts";
import { Pair } from "../../helpers/wire/pair.ts";

/** Sends `count` numbered ASDUs from one end as the window permits, and checks that they arrive. */
function transfer(pair: Pair, from: Role, count: number, every = 1): void {
  const to = from === "controlling" ? "controlled" : "controlling";
  const before = pair.received(to).length;
  let sent = 0;
  while (sent < count) {
    while (sent < count && pair[from].send(numberedAsdu(before + sent), pair.now)) sent++;
    pair.run(pair.now + every);
    assertEquals(pair[from].state, "started", `after ${sent} ASDUs`);
  }
  pair.run(pair.now + 20_000);
  const received = pair.received(to);
  assertEquals(received.length, before + count);
  for (let n = before; n < received.length; n++) assertEquals(numberOf(received[n]!), n);
  assertEquals(pair[from].outstanding, 0);
}

Deno.test("sessions: a link that is idle for a day needs one test per t3, and stays open", () => {
  let frames = 0;
  const pair = new Pair({
    latencyMs: () => 20,
    onOutput: (_, octets) => frames += split(octets).length,
  });
  pair.start();
  pair.run(86_400_000);
  assertEquals([pair.controlling.state, pair.controlled.state], ["started", "started"]);
  // Both ends test if nothing was received for 20 s; each test and its answer serve both.
  assert(frames > 2 * 86_400 / 20.1 && frames < 4 * 86_400 / 20, `${frames} frames`);
});

Deno.test("sessions: a stopped link that is idle for a day also stays open", () => {
  const pair = new Pair({ latencyMs: () => 20 });
  pair.run(86_400_000);
  assertEquals([pair.controlling.state, pair.controlled.state], ["stopped", "stopped"]);
});

Deno.test("sessions: data is transferred in any chunking", () => {
  for (const size of [1, 2, 3, 5, 6, 7, 8, 15, 16, 17, 31, 100, 1000]) {
    const pair = new Pair({ chunk: () => size });
    pair.start();
    transfer(pair, "controlled", 100);
    transfer(pair, "controlling", 100);
  }
});

Deno.test("sessions: data is transferred with every pair of small windows", () => {
  const windows = [[1, 1], [2, 1], [2, 2], [3, 2], [12, 8]] as const;
  for (const [k, w] of windows) {
    for (const [peerK, peerW] of windows) {
      for (const strictW of [false, true]) {
        const pair = new Pair({
          controlling: { k, w, strictW },
          controlled: { k: peerK, w: peerW, strictW },
          latencyMs: () => 5,
        });
        pair.start();
        // If w is larger than the k of the peer, each window ends with t2.
        const stalls = strictW && w > peerK ? 10_000 : 11;
        transfer(pair, "controlled", 30, stalls);
      }
    }
  }
});

Deno.test("sessions: with k = w = 1 frames alternate", () => {
  const seen: string[] = [];
  const one = { k: 1, w: 1, t3Ms: 60_000 };
  const pair = new Pair({
    controlling: one,
    controlled: one,
    latencyMs: () => 10,
    onOutput: (from, octets) => seen.push(`${from === "controlled" ? "<" : ">"} ${trace(octets)}`),
  });
  pair.start();
  seen.length = 0;
  transfer(pair, "controlled", 3, 20);
  assertEquals(seen, ["< I(0,0)", "> S(1)", "< I(1,0)", "> S(2)", "< I(2,0)", "> S(3)"]);
});

Deno.test("sessions: sequence numbers wrap in both directions at once", () => {
  const idle = { t3Ms: 172_800_000 };
  const pair = new Pair({ controlling: idle, controlled: idle });
  pair.start();
  const counts = { controlling: 0, controlled: 0 };
  const total = 40_000;
  while (counts.controlling < total || counts.controlled < total) {
    for (const role of ["controlling", "controlled"] as const) {
      // Uneven bursts, so that windows straddle the wrap in every position.
      for (let burst = 1 + (pair.now % (role === "controlled" ? 12 : 5)); burst > 0; burst--) {
        if (counts[role] < total && pair[role].send(numberedAsdu(counts[role]), pair.now)) {
          counts[role]++;
        }
      }
    }
    pair.run(pair.now + 1);
  }
  pair.run(pair.now + 20_000);
  for (const role of ["controlling", "controlled"] as const) {
    assertEquals(pair[role].state, "started");
    assertEquals(pair[role].outstanding, 0);
    const received = pair.received(role);
    assertEquals(received.length, total);
    assert(received.every((asdu, n) => numberOf(asdu) === n), "an ASDU is out of order");
  }
});

Deno.test("sessions: an idle link that is cut is detected after t3 + t1 at both ends", () => {
  const pair = new Pair({ latencyMs: () => 10 });
  pair.start();
  pair.cut = true;
  const lastReceived = 20; // STARTDT con at the controlling station
  pair.run(lastReceived + 34_999);
  assertEquals(pair.story("controlling"), "started");
  pair.run(lastReceived + 35_000);
  assertEquals(pair.story("controlling"), "started, closed t1-timeout");
  assertEquals(pair.story("controlled"), "started, closed t1-timeout");
});

Deno.test("sessions: a link cut under load is detected after t1, with the last acknowledgement known", () => {
  const pair = new Pair({ latencyMs: () => 10 });
  pair.start();
  transfer(pair, "controlled", 10);
  const { now } = pair;
  pair.cut = true;
  pair.controlled.send(numberedAsdu(10), now);
  pair.run(now + 5000);
  pair.controlled.send(numberedAsdu(11), pair.now);
  pair.run(now + 14_999);
  assertEquals(pair.story("controlled"), "started");
  pair.run(now + 15_000);
  assertEquals(pair.story("controlled"), "started, closed t1-timeout");
  const acknowledged = pair.events.controlled.reduce(
    (sum, event) => sum + (event.type === "acknowledged" ? event.count : 0),
    0,
  );
  assertEquals(acknowledged, 10);
});

Deno.test("sessions: latency just below t1 is tolerated, at t1 the link is closed", () => {
  const story = (latency: number) => {
    const pair = new Pair({ latencyMs: () => latency, controlling: { t2Ms: 1 } });
    pair.controlling.start(0);
    pair.run(60_000);
    return pair.story("controlling");
  };
  assertEquals(story(7499), "started");
  assertEquals(story(7500), "started"); // the answer and t1 in the same millisecond: the answer counts
  assertEquals(story(7501), "closed t1-timeout");
});

Deno.test("sessions: stop and start under load lose and duplicate nothing", () => {
  const pair = new Pair({ latencyMs: () => 30 });
  pair.start();
  let sent = 0;
  const pump = (session: Session) => {
    while (session.send(numberedAsdu(sent), pair.now)) sent++;
  };
  for (let round = 0; round < 20; round++) {
    for (let step = 0; step < 5; step++) {
      pump(pair.controlled);
      pair.run(pair.now + 7 + round);
    }
    pair.controlling.stop(pair.now);
    pair.run(pair.now + 500);
    assertEquals([pair.controlling.state, pair.controlled.state], ["stopped", "stopped"]);
    assertEquals(pair.controlled.outstanding, 0);
    pair.start();
  }
  const received = pair.received("controlling").map(numberOf);
  assertEquals(received, Array.from({ length: sent }, (_, n) => n));
  assert(sent > 200, `only ${sent} ASDUs`);
});

/** Time in ms that a peer with this k takes to send 100 ASDUs, each as soon as its window permits. */
function timeToSend(k: number, from: Role): number {
  const to = from === "controlling" ? "controlled" : "controlling";
  let sent = 0;
  function sendAll(): void {
    while (sent < 100 && pair[from].send(numberedAsdu(sent), pair.now)) sent++;
  }
  const pair = new Pair({
    [from]: { k, w: 1 },
    latencyMs: () => 5,
    onEvent: (at, { type }) => {
      if (at === from && type === "acknowledged") sendAll();
    },
  });
  pair.start();
  const start = pair.now;
  sendAll();
  while (pair.received(to).length < 100) pair.run(pair.now + 10);
  assertEquals(pair.story(to), "started");
  return pair.now - start;
}

Deno.test("sessions: a peer whose k is smaller than the batch waits for t2 once, not for each window", () => {
  for (const from of ["controlling", "controlled"] as const) {
    for (const [k, pauses] of [[1, 1], [2, 1], [3, 1], [4, 0], [12, 0]] as const) {
      const time = timeToSend(k, from);
      const transfers = Math.ceil(100 / k) * 10;
      assert(time >= pauses * 10_000, `k = ${k} of the ${from} station: ${time} ms`);
      assert(
        time <= pauses * 10_000 + transfers + 100,
        `k = ${k} of the ${from} station: ${time} ms`,
      );
    }
  }
});
