// The outlet for ASDUs of a station: recipients, back-pressure and cleanup.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Asdu, decodeAsdu, definePrivateType, IEC104 } from "../../../codec/mod.ts";
import { AsduOutlet } from "../../../transport/controlling/asdu_outlet.ts";
import { countedSignal } from "../../helpers/virtual/counted_signal.ts";
import { FakeClock, settle } from "../../helpers/virtual/fake_clock.ts";
import { octets } from "../../helpers/wire/frames.ts";

const CONTEXT = {} as Parameters<AsduOutlet["deliver"]>[1];

/** Creates reports of single points, starting at address 1. */
function report(count = 1): Asdu {
  const points = Array.from({ length: count }, (_, i) => `${hexOctet(i + 1)} 00 00 01`).join(" ");
  return decodeAsdu(octets(`01 ${hexOctet(count)} 03 00 01 00 ${points}`));
}

function hexOctet(value: number): string {
  return value.toString(16).padStart(2, "0");
}

/** Whether a promise is settled by now. */
async function isSettled(work: void | Promise<unknown>): Promise<boolean> {
  let settled = false;
  void Promise.resolve(work).then(() => settled = true);
  await settle();
  return settled;
}

Deno.test("1000 ASDUs are kept without a reader, then the oldest is discarded", () => {
  const discarded: number[] = [];
  const outlet = new AsduOutlet({ onDiscarded: (_asdu, total) => void discarded.push(total) });
  for (let i = 0; i < 1000; i++) assertEquals(outlet.deliver(report(), CONTEXT), undefined);
  assertEquals([outlet.discarded, discarded], [0, []]);
  outlet.deliver(report(), CONTEXT);
  outlet.deliver(report(), CONTEXT);
  assertEquals([outlet.discarded, discarded], [2, [1, 2]]);
});

Deno.test("an iteration over ASDUs holds back the station at 1000 pending ASDUs, one over points at 10000", async () => {
  const outlet = new AsduOutlet({});
  const asdus = outlet.asdus();
  for (let i = 1; i < 1000; i++) assertEquals(outlet.deliver(report(), CONTEXT), undefined);
  const held = outlet.deliver(report(), CONTEXT);
  assertEquals(await isSettled(held), false);
  await asdus.return?.();
  assertEquals(await isSettled(held), true);

  const other = new AsduOutlet({});
  const points = other.points({});
  for (let i = 1; i < 100; i++) assertEquals(other.deliver(report(100), CONTEXT), undefined);
  assertEquals(other.deliver(report(99), CONTEXT), undefined);
  const full = other.deliver(report(), CONTEXT);
  assertEquals(await isSettled(full), false);
  for (let i = 0; i < 4999; i++) await points.next();
  assertEquals(await isSettled(full), false);
  await points.next();
  assertEquals(await isSettled(full), true);
});

Deno.test("the next ASDU waits for the handler, the iteration over ASDUs and each iteration over points", async () => {
  const handled = Promise.withResolvers<void>();
  const outlet = new AsduOutlet({ asduBufferLimit: 1, onAsdu: () => handled.promise });
  const asdus = outlet.asdus();
  const [first, second] = [1, 1].map((pointBufferLimit) => outlet.points({ pointBufferLimit }));
  const delivered = outlet.deliver(report(), CONTEXT);
  for (
    const finish of [
      () => handled.resolve(),
      () => asdus.next(),
      () => first!.next(),
    ]
  ) {
    assertEquals(await isSettled(delivered), false);
    await finish();
  }
  assertEquals(await isSettled(delivered), false);
  await second!.next();
  assertEquals(await isSettled(delivered), true);
  assertEquals(await delivered, undefined);
});

Deno.test("the next ASDU waits for the handler or an iteration where there is no other", async () => {
  const handled = Promise.resolve();
  const byHandler = new AsduOutlet({ onAsdu: () => handled });
  assertEquals(byHandler.deliver(report(), CONTEXT), handled);

  for (const onAsdu of [undefined, () => {}]) {
    const outlet = new AsduOutlet({ asduBufferLimit: 1, ...onAsdu && { onAsdu } });
    const asdus = outlet.asdus();
    const delivered = outlet.deliver(report(), CONTEXT);
    assertEquals(await isSettled(delivered), false);
    await asdus.next();
    assertEquals(await isSettled(delivered), true);

    const other = new AsduOutlet({ ...onAsdu && { onAsdu } });
    const points = other.points({ pointBufferLimit: 1 });
    const room = other.deliver(report(), CONTEXT);
    assertEquals(await isSettled(room), false);
    await points.next();
    assertEquals(await isSettled(room), true);
  }

  const both = Promise.withResolvers<void>();
  const beside = new AsduOutlet({ asduBufferLimit: 1, onAsdu: () => both.promise });
  const asdus = beside.asdus();
  const delivered = beside.deliver(report(), CONTEXT);
  await asdus.next();
  assertEquals(await isSettled(delivered), false, "the handler has more to do");
  both.resolve();
  assertEquals(await isSettled(delivered), true);
});

Deno.test("an ASDU that a handler received is not kept for a later iteration", async () => {
  const outlet = new AsduOutlet({ onAsdu: () => {} });
  outlet.deliver(report(), CONTEXT);
  const asdus = outlet.asdus();
  const next = asdus.next();
  assertEquals(await isSettled(next), false);
  outlet.end();
  assertEquals(await next, { done: true, value: undefined });
});

Deno.test("after release(), neither ASDUs nor points hold back the station", async () => {
  const outlet = new AsduOutlet({ asduBufferLimit: 1 });
  outlet.asdus();
  outlet.points({ pointBufferLimit: 1 });
  const delivered = outlet.deliver(report(), CONTEXT);
  assertEquals(await isSettled(delivered), false);
  outlet.release();
  assertEquals(await isSettled(delivered), true);
  assertEquals(await isSettled(outlet.deliver(report(), CONTEXT)), true);
});

Deno.test("the first end applies to later iterations", async () => {
  const outlet = new AsduOutlet({});
  const before = outlet.points({});
  outlet.end(new Error("the first"));
  outlet.end(new Error("the second"));
  for (const points of [before, outlet.points({}), outlet.asdus()]) {
    await assertRejects(() => points.next(), Error, "the first");
    assertEquals(await points.next(), { done: true, value: undefined });
  }
});

Deno.test("an iteration over points removes its listener from the signal, however it ends", async () => {
  for (
    const end of [
      (_outlet: AsduOutlet, points: AsyncIterator<unknown>) => points.return?.(),
      (outlet: AsduOutlet) => outlet.end(),
      (outlet: AsduOutlet) => outlet.end(new Error("broken")),
    ]
  ) {
    const { signal, listeners } = countedSignal();
    const outlet = new AsduOutlet({});
    const points = outlet.points({ signal });
    assertEquals(listeners(), 1);
    const next = points.next().catch(() => {});
    await end(outlet, points);
    await next;
    assertEquals(listeners(), 0);
  }
  const { signal, listeners } = countedSignal();
  const outlet = new AsduOutlet({});
  assertThrows(() => outlet.points({ signal, pointBufferLimit: 0 }), RangeError);
  assertEquals(listeners(), 0);
});

Deno.test("an image keeps private types separate, and keeps time flags", () => {
  const clock = new FakeClock();
  const outlet = new AsduOutlet({ clock });
  const image = outlet.keepImage({});
  const position = definePrivateType({ id: 135, name: "X_SP", elements: ["SIQ"], time: "cp56" });
  const bare = definePrivateType({ id: 136, name: "X_SQ", elements: ["SIQ"] });
  const profile = { ...IEC104, privateTypes: [position, bare] };
  const deliver = (hex: string) => {
    outlet.deliver(decodeAsdu(octets(hex), { profile }), CONTEXT);
    const { type, value, time, timeFlags } = image.get(1, 7)!;
    return [type, value, time, timeFlags];
  };
  const time = Date.UTC(2024, 2, 15, 13, 45, 30, 123);
  const tag = "AB 75 2D 0D AF 03 18";
  const invalid = "AB 75 AD 0D AF 03 18";
  assertEquals(deliver(`87 01 03 00 01 00 07 00 00 01 ${tag}`), ["private", 1, time, 5]);
  assertEquals(deliver("88 01 14 00 01 00 07 00 00 01"), ["private", 1, undefined, 0]);
  assertEquals(deliver(`1E 01 03 00 01 00 07 00 00 01 ${invalid}`), [
    "M_SP_TB_1",
    1,
    time,
    0x85,
  ]);
  assertEquals(deliver("01 01 14 00 01 00 07 00 00 01"), ["M_SP_NA_1", 1, time, 0x85]);
  assertEquals(deliver("88 01 14 00 01 00 07 00 00 01"), ["private", 1, undefined, 0]);
  assertEquals(deliver("01 01 14 00 01 00 07 00 00 01"), ["M_SP_NA_1", 1, undefined, 0]);
  assertEquals(image.size, 1);

  const other = new AsduOutlet({ clock });
  const one = other.keepImage({ maxPoints: 1 });
  other.deliver(report(2), CONTEXT);
  assertEquals([one.size, one.refused], [1, 1]);
});

Deno.test("an image has at most 100 000 points by default", () => {
  const outlet = new AsduOutlet({ clock: new FakeClock() });
  const image = outlet.keepImage({});
  const points = report(100);
  for (let ca = 1; ca <= 1000; ca++) outlet.deliver({ ...points, ca }, CONTEXT);
  assertEquals([image.size, image.refused], [100_000, 0]);
  outlet.deliver({ ...report(), ca: 1001 }, CONTEXT);
  assertEquals([image.size, image.refused], [100_000, 1]);
});

Deno.test("a point is stale after the latest interruption or restart that affects it", () => {
  const outlet = new AsduOutlet({ clock: new FakeClock() });
  const image = outlet.keepImage({});
  const start = decodeAsdu(octets("46 01 04 00 01 00 00 00 00 00"));
  const stale = () => image.get(1, 1)!.stale;
  outlet.deliver(start, CONTEXT);
  outlet.deliver(report(), CONTEXT);
  assertEquals(stale(), false, "reported after the start");
  outlet.interrupt();
  assertEquals(stale(), true);
  outlet.deliver(report(), CONTEXT);
  assertEquals(stale(), false);
  outlet.deliver(start, CONTEXT);
  assertEquals(stale(), true);
  outlet.deliver(report(), CONTEXT);
  outlet.interrupt();
  outlet.deliver(start, CONTEXT);
  outlet.deliver(report(), CONTEXT);
  assertEquals(stale(), false);
  outlet.end();
  assertEquals(stale(), true);
});

Deno.test("without iterations over points, the next ASDU waits for the handler and for room, if either is missing", async () => {
  for (const [isHandled, hasRoom] of [[true, true], [true, false], [false, true], [false, false]]) {
    const handled = Promise.withResolvers<void>();
    const onAsdu = () => isHandled ? undefined : handled.promise;
    const outlet = new AsduOutlet({ asduBufferLimit: hasRoom ? 2 : 1, onAsdu });
    const asdus = outlet.asdus();
    const delivered = outlet.deliver(report(), CONTEXT);
    assertEquals(await isSettled(delivered), isHandled && hasRoom);
    if (!isHandled) {
      handled.resolve();
      assertEquals(await isSettled(delivered), hasRoom);
    }
    await asdus.next();
    assertEquals(await isSettled(delivered), true);
  }
});
