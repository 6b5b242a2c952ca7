// Sequence numbers and the window: what a session accepts, refuses and counts, including the wrap.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { encodeApci } from "../../../codec/apci.ts";
import { Session } from "../../../transport/session/session.ts";
import { frame, frames, numberedAsdu, trace } from "../../helpers/wire/frames.ts";
import { type Rule, testRules } from "../../helpers/wire/session_script.ts";

const started = "rx STARTDT act";

const sequence: Rule[] = [
  {
    rule: "sequence numbers begin at 0 on a new connection",
    given: started,
    when: "send",
    then: { frames: "I(0,0)" },
  },
  {
    rule: "every I frame increments N(S), and acknowledges with N(R)",
    given: `${started}; rx I(0,0), I(1,0); send`,
    when: "send",
    then: { frames: "I(1,2)" },
  },
  {
    rule: "a gap in N(S) closes, and the ASDU is not delivered",
    given: `${started}; rx I(0,0)`,
    when: "rx I(2,0)",
    then: { frames: "", events: "closed bad-sequence" },
  },
  {
    rule: "a first N(S) of 1 closes",
    given: started,
    when: "rx I(1,0)",
    then: { events: "closed bad-sequence" },
  },
  {
    rule: "a first N(S) of 1 is accepted by option, and counting continues from it",
    options: { firstNumberOne: "accept" },
    given: `${started}; rx I(1,0), I(2,0)`,
    when: "send",
    then: { frames: "I(0,3)" },
  },
  {
    rule: "after a first N(S) of 1, acknowledgements match received frames",
    options: { firstNumberOne: "accept", w: 1 },
    given: started,
    when: "rx I(1,0)",
    then: { frames: "S(2)", events: "asdu" },
  },
  {
    rule: "a first N(S) of 0 is accepted with the option, too, and only the first may be 1",
    options: { firstNumberOne: "accept" },
    given: `${started}; rx I(0,0)`,
    when: "rx I(2,0)",
    then: { events: "closed bad-sequence" },
  },
  {
    rule: "after a first N(S) of 1, a repeated 1 closes",
    options: { firstNumberOne: "accept" },
    given: `${started}; rx I(1,0), I(2,0)`,
    when: "rx I(1,0)",
    then: { frames: "", events: "closed bad-sequence" },
  },
  {
    rule: "a first N(S) of 2 closes whatever the option",
    options: { firstNumberOne: "accept" },
    given: started,
    when: "rx I(2,0)",
    then: { events: "closed bad-sequence" },
  },
  {
    rule: "a repeated N(S) closes, and the ASDU is not delivered",
    given: `${started}; rx I(0,0)`,
    when: "rx I(0,0)",
    then: { frames: "", events: "closed bad-sequence" },
  },
  {
    rule: "N(R) of an I frame that acknowledges unsent frames closes, without delivery",
    given: `${started}; send 2`,
    when: "rx I(0,3)",
    then: { frames: "", events: "closed bad-sequence" },
  },
  {
    rule: "N(R) of an S frame that acknowledges unsent frames closes",
    given: `${started}; send 2`,
    when: "rx S(3)",
    then: { frames: "", events: "closed bad-sequence" },
  },
  {
    rule: "N(R) 32767 when nothing was sent closes",
    given: started,
    when: "rx S(32767)",
    then: { events: "closed bad-sequence" },
  },
  {
    rule: "N(R) that goes back closes",
    given: `${started}; send 9; rx S(9)`,
    when: "rx S(5)",
    then: { events: "closed bad-sequence" },
  },
  {
    rule: "a repeated N(R) acknowledges nothing and is harmless",
    given: `${started}; send 12; rx S(5); rx S(5)`,
    when: "rx S(5)",
    then: { frames: "", events: "", state: "started" },
  },
];

testRules("controlled", sequence);

Deno.test("session: credit is the free space in the window", () => {
  const session = new Session("controlled", { k: 3, w: 2 }, 0);
  assertEquals(session.credit, 0);
  session.receive(frame("STARTDT act"), 0);
  assertEquals(session.credit, 3);
  for (const left of [2, 1, 0]) {
    assert(session.send(numberedAsdu(1), 0));
    assertEquals(session.credit, left);
    assertEquals(session.outstanding, 3 - left);
  }
  assertEquals(session.send(numberedAsdu(1), 0), false);
  session.receive(frame("S(2)"), 0);
  assertEquals(session.credit, 2);
});

Deno.test("session: send() refuses an ASDU that does not fit an I frame", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(frame("STARTDT act"), 0);
  for (const length of [0, 250]) {
    assertThrows(() => session.send(new Uint8Array(length), 0), RangeError, `of ${length} octets`);
  }
  assert(session.send(new Uint8Array(1), 0));
  assert(session.send(new Uint8Array(249), 0));
});

Deno.test("session: send() copies the ASDU", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(frame("STARTDT act"), 0);
  session.takeOutput();
  const asdu = numberedAsdu(7);
  session.send(asdu, 0);
  asdu.fill(0);
  assertEquals(session.takeOutput(), frame("I(0,0)", numberedAsdu(7)));
});

Deno.test("session: a delivered ASDU is a copy", () => {
  const session = new Session("controlled", {}, 0);
  const chunk = frames("STARTDT act, I(0,0)");
  session.receive(chunk, 0);
  chunk.fill(0);
  session.nextEvent();
  assertEquals(session.nextEvent(), { type: "asdu", octets: numberedAsdu(0) });
});

Deno.test("session: takeOutput() returns every frame once, in an array that is valid until the next call", () => {
  const session = new Session("controlled", {}, 0);
  assertEquals(session.takeOutput(), undefined);
  session.receive(frames("STARTDT act, TESTFR act"), 0);
  const first = session.takeOutput()!;
  session.receive(frame("TESTFR act"), 0);
  session.send(numberedAsdu(1), 0);
  assertEquals(trace(first), "STARTDT con, TESTFR con");
  const second = session.takeOutput()!;
  assertEquals(session.takeOutput(), undefined);
  session.receive(frame("TESTFR act"), 0);
  assertEquals(trace(second), "TESTFR con, I(0,0)");
});

// 40 000 frames take N(S) once around; a k that does not divide 32768 would shift a ring buffer indexed by N(S).
for (const k of [1, 2, 3, 7, 8, 12, 100]) {
  Deno.test(`session: t1 is exact and sequence numbers are right when N(S) wraps, k = ${k}`, () => {
    const session = new Session("controlled", { k, w: 1, t3Ms: 172_800_000 }, 0);
    session.receive(frame("STARTDT act"), 0);
    session.nextEvent();
    session.takeOutput();
    for (let n = 0; n < 40_000; n++) {
      assert(session.send(numberedAsdu(n), n));
      // Keeps the window full: frame n - k + 1 is the oldest from now on.
      const oldest = Math.max(0, n - k + 1);
      assertEquals(session.deadline(), oldest + 15_000);
      if (n % 1000 === 0 || (n > 32_700 && n < 32_900)) {
        assertEquals(trace(session.takeOutput()!).split(", ").at(-1), `I(${n % 32768},0)`);
      } else session.takeOutput();
      if (n + 1 >= k) {
        const receiveNumber = (oldest + 1) % 32768;
        session.receive(encodeApci({ format: "S", receiveNumber }), n);
        assertEquals(session.nextEvent(), { type: "acknowledged", count: 1 });
      }
    }
    assertEquals(session.state, "started");
  });
}

Deno.test("session: received numbers and acknowledgements are right when they wrap", () => {
  const session = new Session("controlling", { strictW: true, t3Ms: 172_800_000 }, 0);
  session.start(0);
  session.receive(frame("STARTDT con"), 0);
  session.nextEvent();
  session.takeOutput();
  for (let n = 0; n < 40_000; n++) {
    session.receive(frame(`I(${n % 32768},0)`), n);
    assertEquals(session.nextEvent()?.type, "asdu");
    assertEquals(session.nextEvent(), undefined);
    const expected = n % 8 === 7 ? `S(${(n + 1) % 32768})` : "";
    assertEquals(trace(session.takeOutput()), expected, `after frame ${n}`);
  }
});

Deno.test("session: the largest window is used up to the last frame", () => {
  const session = new Session("controlled", { k: 32_767 }, 0);
  session.receive(frame("STARTDT act"), 0);
  session.nextEvent();
  for (let n = 0; n < 32_767; n++) assert(session.send(Uint8Array.of(1), n));
  assertEquals(session.send(Uint8Array.of(1), 0), false);
  assertEquals(session.deadline(), 15_000);
  session.receive(frame("S(32767)"), 0);
  assertEquals(session.nextEvent(), { type: "acknowledged", count: 32_767 });
  assertEquals(session.credit, 32_767);
});
