// Addresses that cannot exist are refused by every request, before anything is sent.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { IEC104, type Profile } from "../../../../codec/profile.ts";
import type { ControllingStation } from "../../../../transport/controlling/controlling_station.ts";
import { supervise } from "../../../../transport/controlling/supervision/supervised_station.ts";
import { link } from "../../../helpers/stations/scripted_station.ts";

/** A method with addresses: a call, and the addresses that it accepts. */
interface Method {
  readonly call: (station: ControllingStation, ca: number, ioa: number) => Promise<unknown>;
  /** Whether the broadcast address is permitted. */
  readonly broadcast?: true;
  /** The lowest object address; absent if the method takes none. */
  readonly lowestIoa?: 0 | 1;
}

const OCTETS = Uint8Array.of(1);

const METHODS: Readonly<Record<string, Method>> = {
  interrogate: { call: (station, ca) => station.interrogate(ca), broadcast: true },
  deactivateInterrogation: {
    call: (station, ca) => station.deactivateInterrogation(ca),
    broadcast: true,
  },
  readCounters: { call: (station, ca) => station.readCounters(ca), broadcast: true },
  freezeCounters: { call: (station, ca) => station.freezeCounters(ca), broadcast: true },
  read: { call: (station, ca, ioa) => station.read(ca, ioa), lowestIoa: 0 },
  synchronizeClock: { call: (station, ca) => station.synchronizeClock(ca), broadcast: true },
  test: { call: (station, ca) => station.test(ca) },
  reset: { call: (station, ca) => station.reset(ca), broadcast: true },
  acquireDelay: { call: (station, ca) => station.acquireDelay(ca) },
  command: {
    call: (station, ca, ioa) => station.command(ca, { type: "C_SC_NA_1", ioa, value: 1 }),
    lowestIoa: 1,
  },
  "command with return information": {
    call: (station, ca, ioa) =>
      station.command(ca, { type: "C_SC_NA_1", ioa: 5, value: 1 }, { returnInformation: { ioa } }),
    lowestIoa: 0,
  },
  select: {
    call: (station, ca, ioa) => station.select(ca, { type: "C_SC_NA_1", ioa, value: 1 }),
    lowestIoa: 1,
  },
  execute: {
    call: (station, ca, ioa) => station.execute(ca, { type: "C_SC_NA_1", ioa, value: 1 }),
    lowestIoa: 1,
  },
  cancel: {
    call: (station, ca, ioa) => station.cancel(ca, { type: "C_SC_NA_1", ioa, value: 1 }),
    lowestIoa: 1,
  },
  setParameter: {
    call: (station, ca, ioa) =>
      station.setParameter(ca, { type: "P_ME_NC_1", ioa, value: 1, parameter: "filter" }),
    lowestIoa: 1,
  },
  "activateParameter of an object": {
    call: (station, ca, ioa) => station.activateParameter(ca, { ioa, what: "object" }),
    lowestIoa: 1,
  },
  "activateParameter of all loaded": {
    call: (station, ca, ioa) => station.activateParameter(ca, { ioa, what: "loaded" }),
    lowestIoa: 0,
  },
  listFiles: { call: (station, ca, ioa) => station.listFiles(ca, { ioa }), lowestIoa: 0 },
  getFile: { call: (station, ca, ioa) => station.getFile(ca, { ioa, nof: 1 }), lowestIoa: 1 },
  queryLog: {
    call: (station, ca, ioa) => station.queryLog(ca, { ioa, nof: 1, from: 0, to: 1 }),
    lowestIoa: 1,
  },
  putFile: {
    call: (station, ca, ioa) => station.putFile(ca, { ioa, nof: 1, octets: OCTETS }),
    lowestIoa: 1,
  },
  deleteFile: { call: (station, ca, ioa) => station.deleteFile(ca, { ioa, nof: 1 }), lowestIoa: 1 },
};

/** IEC 60870-5-104, and IEC 60870-5-101 with the shortest addresses. */
const PROFILES: Readonly<Record<string, { profile: Profile; all: number; highestIoa: number }>> = {
  "2/2/3": { profile: IEC104, all: 0xffff, highestIoa: 0xff_ffff },
  "1/1/1": {
    profile: { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 1 },
    all: 0xff,
    highestIoa: 0xff,
  },
};

for (const [name, { call, broadcast, lowestIoa }] of Object.entries(METHODS)) {
  for (const [sizes, { profile, all, highestIoa }] of Object.entries(PROFILES)) {
    Deno.test(`${name} with ${sizes} octets refuses an address that is out of range`, async () => {
      await using it = await link({ profile });
      const { station, peer } = it;
      const sent = peer.received.length;
      const refused = async (expected: string, ca: number, ioa = 5) => {
        const about = `CA ${ca}, IOA ${ioa}`;
        const { message } = await assertRejects(() => call(station, ca, ioa), RangeError, expected);
        assert(message.includes(`to CA ${ca}`), `${about}: ${message}`);
        assertEquals([peer.received.length, station.pending], [sent, 0], about);
      };
      const stations = `expected a whole number from 1 to ${all - 1}`;
      for (const ca of [0, -1, 1.5, NaN, Infinity, all + 1]) await refused(stations, ca);
      if (broadcast !== true) {
        await refused(`broadcast address, expected that of one station, 1 to ${all - 1}`, all);
      }
      if (lowestIoa !== undefined) {
        const objects = `expected a whole number from ${lowestIoa} to ${highestIoa}`;
        for (const ioa of [lowestIoa - 1, 1.5, NaN, highestIoa + 1]) await refused(objects, 1, ioa);
      }
    });
  }
}

Deno.test("a broadcast request refuses an expected address that no station has", async () => {
  await using it = await link();
  const { station, peer } = it;
  const sent = peer.received.length;
  for (const ca of [0, 65_535, 2.5]) {
    const options = { stations: [1, ca] };
    const expected = `CA 65535 with CA ${ca} in stations: expected whole numbers from 1 to 65534`;
    await assertRejects(() => station.interrogate(65_535, options), RangeError, expected);
    await assertRejects(() => station.readCounters(65_535, options), RangeError, expected);
    await assertRejects(() => station.synchronizeClock(65_535, options), RangeError, expected);
    await assertRejects(() => station.reset(65_535, options), RangeError, expected);
  }
  assertEquals(peer.received.length, sent);
});

Deno.test("supervise() refuses a start-up step for an address that no station has", () => {
  const open = () => Promise.reject(new Error("not reached"));
  assertThrows(
    () => supervise({ targets: [{ open }], startUp: [{ do: "interrogate", ca: 0 }] }),
    RangeError,
    'Cannot send the start-up step "interrogate" to CA 0: expected a whole number from 1 to 65534, ' +
      "or 65535 for all stations",
  );
});
