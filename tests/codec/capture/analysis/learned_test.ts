// Inference of the settings of stations from the traffic on a link.

import { assertEquals } from "@std/assert";
import { learnSettings } from "../../../../codec/capture/analysis/session/learned.ts";
import type { Session } from "../../../../codec/capture/analysis/session/session.ts";
import { Side } from "../../../../codec/capture/analysis/session/side.ts";
import type { PacketTime } from "../../../../codec/capture/packet_time.ts";

function moment(time: number): PacketTime {
  return { file: 0, frame: 1, time };
}

/** Creates a session whose client closed it at a time because an act was not confirmed. */
function givenUpAt(time: number): Session {
  return {
    closed: { byClient: true, at: moment(time) },
    ending: { cause: "no-confirmation", timer: "t1", waitedMs: 15_000 },
  } as unknown as Session;
}

function side(change: (side: Side) => void): Side {
  const made = new Side(true);
  change(made);
  return made;
}

const OPEN = { closed: undefined, ending: undefined } as unknown as Session;

Deno.test("t1 is the time that a station had waited when it closed the connection", () => {
  const waiting = new Side(true);
  assertEquals(learnSettings(givenUpAt(20_000), waiting).t1Ms, { value: 15_000, samples: 1 });
  assertEquals(learnSettings(OPEN, waiting).t1Ms, undefined);
  const byServer = { ...givenUpAt(20_000), closed: { byClient: false, at: moment(20_000) } };
  assertEquals(learnSettings(byServer as Session, waiting).t1Ms, undefined);
});

Deno.test("k is the window that was filled often enough", () => {
  const k = (maxOutstanding: number, stalls: number) =>
    learnSettings(OPEN, side((each) => Object.assign(each, { maxOutstanding, stalls }))).k;
  assertEquals(k(12, 5), { value: 12, samples: 5 });
  assertEquals(k(3, 5), { value: 3, samples: 5 });
  assertEquals(k(2, 5), undefined);
  assertEquals(k(12, 4), undefined);
});

Deno.test("w is the number that four of five prompt acknowledgements share", () => {
  const w = (...counts: readonly number[]) =>
    learnSettings(OPEN, side(({ promptCounts }) => counts.forEach((n) => promptCounts.add(n)))).w;
  assertEquals(w(8, 8, 8, 8, 8), { value: 8, samples: 5 });
  assertEquals(w(8, 8, 8, 8), undefined);
  assertEquals(w(8, 8, 8, 8, 8, 8, 8, 8, 1, 2), { value: 8, samples: 8 });
  assertEquals(w(8, 8, 8, 8, 8, 8, 8, 1, 2, 3), undefined);
});

Deno.test("a timer is inferred from delays of similar length that are not too short", () => {
  const t2 = (...delays: readonly number[]) =>
    learnSettings(OPEN, side(({ lateDelays }) => delays.forEach((ms) => lateDelays.add(ms)))).t2Ms;
  assertEquals(t2(10_000, 10_002), { value: 10_001, samples: 2 });
  assertEquals(t2(10_000), undefined);
  assertEquals(t2(1000, 1500), { value: 1250, samples: 2 });
  assertEquals(t2(1000, 1501), undefined);
  assertEquals(t2(500, 500), { value: 500, samples: 2 });
  assertEquals(t2(499, 500), undefined);
});

Deno.test("t3 is measured by the method that varies less", () => {
  const t3 = (delays: readonly number[], pauses: readonly number[]) =>
    learnSettings(
      OPEN,
      side(({ testDelays, testPauses }) => {
        for (const ms of delays) testDelays.add(ms);
        for (const ms of pauses) testPauses.add(ms);
      }),
    ).t3Ms;
  assertEquals(t3([20_000, 21_000], [15_000, 15_002]), { value: 15_001, samples: 2 });
  assertEquals(t3([20_000, 20_002], [15_000, 16_000]), { value: 20_001, samples: 2 });
});
