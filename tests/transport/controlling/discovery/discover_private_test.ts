// discover() and points of private types: declared as the profile defines them, or noted if that is impossible.

import { assert, assertEquals } from "@std/assert";
import { definePrivateType } from "../../../../codec/private_type.ts";
import { IEC104, type Profile } from "../../../../codec/profile.ts";
import { checkDeclaration } from "../../../../transport/controlled/declaration/check_declaration.ts";
import { DeclarationDraft } from "../../../../transport/controlled/declaration/declaration_draft.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import type { Discovery } from "../../../../transport/controlling/discovery/discovery.ts";
import { FREQUENCY, HEALTH, PLAIN_FREQUENCY } from "../../../helpers/asdu/private_types.ts";
import { bothStations } from "../../../helpers/stations/both_stations.ts";
import { link, within } from "../../../helpers/stations/scripted_station.ts";

const LONG_MS = 600_000;

/** A tap changer: a position and a mode. */
const TAP = definePrivateType({
  id: 160,
  name: "X_TC_NA_1",
  elements: ["VTI", {
    title: "Mode",
    octets: 1,
    fields: [
      { key: "mode", at: 0, form: "uint", mask: 0x0f },
      { key: "blocked", at: 0, form: "flag", mask: 0x80 },
      { key: "spare", at: 0, form: "reserved", mask: 0x70 },
    ],
  }],
});

/** A temperature as a floating point number. */
const TEMPERATURE = definePrivateType({ id: 162, name: "X_TE_NA_1", elements: ["R32", "QDS"] });

/** An event without a type that could be interrogated. */
const TRIP = definePrivateType({ id: 161, name: "X_TR_TA_1", elements: ["SIQ"], time: "cp24" });

/** A value with an additional instant, which a declared point cannot store. */
const STAMPED = definePrivateType({
  id: 170,
  name: "X_ST_NA_1",
  elements: ["SVA", "QDS", {
    title: "Last service",
    octets: 7,
    fields: [{ key: "service", at: 0, form: "cp56" }],
  }],
});

const PROFILE: Profile = {
  ...IEC104,
  privateTypes: [FREQUENCY, PLAIN_FREQUENCY, TAP, TEMPERATURE, TRIP, HEALTH, STAMPED],
};

const STATION: StationDeclaration = {
  privateTypes: [PLAIN_FREQUENCY.row, FREQUENCY.row, TAP.row, TEMPERATURE.row],
  sectors: [{
    ca: 1,
    points: [
      { ioa: 10, type: "M_SP_NA_1", value: 1 },
      { ioa: 700, type: "X_FR_NA_1", value: 50_000, groups: [2] },
      { ioa: 701, type: "X_FR_NA_1" },
      {
        ioa: 702,
        type: "X_FR_NA_1",
        value: 49_990,
        quality: 0x10,
        interrogated: false,
        groups: [3],
      },
      { ioa: 800, type: "X_TC_NA_1", value: -3 },
      { ioa: 810, type: "X_TE_NA_1", value: 20.1 },
    ],
  }],
};

async function discover(profile: Profile): Promise<Discovery> {
  await using it = await bothStations(STATION, { controlling: { profile } });
  return await within(it.clock, LONG_MS, it.station.discover());
}

Deno.test("discover() declares points of private types, with the rows of those types and their counterparts", async () => {
  const { declaration, notes } = await discover(PROFILE);
  assertEquals(checkDeclaration(declaration), []);
  assertEquals(declaration?.privateTypes, [
    ...[FREQUENCY.row, PLAIN_FREQUENCY.row, TAP.row, TEMPERATURE.row],
  ]);
  assertEquals(declaration?.sectors, STATION.sectors);
  assertEquals(
    notes.filter(({ code }) => code === "left-out").map(({ detail, count }) => [detail, count]),
    [["transient, mode, blocked of IOA 800, of X_TC_NA_1, cannot be declared", 1]],
  );
});

Deno.test("without private types in the profile, discover() declares only the other points", async () => {
  const { declaration } = await discover(IEC104);
  assertEquals(declaration?.privateTypes, undefined);
  assertEquals(declaration?.sectors[0]?.points?.map(({ ioa }) => ioa), [10]);
});

Deno.test("private types with a time tag are declared without it; address and type must match", async () => {
  await using it = await link({ profile: PROFILE });
  const { peer } = it;
  peer.on("C_IC_NA_1", (request) => {
    peer.confirm(request);
    const common = { cause: 20, ca: 1 } as const;
    peer.send({
      ...{ type: "private", name: "X_FR_TB_1", ...common },
      objects: [{ ioa: 1, value: 50_012, time: Date.UTC(2026, 5, 9) }],
    });
    peer.send({ type: "M_SP_NA_1", ...common, objects: [{ ioa: 2, value: 1 }] });
    peer.send({ type: "private", name: "X_FR_NA_1", ...common, objects: [{ ioa: 2, value: 7 }] });
    peer.terminate(request);
  });
  const options = { ca: 1, groups: false, counters: false, files: false };
  const { declaration, notes } = await within(it.clock, LONG_MS, it.station.discover(options));
  assertEquals(declaration?.sectors[0]?.points, [
    { ioa: 1, type: "X_FR_NA_1", value: 50_012 },
    { ioa: 2, type: "M_SP_NA_1", value: 1 },
  ]);
  assertEquals(notes.slice(0, 2).map(({ code, detail }) => `${code}: ${detail}`), [
    "time-tagged: IOA 1 was interrogated as X_FR_TB_1",
    "left-out: IOA 2 of X_FR_NA_1 cannot be declared with the others",
  ]);
});

Deno.test("a draft accepts only private types that points can have", () => {
  const draft = new DeclarationDraft(PROFILE);
  const report = { ca: 1, value: 1, quality: 0, group: 0 } as const;
  assert(draft.take({ ...report, ioa: 1, type: "X_TR_TA_1" }));
  assert(!draft.take({ ...report, ioa: 2, type: "X_BH_NA_1" }), "it has no value");
  assert(!draft.take({ ...report, ioa: 4, type: "X_ST_NA_1" }), "it has another instant");
  assert(!draft.take({ ...report, ioa: 3, type: "X_ZZ_NA_1" }), "it is not in the profile");
  assert(!draft.takeParameter({ ca: 1, ioa: 1, kpa: 1, value: 2 }), "no type carries it");
  assertEquals(draft.points(1), [{ ioa: 1, type: "X_TR_TA_1" }], "events have no initial value");
  assertEquals(draft.privateTypes, [TRIP.row]);
  assertEquals(new DeclarationDraft().privateTypes, []);
  const declaration = {
    privateTypes: draft.privateTypes,
    sectors: [{ ca: 1, points: draft.points(1) }],
  };
  assertEquals(checkDeclaration(declaration), []);
});
