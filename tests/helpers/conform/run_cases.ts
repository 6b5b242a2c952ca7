// Campaigns in virtual time: seconds of real time for hours of the device.

import type { TesterAuthentication } from "../../../cli/conform/bench/link_authentication.ts";
import { TesterLink } from "../../../cli/conform/bench/tester_link.ts";
import { CaseLog } from "../../../cli/conform/bench/case_log.ts";
import { timingOf } from "../../../cli/conform/bench/timing.ts";
import type { ConformanceCase } from "../../../cli/conform/case.ts";
import { ALL_CASES } from "../../../cli/conform/cases/all_cases.ts";
import {
  type CampaignOptions,
  type CampaignResult,
  type CaseResult,
  runCampaign,
} from "../../../cli/conform/run/campaign.ts";
import type { DeviceAccess } from "../../../cli/conform/bench/device_access.ts";
import type { DeviceRole } from "../../../cli/conform/case.ts";
import type { Sheet } from "../../../cli/conform/sheet/sheet.ts";
import type { NetworkControl, UpperTester } from "../../../cli/conform/bench/upper_tester.ts";
import { IEC104, type Profile } from "../../../mod.ts";
import type { FakeClock } from "../virtual/fake_clock.ts";
import { VirtualClient, type VirtualClientOptions } from "./virtual_client.ts";
import { VirtualDevice, type VirtualDeviceOptions } from "./virtual_device.ts";

/** Options of a campaign. */
export interface RunOptions {
  /** @default {1} */
  readonly seed?: number;
  /** @default {1} */
  readonly repeat?: number;
  /** Connections at the same time. @default {1} */
  readonly connections?: number;
  /** Whether there is an upper tester. @default {true} */
  readonly upper?: boolean;
  /** Whom the tester authenticates as. */
  readonly authentication?: TesterAuthentication | undefined;
  /** Whether the end of initialization is still to be sent when the campaign begins. @default {false} */
  readonly fresh?: boolean;
  /** No case begins after this time, in ms. @default {Infinity} */
  readonly budgetMs?: number;
  /** Interrupts the campaign. @default {never} */
  readonly signal?: AbortSignal;
  /** Called with each result, also one that is revised. */
  readonly onResult?: (result: CaseResult) => void;
  /** Receives each call of the upper tester, some of which then take a moment, and of the network control. */
  readonly onCall?: ((call: UpperCall) => void) | undefined;
}

/** A call of the upper tester or of the network control. */
export interface UpperCall {
  /** Monotonic time in ms. */
  readonly at: number;
  /** Its name and its arguments as JSON. */
  readonly text: string;
}

/** The most time that a campaign may take, in ms of virtual time: a week. */
const LONGEST_MS = 7 * 86_400_000;

/** Virtual time that passes between two looks at the campaign, in ms. */
const STEP_MS = 1000;

/** The calls of the upper tester that take a moment if they are reported, so that what does not wait for them is too early. */
const SLOW: readonly string[] = ["input", "count", "turn", "stepClock", "setting", "cancel"];

/** How long that is, in ms. */
const CALL_MS = 10;

/** The cases with some identifiers, in this order. */
export function casesOf(ids: readonly string[]): readonly ConformanceCase[] {
  return ids.map((id) => {
    const found = ALL_CASES.find((each) => each.id === id);
    if (found === undefined) throw new Error(`There is no case ${id}`);
    return found;
  });
}

/** Lets virtual time pass until a promise has settled. */
export async function whileTimePasses<T>(
  promise: Promise<T>,
  clock: FakeClock,
  device: { readonly isBusy?: boolean } = {},
): Promise<T> {
  let isOver = false;
  const over = () => void (isOver = true);
  promise.then(over, over);
  const until = clock.monotonic() + LONGEST_MS;
  while (!isOver) {
    if (clock.monotonic() > until) throw new Error("The campaign does not end");
    if (device.isBusy === true) await new Promise((resolve) => setTimeout(resolve, 0));
    else await clock.advance(STEP_MS);
  }
  return await promise;
}

/** A device under test in virtual time. */
export interface DeviceUnderTest {
  readonly clock: FakeClock;
  readonly network: NetworkControl;
  readonly sheet: Sheet;
  readonly upper: UpperTester;
  readonly access: DeviceAccess;
  /** Its field sizes. @default {IEC104} */
  readonly profile?: Profile;
  /** Whether it does something that takes real time, in which virtual time does not pass. */
  readonly isBusy?: boolean;
}

/** Runs cases, or all, against a new virtual station. */
export async function runCases(
  ids: readonly string[] | "all",
  options: VirtualDeviceOptions & RunOptions = {},
): Promise<CampaignResult> {
  await using device = new VirtualDevice(options);
  return await runOn(device, ids, options);
}

/** Runs cases, or all, against a new virtual controlling station. */
export async function runClientCases(
  ids: readonly string[] | "all",
  options: VirtualClientOptions & RunOptions = {},
): Promise<CampaignResult> {
  const device = await VirtualClient.start(options);
  const result = await runOn(device, ids, { fresh: true, ...options });
  await whileTimePasses(device[Symbol.asyncDispose](), device.clock);
  return result;
}

/** Runs cases, or all, against a device. */
export async function runOn(
  device: DeviceUnderTest,
  ids: readonly string[] | "all",
  options: RunOptions = {},
): Promise<CampaignResult> {
  const { seed = 1, repeat = 1, connections = 1, upper = true, fresh = false, onCall } = options;
  const { budgetMs = Infinity, signal = new AbortController().signal, onResult } = options;
  const { clock, sheet, access, profile = IEC104 } = device;
  const watched = <T extends object>(target: T): T =>
    onCall === undefined ? target : withCalls(target, { clock, onCall });
  const network = watched(device.network);
  const role: DeviceRole = access.connect === undefined ? "controlling" : "controlled";
  const campaign: CampaignOptions = {
    ...{ sheet, clock, network, seed, repeat, connections, role, device: access },
    cases: ids === "all" ? ALL_CASES : casesOf(ids),
    profile,
    upper: upper ? watched(device.upper) : undefined,
    ...{ signal, budgetMs },
    ...onResult !== undefined && { onResult, onRevision: onResult },
    authentication: options.authentication,
  };
  if (!fresh) await whileTimePasses(takeInitialization(device), clock);
  return await whileTimePasses(runCampaign(campaign), clock, device);
}

/** An object whose methods report their calls. */
function withCalls<T extends object>(
  target: T,
  { clock, onCall }: { readonly clock: FakeClock; readonly onCall: (call: UpperCall) => void },
): T {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]): Promise<unknown> => {
        const at = clock.monotonic();
        onCall({ at, text: [String(name), ...args.map((arg) => JSON.stringify(arg))].join(" ") });
        if (SLOW.includes(String(name))) {
          await new Promise<void>((resolve) => clock.schedule(at + CALL_MS, resolve));
        }
        return await member.apply(object, args);
      };
    },
  });
}

/** Takes over the end of initialization of a device that has just started. */
async function takeInitialization(
  { clock, sheet, access, profile = IEC104 }: DeviceUnderTest,
): Promise<void> {
  const link = new TesterLink(await access.connect!(), {
    ...{ number: 1, clock, profile, log: new CaseLog() },
    ...{ timing: timingOf(sheet), signal: new AbortController().signal },
  });
  await link.control("STARTDT act");
  await link.wait(STEP_MS);
  link.close();
  await link.wait(STEP_MS);
}

/** The verdicts of a campaign: `SSP-01 PASS`; with the reason where a case did not pass. */
export function verdictsOf({ results }: CampaignResult): string[] {
  return results.map(({ case: { id }, verdict, reason }) =>
    verdict === "PASS" ? `${id} PASS` : `${id} ${verdict}: ${reason}`
  );
}

/** The verdict of each case. */
export function verdictById({ results }: CampaignResult): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ case: { id }, verdict }) => [id, verdict]));
}
