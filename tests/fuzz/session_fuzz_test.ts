// For any input from a peer, a session of either role never throws, ends at most once, and writes valid frames.

import { assert, assertEquals } from "@std/assert";
import { Session } from "../../transport/session/session.ts";
import type { SessionEvent } from "../../transport/session/session_events.ts";
import type { Role } from "../../transport/session/session_options.ts";
import { hex, split } from "../helpers/wire/frames.ts";
import { fuzz } from "../helpers/random/fuzz.ts";
import { randomStream } from "../helpers/wire/random_stream.ts";

const STOPDT_ACT = /68 04 13 00 00 00/;

/** Returns the events of a session when the octets arrive in pieces of one size. */
function play(role: Role, input: Uint8Array, size: number): SessionEvent[] {
  const session = new Session(role, { w: 3 }, 0);
  const events: SessionEvent[] = [];
  if (role === "controlling") session.start(0);
  const drain = () => {
    for (let event = session.nextEvent(); event !== undefined; event = session.nextEvent()) {
      assert(events.at(-1)?.type !== "closed", "An event follows the last");
      events.push(event);
    }
    split(session.takeOutput() ?? new Uint8Array(0));
    const over = session.state === "closed";
    assertEquals(over, events.at(-1)?.type === "closed", "closed, and reported as closed");
    assertEquals(session.deadline(), over ? Infinity : Math.min(session.deadline(), 20_000));
  };
  drain();
  for (let at = 0; at < input.length; at += size) {
    session.receive(input.slice(at, at + size), 0);
    drain();
  }
  session.receiveEnd();
  drain();
  assert(session.state === "closed", "The end of the stream does not close");
  return events;
}

fuzz({
  parser: "session",
  runs: 1000,
  generate: randomStream,
  check(input) {
    for (const role of ["controlling", "controlled"] as const) {
      const octetwise = play(role, input, 1);
      for (const size of [2, 5, input.length || 1]) {
        const piecewise = play(role, input, size);
        const [a, b] = [asdus(octetwise), asdus(piecewise)];
        const common = Math.min(a.length, b.length);
        assertEquals(b.slice(0, common), a.slice(0, common), `ASDUs, ${role}, pieces of ${size}`);
        // A stop is confirmed after the ASDUs before it have been delivered, which is later if all of them arrive in
        // one chunk: a peer that does not wait may then find the session still stopping, or already stopped.
        if (STOPDT_ACT.test(hex(input))) continue;
        assertEquals(b.length, a.length, `number of ASDUs, ${role}, pieces of ${size}`);
        assertEquals(piecewise.at(-1), octetwise.at(-1), `end, ${role}, pieces of ${size}`);
      }
    }
  },
});

function asdus(events: readonly SessionEvent[]): string[] {
  return events.flatMap((event) => event.type === "asdu" ? [hex(event.octets)] : []);
}
