// The times of an association, to the millisecond, and what is left of them when data transfer is stopped.

import { assertEquals } from "@std/assert";
import type { AuthenticationEvent } from "../../../transport/authentication/events.ts";
import type { AuthenticationOptions } from "../../../transport/authentication/options.ts";
import { AssociationPair, executed, type Side } from "../../helpers/security/association_pair.ts";
import {
  asduOf,
  command,
  INTERROGATION,
  messagesOf,
  POINT,
} from "../../helpers/security/security_asdus.ts";

/** A started pair in which this message never arrives. */
function losing(type: string, both: AuthenticationOptions = {}): AssociationPair {
  const pair = new AssociationPair({ both });
  pair.start();
  pair.tap = (octets) => messagesOf([octets])[0]?.type === type ? [] : [octets];
  return pair;
}

/** The first segment of a message of several. */
function firstSegment(): Uint8Array {
  const segment = asduOf({ type: "S_KR_NA_1", usr: 1 }).slice();
  const long = Uint8Array.of(...segment, ...new Uint8Array(10));
  long[0] = 86; // S_KC_NA_1
  long[6] = 0x40; // FIR, no FIN
  return long;
}

interface Situation {
  readonly what: string;
  readonly options?: AuthenticationOptions;
  /** The message that is lost. */
  readonly lost: string;
  /** Brings the association of this side into the situation. */
  readonly begin: (pair: AssociationPair) => void;
  readonly side: Side;
  /** When it ends. */
  readonly endsMs: number;
  /** The event with which it ends. */
  readonly event: string;
}

const SITUATIONS: readonly Situation[] = [
  {
    what: "a challenge that does not arrive",
    ...{ lost: "S_CH_NA_1", side: "controlling", endsMs: 1500, event: "not-challenged" },
    options: { challengeTimeoutMs: 1500, replyTimeoutMs: 9000 },
    begin: (pair) => void pair.send("controlling", command(1)),
  },
  {
    what: "a reply that does not arrive",
    ...{ lost: "S_RP_NA_1", side: "controlled", endsMs: 1500, event: "reply-timeout" },
    options: { replyTimeoutMs: 1500, challengeTimeoutMs: 9000 },
    begin: (pair) => void pair.send("controlling", command(1)),
  },
  {
    what: "a segment that does not arrive",
    ...{ lost: "none", side: "controlled", endsMs: 1500, event: "discarded" },
    options: { segmentTimeoutMs: 1500 },
    begin: (pair) => pair.inject("controlling", firstSegment()),
  },
  {
    what: "a key status that does not arrive",
    ...{ lost: "S_KS_NA_1", side: "controlling", endsMs: 1500, event: "keys" },
    options: { replyTimeoutMs: 1500, maxKeyStatusRequests: 1 },
    begin: (pair) => {
      pair.controlling.association.changeKeys(pair.now);
      pair.run();
    },
  },
  {
    what: "the age of keys",
    ...{ lost: "S_KR_NA_1", side: "controlled", endsMs: 20_000, event: "keys" },
    options: { keyLifetimeMs: 20_000 },
    begin: () => {},
  },
];

for (const { what, options, lost, begin, side, endsMs, event } of SITUATIONS) {
  Deno.test(`${what} ends after its time, not before`, () => {
    const pair = losing(lost, options);
    begin(pair);
    const { association, events } = pair[side];
    const known = events.length;
    assertEquals(association.deadline(), endsMs);
    pair.advance(endsMs - 1);
    assertEquals(events.slice(known), []);
    pair.advance(1);
    assertEquals(events[known]?.type, event);
    if (event === "reply-timeout") assertEquals(events[known], { type: event, typeId: 45 });
  });

  Deno.test(`${what}: nothing is due after data transfer was stopped, and a new start is one from the beginning`, () => {
    const pair = losing(lost, options);
    begin(pair);
    for (const each of [pair.controlling, pair.controlled]) {
      each.association.stopped(pair.now);
      assertEquals(
        [each.association.deadline(), each.association.waiting],
        [Infinity, 0],
        each.side,
      );
      assertEquals(each.association.take(pair.now), undefined);
      assertEquals(each.association.deliver(), undefined);
      while (each.association.nextEvent() !== undefined); // those that report the stop
      each.events.length = 0;
    }
    pair.tap = (octets) => [octets];
    pair.advance(60_000);
    assertEquals([pair.controlling.events, pair.controlled.events], [[], []]);
    pair.start();
    pair.send("controlling", command(9));
    assertEquals(executed(pair), [9]);
  });
}

Deno.test("a user whose keys could not be established is tried again after keyRetryMs, not before", () => {
  const pair = losing("S_KR_NA_1", {
    replyTimeoutMs: 1000,
    maxKeyStatusRequests: 1,
    keyRetryMs: 7000,
  });
  const requests = () =>
    messagesOf(pair.controlling.sent).filter(({ type }) => type === "S_KR_NA_1");
  pair.controlling.association.changeKeys(pair.now);
  pair.advance(1000);
  assertEquals(pair.controlling.of("keys").at(-1)?.status, "comm-fail");
  const known = requests().length;
  pair.advance(6999);
  assertEquals(requests().length, known);
  pair.advance(1);
  assertEquals(requests().length, known + 1);
  pair.controlling.association.stopped(pair.now);
  assertEquals(pair.controlling.association.deadline(), Infinity);
});

Deno.test("both stations report how long an authentication took, and of which type it was", () => {
  const pair = new AssociationPair({
    both: { sendAggressive: true, acceptAggressive: true },
    delayMs: 10,
  });
  pair.start();
  pair.advance(100);
  for (const ioa of [1, 2]) {
    pair.send("controlling", command(ioa));
    pair.advance(100);
  }
  const times = (events: readonly AuthenticationEvent[]) =>
    events.flatMap((event) =>
      event.type === "authenticated" || event.type === "replied"
        ? [[event.mode, event.typeId, event.durationMs]]
        : []
    );
  const expected = [["challenge", 45, 20], ["aggressive", 45, 0]];
  assertEquals(times(pair.controlled.events), expected);
  assertEquals(times(pair.controlling.events), expected);
});

Deno.test("times begin when an ASDU leaves, not when it was handed over", () => {
  const pair = new AssociationPair({ both: { challengeTimeoutMs: 1500 } });
  pair.start();
  const { association } = pair.controlling;
  association.send(command(1), pair.now);
  const later = { monotonic: pair.now.monotonic + 400, instant: pair.now.instant + 400 };
  association.take(later);
  assertEquals(association.deadline(), later.monotonic + 1500);
});

Deno.test("an ASDU that is discarded is reported as a copy", () => {
  const pair = new AssociationPair({ both: { criticalMonitor: ["M_SP_NA_1"] } });
  const octets = POINT.slice();
  pair.controlling.association.receive(octets, pair.now);
  octets.fill(0);
  pair.run();
  assertEquals(pair.controlling.of("discarded").map((event) => [event.reason, event.octets]), [
    ["no-keys", POINT],
  ]);
});

Deno.test("a challenge of an ASDU that was sent before data transfer was stopped is not answered", () => {
  const pair = new AssociationPair();
  pair.start();
  pair.send("controlling", INTERROGATION);
  for (const { association } of [pair.controlling, pair.controlled]) association.stopped(pair.now);
  pair.start();
  pair.inject(
    "controlled",
    asduOf({
      type: "S_CH_NA_1",
      ...{ csq: 9, usr: 0, mal: 4, rsc: 1, challenge: new Uint8Array(16) },
    }),
  );
  assertEquals(pair.controlling.of("replied"), []);
  assertEquals(pair.controlling.of("discarded").at(-1)?.reason, "unexpected");
});
