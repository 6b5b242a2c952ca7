// Private types between both stations: declared points, interrogation, events, reads, and typed ASDUs for the
// application.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Asdu } from "../../codec/asdu_types.ts";
import { describeFault } from "../../codec/describe_fault.ts";
import { formatAsdu } from "../../codec/format.ts";
import { definePrivateType, isPrivateAsdu } from "../../codec/private_type.ts";
import { IEC104 } from "../../codec/profile.ts";
import { QUALITY } from "../../codec/quality.ts";
import { checkDeclaration } from "../../transport/controlled/declaration/check_declaration.ts";
import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import type { StoredEvent } from "../../transport/event_store.ts";
import { connect } from "../../transport/controlling/connect.ts";
import { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import { supervise } from "../../transport/controlling/supervision/supervised_station.ts";
import {
  FREQUENCY,
  HEALTH,
  PLAIN_FREQUENCY,
  PRIVATE_PROFILE,
} from "../helpers/asdu/private_types.ts";
import { bothStations } from "../helpers/stations/both_stations.ts";
import { within } from "../helpers/stations/scripted_station.ts";
import { FakeClock } from "../helpers/virtual/fake_clock.ts";
import { memoryPipe } from "../helpers/virtual/memory_stream.ts";

/** A tap changer of a manufacturer: a position and a mode, without time tag. */
const TAP = definePrivateType({
  id: 160,
  name: "X_TC_NA_1",
  elements: ["VTI", {
    title: "Mode",
    octets: 1,
    fields: [
      { key: "mode", at: 0, form: "uint", mask: 0x0f, values: { 0: "manual", 1: "automatic" } },
      { key: "blocked", at: 0, form: "flag", mask: 0x80 },
      { key: "spare", at: 0, form: "reserved", mask: 0x70 },
    ],
  }],
});

/** Whether a relay has tripped: a single point that is only an event. */
const TRIP = definePrivateType({ id: 161, name: "X_TR_TA_1", elements: ["SIQ"], time: "cp24" });

const STATION: StationDeclaration = {
  privateTypes: [PLAIN_FREQUENCY.row, FREQUENCY.row, TAP.row, TRIP.row],
  sectors: [{
    ca: 1,
    points: [
      { ioa: 10, type: "M_SP_NA_1", value: 1 },
      {
        ioa: 700,
        type: "X_FR_NA_1",
        name: "Frequency",
        unit: "mHz",
        value: 50_000,
        groups: [2],
        deadband: { kind: "absolute", value: 10 },
        backgroundMs: 60_000,
      },
      { ioa: 701, type: "X_FR_NA_1" },
      { ioa: 800, type: "X_TC_NA_1", value: -3 },
      { ioa: 900, type: "X_TR_TA_1" },
    ],
  }],
  procedures: { endOfInitialization: false },
};

const PROFILE = {
  ...IEC104,
  privateTypes: [PLAIN_FREQUENCY, FREQUENCY, TAP, TRIP],
};

async function stations() {
  const both = await bothStations(STATION, { controlling: { profile: PROFILE } });
  const arrived: Asdu[] = [];
  return {
    ...both,
    arrived,
    /** Returns the ASDUs that arrive without a request, as text. */
    async events(): Promise<string[]> {
      await both.clock.advance(0);
      return both.news().filter((line) => line.startsWith("<"));
    },
    [Symbol.asyncDispose]: () => both[Symbol.asyncDispose](),
  };
}

Deno.test("an interrogation reports private points in the order of their types", async () => {
  await using both = await stations();
  const { data, outcome } = await within(both.clock, 0, both.station.interrogate(1));
  assertEquals(outcome, "done");
  assertEquals(data.map((asdu) => formatAsdu(asdu, { profile: PROFILE })), [
    "M_SP_NA_1 inrogen CA 1: 10=ON",
    "X_FR_NA_1 inrogen CA 1: 700=50000, 701=0 [IV]",
    "X_TC_NA_1 inrogen CA 1: 800=-3",
  ]);
  const values = data.flatMap((asdu) =>
    isPrivateAsdu(asdu, PLAIN_FREQUENCY) ? asdu.objects.map(({ value }) => value / 1000) : []
  );
  assertEquals(values, [50, 0]);
  const group = await within(both.clock, 0, both.station.interrogate(1, { group: 2 }));
  assertEquals(group.data.map((asdu) => formatAsdu(asdu)), ["X_FR_NA_1 inro2 CA 1: 700=50000"]);
});

Deno.test("a changed private point is reported with its time tag, beyond its deadband", async () => {
  await using both = await stations();
  const { controlled, clock } = both;
  const instant = clock.instant();
  await both.events();
  controlled.set(1, 700, 50_008);
  assertEquals(await both.events(), [], "within the deadband");
  controlled.set(1, 700, 50_020, { instant });
  controlled.set(1, 701, 49_990, { instant, quality: QUALITY.notTopical });
  controlled.set(1, 900, 1, { instant });
  const time = new Date(instant).toISOString().replace("T", " ").slice(0, 23);
  assertEquals(await both.events(), [
    `< X_FR_TB_1 spont CA 1: 700=50020 @${time}, 701=49990 [NT] @${time}`,
    `< X_TR_TA_1 spont CA 1: 900=ON @xx${time.slice(13)}`,
  ]);
  controlled.set(1, 700, 2 ** 24);
  assertEquals(controlled.get(1, 700)?.quality, QUALITY.overflow, "beyond three octets");
  assertEquals(controlled.get(1, 700)?.value, 2 ** 24 - 1);
});

Deno.test("further fields of a private point are changed together with its value", async () => {
  await using both = await stations();
  const { controlled } = both;
  await both.events();
  controlled.set(1, 800, -2, { fields: { mode: 1 } });
  controlled.update(1, 800, { fields: { blocked: true } });
  assertEquals(await both.events(), [
    "< X_TC_NA_1 spont CA 1: 800=-2 mode=1 (automatic), 800=-2 mode=1 (automatic) blocked",
  ]);
  controlled.update(1, 800, { fields: { blocked: true } });
  assertEquals(await both.events(), [], "nothing has changed");
  const cases: [Record<string, unknown>, string][] = [
    [
      { mde: 1 },
      "Cannot set X_TC_NA_1 CA 1 IOA 800 to fields.mde: its type has transient, mode, blocked",
    ],
    [{ mode: 16 }, "fields.mode 16: expected a number from 0 to 15"],
    [{ mode: 1.5 }, "fields.mode 1.5: expected a whole number from 0 to 15"],
    [{ mode: "1" }, 'fields.mode "1": expected a number from 0 to 15'],
    [{ blocked: 1 }, "fields.blocked 1: expected true or false"],
  ];
  for (const [fields, says] of cases) {
    assertThrows(() => controlled.update(1, 800, { fields: fields as never }), Error, says);
  }
  assertThrows(
    () => controlled.set(1, 10, 0, { fields: { mode: 1 } }),
    TypeError,
    "fields.mode: its type has no further fields",
  );
});

Deno.test("a private point can be read, and is sent by a background scan", async () => {
  await using both = await stations();
  const read = await within(both.clock, 0, both.station.read(1, 701));
  assertEquals(read.data.map((asdu) => formatAsdu(asdu)), ["X_FR_NA_1 req CA 1: 701=0 [IV]"]);
  await both.events();
  await both.clock.advance(60_000);
  assertEquals(await both.events(), ["< X_FR_NA_1 back CA 1: 700=50000"]);
});

Deno.test("private ASDUs reach the handlers of a controlling station as typed objects", async () => {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  await using controlled = new ControlledStation(STATION, { clock });
  controlled.accept(there);
  const hertz: number[] = [];
  const station = await within(
    clock,
    0,
    connect({
      open: () => Promise.resolve(here),
      clock,
      profile: PROFILE,
      onAsdu(asdu) {
        if (asdu.type !== "private") return;
        switch (asdu.name) {
          case "X_FR_NA_1":
          case "X_FR_TB_1":
            for (const { value } of asdu.objects) hertz.push(value / 1000);
            break;
          case "X_TC_NA_1":
            assert(!asdu.objects[0]!.blocked);
        }
      },
    }),
  );
  controlled.set(1, 700, 49_500);
  await clock.advance(0);
  assertEquals(hertz, [49.5]);
  await within(clock, 30_000, Promise.all([station.close(), controlled.close()]));
});

Deno.test("new ControllingStation() infers the private types of its profile", async () => {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  await using controlled = new ControlledStation(STATION, { clock });
  controlled.accept(there);
  const hertz: number[] = [];
  const station = new ControllingStation(here, {
    clock,
    profile: PROFILE,
    onAsdu(asdu) {
      if (asdu.type !== "private") return;
      // @ts-expect-error No type of the profile has this name.
      if (asdu.name === "X_OTHER") return;
      if (asdu.name === "X_FR_TB_1") {
        for (const { value } of asdu.objects) hertz.push(value / 1000);
        // @ts-expect-error The objects of this type have no such field.
        assertEquals(asdu.objects[0]!.blocked, undefined);
      }
    },
  });
  await within(clock, 0, station.start());
  controlled.set(1, 700, 49_500);
  await clock.advance(0);
  assertEquals(hertz, [49.5]);
  const plain: ControllingStation = station; // stations of any profile can be used for requests
  await within(clock, 30_000, Promise.all([plain.close(), controlled.close()]));
});

Deno.test("private ASDUs reach the handlers of a supervised station as typed objects", async () => {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  await using controlled = new ControlledStation(STATION, { clock });
  controlled.accept(there);
  const hertz: number[] = [];
  const plant = supervise({
    targets: [{ open: () => Promise.resolve(here) }],
    clock,
    profile: PROFILE,
    onAsdu(asdu) {
      if (asdu.type !== "private" || asdu.name !== "X_FR_TB_1") return;
      for (const { value } of asdu.objects) hertz.push(value / 1000);
    },
  });
  await within(clock, 0, plant.started());
  controlled.set(1, 700, 49_500);
  await clock.advance(0);
  assertEquals(hertz, [49.5]);
  await within(clock, 30_000, Promise.all([plant.close(), controlled.close()]));
});

Deno.test("enqueue() sends a private type without a value, and its fields arrive", async () => {
  await using both = await bothStations(STATION, {
    controlling: { profile: PRIVATE_PROFILE },
    controlled: { profile: { ...IEC104, privateTypes: [HEALTH] } },
  });
  both.news();
  const objects = [{ ioa: 5, operations: 12, wear: 3, celsius: 40, mode: 1 }] as const;
  both.controlled.enqueue({ type: "private", name: "X_BH_NA_1", cause: 3, ca: 1, objects });
  await both.clock.advance(0);
  assertEquals(both.news(), [
    "< X_BH_NA_1 spont CA 1: 5 operations=12 wear=3 celsius=40 mode=1 (remote)",
  ]);
});

Deno.test("private events survive a restart in a store", async () => {
  const clock = new FakeClock();
  const kept = new Map<number, StoredEvent>();
  const store = {
    load: () => [...kept.values()],
    append: (events: readonly StoredEvent[]) => {
      for (const event of events) kept.set(event.id, event);
    },
    remove: (_: string, ids: readonly number[]) => ids.forEach((id) => kept.delete(id)),
  };
  const before = new ControlledStation(STATION, { clock, store });
  before.set(1, 700, 49_000);
  await clock.advance(0);
  await before.close();
  await using both = await bothStations(STATION, {
    controlling: { profile: PROFILE },
    controlled: { store },
  });
  await both.clock.advance(0);
  const news = both.news();
  assert(news.some((line) => line.startsWith("< X_FR_TB_1 spont CA 1: 700=49000 @")), news.join());
});

Deno.test("both stations refuse two private types with the same id or name", async () => {
  const other = definePrivateType({ id: 150, name: "X_OT_NA_1", elements: ["SIQ"] });
  const profile = { ...IEC104, privateTypes: [FREQUENCY, other] };
  const says = "Cannot use private types X_FR_TB_1 (150) and X_OT_NA_1 (150) together";
  const [here] = memoryPipe();
  const options = { open: () => Promise.resolve(here), profile, clock: new FakeClock() };
  const error = await connect(options).then(() => undefined, (error: unknown) => error);
  assert(error instanceof TypeError && error.message.startsWith(says), String(error));
  const plain = { sectors: [{ ca: 1 }] };
  assertThrows(() => new ControlledStation(plain, { profile }), TypeError, says);
  const declared = { ...plain, privateTypes: [other.row] };
  const given = { profile: { ...IEC104, privateTypes: [FREQUENCY] } };
  assertThrows(() => new ControlledStation(declared, given), TypeError, says);
});

Deno.test("the same row in the declaration and the profile is one type", async () => {
  const profile = { ...IEC104, privateTypes: [FREQUENCY, PLAIN_FREQUENCY] };
  await using both = await bothStations(STATION, {
    controlling: { profile: PROFILE },
    controlled: { profile },
  });
  const { data } = await within(both.clock, 0, both.station.interrogate(1, { group: 2 }));
  assertEquals(data.length, 1);
});

/** Returns the faults of a station that has one point and these private types. */
function faultsOf(point: object, privateTypes: unknown = STATION.privateTypes): string[] {
  const points = [{ ioa: 1, ...point }];
  return checkDeclaration({ privateTypes, sectors: [{ ca: 1, points }] }).map(describeFault);
}

Deno.test("inconsistent private points are faults with their path", () => {
  const at = "sectors[0].points[0]";
  const cases: [object, string][] = [
    [{ type: "X_FR_TB_1" }, `${at}.type is "X_FR_TB_1", expected X_FR_NA_1, which has no time tag`],
    [{ type: "X_FR_NB_1" }, `${at}.type is "X_FR_NB_1", expected one of "M_SP_NA_1"`],
    [{ type: "M_SP_TB_1" }, `${at}.type is "M_SP_TB_1", expected one of "M_SP_NA_1"`],
    [{ type: "X_FR_NA_1", value: -1 }, `${at}.value is -1, expected a value of X_FR_NA_1, from 0`],
    [{ type: "X_FR_NA_1", quality: 2 }, `${at}.quality is 2, expected quality bits that X_FR_NA_1`],
    [{ type: "X_FR_NA_1", parameters: ["threshold"] }, "no type carries those of a private type"],
    [{ type: "X_FR_NA_1", filter: 1 }, `${at}.filter is 1, expected no smoothing factor`],
    [
      { type: "X_TC_NA_1", event: "time-tagged" },
      `${at}.event is "time-tagged", expected "untimed"`,
    ],
    [
      { type: "X_TR_TA_1", groups: [1] },
      `${at}.groups is [1], expected nothing: X_TR_TA_1 is sent`,
    ],
    [
      { type: "X_TR_TA_1", deadband: { kind: "absolute", value: 1 } },
      "expected no deadband of X_TR_TA_1",
    ],
  ];
  for (const [point, says] of cases) {
    const faults = faultsOf(point);
    assert(faults.length === 1 && faults[0]!.includes(says), faults.join("\n"));
  }
  assertEquals(faultsOf({ type: "X_FR_NA_1", cyclicMs: 1000, range: [0, 60_000] }), []);
  const file = { id: 140, name: "X_FI_NA_1", elements: ["NOF"] };
  const command = { id: 141, name: "X_SC_NA_1", elements: ["SCO"] };
  const text = { id: 142, name: "X_TX_NA_1", elements: ["SVA", "SEGMENT"] };
  const types = [file, command, text];
  assertEquals(types.map(({ name }) => faultsOf({ type: name }, types)), [
    [`${at}.type is "X_FI_NA_1", expected a private type that has a value and cannot be selected`],
    [`${at}.type is "X_SC_NA_1", expected a private type that has a value and cannot be selected`],
    [`${at}.type is "X_TX_NA_1", expected a type of numbers and flags; it has "segment"`],
  ]);
  assertEquals(faultsOf({ type: "M_SP_NA_1" }, [{ ...file, id: 13 }]), [
    "privateTypes[0].id is 13, expected 128 to 255: the standard assigns 13 to M_ME_NC_1",
  ]);
  const [unknown] = checkDeclaration({
    privateTypes: [PLAIN_FREQUENCY.row],
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "X_FR_NB_1" }] }],
  });
  assertEquals([unknown!.unknown, unknown!.known?.at(-1)], ["word", "X_FR_NA_1"]);
});
