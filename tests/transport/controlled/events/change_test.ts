// Options of a change: its cause, its time with flags, and when an integrated deadband reports it.

import { assertEquals, assertThrows } from "@std/assert";
import { StationMachine } from "../../../../transport/controlled/machine.ts";
import type { PointDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { SetOptions } from "../../../../transport/controlled/events/change.ts";
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
