// Rules for every type in control direction: permitted causes, and unknown addresses.

import { assertEquals } from "@std/assert";
import type { Asdu, AsduInput } from "../../../../codec/asdu_types.ts";
import { CAUSE_SETS, isUnknownCause } from "../../../../codec/cause.ts";
import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { toHex } from "../../../../codec/hex.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import { type TypeName, TYPES } from "../../../../codec/types.ts";
import type { StationDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { generateAsdu, NAMES } from "../../../helpers/asdu/generate_asdu.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { type ScriptedMaster, stationRig } from "../../../helpers/stations/scripted_master.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_SP_NA_1", value: 0 },
      { ioa: 700, type: "M_ME_NC_1", value: 0, parameters: ["threshold"] },
    ],
    counters: [{ ioa: 900 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } }],
  }],
  procedures: { unsupported: [] },
};

/**
 * Types that a controlling station sends, except those of authentication and the one without a procedure in this
 * station.
 */
const CONTROL = NAMES.filter((name) => {
  const { causes, id } = TYPES[name];
  return CAUSE_SETS[causes].control.length > 0 && (id < 81 || id > 95) && name !== "C_CD_NA_1";
});

const BROADCAST: readonly TypeName[] = ["C_IC_NA_1", "C_CI_NA_1", "C_CS_NA_1", "C_RP_NA_1"];

/** An address that the station does not have. */
const NOWHERE = 65_000;

/** Encodes a valid ASDU of a type, with changes. */
function request(name: TypeName, changes: Partial<AsduInput>): Uint8Array {
  const { asdu } = generateAsdu(name, new Prng(TYPES[name].id), { profile: IEC104, count: 1 });
  const header = { negative: false, test: false, originator: 5, ca: 1, sq: false };
  return encodeAsdu({ ...asdu as Asdu, ...header, ...changes } as AsduInput, { profile: IEC104 });
}

/** Asserts that an ASDU is mirrored, with another cause and P/N = 1. */
async function requireMirror(master: ScriptedMaster, sent: Uint8Array, cause: number) {
  master.octets.length = 0;
  await master.ask(sent);
  const expected = sent.map((octet, at) => at === 2 ? 0x40 | cause : octet);
  assertEquals(master.octets.map((octets) => toHex(octets)), [toHex(expected)]);
}

Deno.test("every type of control direction is mirrored with cause 45 for every cause that it does not permit", async () => {
  const rig = stationRig(STATION, { onFile: () => false });
  const master = await rig.connect();
  for (const name of CONTROL) {
    const permitted: readonly number[] = CAUSE_SETS[TYPES[name].causes].control;
    for (const cause of new Array(64).keys()) {
      if (permitted.includes(cause) || isUnknownCause(cause)) continue;
      await requireMirror(master, request(name, { cause }), 45);
    }
  }
  assertEquals(CONTROL.length, 32);
  assertEquals(rig.station.get(1, 100)!.value, 0);
});

Deno.test("every type is mirrored with cause 46 for an unknown station, and for a broadcast it does not permit", async () => {
  const master = await stationRig(STATION, { onFile: () => false }).connect();
  for (const name of CONTROL) {
    const [cause] = CAUSE_SETS[TYPES[name].causes].control;
    for (const ca of [0, 2, 4711, 65_535]) {
      if (ca === 65_535 && BROADCAST.includes(name)) continue;
      await requireMirror(master, request(name, { cause: cause!, ca }), 46);
    }
  }
});

Deno.test("every type with an object address is mirrored with cause 47 for an unknown object", async () => {
  const master = await stationRig(STATION).connect();
  for (const name of CONTROL) {
    const { ioa: kind, causes, id } = TYPES[name];
    if (kind === "none" || id >= 120) continue;
    const sent = request(name, { cause: CAUSE_SETS[causes].control[0]! });
    new DataView(sent.buffer, sent.byteOffset).setUint16(6, NOWHERE, true);
    sent[8] = 0;
    await requireMirror(master, sent, 47);
  }
});

Deno.test("types of monitor direction are mirrored with cause 44, whatever their cause", async () => {
  const master = await stationRig(STATION, { onFile: () => false }).connect();
  for (const name of NAMES) {
    const { causes, id } = TYPES[name];
    if (CAUSE_SETS[causes].control.length > 0 || (id >= 81 && id <= 95)) continue;
    for (const cause of [3, 5, 6]) await requireMirror(master, request(name, { cause }), 44);
  }
});
