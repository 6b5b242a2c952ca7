// When a session acknowledges: at w, at the end of a batch, with its own frames, and not while held.

import { assertEquals } from "@std/assert";
import { Session } from "../../../transport/session/session.ts";
import { frames, numberedAsdu, trace } from "../../helpers/wire/frames.ts";
import { type Rule, SessionScript, testRules } from "../../helpers/wire/session_script.ts";

const started = "rx STARTDT act";

/** Returns `count` I frames with N(S) from `first`, which acknowledge nothing. */
function received(count: number, first = 0): string {
  return Array.from({ length: count }, (_, n) => `I(${first + n},0)`).join(", ");
}

const strict: Rule[] = [
  {
    rule: "with strictW, no frame is acknowledged before w frames",
    options: { strictW: true },
    given: started,
    when: `rx ${received(7)}`,
    then: { frames: "" },
  },
  {
    rule: "with strictW, every w-th frame is acknowledged",
    options: { strictW: true },
    given: started,
    when: `rx ${received(19)}`,
    then: { frames: "S(8), S(16)" },
  },
  {
    rule: "an outgoing I frame restarts the count to w",
    options: { strictW: true },
    given: `${started}; rx ${received(7)}; send`,
    when: `rx ${received(7, 7)}`,
    then: { frames: "" },
  },
  {
    rule: "w frames after an outgoing I frame are acknowledged",
    options: { strictW: true },
    given: `${started}; rx ${received(7)}; send; rx ${received(7, 7)}`,
    when: `rx I(14,0)`,
    then: { frames: "S(15)" },
  },
  {
    rule: "with k = w = 1, every frame is acknowledged",
    options: { k: 1, w: 1 },
    given: started,
    when: `rx ${received(3)}`,
    then: { frames: "S(1), S(2), S(3)" },
  },
];

const held: Rule[] = [
  {
    rule: "while held, nothing is delivered or acknowledged",
    given: `${started}; hold`,
    when: `rx ${received(12)}`,
    then: { frames: "", events: "", state: "started", deadline: 20_000 },
  },
  {
    rule: "while held, t2 does not acknowledge",
    given: `${started}; rx I(0,0); hold`,
    when: "tick 10000",
    then: { frames: "", deadline: 20_000 },
  },
  {
    rule: "while held, an outgoing I frame repeats the last acknowledgement",
    options: { strictW: true },
    given: `${started}; rx ${received(8)}; rx I(8,0); hold; rx I(9,0)`,
    when: "send",
    then: { frames: "I(0,8)" },
  },
  {
    rule: "while held, the connection is supervised",
    given: `${started}; hold; rx I(0,0)`,
    when: "rx TESTFR act",
    then: { frames: "TESTFR con", events: "", state: "started" },
  },
  {
    rule: "while held, outgoing frames are acknowledged",
    given: `${started}; send 2; hold; rx I(0,0)`,
    when: "rx S(2)",
    then: { frames: "", events: "acknowledged 2" },
  },
  {
    rule: "while held, STOPDT act is not confirmed",
    given: `${started}; rx I(0,0); hold`,
    when: "rx STOPDT act",
    then: { frames: "", events: "", state: "stopping" },
  },
  {
    rule: "STOPDT act is confirmed when released",
    given: `${started}; rx I(0,0); hold; rx STOPDT act`,
    when: "release",
    then: { frames: "S(1), STOPDT con", events: "stopped" },
  },
  {
    rule: "when released, held ASDUs are delivered and acknowledged",
    options: { strictW: true, w: 2 },
    given: `${started}; hold; rx ${received(3)}`,
    when: "release",
    then: { frames: "S(2)", events: "asdu, asdu, asdu" },
  },
  {
    rule: "when released after t2, delivered ASDUs are acknowledged at once",
    given: `${started}; rx I(0,0); hold; tick 12000`,
    when: "release",
    then: { frames: "S(1)" },
  },
  {
    rule: "when released exactly at t2, delivered ASDUs are acknowledged at once",
    given: `${started}; rx I(0,0); hold; at 10000`,
    when: "release",
    then: { frames: "S(1)" },
  },
  {
    rule:
      "while held with nothing to acknowledge, STOPDT act is confirmed when the peer has acknowledged",
    given: `${started}; send; hold; rx STOPDT act`,
    when: "rx S(1)",
    then: { frames: "STOPDT con", events: "acknowledged 1, stopped" },
  },
  {
    rule: "a close acknowledges a single ASDU",
    given: `${started}; rx I(0,0)`,
    when: "close",
    then: { frames: "S(1)", events: "closed local" },
  },
  {
    rule: "a close while held acknowledges nothing and discards held ASDUs",
    given: `${started}; rx I(0,0); hold; rx I(1,0)`,
    when: "close",
    then: { frames: "", events: "closed local" },
  },
  {
    rule: "ASDUs that a close discarded are not delivered later",
    given: `${started}; hold; rx I(0,0); close`,
    when: "release",
    then: { frames: "", events: "" },
  },
  {
    rule: "a peer that exceeds the limit of held ASDUs is disconnected",
    options: { maxUnacknowledged: 12 },
    given: `${started}; hold; rx ${received(12)}`,
    when: "rx I(12,0)",
    then: { events: "closed bad-sequence" },
  },
];

testRules("controlled", [...strict, ...held]);

Deno.test("session: a batch of min(w, k/3) frames or more is acknowledged at its end", () => {
  for (
    const [k, w, threshold] of [[12, 8, 4], [12, 2, 2], [1, 1, 1], [30, 20, 10], [4, 4, 2]] as const
  ) {
    for (
      const [count, expected] of [[threshold - 1, ""], [threshold, `S(${threshold})`]] as const
    ) {
      const script = new SessionScript("controlled", { k, w });
      script.play("rx STARTDT act");
      if (count === 0) continue;
      assertEquals(
        script.play(`rx ${received(count)}`).frames,
        expected,
        `k ${k}, w ${w}, ${count}`,
      );
    }
  }
});

Deno.test("session: batches that are too small for an acknowledgement add up", () => {
  const script = new SessionScript("controlled");
  script.playAll(`rx STARTDT act; rx ${received(2)}`);
  assertEquals(script.play(`rx ${received(1, 2)}`).frames, "");
  assertEquals(script.play(`rx ${received(1, 3)}`).frames, "S(4)");
});

Deno.test("session: an I frame sent while the batch is delivered replaces the S frame", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(frames(`STARTDT act, ${received(6)}`), 0);
  for (let event = session.nextEvent(); event; event = session.nextEvent()) {
    if (event.type === "asdu") session.send(event.octets, 0);
  }
  assertEquals(
    trace(session.takeOutput()),
    "STARTDT con, I(0,1), I(1,2), I(2,3), I(3,4), I(4,5), I(5,6)",
  );
  assertEquals(session.deadline(), 15_000); // t1 of I(0,1), and t2 is not running
});

Deno.test("session: ASDUs that were not delivered are not acknowledged by any frame", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(frames(`STARTDT act, ${received(6)}`), 0);
  session.nextEvent(); // started
  session.nextEvent(); // the first ASDU
  session.send(numberedAsdu(0), 0);
  assertEquals(trace(session.takeOutput()), "STARTDT con, I(0,1)");
  session.tick(10_000);
  assertEquals(session.takeOutput(), undefined);
  session.close();
  assertEquals(session.takeOutput(), undefined);
});

Deno.test("session: connection events overtake queued ASDUs", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(frames("STARTDT act"), 0);
  session.nextEvent();
  session.send(numberedAsdu(0), 0);
  session.receive(frames("I(0,0), I(1,1), S(1)"), 0);
  const types = [];
  for (let event = session.nextEvent(); event; event = session.nextEvent()) types.push(event.type);
  assertEquals(types, ["acknowledged", "asdu", "asdu"]);
});

const pausing: Rule[] = [
  {
    rule: "a peer that continues at once after a late acknowledgement needs no second pause",
    given: `${started}; rx ${received(2)}; tick 10000; at 10040; rx I(2,0)`,
    when: "rx I(3,0)",
    then: { frames: "S(4)" },
  },
  {
    rule: "the batch is as large as the window of the peer, not smaller",
    given: `${started}; rx ${received(2)}; tick 10000; at 10040`,
    when: "rx I(2,0)",
    then: { frames: "" },
  },
  {
    rule: "a peer that sends something else later has not paused",
    given: `${started}; rx ${received(2)}; tick 10000; at 11251; rx I(2,0)`,
    when: "rx I(3,0)",
    then: { frames: "" },
  },
  {
    rule: "a peer that has already sent more without acknowledgement has not paused",
    given: `${started}; rx ${
      received(3)
    }; tick 10000; at 15000; rx I(3,0); tick 25000; at 25001; rx I(4,0)`,
    when: "rx I(5,0)",
    then: { frames: "" },
  },
  {
    rule: "with strictW, a pause of the peer changes nothing",
    options: { strictW: true },
    given: `${started}; rx ${received(2)}; tick 10000; at 10040; rx ${received(2, 2)}`,
    when: "tick 20040",
    then: { frames: "S(4)" },
  },
  {
    rule: "a late acknowledgement caused by this station is not a pause of the peer",
    given:
      `${started}; rx I(0,0), I(1,0), I(2,0); withhold 1; tick 10000; withhold 0; at 10040; rx I(3,0)`,
    when: "rx I(4,0)",
    then: { frames: "" },
  },
];

testRules("controlled", pausing);

Deno.test("session: a peer that sends more than the learned window gets the usual batch again", () => {
  const script = new SessionScript("controlled");
  script.playAll(`${started}; rx I(0,0); tick 10000; at 10001`);
  assertEquals(script.play("rx I(1,0)").frames, "S(2)");
  assertEquals(script.play("rx I(2,0), I(3,0)").frames, "");
  assertEquals(script.play("rx I(4,0)").frames, "");
  assertEquals(script.play("rx I(5,0)").frames, "S(6)");
});
