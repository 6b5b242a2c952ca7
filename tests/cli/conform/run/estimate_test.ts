// The expected duration of whole campaigns, against how long they take in virtual time.

import { assert } from "@std/assert";
import { ALL_CASES } from "../../../../cli/conform/cases/all_cases.ts";
import { expectedDuration } from "../../../../cli/conform/run/expected_duration.ts";
import type { StationDeclaration } from "../../../../mod.ts";
import {
  type DeviceUnderTest,
  runOn,
  whileTimePasses,
} from "../../../helpers/conform/run_cases.ts";
import { VirtualClient } from "../../../helpers/conform/virtual_client.ts";
import {
  VirtualDevice,
  type VirtualDeviceOptions,
} from "../../../helpers/conform/virtual_device.ts";

/** How far the time may be from the expected one, as a part of it. */
const TOLERANCE = 0.25;

/** Cases that exchange tens of thousands of frames. */
const LONG: readonly string[] = ["SEQ-05", "ROB-01"];

const IDS = ALL_CASES.map(({ id }) => id).filter((id) => !LONG.includes(id));

/** The expected duration of a campaign against a device, divided by how long it takes. */
async function ratioOf(device: DeviceUnderTest, fresh = false): Promise<number> {
  const from = device.clock.monotonic();
  const { results } = await runOn(device, IDS, { fresh });
  const cases = results.filter(({ attempts }) => attempts.length > 0).map((each) => each.case);
  const expected = expectedDuration(cases, { sheet: device.sheet, repeat: 1, connections: 1 });
  return expected / (device.clock.monotonic() - from);
}

/** Fails if the expected duration is too far from the real one. */
function assertNear(ratio: number): void {
  assert(
    Math.abs(ratio - 1) <= TOLERANCE,
    `the expected duration is ${ratio.toFixed(2)} of the real one`,
  );
}

/** Timers in s, and windows. */
type Values = Readonly<Record<"k" | "w" | "t1" | "t2" | "t3", number>>;

/** Those that are usual. */
const USUAL: Values = { k: 12, w: 8, t1: 15, t2: 10, t3: 20 };

/** A station that has these timers and windows, and declares them. */
function withValues(values: Partial<Values>): VirtualDeviceOptions {
  const { k, w, t1, t2, t3 } = { ...USUAL, ...values };
  const session = { k, w, t1Ms: t1 * 1000, t2Ms: t2 * 1000, t3Ms: t3 * 1000 };
  return {
    change: (station: StationDeclaration) => ({ ...station, session }),
    declare: (sheet) => ({ ...sheet, values: { ...sheet.values, ...values } }),
  };
}

/** A station whose sheet does not mark any of these items. */
function without(isMissing: (key: string) => boolean): VirtualDeviceOptions {
  return {
    declare: (sheet) => ({
      ...sheet,
      marks: Object.fromEntries(Object.entries(sheet.marks).filter(([key]) => !isMissing(key))),
    }),
  };
}

/** Whether an item is a command. */
function isCommand(key: string): boolean {
  return /^(type\.(4[5-9]|5\d|6[0-4])$|baf\.cmd)/.test(key);
}

const STATIONS: Readonly<Record<string, VirtualDeviceOptions>> = {
  "with everything": {},
  "that sends all the time": { cyclic: true },
  "with two redundancy groups": { peers: "two" },
  "with one permitted address": { peers: "allowed" },
  "whose clock is set remotely": { synchronized: true },
  "with a t1 of 2 s": withValues({ t1: 2, t2: 1, t3: 3 }),
  "with short timers": withValues({ t1: 3, t2: 1, t3: 5 }),
  "with long timers": withValues({ t1: 30, t2: 20, t3: 60 }),
  "with a window of 1": withValues({ k: 1, w: 1 }),
  "with a window of 400": withValues({ k: 400, w: 200 }),
  "with one connection": {
    station: (station) => ({ ...station, redundancy: { maxConnections: 1 } }),
  },
  "without commands": without(isCommand),
};

for (const [kind, options] of Object.entries(STATIONS)) {
  Deno.test(`the expected duration of a campaign is that of a station ${kind}`, async () => {
    await using device = new VirtualDevice(options);
    assertNear(await ratioOf(device));
  });
}

Deno.test("the expected duration of a campaign is that of a controlling station", async () => {
  const device = await VirtualClient.start();
  const ratio = await ratioOf(device, true);
  await whileTimePasses(device[Symbol.asyncDispose](), device.clock);
  assertNear(ratio);
});
