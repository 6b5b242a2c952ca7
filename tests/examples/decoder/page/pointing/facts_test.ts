// What the analysis knows about a packet or a point that the user points at.

import { assertEquals } from "@std/assert";
import { Names } from "../../../../../cli/text/names.ts";
import {
  connectionWays,
  PointingFacts,
  toPacket,
} from "../../../../../examples/decoder/page/pointing/facts.ts";
import type { LoadedView } from "../../../../../examples/decoder/messages.ts";

function step(name: string, frame: number, negative = false) {
  return { name, negative, at: { frame, time: null } };
}

/** Facts of a report with these parts. */
function facts(report: object = {}, names = new Names()): PointingFacts {
  const whole = {
    ...{ points: [], transactions: [], findings: [], sessions: [], explanations: {} },
    ...report,
  };
  return new PointingFacts(
    { report: whole, hasPackets: true, privateTypes: null } as never as LoadedView,
    names,
  );
}

const POINTS = [
  { address: "192.0.2.1", port: 2404, ca: 1, ioa: 5 },
  { address: "192.0.2.1", port: 2404, ca: 1, ioa: 6 },
  { address: "192.0.2.2", port: 2404, ca: 1, ioa: 5 },
  { address: "192.0.2.1", port: 2405, ca: 1, ioa: 5 },
];

Deno.test("a point is that of one of the hosts, with its port", () => {
  const known = facts({ points: POINTS });
  assertEquals(known.pointsAt(1, 5).length, 3);
  assertEquals(known.pointsAt(5, 1), []);
  for (
    const [address, port, found] of [
      ["192.0.2.2", 2404, true],
      ["192.0.2.1", 2405, true],
      ["192.0.2.2", 2405, false],
      ["192.0.2.3", 2404, false],
    ] as const
  ) {
    const point = known.pointOf({ ca: 1, ioa: 5 }, [{ address: "other", port: 1 }, {
      address,
      port,
    }]);
    assertEquals(point, found ? { address, port, ca: 1, ioa: 5 } : undefined);
  }
  assertEquals(known.pointOf({ ca: 1, ioa: 7 }, POINTS), undefined);
});

Deno.test("the term for a point names the station only if others have the same addresses", () => {
  const known = facts({ points: POINTS });
  const address = "192.0.2.1";
  assertEquals(known.pointTerm({ address, ca: 1, ioa: 5 }), "host=192.0.2.1 and ca=1 and ioa=5");
  assertEquals(known.pointTerm({ address, ca: 1, ioa: 6 }), "ca=1 and ioa=6");
  assertEquals(known.pointTerm({ address: undefined, ca: 1, ioa: 5 }), "ca=1 and ioa=5");
  assertEquals(known.pointTerm({ address, ca: 9, ioa: 9 }), "ca=9 and ioa=9");
});

Deno.test("the name of a point is preferred to that of a command", () => {
  const names = new Names({
    sectors: [{
      ca: 1,
      points: [{ ioa: 5, type: "M_SP_NA_1", name: "Door" }, { ioa: 6, type: "M_SP_NA_1" }],
      commands: [
        { ioa: 5, type: "C_SC_NA_1", name: "Open" },
        { ioa: 6, type: "C_SC_NA_1", name: "Lock" },
      ],
    }],
  });
  const known = facts({}, names);
  assertEquals([5, 6, 7].map((ioa) => known.nameOf(1, ioa)), ["Door", "Lock", ""]);
});

Deno.test("a session is found by its number", () => {
  const known = facts({ sessions: [{ id: 0 }, { id: 3 }] });
  assertEquals(
    [known.session(3)?.id, known.session(0)?.id, known.session(1), known.session(null)],
    [
      ...[3, 0, undefined, undefined],
    ],
  );
});

const TRANSACTION = {
  ...{ id: 4, kind: "command", result: "terminated" },
  steps: [step("request", 10), step("confirmed", 12), step("terminated", 12), step("answered", 15)],
};

/** Ways as text. */
function waysOf(report: object, frame: number): readonly string[] {
  return facts(report).waysFrom(frame).map(({ text, note, to }) =>
    `${text} | ${note} | ${"reason" in to ? `- ${to.reason}` : JSON.stringify(to)}`
  );
}

const SHOW = 'Show the transaction | Command, terminated | {"view":"transactions","transaction":4}';

Deno.test("a packet leads to its request, its next answer and its transaction", () => {
  const report = { transactions: [TRANSACTION] };
  const to = (frame: number) => `{"view":"packets","frame":${frame},"filter":""}`;
  assertEquals(waysOf(report, 10), [
    `Go to the answer | packet 12: Confirmed | ${to(12)}`,
    SHOW,
  ]);
  assertEquals(waysOf(report, 12), [
    `Go to the request | packet 10: Request | ${to(10)}`,
    `Go to the next answer | packet 15: Answered | ${to(15)}`,
    SHOW,
  ]);
  assertEquals(waysOf(report, 15), [
    `Go to the request | packet 10: Request | ${to(10)}`,
    "Go to the answer |  | - This is the last answer",
    SHOW,
  ]);
  assertEquals(waysOf(report, 11), [
    "Request and answer |  | - The packet is neither a request nor an answer to one",
  ]);
});

Deno.test("a request without an answer says so; the first of two transactions is shown", () => {
  const lonely = { ...TRANSACTION, result: "unanswered", steps: [step("request", 10)] };
  const report = { transactions: [lonely, { ...TRANSACTION, id: 5 }] };
  assertEquals(
    waysOf(report, 10)[0],
    "Go to the answer |  | - The input has no answer: unanswered",
  );
  assertEquals(waysOf(report, 12).length, 3);
});

Deno.test("a packet leads to the first finding that contains it", () => {
  const finding = (code: string, ...frames: readonly number[]) => ({
    code,
    first: { frame: frames[0] },
    frames: frames.map((frame) => ({ frame })),
  });
  const report = {
    findings: [finding("sequence-gap", 7, 9), finding("clock-off", 9, 11)],
    explanations: { "sequence-gap": { title: "Gap" } },
  };
  assertEquals(
    waysOf(report, 9)[1],
    'Show the finding | Gap | {"view":"findings","finding":"sequence-gap","frame":7}',
  );
  assertEquals(
    waysOf(report, 11)[1],
    'Show the finding | clock-off | {"view":"findings","finding":"clock-off","frame":9}',
  );
  assertEquals(waysOf(report, 8).length, 1);
});

Deno.test("ways to a packet and into a connection", () => {
  assertEquals(toPacket("Go", 7).note, "packet 7");
  assertEquals(toPacket("Go", 7, "Request").note, "packet 7: Request");
  assertEquals(connectionWays(3).map(({ to }) => to), [
    { view: "packets", filter: "connection=3" },
    { view: "sequence", connection: 3 },
  ]);
  assertEquals(connectionWays(0, 9).map(({ to }) => to), [
    { view: "packets", filter: "connection=0", frame: 9 },
    { view: "sequence", connection: 0, frame: 9 },
  ]);
});
