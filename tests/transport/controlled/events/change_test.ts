// Options of a change: its cause, its time with flags, and when an integrated deadband reports it.

import { assertEquals, assertThrows } from "@std/assert";
import { StationMachine } from "../../../../transport/controlled/machine.ts";
import type { PointDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { SetOptions } from "../../../../transport/controlled/procedures/change.ts";
import { CAUSE } from "../../../../codec/cause.ts";
import { QUALITY } from "../../../../codec/quality.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { formatAsdu } from "../../../../codec/format.ts";

const NOON = Date.UTC(2026, 5, 1, 12);

function at(ms: number) {
  return { monotonic: ms, instant: NOON + ms };
}

/** Creates a station with one point, and a function that returns what it sends. */
function rig(point: Partial<PointDeclaration> = {}) {
  const points = [{ ioa: 1, type: "M_SP_NA_1", value: 0, ...point }] as PointDeclaration[];
  const machine = new StationMachine(
    { sectors: [{ ca: 1, points }], procedures: { endOfInitialization: false } },
    {},
    at(0),
  );
  const link = machine.open({ host: "192.0.2.1", port: 1 }, at(0))!;
  machine.started(link);
  const sent = () => {
    const all: string[] = [];
    for (let asdu = machine.take(link); asdu !== undefined; asdu = machine.take(link)) {
      all.push(formatAsdu(decodeAsdu(asdu)).replace(/^M_\S+ /, ""));
    }
    return all;
  };
  const set = (value: number, options: SetOptions = {}, now = at(0)) =>
    machine.set(1, 1, { value, ...options }, now);
  return { machine, link, set, sent };
}

Deno.test("a change has a cause from 1 to 63", () => {
  for (const cause of [0, 64, -1, 1.5, NaN, "3", true, null]) {
    const { set, sent } = rig();
    const { message } = assertThrows(() => set(1, { cause: cause as number }), RangeError);
    assertEquals(
      message,
      `Cannot set CA 1 IOA 1: cause is ${typeof cause === "string" ? `"${cause}"` : cause}, ` +
        "expected a cause of transmission from 1 to 63, such as CAUSE.returnLocal",
    );
    assertEquals(sent(), []);
  }
  const caused = (cause?: number) => {
    const { set, sent } = rig();
    set(1, cause === undefined ? {} : { cause });
    return sent()[0]!.split(" ")[0];
  };
  assertEquals([caused(), caused(3), caused(12), caused(63)], [
    "spont",
    "spont",
    "retloc",
    "spont",
  ]);
});

Deno.test("a change has the time and the flags that it names, otherwise those of the clock", () => {
  const timed = (options: SetOptions) => {
    const { set, sent } = rig();
    set(1, options, at(1500));
    return sent()[0]!.replace(/^.*@/, "");
  };
  const now = "2026-06-01 12:00:01.500";
  assertEquals(timed({}), now);
  assertEquals(timed({ instant: NOON - 1000 }), "2026-06-01 11:59:59.000");
  const flagged = timed({ timeFlags: 0x80 });
  assertEquals(flagged.startsWith(now) && flagged !== now, true, flagged);
  assertEquals(timed({ timeFlags: 0 }), now);
});

Deno.test("a small difference is reported once it has lasted long enough, unless the value returns or is reported earlier", () => {
  // One unit for ten seconds, or ten units for one.
  const deadband = { kind: "integrated", value: 10 } as const;
  const { machine, link, set, sent } = rig({ type: "M_ME_NC_1", deadband });
  set(1);
  const due = machine.deadline();
  assertEquals([sent(), due > 0 && due < Infinity], [[], true]);
  set(0, {}, at(due / 2));
  assertEquals(machine.deadline(), Infinity, "the difference is gone");
  set(2, {}, at(due / 2));
  const sooner = machine.deadline();
  assertEquals(sooner < due / 2 + due, true);
  machine.tick(at(sooner - 1));
  assertEquals(sent(), []);
  machine.tick(at(sooner));
  const event = decodeAsdu(machine.take(link)!);
  assertEquals(event.type === "M_ME_TF_1" && event.objects.map(({ quality: _, ...it }) => it), [
    { ioa: 1, value: 2, time: NOON + sooner, timeFlags: 0 },
  ]);
  assertEquals(sent(), []);
  assertEquals(machine.deadline(), Infinity);
  set(3, {}, at(sooner));
  assertEquals(machine.deadline() < Infinity, true);
  set(3, { force: true }, at(sooner));
  assertEquals([sent().length, machine.deadline()], [1, Infinity], "it was reported");
});

Deno.test("a difference that is due sooner than the clock can measure is reported at once, and starts no timer", () => {
  const deadband = { kind: "integrated", value: 0.7 } as const;
  const { machine, set, sent } = rig({ type: "M_ME_NC_1", deadband });
  const now = 651_313.846;
  const quality = QUALITY.invalid;
  set(0, { quality }, at(now));
  assertEquals(sent().length, 1);
  for (const value of [1e38, Infinity, -Infinity, 0]) {
    set(value, { quality }, at(now));
    assertEquals([sent().length, machine.deadline()], [1, Infinity], `${value}`);
  }
  set(0.8, {}, at(now));
  assertEquals([sent().length, machine.deadline() > now], [0, true]);
});

Deno.test("each event has the cause and the address of its own change, whatever the changes before it had", () => {
  const random = new Prng(11);
  const points = [1, 2, 3].map((ioa) => ({
    ioa,
    type: ioa === 3 ? "M_ME_NC_1" : "M_SP_NA_1",
    value: 0,
    event: ioa === 2 ? "both" : "time-tagged",
    eventClass: ioa === 1 ? "alarms" : "rest",
  } as const));
  const machine = new StationMachine(
    {
      sectors: [{ ca: 1, points }, { ca: 2, points }],
      events: { classes: [{ name: "alarms" }, { name: "rest" }] },
      procedures: { endOfInitialization: false },
    },
    {},
    at(0),
  );
  const link = machine.open({ host: "192.0.2.1", port: 1 }, at(0))!;
  machine.started(link);
  for (let step = 0; step < 300; step++) {
    const [ca, ioa] = [random.int(1, 2), random.int(1, 3)];
    const value = 1 - machine.get(ca, ioa)!.value;
    const cause = random.pick([undefined, CAUSE.returnRemote, CAUSE.returnLocal]);
    const result = machine.set(ca, ioa, { value, ...cause && { cause } }, at(step));
    assertEquals(result, { changed: true, reported: true, accepted: true, dropped: 0 });
    // Measured values are not returned by commands: the standard has no such cause for them.
    const expected = ioa === 3 ? CAUSE.spontaneous : cause ?? CAUSE.spontaneous;
    const found: unknown[] = [];
    for (let octets = machine.take(link); octets !== undefined; octets = machine.take(link)) {
      const asdu = decodeAsdu(octets);
      const objects = asdu.type === "raw" ? [] : asdu.objects;
      found.push([asdu.type, asdu.cause, asdu.ca, objects.length, objects[0]]);
    }
    const tagged = ioa === 3 ? "M_ME_TF_1" : "M_SP_TB_1";
    const object = { ioa, value, quality: 0 };
    const time = { time: NOON + step, timeFlags: 0 };
    assertEquals(found, [
      ...ioa === 2
        ? [["M_SP_NA_1", expected, ca, 1, { ...object, time: undefined, timeFlags: 0 }]]
        : [],
      [tagged, expected, ca, 1, { ...object, ...time }],
    ]);
  }
});

Deno.test("ASDUs of the application keep their own identifiers and classes", () => {
  const machine = new StationMachine(
    {
      sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1" }] }],
      events: {
        classes: [{ name: "alarms" }, { name: "rest", limit: 1, overflow: "refuse-newest" }],
      },
      procedures: { endOfInitialization: false },
    },
    {},
    at(0),
  );
  const link = machine.open({ host: "192.0.2.1", port: 1 }, at(0))!;
  const objects = [{ ioa: 1, value: 1, quality: 0, time: NOON, timeFlags: 0 }] as const;
  const add = (cause: 3 | 11, ca: number, eventClass?: string, originator = 0) =>
    machine.enqueue({ type: "M_SP_TB_1", cause, ca, originator, objects }, eventClass, at(0));
  const accepted = { reported: true, accepted: true, dropped: 0 };
  assertEquals(add(3, 1, "rest"), accepted);
  assertEquals(add(3, 1), { ...accepted, accepted: false }, "the last class is full");
  assertEquals([
    add(3, 1, "alarms"),
    add(3, 2, "alarms"),
    add(11, 2, "alarms"),
    add(11, 2, "alarms", 7),
  ], [
    accepted,
    accepted,
    accepted,
    accepted,
  ]);
  machine.started(link);
  const sent: number[][] = [];
  for (let octets = machine.take(link); octets !== undefined; octets = machine.take(link)) {
    const { cause, ca, originator } = decodeAsdu(octets);
    sent.push([cause, ca, originator]);
  }
  assertEquals(sent, [[3, 1, 0], [3, 2, 0], [11, 2, 0], [11, 2, 7], [3, 1, 0]]);
});

Deno.test("the result of a change reports whether it changed anything, and cannot be altered for the next one", () => {
  const { set } = rig({ type: "M_ME_NC_1", deadband: { kind: "absolute", value: 5 } });
  const result = (changed: boolean, reported: boolean) => ({
    changed,
    reported,
    accepted: true,
    dropped: 0,
  });
  assertEquals(set(10), result(true, true));
  assertEquals(set(10), result(false, false));
  assertEquals(set(11), result(true, false));
  assertEquals(set(11, { force: true }), result(false, true));
  const shared = set(20) as { changed: boolean };
  assertThrows(() => shared.changed = false, TypeError);
  assertEquals(set(30), result(true, true));
});
