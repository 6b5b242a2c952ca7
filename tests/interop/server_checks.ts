// Requests to a controlled station and the required answers: one check for each procedure.

import { assert, assertEquals } from "@std/assert";
import type { Asdu } from "../../codec/asdu_types.ts";
import { CAUSE } from "../../codec/cause.ts";
import { isPointAsdu } from "../../codec/points.ts";
import type {
  CommandDeclaration,
  SectorDeclaration,
} from "../../transport/controlled/declaration/declaration.ts";
import type { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import type { CommandInput, SelectableCommandInput } from "../../transport/command_input.ts";
import type { ProcedureResult } from "../../transport/controlling/procedures/result.ts";
import { can, isAvoided, type Offer } from "./offer.ts";
import { fileSections } from "./own_station.ts";

/** A check of one procedure. */
export type Check = (station: ControllingStation, offer: Offer) => Promise<void>;

/** Time that a peer may take to answer a request that it does not support, in ms. */
const SILENCE = { confirmationMs: 1000 };

/** An address that does not occur in any offer. */
const NOWHERE = { ca: 4711, ioa: 65_000 };

function said({ outcome, step, reason, cause }: ProcedureResult): string {
  return `${outcome} at ${step} by cause ${cause}: ${reason}`;
}

/** Asserts that a request was carried out. */
export function requireDone(result: ProcedureResult): void {
  assert(result.outcome === "done", said(result));
}

/** Asserts that a request was refused with one of these causes. */
function requireRefused(result: ProcedureResult, causes: readonly number[]): void {
  assert(result.outcome === "negative", said(result));
  assert(causes.includes(result.cause!), `${said(result)}, expected ${causes}`);
}

/** Asserts that a request was refused or not answered, because the peer lacks the procedure. */
function requireLacking(result: ProcedureResult): void {
  assert(result.outcome === "negative" || result.outcome === "timed-out", said(result));
}

/** Asserts the same objects, and the same values if the offer has any. */
function requireValues(
  found: readonly [number, string, unknown][],
  expected: [number, string, unknown][],
): void {
  const known = found.map(([ioa, type, value], at) => [
    ioa,
    type,
    expected[at]?.[2] === undefined ? undefined : value,
  ]);
  assertEquals(known, expected);
}

/** Types without time tag of types with one, with which some stations answer interrogations. */
const UNTIMED: Readonly<Record<string, string>> = {
  M_SP_TB_1: "M_SP_NA_1",
  M_DP_TB_1: "M_DP_NA_1",
  M_ST_TB_1: "M_ST_NA_1",
  M_BO_TB_1: "M_BO_NA_1",
  M_ME_TD_1: "M_ME_NA_1",
  M_ME_TE_1: "M_ME_NB_1",
  M_ME_TF_1: "M_ME_NC_1",
};

/** Returns types and values in ascending order of object address. */
function valuesIn(data: readonly Asdu[]): [number, string, unknown][] {
  const values = data.flatMap((asdu): [number, string, unknown][] => {
    assert(isPointAsdu(asdu), `cannot decode type ${asdu.typeId}`);
    assertEquals(asdu.issues, []);
    return asdu.objects.map((object) => [
      object.ioa,
      UNTIMED[asdu.type] ?? asdu.type,
      object.value,
    ]);
  });
  return values.toSorted(([a], [b]) => a - b);
}

function declaredIn(
  { points = [] }: SectorDeclaration,
  group?: number,
): [number, string, unknown][] {
  return points.filter(({ groups = [] }) => group === undefined || groups.includes(group))
    .map(({ ioa, type, value }): [number, string, unknown] => [ioa, type, value])
    .toSorted(([a], [b]) => a - b);
}

async function link(station: ControllingStation): Promise<void> {
  station.testLink();
  await station.stop();
  assertEquals(station.state, "stopped");
  await station.start();
  assertEquals(station.state, "started");
}

async function interrogation(station: ControllingStation, offer: Offer): Promise<void> {
  const { station: { sectors } } = offer;
  for (const sector of sectors) {
    const result = await station.interrogate(sector.ca);
    requireDone(result);
    requireValues(valuesIn(result.data), declaredIn(sector));
    assert(
      result.data.every(({ cause }) => cause === CAUSE.interrogatedByStation),
      "the cause of an interrogation",
    );
    const originator = can(offer, "originator") ? 7 : 0;
    assert(result.data.every((asdu) => asdu.originator === originator), "the originator");
  }
  const nowhere = await station.interrogate(NOWHERE.ca, SILENCE);
  if (can(offer, "common-address")) requireRefused(nowhere, [46]);
  else requireLacking(nowhere);
}

async function groups(station: ControllingStation, offer: Offer): Promise<void> {
  const [sector] = offer.station.sectors;
  const used = new Set(sector!.points?.flatMap(({ groups = [] }) => groups));
  for (const group of used) {
    const result = await station.interrogate(sector!.ca, { group });
    requireDone(result);
    requireValues(valuesIn(result.data), declaredIn(sector!, group));
    assert(result.data.every(({ cause }) => cause === CAUSE.interrogatedByStation + group));
  }
  const empty = await station.interrogate(sector!.ca, { group: 16 });
  if (can(offer, "group-refusal")) return requireRefused(empty, [7]);
  requireDone(empty);
  assertEquals(empty.data, []);
}

async function broadcast(station: ControllingStation, offer: Offer): Promise<void> {
  const { station: { sectors } } = offer;
  const stations = sectors.map(({ ca }) => ca);
  if (!can(offer, "broadcast")) {
    return requireLacking(await station.interrogate(65_535, SILENCE));
  }
  const result = await station.interrogate(65_535, { stations });
  requireDone(result);
  assertEquals(
    result.stations.map(({ ca, outcome }) => [ca, outcome]),
    stations.map((ca) => [ca, "done"]),
  );
  requireDone(await station.synchronizeClock(65_535, { stations }));
}

async function counters(station: ControllingStation, offer: Offer): Promise<void> {
  const { ca, counters = [] } = offer.station.sectors[0]!;
  if (!can(offer, "counters")) {
    const nothing = await station.readCounters(ca, SILENCE);
    assertEquals(nothing.data, []);
    return nothing.outcome === "done" ? undefined : requireLacking(nothing);
  }
  for (const freeze of [undefined, "freeze"] as const) {
    const result = await station.readCounters(ca, freeze === undefined ? {} : { freeze });
    requireDone(result);
    const values = valuesIn(result.data).map(([ioa, , value]) => [ioa, value]);
    assertEquals(values, counters.map(({ ioa, value }) => [ioa, value]));
  }
  const one = await station.readCounters(ca, { group: 1 });
  requireDone(one);
  assert(one.data.every(({ cause }) => cause === CAUSE.requestedByCounterGroup1));
  requireRefused(await station.readCounters(ca, { group: 4 }), [7]);
  requireDone(await station.freezeCounters(ca, { mode: "freeze-and-reset" }));
}

async function read(station: ControllingStation, offer: Offer): Promise<void> {
  const [sector] = offer.station.sectors;
  if (!can(offer, "read")) {
    const { ioa } = sector!.points![0]!;
    return requireLacking(await station.read(sector!.ca, ioa, SILENCE));
  }
  for (const expected of declaredIn(sector!)) {
    const result = await station.read(sector!.ca, expected[0]);
    requireDone(result);
    requireValues(valuesIn(result.data), [expected]);
  }
  requireRefused(await station.read(sector!.ca, NOWHERE.ioa), [47]);
}

async function clock(station: ControllingStation, offer: Offer): Promise<void> {
  const result = await station.synchronizeClock(offer.station.sectors[0]!.ca, SILENCE);
  if (can(offer, "clock")) requireDone(result);
  else requireLacking(result);
}

async function test(station: ControllingStation, offer: Offer): Promise<void> {
  const { ca } = offer.station.sectors[0]!;
  requireDone(await station.test(ca));
  requireDone(await station.test(ca, { counter: 0xffff }));
  if (isAvoided(offer, "fixed-test")) return;
  const fixed = await station.test(ca, { type: "C_TS_NA_1", ...SILENCE });
  if (can(offer, "fixed-test")) requireDone(fixed);
  else requireLacking(fixed);
}

/** Values to command, by type: the first one, and the one to which the object returns. */
const VALUES: Readonly<Record<CommandDeclaration["type"], readonly [number, number]>> = {
  C_SC_NA_1: [0, 1],
  C_DC_NA_1: [1, 2],
  C_RC_NA_1: [2, 1],
  C_SE_NA_1: [-0.75, 0.25],
  C_SE_NB_1: [32_000, -1234],
  C_SE_NC_1: [-12.25, 1.5],
  C_BO_NA_1: [0x12345678, 0xa5a5a5a5],
};

/** Operates the object to the first value and back to the second. */
async function operate(
  station: ControllingStation,
  { ca, command, tagged }: {
    readonly ca: number;
    readonly command: CommandDeclaration;
    readonly tagged: boolean;
  },
): Promise<void> {
  const { ioa, type, mode = "direct", feedback } = command;
  const commandType = tagged ? type.replace(/N(.)_1$/, "T$1_1") : type;
  const select = mode === "select-before-operate" || (mode === "both" && tagged);
  for (const value of VALUES[type]) {
    const input = { type: commandType, ioa, value } as CommandInput;
    const expected = type === "C_RC_NA_1" ? {} : { value };
    const result = await station.command(ca, input, {
      mode: select ? "select-before-operate" : "direct",
      ...(feedback && { returnInformation: { ioa: feedback.ioa, ...expected } }),
    });
    requireDone(result);
  }
}

async function commands(
  station: ControllingStation,
  { station: { sectors: [sector] } }: Offer,
): Promise<void> {
  const { ca, commands = [] } = sector!;
  for (const command of commands) {
    await operate(station, { ca, command, tagged: false });
    if (command.timeTag !== "refused") await operate(station, { ca, command, tagged: true });
    const { type } = command;
    const input = { type, ioa: NOWHERE.ioa, value: VALUES[type][0] } as CommandInput;
    requireRefused(await station.command(ca, input), [47]);
  }
}

async function selections(
  station: ControllingStation,
  { station: { sectors: [sector] } }: Offer,
): Promise<void> {
  const { ca, commands = [] } = sector!;
  for (const { ioa, type, mode } of commands) {
    if (mode !== "select-before-operate" && mode !== "both") continue;
    const input = { type, ioa, value: VALUES[type][1] } as SelectableCommandInput;
    requireDone(await station.select(ca, input));
    requireDone(await station.cancel(ca, input));
    requireRefused(await station.cancel(ca, input), [9]);
    if (mode === "both") continue;
    requireRefused(await station.execute(ca, input), [7]);
    requireDone(await station.select(ca, input));
    const other = { ...input, value: VALUES[type][0] } as SelectableCommandInput;
    requireRefused(await station.execute(ca, other), [7]);
  }
}

async function parameters(station: ControllingStation, offer: Offer): Promise<void> {
  const { ca, points = [] } = offer.station.sectors[0]!;
  const type = "P_ME_NC_1";
  if (!can(offer, "parameters")) {
    const parameter = { type, ioa: points[0]!.ioa, value: 1, parameter: "threshold" } as const;
    return requireLacking(await station.setParameter(ca, parameter, SILENCE));
  }
  for (const { ioa } of points.filter(({ parameters = [] }) => parameters.length > 0)) {
    requireDone(await station.setParameter(ca, { type, ioa, value: 0.5, parameter: "threshold" }));
    requireDone(await station.activateParameter(ca, { ioa, what: "object" }));
    requireDone(await station.activateParameter(ca, { ioa, what: "object" }, { deactivate: true }));
  }
  const nowhere = { type, ioa: NOWHERE.ioa, value: 0.5, parameter: "threshold" } as const;
  requireRefused(await station.setParameter(ca, nowhere), [47]);
}

async function files(station: ControllingStation, offer: Offer): Promise<void> {
  const { files } = offer;
  if (isAvoided(offer, "files")) return;
  const { ca } = offer.station.sectors[0]!;
  if (files === undefined || !can(offer, "files")) {
    return requireLacking(await station.getFile(ca, { ioa: 30_000, nof: 1 }, SILENCE));
  }
  const { fetched, sent } = files;
  const octets = new Uint8Array(fileSections(fetched.octets).flatMap((section) => [...section]));
  const got = await station.getFile(fetched.ca, fetched);
  requireDone(got);
  assertEquals(got.octets, octets);
  requireDone(await station.putFile(sent.ca, { ...sent, octets: octets.subarray(0, 700) }));
  const missing = await station.getFile(fetched.ca, { ...fetched, ioa: NOWHERE.ioa }, SILENCE);
  requireLacking(missing);
  const list = await station.listFiles(fetched.ca, SILENCE);
  if (!can(offer, "directory")) return requireLacking(list);
  requireDone(list);
  assert(list.files.some(({ ioa, nof }) => ioa === fetched.ioa && nof === fetched.nof));
}

async function reset(station: ControllingStation, offer: Offer): Promise<void> {
  const { ca } = offer.station.sectors[0]!;
  if (!can(offer, "reset")) return requireLacking(await station.reset(ca, { qrp: 2, ...SILENCE }));
  requireDone(await station.reset(ca, { qrp: 2 }));
  requireDone(await station.reset(ca, { qrp: 1 }));
}

async function delay(station: ControllingStation, offer: Offer): Promise<void> {
  const { ca } = offer.station.sectors[0]!;
  if (isAvoided(offer, "delay")) return;
  const result = await station.acquireDelay(ca, SILENCE);
  if (can(offer, "delay")) requireDone(result);
  else requireLacking(result);
}

/** All checks, in an order in which none interferes with a later one. */
export const CHECKS: Readonly<Record<string, Check>> = {
  "start, stop and test of the link": link,
  "interrogation of stations": interrogation,
  "interrogation of groups": groups,
  "interrogation of all stations": broadcast,
  "counters": counters,
  "read": read,
  "clock": clock,
  "test": test,
  "delay": delay,
  "commands, direct and selected, with and without time tag": commands,
  "selections, cancelled and not there": selections,
  "parameters": parameters,
  "files": files,
  "reset": reset,
};
