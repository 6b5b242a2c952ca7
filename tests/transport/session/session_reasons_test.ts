// Reasons for the end of a session: the code and the text of each.

import { assertEquals, assertThrows } from "@std/assert";
import { Session } from "../../../transport/session/session.ts";
import type { Role, SessionOptions } from "../../../transport/session/session_options.ts";
import { frames, octets } from "../../helpers/wire/frames.ts";
import { SessionScript } from "../../helpers/wire/session_script.ts";

/** Ends a session with some input. */
function end(
  role: Role,
  play: (session: Session) => void,
  options: SessionOptions = {},
): unknown {
  const session = new Session(role, options, 0);
  play(session);
  const events = [];
  for (let event = session.nextEvent(); event; event = session.nextEvent()) events.push(event);
  const last = events.at(-1);
  return last?.type === "closed" ? `${last.code}: ${last.detail}` : last?.type;
}

function received(role: Role, text: string, options: SessionOptions = {}): unknown {
  return end(role, (session) => session.receive(frames(text), 0), options);
}

const START = "STARTDT act";

Deno.test("a session reports the unexpected frame and what it expected", () => {
  const rows: [string, string, SessionOptions?][] = [
    ["I(0,0)", "bad-state: Received an I frame while data transfer is stopped"],
    ["S(0)", "bad-state: Received an S frame while data transfer is stopped"],
    [`${START}, I(1,0)`, "bad-sequence: Expected N(S) = 0, found 1"],
    [`${START}, I(0,0), I(2,0)`, "bad-sequence: Expected N(S) = 1, found 2"],
    [`${START}, I(0,0), I(0,0)`, "bad-sequence: Expected N(S) = 1, found 0"],
    [`${START}, S(1)`, "bad-sequence: Expected N(R) = 0 to 0, found 1"],
    [`${START}, I(0,1)`, "bad-sequence: Expected N(R) = 0 to 0, found 1"],
    [
      `${START}, I(0,0), I(1,0), I(2,0)`,
      "bad-sequence: Expected at most 2 I frames without acknowledgement",
      { k: 2, w: 2, maxUnacknowledged: 2 },
    ],
    [`${START}, I(2,0)`, "bad-sequence: Expected N(S) = 0, found 2", { firstNumberOne: "accept" }],
  ];
  for (const [text, expected, options] of rows) {
    assertEquals(received("controlled", text, options), expected, text);
  }
  assertEquals(received("controlled", `${START}, I(1,0)`, { firstNumberOne: "accept" }), "asdu");
  assertEquals(received("controlled", `${START}, I(0,0)`, { firstNumberOne: "accept" }), "asdu");
});

Deno.test("a session reports octets that are not a frame", () => {
  const raw = (hex: string) => end("controlled", (session) => session.receive(octets(hex), 0));
  assertEquals(
    raw("68 04 07 00 00 00 68 04 00 00 00 00"),
    "bad-frame: Expected an ASDU in I format, found none",
  );
  assertEquals(String(raw("ff")).endsWith(" at octet 0 of the stream"), true, String(raw("ff")));
  assertEquals(String(raw("68 04 43 00 00 00 ff")).endsWith(" at octet 6 of the stream"), true);
  assertEquals(String(raw("68 04 ff 00 00 00")).startsWith("bad-frame: "), true);
});

Deno.test("a session reports what was not answered within t1", () => {
  const controlling = (play: (session: Session) => void) =>
    end("controlling", (session) => {
      play(session);
      session.tick(15_000);
    });
  assertEquals(
    controlling((session) => session.start(0)),
    "t1-timeout: STARTDT act not confirmed within t1, 15000 ms",
  );
  const started = (session: Session) => {
    session.start(0);
    session.receive(frames("STARTDT con"), 0);
    session.nextEvent();
  };
  assertEquals(
    controlling((session) => {
      started(session);
      session.stop(0);
    }),
    "t1-timeout: STOPDT act not confirmed within t1, 15000 ms",
  );
  assertEquals(
    controlling((session) => {
      started(session);
      session.test(0);
    }),
    "t1-timeout: TESTFR act not confirmed within t1, 15000 ms",
  );
  assertEquals(
    controlling((session) => {
      started(session);
      for (let i = 0; i < 3; i++) session.send(Uint8Array.of(1), 0);
      session.receive(frames("S(2)"), 0);
    }),
    "t1-timeout: I frame 2 not acknowledged within t1, 15000 ms",
  );
});

Deno.test("a session reports how it ended on either side, only once", () => {
  assertEquals(
    end("controlled", (session) => session.receiveEnd()),
    "eof: The peer closed the connection",
  );
  assertEquals(
    end("controlled", (session) => {
      session.receive(octets("68 04"), 0);
      session.receiveEnd();
      session.close("too late");
    }),
    "eof: The peer closed the connection inside an APDU",
  );
  assertEquals(end("controlled", (session) => session.close()), "local: Closed by this station");
  assertEquals(end("controlled", (session) => session.close("Maintenance")), "local: Maintenance");
  assertEquals(
    end("controlled", (session) => {
      session.refuseStart("Not now");
      session.receive(frames(START), 0);
    }),
    "local: Not now",
  );
});

Deno.test("a closed session accepts nothing, sends nothing, and has no deadline", () => {
  const session = new Session("controlling", {}, 0);
  session.close();
  assertEquals(session.nextEvent()?.type, "closed");
  session.receive(frames("TESTFR act"), 0);
  session.tick(1_000_000);
  assertEquals([session.start(0), session.stop(0), session.test(0)], [false, false, false]);
  assertEquals([session.takeOutput(), session.nextEvent(), session.state], [
    undefined,
    undefined,
    "closed",
  ]);
  assertEquals([session.deadline(), session.answerDeadline(), session.credit], [
    Infinity,
    Infinity,
    0,
  ]);
  assertEquals(session.send(Uint8Array.of(1), 0), false);
});

Deno.test("a closed session has no deadline for what the peer has not answered", () => {
  const script = new SessionScript("controlling");
  script.playAll("start; rx STARTDT con; send; test; stop; close");
  const { session } = script;
  assertEquals([session.outstanding, session.deadline(), session.answerDeadline()], [
    1,
    Infinity,
    Infinity,
  ]);
});

Deno.test("a controlled station neither starts nor stops data transfer", () => {
  const session = new Session("controlled", {}, 0);
  for (const call of ["start", "stop"] as const) {
    assertThrows(
      () => session[call](0),
      TypeError,
      `Cannot ${call} data transfer: this is a controlled station, expected a controlling station`,
    );
  }
});
