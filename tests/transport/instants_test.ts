// Instants and wall-clock times as arguments of stations: the stations refuse the same values as the compiler.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type Asdu,
  type CommandOptions,
  type ControlledStation,
  decodeAsdu,
  encodeAsdu,
  type InstantInput,
  type ObjectOf,
  parseHex,
  type ReadDecision,
  type SetOptions,
  type StationFileInput,
  TIME_FLAGS,
} from "../../mod.ts";
import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import { noticesOf, type StationRig, stationRig } from "../helpers/stations/scripted_master.ts";
import { link } from "../helpers/stations/scripted_station.ts";
import { settle } from "../helpers/virtual/fake_clock.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", value: 0 },
      { ioa: 2, type: "M_ME_NC_1", value: 0 },
    ],
    counters: [{ ioa: 9 }],
  }],
};

const zone = "Europe/Madrid";

/** An M_ME_TF_1 of 2024-03-15 13:45:30.123 in Madrid, 12:45:30.123 UTC, with the flags IV and SB of its tag. */
const TIMED = objectOf(
  "M_ME_TF_1",
  "24 01 03 00 01 00 02 00 00 85 EB 47 42 00 AB 75 ED 0D AF 03 18",
);

/** The same point without time tag. */
const UNTIMED = objectOf("M_ME_NC_1", "0D 01 03 00 01 00 02 00 00 85 EB 47 42 00");

function objectOf<N extends "M_ME_TF_1" | "M_ME_NC_1">(type: N, hex: string): ObjectOf<N> {
  const asdu: Asdu = decodeAsdu(parseHex(hex));
  if (asdu.type !== type) throw new Error(`Found ${asdu.type}, expected ${type}`);
  return asdu.objects[0] as ObjectOf<N>;
}

/** Returns the ASDUs on the wire that `act` causes. */
async function told(rig: StationRig, act: (station: ControlledStation) => void): Promise<string[]> {
  const master = await rig.connect();
  act(rig.station);
  await settle();
  return master.news();
}

// Compile-time tests.

/** True if a value of one type can be passed as the other. */
type Fits<A, B> = A extends B ? true : false;
type Assert<T extends true> = T;
type Refuse<T extends false> = T;

/** A decoded object in a loop over objects of any type. */
interface Decoded {
  readonly ioa: number;
  readonly value: number;
  readonly quality: number;
  readonly time: number | undefined;
  readonly timeFlags: number;
}

/** The assertions about decoded objects and hand-written options. */
export type InputAssertions = [
  Refuse<Fits<ObjectOf<"M_ME_TF_1">, SetOptions>>,
  Refuse<Fits<ObjectOf<"M_SP_TA_1">, SetOptions>>,
  Assert<Fits<ObjectOf<"M_ME_NC_1">, SetOptions>>,
  Assert<Fits<ObjectOf<"M_SP_NA_1"> & { readonly zone: string }, SetOptions>>,
  Assert<Fits<ObjectOf<"M_ME_TF_1"> & { readonly zone: "Europe/Madrid" }, SetOptions>>,
  Assert<Fits<{ readonly instant?: number }, InstantInput>>,
  Refuse<Fits<{ readonly instant: number; readonly time: number }, InstantInput>>,
  Refuse<Fits<{ readonly time: number; readonly zone: Date }, InstantInput>>,
  Refuse<Fits<{ readonly time: number }, CommandOptions>>,
  Refuse<Fits<ObjectOf<"F_DR_TA_1"> & { readonly sections: []; readonly ca: 1 }, StationFileInput>>,
  Refuse<Fits<ObjectOf<"M_ME_TF_1">, ReadDecision>>,
  Assert<Fits<ObjectOf<"M_ME_TF_1"> & { readonly zone: 60 }, ReadDecision>>,
];

/** Must compile: a gateway that forwards objects. */
export function passOn(station: ControlledStation, objects: readonly Decoded[]): void {
  for (const o of objects) {
    station.set(1, o.ioa, o.value, { ...o, zone });
    station.update(1, o.ioa, { ...o, zone: { zone, summer: "flag" } });
    // @ts-expect-error The wall clock of another station, without its zone.
    station.set(1, o.ioa, o.value, o);
    // @ts-expect-error The same.
    station.update(1, o.ioa, o);
  }
}

// Run-time tests.

Deno.test("a decoded object with the zone of its station keeps its instant and its flags", async () => {
  const rig = stationRig(STATION);
  const lines = await told(rig, (station) => {
    station.set(1, 2, TIMED.value, { ...TIMED, zone });
  });
  assertEquals(lines, ["M_ME_TF_1 spont CA 1: 2=49.98 @2024-03-15 12:45:30.123 (IV SB)"]);
  assertEquals(rig.station.get(1, 2)!.instant, Date.UTC(2024, 2, 15, 12, 45, 30, 123));
});

Deno.test("summer time is that of the sending station, not of the previous sender", async () => {
  const tag = { time: Date.UTC(2026, 6, 1, 12), timeFlags: TIME_FLAGS.summer };
  const own = { zone: "America/New_York" };
  const winter = { time: Date.UTC(2026, 10, 1, 1, 30), timeFlags: 0 };
  for (const [time, expected] of [[{}, ""], [{ time: own }, " (SU)"]] as const) {
    const lines = await told(stationRig({ ...STATION, ...time }), (station) => {
      station.set(1, 1, 1, { ...tag, zone: 60 });
    });
    const hour = expected === "" ? "10" : "06";
    assertEquals(lines, [`M_SP_TB_1 spont CA 1: 1=ON @2026-07-01 ${hour}:00:00.000${expected}`]);
  }
  const lines = await told(stationRig(STATION), (station) => {
    station.set(1, 1, 1, { ...winter, zone: "America/New_York" });
    station.set(1, 1, 0, { ...winter, timeFlags: TIME_FLAGS.summer, zone: "America/New_York" });
  });
  assertEquals(lines, [
    "M_SP_TB_1 spont CA 1: 1=ON @2026-11-01 06:30:00.000, 1=OFF @2026-11-01 05:30:00.000",
  ]);
});

Deno.test("an object without a time tag, or with an impossible date, has the present time", async () => {
  const rig = stationRig(STATION);
  const impossible = { ...TIMED, time: NaN, timeFlags: 0 };
  const lines = await told(rig, (station) => {
    station.set(1, 2, UNTIMED.value, UNTIMED);
    station.set(1, 1, 1, { ...impossible, zone });
  });
  assertEquals(lines, [
    "M_ME_TF_1 spont CA 1: 2=49.98 @2026-10-09 15:34:12.345",
    "M_SP_TB_1 spont CA 1: 1=ON @2026-10-09 15:34:12.345 (IV)",
  ]);
  assertEquals(rig.station.get(1, 1)!.instant, rig.clock.instant());
});

Deno.test("a tag without an hour is completed with the time of the station", async () => {
  const lines = await told(stationRig(STATION), (station) => {
    station.set(1, 1, 1, { time: (33 * 60 + 5) * 1000, timeFlags: 0, zone });
  });
  assertEquals(lines, ["M_SP_TB_1 spont CA 1: 1=ON @2026-10-09 15:33:05.000"]);
});

Deno.test("flags that a short tag does not have are omitted from it", async () => {
  const rig = stationRig({ ...STATION, time: { tag: "cp24" } });
  const lines = await told(rig, (station) => {
    const timeFlags = TIME_FLAGS.substituted | TIME_FLAGS.reserved2;
    station.set(1, 1, 1, { instant: rig.clock.instant(), timeFlags });
  });
  assertEquals(lines, ["M_SP_TA_1 spont CA 1: 1=ON @xx:34:12.345 (SB)"]);
});

Deno.test("an invalid cause changes nothing", async () => {
  const rig = stationRig(STATION);
  const { station } = rig;
  const lines = await told(rig, () => {
    for (const cause of [0, 64, -1, 3.5, NaN, "spontaneous"] as number[]) {
      assertThrows(
        () => station.set(1, 2, 5, { cause }),
        RangeError,
        `Cannot set CA 1 IOA 2: cause is ${typeof cause === "string" ? `"${cause}"` : cause}, ` +
          "expected a cause of transmission from 1 to 63",
      );
    }
  });
  assertEquals([lines, station.get(1, 2)!.value], [[], 0]);
});

Deno.test("a wall-clock time without a zone changes nothing, and the error names the remedy", async () => {
  const rig = stationRig(STATION);
  const { station } = rig;
  const { time } = TIMED;
  const message = (attempt: string) =>
    `Cannot ${attempt}: time ${time} is a wall clock without a zone, expected time together with ` +
    "zone, or instant in ms since 1970-01-01 UTC";
  const lines = await told(rig, () => {
    // @ts-expect-error The zone is missing.
    assertThrows(() => station.set(1, 2, 5, TIMED), TypeError, message("set CA 1 IOA 2"));
    // @ts-expect-error The zone is missing.
    assertThrows(() => station.update(1, 2, TIMED), TypeError, message("set CA 1 IOA 2"));
    // @ts-expect-error The zone is missing.
    assertThrows(() => station.set(1, 9, 5, { time }), TypeError, message("set CA 1 IOA 9"));
    const file = { ca: 1, ioa: 30, nof: 2, sections: [new Uint8Array(1)] };
    const adding = "add file 2 of CA 1 IOA 30";
    // @ts-expect-error The zone is missing.
    assertThrows(() => station.addFile({ ...file, time }), TypeError, message(adding));
  });
  assertEquals([lines, station.get(1, 2)!.value, station.get(1, 9)!.value], [[], 0, 0]);
  assertEquals(station.files(1), []);
});

Deno.test("a file uses the time of a directory entry with its zone", async () => {
  const rig = stationRig({ sectors: [{ ca: 1 }] });
  const entry = { ioa: 30, nof: 2, time: Date.UTC(2024, 2, 15, 13), timeFlags: 0x40 };
  const lines = await told(rig, (station) => {
    const file = { ca: 1, ...entry, sections: [new Uint8Array(3)], zone };
    station.addFile({ ...file, deletable: true }, { announce: true });
    station.addFile({ ...file, nof: 3, time: NaN }, { announce: true });
  });
  assertEquals(lines.map((line) => /@.*/.exec(line)?.[0]), [
    "@2024-03-15 12:00:00.000 (SB)",
    "@2000-01-01 00:00:00.000 (IV SB)",
  ]);
  const sections = [new Uint8Array(3)];
  const instant = Date.UTC(2024, 2, 15, 12);
  assertEquals(rig.station.files(1), [
    { ca: 1, ioa: 30, nof: 2, sections, instant, timeFlags: 0x40, deletable: true },
    { ca: 1, ioa: 30, nof: 3, sections, timeFlags: 0xc0 },
  ]);
});

Deno.test("a value that the application reads may have the time of another station", async () => {
  const decisions: unknown[] = [{ ...TIMED, zone }, TIMED];
  const onRead = () => decisions.shift() as ReadDecision;
  const rig = stationRig(STATION, { onRead });
  const master = await rig.connect();
  const request = { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 2 }] } as const;
  const lines = await master.ask(request);
  assertEquals(lines, [
    "M_ME_NC_1 req CA 1: 2=49.98",
    "M_ME_TF_1 spont CA 1: 2=49.98 @2024-03-15 12:45:30.123 (IV SB)",
  ]);
  assertEquals(await master.ask(request), ["C_RD_NA_1 uknIOA NEGATIVE CA 1: 2"]);
  const [failed] = noticesOf(rig, "failed");
  assertEquals(failed?.what, "The answer to a read command");
});

Deno.test("a command carries a wall-clock time in the zone of the station, with its flags", async () => {
  await using it = await link({ zone: { zone: "Europe/Madrid" } });
  const command = { type: "C_SC_TA_1", ioa: 1, value: 1 } as const;
  const when = { time: Date.UTC(2026, 6, 1, 12), timeFlags: 0xc0, zone: "UTC" };
  it.station.command(1, command, { ...when, termination: "none" }).catch(() => {});
  await it.clock.advance(0);
  const asdu = it.peer.received[0]!;
  const sent = asdu.type === "C_SC_TA_1" ? asdu.objects[0] : undefined;
  assertEquals([sent?.time, sent?.timeFlags], [Date.UTC(2026, 6, 1, 14), 0xe0]);
});

Deno.test("requests reject a wall-clock time without a zone or a date; nothing is sent", async () => {
  await using it = await link();
  const { station } = it;
  const time = Date.UTC(2026, 6, 1, 12);
  const command = { type: "C_SC_TA_1", ioa: 5, value: 1 } as const;
  const alone = "is a wall clock without a zone";
  // @ts-expect-error The zone is missing.
  await assertRejects(() => station.command(1, command, { time }), TypeError, alone);
  // @ts-expect-error The zone is missing.
  await assertRejects(() => station.select(1, command, { time }), TypeError, alone);
  // @ts-expect-error The zone is missing.
  await assertRejects(() => station.cancel(1, command, { time }), TypeError, alone);
  // @ts-expect-error The zone is missing.
  await assertRejects(() => station.synchronizeClock(1, { time }), TypeError, alone);
  for (const impossible of [NaN, 5]) {
    await assertRejects(
      () => station.command(1, command, { time: impossible, zone }),
      RangeError,
      "Cannot send C_SC_TA_1 to CA 1 IOA 5: time is NaN or has no hour, expected a full date and time",
    );
  }
  await assertRejects(
    () => station.synchronizeClock(1, { instant: 0 }),
    RangeError,
    "a tag carries the years 2000 to 2099",
  );
  assertEquals(it.peer.received, []);
});

Deno.test("the codec writes the wall-clock time of an object unchanged", () => {
  const object = { ...UNTIMED, time: TIMED.time, timeFlags: TIMED.timeFlags };
  const octets = encodeAsdu({ type: "M_ME_TF_1", cause: 3, ca: 1, objects: [object] });
  assertEquals(octets, parseHex("24 01 03 00 01 00 02 00 00 85 EB 47 42 00 AB 75 ED 0D AF 03 18"));
});
