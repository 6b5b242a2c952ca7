// The live image of a controlling station: the latest state of each point, and when it cannot be trusted.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import type {
  ImagePoint,
  PointImage,
} from "../../../../transport/controlling/points/image_point.ts";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";
import { FREQUENCY, PLAIN_FREQUENCY } from "../../../helpers/asdu/private_types.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { type Link, link, within } from "../../../helpers/stations/scripted_station.ts";

const TIME = Date.UTC(2026, 9, 9, 15, 34, 12, 0);

/** Sends an ASDU, and waits until it has arrived. */
async function send({ peer, clock }: Pick<Link, "peer" | "clock">, asdu: AsduInput): Promise<void> {
  peer.send(asdu);
  await clock.advance(0);
}

function float(ioa: number, value: number, quality = 0): AsduInput {
  return { type: "M_ME_NC_1", cause: 20, ca: 1, objects: [{ ioa, value, quality }] };
}

function event(ioa: number, value: number, time: number): AsduInput {
  return { type: "M_ME_TF_1", cause: 3, ca: 1, objects: [{ ioa, value, time }] };
}

function states(image: PointImage): [number, number, boolean][] {
  return Array.from(image, ({ ioa, value, stale }) => [ioa, value, stale]);
}

Deno.test("the image contains the latest report of each point, with its age", async () => {
  await using it = await link();
  const image = it.station.keepImage();
  assertEquals([image.size, image.get(1, 7)], [0, undefined]);
  await send(it, float(7, 1.5, 0x40));
  const receivedAt = it.clock.instant();
  await it.clock.advance(2500);
  const { object, ...point } = image.get(1, 7)!;
  assertEquals(point, {
    ca: 1,
    ioa: 7,
    type: "M_ME_NC_1",
    value: 1.5,
    quality: 0x40,
    time: undefined,
    timeFlags: 0,
    cause: 20,
    test: false,
    receivedAt,
    ageMs: 2500,
    stale: false,
  });
  assertEquals(object.ioa, 7);
  await send(it, { type: "M_SP_NA_1", cause: 3, ca: 2, objects: [{ ioa: 7, value: 1 }] });
  await send(it, float(7, 2));
  assertEquals(Array.from(image, ({ ca, ioa, value }) => [ca, ioa, value]), [[1, 7, 2], [2, 7, 1]]);
  assertEquals([image.size, image.get(1, 7)?.ageMs, image.get(2, 8)], [2, 0, undefined]);
});

Deno.test("types that differ only in their time tag are one point, and an untagged repetition keeps the tag", async () => {
  await using it = await link();
  const image = it.station.keepImage();
  const found = () => {
    const { type, value, time } = image.get(1, 7)!;
    return [type, value, time];
  };
  await send(it, event(7, 1.5, TIME));
  assertEquals(found(), ["M_ME_TF_1", 1.5, TIME]);
  await send(it, float(7, 1.5));
  assertEquals(found(), ["M_ME_NC_1", 1.5, TIME], "the interrogation repeats the value");
  await send(it, float(7, 1.5));
  assertEquals(found(), ["M_ME_NC_1", 1.5, TIME]);
  await send(it, float(7, 1.5, 0x80));
  assertEquals(found(), ["M_ME_NC_1", 1.5, undefined], "another quality is another state");
  await send(it, event(7, 1.5, TIME + 1000));
  await send(it, float(7, 2));
  assertEquals(found(), ["M_ME_NC_1", 2, undefined], "another value changed at a time not known");
  await send(it, event(7, NaN, TIME));
  await send(it, float(7, NaN));
  assertEquals(found(), ["M_ME_NC_1", NaN, TIME]);
  const other = { type: "M_ME_NB_1", cause: 20, ca: 1, objects: [{ ioa: 7, value: 3 }] } as const;
  await send(it, event(7, 3, TIME));
  await send(it, other);
  assertEquals(found(), ["M_ME_NB_1", 3, undefined], "another family is not a repetition");
  assertEquals(image.size, 1);
});

Deno.test("an untagged repetition does not keep a tag without a date", async () => {
  await using it = await link();
  const image = it.station.keepImage();
  const objects = [{ ioa: 1, value: 1, time: 1000 }] as const;
  await send(it, { type: "M_SP_TA_1", cause: 3, ca: 1, objects });
  assertEquals(image.get(1, 1)?.time, 1000);
  await send(it, { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 1 }] });
  assertEquals(image.get(1, 1)?.time, undefined);
});

Deno.test("a report of a private type never keeps the time tag of another report", async () => {
  const profile = { ...IEC104, privateTypes: [FREQUENCY, PLAIN_FREQUENCY] };
  await using it = await link({ profile });
  const image = it.station.keepImage();
  const common = { cause: 3, ca: 1 } as const;
  const time = TIME;
  const tagged = { type: "private", name: "X_FR_TB_1", ...common } as const;
  const plain = { type: "private", name: "X_FR_NA_1", ...common } as const;
  await send(it, { ...tagged, objects: [{ ioa: 7, value: 1, time }] });
  assertEquals(image.get(1, 7)?.time, TIME);
  await send(it, { ...plain, objects: [{ ioa: 7, value: 1 }] });
  assertEquals([image.get(1, 7)?.value, image.get(1, 7)?.time], [1, undefined]);
  await send(it, { ...tagged, objects: [{ ioa: 7, value: 1, time }] });
  await send(it, float(7, 1));
  assertEquals([image.get(1, 7)?.type, image.get(1, 7)?.time], ["M_ME_NC_1", undefined]);
  await send(it, event(7, 1, TIME));
  await send(it, { ...plain, objects: [{ ioa: 7, value: 1 }] });
  assertEquals([image.get(1, 7)?.type, image.get(1, 7)?.time], ["private", undefined]);
});

Deno.test("the image contains earlier unread ASDUs, but no test and no refused ones", async () => {
  await using it = await link();
  await send(it, float(1, 1));
  const image = it.station.keepImage();
  await send(it, { ...float(1, 5), test: true } as AsduInput);
  await send(it, { ...float(1, 6), negative: true } as AsduInput);
  assertEquals(states(image), [[1, 1, false]]);
  const asdus = it.station.asdus();
  assertEquals((await asdus.next()).value.objects[0].value, 1, "and asdus() still has it");
  await asdus.return?.();
});

Deno.test("the image is up to date when onAsdu is called", async () => {
  const seen: (number | undefined)[] = [];
  const images: PointImage[] = [];
  await using it = await link({ onAsdu: () => void seen.push(images[0]?.get(1, 1)?.value) });
  images.push(it.station.keepImage());
  await send(it, float(1, 1));
  await send(it, float(1, 2));
  assertEquals(seen, [1, 2]);
});

Deno.test("a full image omits and counts new points; known points are still updated", async () => {
  await using it = await link();
  const image = it.station.keepImage({ maxPoints: 2 });
  for (const [ioa, value] of [[1, 1], [2, 1], [3, 1], [4, 1], [2, 2]] as const) {
    await send(it, float(ioa, value));
  }
  assertEquals(states(image), [[1, 1, false], [2, 2, false]]);
  assertEquals([image.size, image.refused], [2, 2]);
  for (const maxPoints of [0, 2.5, NaN]) {
    assertThrows(
      () => it.station.keepImage({ maxPoints }),
      RangeError,
      `Cannot use maxPoints = ${maxPoints}: expected a whole number, 1 or more`,
    );
  }
});

Deno.test("points are stale once data transfer is stopped, until they are reported again", async () => {
  await using it = await link();
  const image = it.station.keepImage();
  await send(it, float(1, 1));
  await send(it, float(2, 2));
  await within(it.clock, 0, it.station.stop());
  assertEquals(states(image), [[1, 1, true], [2, 2, true]]);
  await within(it.clock, 0, it.station.start());
  assertEquals(states(image), [[1, 1, true], [2, 2, true]], "a started link alone shows nothing");
  await send(it, float(2, 2));
  assertEquals(states(image), [[1, 1, true], [2, 2, false]]);
  it.peer.hangUp();
  await it.clock.advance(0);
  assertEquals(states(image), [[1, 1, true], [2, 2, true]]);
});

Deno.test("points that are reported while data transfer is being stopped are stale afterwards", async () => {
  await using it = await link();
  const image = it.station.keepImage();
  const stopped = it.station.stop();
  it.peer.send(float(1, 5)); // before it has received STOPDT act
  await within(it.clock, 0, stopped);
  assertEquals(states(image), [[1, 5, true]]);
});

Deno.test("points of a common address are stale when its station restarts", async () => {
  await using it = await link();
  const image = it.station.keepImage();
  await send(it, float(1, 1));
  await send(it, { type: "M_SP_NA_1", cause: 3, ca: 2, objects: [{ ioa: 9, value: 1 }] });
  await send(it, { type: "M_EI_NA_1", cause: 4, ca: 1, objects: [{ coi: 0 }] });
  assertEquals(states(image), [[1, 1, true], [9, 1, false]]);
  await send(it, float(1, 3));
  assertEquals(states(image), [[1, 3, false], [9, 1, false]]);
});

Deno.test("a disposed image is no longer updated", async () => {
  await using it = await link();
  const image = it.station.keepImage();
  const other = it.station.keepImage();
  await send(it, float(1, 1));
  {
    using _ = image;
  }
  await send(it, float(1, 2));
  await send(it, float(2, 2));
  assertEquals(states(image), [[1, 1, true]]);
  assertEquals(states(other), [[1, 2, false], [2, 2, false]], "the other image is still updated");
});

Deno.test("the image of a supervised station outlives its connections; points are stale until reported again", async () => {
  const clock = new FakeClock();
  const [a, b] = [new FrontEnd("A", clock), new FrontEnd("B", clock)];
  const targets = [{ open: () => a.open() }, { open: () => b.open() }];
  const station = supervise({ targets, clock, random: () => 0 });
  const image = station.keepImage();
  await clock.advance(0);
  await send({ peer: a.peer, clock }, float(1, 1));
  assertEquals(states(image), [[1, 1, false]]);
  b.peer.hangUp();
  await clock.advance(5000);
  assertEquals(states(image), [[1, 1, false]], "the loss of a standby changes nothing");
  a.peer.hangUp();
  await clock.advance(0);
  assertEquals(station.active, 1);
  assertEquals(states(image), [[1, 1, true]]);
  await send({ peer: b.peer, clock }, float(1, 1));
  assertEquals(states(image), [[1, 1, false]]);
  await within(clock, 0, station.close());
  assertEquals(states(image), [[1, 1, true]]);
});

/** Code that the compiler must refuse. */
export function refused(image: PointImage, point: ImagePoint): void {
  // @ts-expect-error A point may not be in the image.
  image.get(1, 7).value;
  // @ts-expect-error Only the station changes the image.
  image.set(1, 7, 20.5);
  // @ts-expect-error A point of the image cannot be changed.
  point.stale = false;
  assert(point.ageMs >= 0);
}
