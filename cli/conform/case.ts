// What a conformance case is. The criteria are those of this project, from public sources: passing them is no certificate.

import { type Area, AREAS } from "./areas.ts";
import type { SheetKey } from "./sheet/items.ts";
import type { PixitKey } from "./sheet/pixit_items.ts";
import type { Sheet } from "./sheet/sheet.ts";
import type { CampaignTraffic } from "./bench/traffic.ts";
import type { Tester } from "./bench/tester.ts";
import type { Timing } from "./bench/timing.ts";

/** The device under test. */
export type DeviceRole = "controlled" | "controlling";

/** What a case needs besides the connection. */
export type CaseNeed =
  /** An input is driven, an output is observed, or an operator acts. */
  | "upper"
  /** The device is restarted. */
  | "power"
  /** The network is impaired. */
  | "network"
  /** It takes long. */
  | "long"
  /** Settings of the device change. */
  | "settings";

/** A condition: all of its items are marked or declared. An inner list is an alternative: one of its items is. */
export type CaseCondition = readonly (ConditionKey | readonly ConditionKey[])[];

/** An item that selects a case: one of clause 9 that is marked, or one of the PIXIT that is declared. */
export type ConditionKey = SheetKey | PixitKey;

/** Tests one device in one role. */
export type CaseRun = (t: Tester) => Promise<void>;

/** A conformance case. */
export interface ConformanceCase {
  /** Area and number; it never changes. */
  readonly id: string;
  /** The number in IEC TS 60870-5-604 that a public source names for this topic; `-` without one. */
  readonly clause: string;
  /** `+` the device has to do it, `-` it has to refuse it, `R` it has to survive it, and several outcomes are allowed. */
  readonly kind: "+" | "-" | "R";
  readonly title: string;
  /** State of the connection and the device before. */
  readonly precondition: string;
  /** What the tester does. */
  readonly stimulus: string;
  /** What the device has to do, and within which time. */
  readonly criterion: string;
  /** Items of the sheet that select the case; a mandatory case has none. */
  readonly condition?: CaseCondition;
  /** What it needs besides the connection. @default {[]} */
  readonly needs?: readonly CaseNeed[];
  /** Expected duration with a device that answers at once, in ms. @default {1000} */
  readonly duration?: (timing: Timing, sheet: Sheet) => number;
  /** Number of connections with a controlled station, if it is far above one: each has to wait until the last one is released. */
  readonly connections?: number;
  /**
   * Whether it may run at the same time as others: it uses only connections of its own, and neither changes the
   * device nor disturbs values. @default {false}
   */
  readonly independent?: boolean;
  /**
   * Whether it provokes the device with frames that mean nothing: the cases that only observe ignore what the device then
   * sends. @default {false}
   */
  readonly unobserved?: boolean;
  /** Tests a controlled station; absent if the case does not apply to one. */
  readonly controlled?: CaseRun;
  /** Tests a controlling station; absent if the case does not apply to one. */
  readonly controlling?: CaseRun;
  /** Judges everything that the device sent in the whole campaign, after all other cases, in either role. */
  readonly passive?: (traffic: CampaignTraffic, t: Tester) => void;
}

/** The area of a case: `SSP` of `SSP-03`. */
export function areaOf({ id }: Pick<ConformanceCase, "id">): Area {
  const name = areaIn(id);
  if (name === undefined) throw new RangeError(`The case ${id} belongs to no area`);
  return name;
}

/** The area that an identifier begins with; `undefined` if it is not one of the catalogue. */
export function areaIn(id: string): Area | undefined {
  const name = id.slice(0, id.indexOf("-"));
  return Object.hasOwn(AREAS, name) ? name as Area : undefined;
}

/** The roles that a case tests. */
export function rolesOf(each: ConformanceCase): readonly DeviceRole[] {
  if (each.passive !== undefined) return ["controlled", "controlling"];
  return (["controlled", "controlling"] as const).filter((role) => each[role] !== undefined);
}
