// Conformance cases of events: their buffer, their order and their time tags.

import { count } from "../../text/count.ts";
import {
  type CausedEvent,
  checkEvents,
  checkTimes,
  EventSource,
  eventText,
  sourcePoints,
} from "../bench/events.ts";
import { type AsduInput, CAUSE, type ReportedPoint } from "../../../codec/mod.ts";
import { counterpartOf, nextSequence } from "../../../codec/low_level.ts";
import { controllingStation } from "../bench/either_role.ts";
import { reportedPoint } from "../bench/provoke.ts";
import { tagOf } from "../bench/requests.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { describeFrame } from "../bench/seen_frame.ts";
import { isOf, pointsIn } from "../bench/seen_points.ts";
import { informationFrames, quietMs, startedAndQuiet, untilQuiet } from "../bench/observation.ts";
import type { Tester } from "../bench/tester.ts";
import { PROMPT_MS, QUIET_MS, quietOf, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import { Inconclusive, NotApplicable } from "../verdict.ts";

/** Events that EVT-01 causes at the most, and EVT-02. */
const MOST_BUFFERED = 20;
const MOST_OPEN = 10;

/** Events of EVT-03 beyond the size of the buffer, and the largest buffer that it fills. */
const SURPLUS = 20;
const LARGEST_BUFFER = 5000;

/** Events of EVT-04, and changes of one input in quick succession. */
const ORDERED = 12;
const CHATTER = 10;

/** How coarse time tags may be if the sheet does not say, in ms. */
const RESOLUTION_MS = 1;

/** How exact time tags are if the sheet does not say, in ms. */
const ACCURACY_MS = 10;

/** Events. */
export const EVENTS: readonly ConformanceCase[] = [
  {
    id: "EVT-01",
    clause: "-",
    kind: "+",
    title: "Events are kept until data transfer is started",
    precondition: "No connection; later connected, data transfer not started",
    stimulus:
      "20 events, of the same points more than once: half without a connection, half while data transfer is stopped; then " +
      "STARTDT act, and another event",
    criterion:
      "No I frame before STARTDT act; then all events, spontaneous, in the order of their times, with the time tags of the changes; then the " +
      "last one",
    condition: ["baf.spont", "pixit.eventBufferSize"],
    needs: ["upper"],
    duration: (timing) => 6 * quietOf(timing),
    async controlled(t) {
      const size = Math.min(MOST_BUFFERED, t.pixit("pixit.eventBufferSize"));
      if (size < 2) {
        throw new Inconclusive(`The sheet declares a buffer of ${count(size, "event")}`);
      }
      const source = new EventSource(t, sourcePoints(t, { most: 3, untimed: true }));
      await source.prepare();
      const half = Math.ceil(size / 2);
      const caused = [...await source.cause(half)];
      const link = await t.connected();
      for (const event of await source.cause(size - half)) caused.push(event);
      await link.expectNone("I", { during: QUIET_MS, what: "I frame before STARTDT act" });
      await link.start();
      await untilQuiet(t, link);
      const seen = source.seen(link);
      checkEvents(t, seen, { expected: caused, what: "after STARTDT con" });
      checkTimes(t, seen, { caused, toleranceMs: TOLERANCE_MS });
      const other = seen.find(({ frame }) => frame.asdu?.cause !== CAUSE.spontaneous);
      t.check(other === undefined, {
        expected: "the cause 3 in all events",
        seen: other === undefined ? "cause 3" : describeFrame(other.frame),
      });
      const from = link.frames.length;
      const live = await source.cause(1);
      await untilQuiet(t, link);
      checkEvents(t, source.seen(link, from), { expected: live, what: "at once" });
    },
  },
  {
    id: "EVT-02",
    clause: "-",
    kind: "+",
    title: "Exactly the events without acknowledgement are sent again",
    precondition:
      "Data transfer started; 10 events, of which the device has sent as many as k permits",
    stimulus:
      "An S frame that acknowledges about 60 % of what was sent; the tester closes the connection; two more events; a new connection",
    criterion:
      "The events that were not acknowledged, then the new ones, in their order; none that was acknowledged",
    condition: ["baf.spont"],
    needs: ["upper"],
    duration: (timing) => 9 * quietOf(timing),
    async controlled(t) {
      const source = new EventSource(t, sourcePoints(t, { most: 3, untimed: true }));
      await source.prepare();
      const link = await startedAndQuiet(t);
      link.acknowledges = false;
      const from = link.frames.length;
      const sent = await source.cause(MOST_OPEN);
      await t.wait(quietMs(t));
      const frames = informationFrames(link, from);
      const done = Math.max(1, Math.floor(0.6 * frames.length));
      const last = frames[done - 1];
      if (last === undefined) throw new Inconclusive("The device has reported none of the events");
      const acknowledged = source.seen(link, from).filter(({ frame }) => frame.index <= last.index);
      if (acknowledged.length === sent.length) {
        throw new Inconclusive(
          "The device sends all events in one I frame: none stays without acknowledgement",
        );
      }
      await link.acknowledge(nextSequence(last.apci.sendNumber));
      await t.wait(quietMs(t));
      link.close();
      await t.wait(PROMPT_MS);
      const later = await source.cause(2);
      const next = await startedAndQuiet(t);
      checkEvents(t, source.seen(next), {
        expected: [...sent.slice(acknowledged.length), ...later],
        what: `after ${count(acknowledged.length, "event")} that were acknowledged`,
      });
    },
  },
  {
    id: "EVT-03",
    clause: "-",
    kind: "-",
    title: "The event buffer overflows",
    precondition: "No connection",
    stimulus: "20 events more than the buffer holds; then a new connection",
    criterion:
      "The oldest or the newest events are lost, as the sheet says, and no others; their order is kept; the loss is indicated if " +
      "the sheet says so",
    condition: ["pixit.eventBufferSize", "pixit.overflow"],
    needs: ["upper"],
    duration: () => 30_000,
    async controlled(t) {
      const size = t.pixit("pixit.eventBufferSize");
      if (size > LARGEST_BUFFER) {
        throw new Inconclusive(`A buffer of ${size} events takes too long to fill`);
      }
      const source = new EventSource(t, sourcePoints(t, { most: 3, untimed: true }));
      await source.prepare();
      const caused = await source.cause(size + SURPLUS);
      const link = await t.started();
      await source.delivered(link);
      await untilQuiet(t, link);
      const seen = source.seen(link);
      // The device may have had events of its own, which also take room.
      const events = pointsIn(informationFrames(link)).filter(isSpontaneous);
      const others = events.length - seen.length;
      t.measure("events that were kept", seen.length, [size - others, caused.length], "events");
      if (seen.length === caused.length) {
        t.remark("the buffer is larger than declared: no event was lost");
      }
      const lost = caused.length - seen.length;
      const which = t.pixit("pixit.overflow");
      t.outcome(`${count(lost, "event")} lost`);
      checkEvents(t, seen, {
        expected: which === "oldest" ? caused.slice(lost) : caused.slice(0, seen.length),
        what: `without the ${which} ones`,
      });
      checkTimes(t, seen, {
        caused: which === "oldest" ? caused.slice(lost) : caused,
        toleranceMs: TOLERANCE_MS,
      });
      if (lost > 0) checkIndication(t, source, pointsIn(informationFrames(link)));
    },
  },
  {
    id: "EVT-04",
    clause: "-",
    kind: "+",
    title: "Order and resolution of time tags",
    precondition: "Data transfer started, nothing to send",
    stimulus:
      "Changes of points of different types, as close as the resolution of time tags permits; then one point changes quickly",
    criterion:
      "The events come in the order of the changes, also of different types; their time tags differ, and as much as the changes " +
      "did. The report states how many of the quick changes arrived",
    condition: [["type.30", "type.31", "type.32", "type.33", "type.34", "type.35", "type.36"]],
    needs: ["upper"],
    duration: (timing) => 9 * quietOf(timing),
    async controlled(t) {
      const resolution = t.sheet.pixit("pixit.timeResolution") ?? RESOLUTION_MS;
      const accuracy = t.sheet.pixit("pixit.timeAccuracy") ?? ACCURACY_MS;
      const source = new EventSource(t, sourcePoints(t, { most: 4 }));
      await source.prepare();
      const link = await startedAndQuiet(t);
      const caused = await source.cause(ORDERED, { pauseMs: Math.max(1, resolution) });
      await untilQuiet(t, link);
      const seen = source.seen(link);
      checkEvents(t, seen, { expected: caused, what: "in quick succession" });
      checkTimes(t, seen, { caused, toleranceMs: accuracy + resolution });
      const same = seen.findIndex(({ time }, index) => index > 0 && time === seen[index - 1]!.time);
      t.check(same < 0, {
        expected: "that the time tags differ",
        seen: same < 0 ? "they do" : `events ${same} and ${same + 1} have the same time`,
      });
      link.close();
      await recordChatter(t);
    },
  },
  {
    id: "EVT-05",
    clause: "-",
    kind: "R",
    title: "Repeated and late events",
    precondition: "Data transfer started",
    stimulus:
      "Two events; after a new connection the same two again, as a controlled station sends them after a loss; then one with an " +
      "older time tag",
    criterion:
      "Everything is acknowledged and the connection stays open; the operator sees no repeated event twice. Which value is stored " +
      "after the older event is recorded",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: ({ t2 }) => 3 * t2,
    async controlling(t) {
      const point = reportedPoint(t);
      const type = counterpartOf(point.type, "cp56")!;
      if (!t.sheet.isTypeMarked(type)) throw new NotApplicable(`not marked: ${type}`);
      const unused = (await t.upper.stored(point))?.count ?? 0;
      const start = t.instant - 60_000;
      const events = [taggedReport(t, 1, start + 1000), taggedReport(t, 0, start + 2000)];
      const first = await controllingStation(t).started();
      await sendEvents(t, first, events);
      const before = await t.upper.stored(point);
      const isStored = before?.value === 0 && before.count > unused;
      t.check(isStored, {
        expected: `that the events of ${point.ca}/${point.ioa} are stored`,
        seen: isStored ? "they are" : "they are not",
      });
      first.close();
      const next = await controllingStation(t).started();
      await sendEvents(t, next, events);
      const after = await t.upper.stored(point);
      t.check(after?.count === before?.count, {
        expected: "that repeated events are not stored once more",
        seen: `${(after?.count ?? 0) - (before?.count ?? 0)} more`,
      });
      await sendEvents(t, next, [taggedReport(t, 1, start)]);
      await next.expectAlive();
      const last = await t.upper.stored(point);
      t.outcome(
        last?.value === 1
          ? "an older event replaces the value that is stored"
          : "an older event does not replace the value that is stored",
      );
    },
  },
];

/** An event with time tag, as the tester sends it to a controlling station. */
function taggedReport(t: Tester, value: 0 | 1, time: number): AsduInput {
  const { ca, ioa, type } = reportedPoint(t);
  // The types with time tag have the keys of those without, and the time.
  return {
    ...{ type: counterpartOf(type, "cp56")!, cause: CAUSE.spontaneous, ca },
    objects: [{ ioa, value, quality: 0, ...tagOf(t, time) }],
  } as AsduInput;
}

/** Sends events to a controlling station, which acknowledges them. */
async function sendEvents(
  t: Tester,
  link: TesterLink,
  events: readonly AsduInput[],
): Promise<void> {
  for (const event of events) await link.send(event);
  await link.expect({ acknowledges: link.sendNumber }, { within: t.timing.t2 + TOLERANCE_MS });
}

/** The loss is indicated as the sheet says: by an event of another point, or by quality bits. */
function checkIndication(t: Tester, source: EventSource, seen: readonly ReportedPoint[]): void {
  const declared = t.sheet.pixit("pixit.overflowIndication");
  if (declared === undefined || declared === "none") return;
  const isIndicated = declared === "point"
    ? seen.some((each) => !source.points.some((point) => isOf(each, point)))
    : seen.some((each) => "quality" in each && each.quality !== 0);
  t.check(isIndicated, {
    expected: `that the loss is indicated by a ${declared === "point" ? "point" : "quality bit"}`,
    seen: isIndicated ? "it is" : "no such indication",
  });
}

/** Changes one point quickly, and records how many changes are reported. */
async function recordChatter(t: Tester): Promise<void> {
  const source = new EventSource(t, sourcePoints(t, { most: 1 }));
  await source.prepare();
  const link = await startedAndQuiet(t);
  const caused: readonly CausedEvent[] = await source.cause(CHATTER, { pauseMs: 1 });
  await untilQuiet(t, link);
  const seen = source.seen(link);
  t.outcome(`${seen.length} of ${caused.length} quick changes are reported`);
  const last = caused.at(-1)!;
  t.check(seen.length > 0 && eventText(seen.at(-1)!) === eventText(last), {
    expected: `that the last change is reported: ${eventText(last)}`,
    seen: seen.length === 0 ? "no event" : eventText(seen.at(-1)!),
  });
}

function isSpontaneous({ cause }: ReportedPoint): boolean {
  return cause === CAUSE.spontaneous;
}
