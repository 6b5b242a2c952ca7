// Conformance cases of the configuration: what is declared, what can be set, and what the device sends against it.

import {
  isMirrorCause,
  isPrivateType,
  isProcessData,
  isSecurity,
  isUnknownCause,
} from "../../../codec/low_level.ts";
import {
  type Asdu,
  describeCause,
  formatAsdu,
  IEC104,
  TIME_FLAGS,
  typeName,
} from "../../../codec/mod.ts";
import { hasSizesOf } from "../../scan/sizes.ts";
import { count } from "../../text/count.ts";
import { expectInterrogation } from "../bench/observation.ts";
import { whileIdle } from "../bench/open_frames.ts";
import { interrogation } from "../bench/requests.ts";
import type { Tester } from "../bench/tester.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { PROMPT_MS, TOLERANCE_MS } from "../bench/timing.ts";
import {
  requireSeen,
  violationsText,
  type WatchedAsdu,
  watchedAsdus,
} from "../bench/watched_traffic.ts";
import type { ConformanceCase } from "../case.ts";
import { checkSheet } from "../sheet/rules.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { BLACK_BOX_TYPES, isListed, typeKey } from "../sheet/type_items.ts";
import { Inconclusive } from "../verdict.ts";
import { VALUE_ITEMS } from "../sheet/value_items.ts";
import { type DeviceSetting, UpperFailure } from "../bench/upper_tester.ts";

/** Declaration, settings, and what is sent against them. */
export const CONFIGURATION: readonly ConformanceCase[] = [
  {
    id: "CFG-01",
    clause: "5.2",
    kind: "+",
    title: "The declaration is complete and consistent",
    precondition: "The sheet of the device, before any traffic",
    stimulus: "The consistency rules of the sheet",
    criterion:
      "No rule is broken. A marked type without a signal is a remark: its cases are inconclusive",
    needs: ["settings"],
    duration: () => 0,
    controlled: (t) => Promise.try(() => checkDeclaration(t)),
    controlling: (t) => Promise.try(() => checkDeclaration(t)),
  },
  {
    id: "CFG-02",
    clause: "5.2",
    kind: "+",
    title: "Timers and windows can be set in their ranges",
    precondition: "Access to the settings of the device",
    stimulus:
      "t1, t2, t3, k and w (a controlling station: also t0) at their lowest values, their defaults and their highest values; " +
      "then t2 above t1, and w above k",
    criterion:
      "Each permitted value is accepted: 1 to 255 s for t0 to t2, 1 s to 48 h for t3, 1 to 32767 for k and w. The device works " +
      "with each set, and a t3 of 1 s takes effect. t2 above t1 and w above k are refused, or the device warns",
    needs: ["upper", "settings"],
    duration: () => PROMPT_MS,
    async controlled(t) {
      await checkSettings(t, { names: WITHOUT_T0, started: () => t.started() });
    },
    async controlling(t) {
      await checkSettings(t, { names: ALL_SETTINGS, started: () => t.acceptedAndStarted() });
    },
  },
  {
    id: "CFG-03",
    clause: "5.3.3.10",
    kind: "+",
    title: "The sizes of the fields are fixed",
    precondition: "All traffic of the campaign",
    stimulus: "None: the tester observes",
    criterion:
      "Every ASDU has a cause of two octets, a common address of two and object addresses of three, and nothing after its last object; " +
      "an originator address that is not used is 0; every time tag without IV is a date and a time",
    passive(traffic, t) {
      const asdus = [...watchedAsdus(traffic)];
      requireSeen(asdus.length, "ASDU");
      const { cotOctets, caOctets, ioaOctets } = t.profile;
      if (!hasSizesOf(t.profile, IEC104)) {
        t.check(false, {
          expected: "fields of 2, 2 and 3 octets",
          seen: `${cotOctets}, ${caOctets} and ${ioaOctets} octets, as --profile says`,
        });
      }
      const misfits = asdus.filter(({ asdu }) => isMisfit(asdu))
        .map((each) => ({ ...each, text: nameOf(each.asdu) }));
      t.check(misfits.length === 0, {
        expected: "the octets of every ASDU to fit fields of 2, 2 and 3 octets",
        seen: misfits.length === 0
          ? `${count(asdus.length, "ASDU")} that fit`
          : violationsText(misfits),
      });
      const foreign = asdus.filter((each) => hasForeignOriginator(each, t))
        .map((each) => ({
          ...each,
          text: `${nameOf(each.asdu)} with originator ${each.asdu.originator}`,
        }));
      t.check(foreign.length === 0, {
        expected: "an originator address of 0, or the one of the request or the sheet",
        seen: foreign.length === 0 ? "no other one" : violationsText(foreign),
      });
      const impossible = asdus.filter(({ asdu }) => hasImpossibleTime(asdu))
        .map((each) => ({ ...each, text: formatAsdu(each.asdu, { maxObjects: 1 }) }));
      t.check(impossible.length === 0, {
        expected: "time tags that are a date and a time, or have IV",
        seen: impossible.length === 0 ? "no other one" : violationsText(impossible),
      });
    },
  },
  {
    id: "CFG-04",
    clause: "5.3.3.1",
    kind: "-",
    title: "Nothing is sent that is not declared",
    precondition: "All traffic of the campaign",
    stimulus: "None: the tester observes",
    criterion:
      "Every type and cause of transmission that the device sends is marked in its sheet; types 2, 4, 6, 8, 10, 12, 14, 16 to 19, " +
      "104 and 106 never occur",
    passive(traffic, t) {
      if (t.sheet.isBlank) throw new Inconclusive("There is no sheet: give --pics");
      const seen = new Map<string, { readonly text: string } & WatchedAsdu>();
      for (const each of watchedAsdus(traffic)) {
        const { typeId, cause, negative } = each.asdu;
        // A refusal mirrors what the tester sent, and so does the answer to a type of 101, which DUI-02 judges.
        if (negative || isUnknownCause(cause) || isMirrorOf101(each.asdu)) continue;
        const text = `${nameOf(each.asdu)} with cause ${describeCause(cause).name}`;
        if (!seen.has(`${typeId}/${cause}`)) seen.set(`${typeId}/${cause}`, { text, ...each });
      }
      requireSeen(seen.size, "ASDU");
      const own = new Set(
        [...seen.values()].filter(({ asdu }) => isPrivateType(asdu.typeId))
          .map(({ asdu }) => nameOf(asdu)),
      );
      if (own.size > 0) t.remark(`private types, which no list has: ${[...own].join(", ")}`);
      const undeclared = [...seen.values()].filter(({ asdu }) => !isDeclared(asdu, t.sheet));
      t.check(undeclared.length === 0, {
        expected: "only types and causes that the sheet marks",
        seen: undeclared.length === 0
          ? `${count(seen.size, "combination")} of type and cause, all marked`
          : violationsText(undeclared),
      });
    },
  },
];

// --- CFG-01

function checkDeclaration(t: Tester): void {
  if (t.sheet.isBlank) throw new Inconclusive("There is no sheet: give --pics");
  const findings = checkSheet(t.sheet);
  const errors = findings.filter(({ severity }) => severity === "error");
  for (const { severity, text } of findings) if (severity === "warning") t.remark(text);
  const named = errors.map(({ path, text }) => `${path}: ${text}`);
  t.check(errors.length === 0, {
    expected: "a sheet that breaks no rule",
    seen: errors.length === 0 ? "none broken" : named.join("; "),
  });
}

// --- CFG-02

const { t1, t2, t3, k, w } = VALUE_ITEMS;
const WITHOUT_T0: readonly DeviceSetting[] = ["w", "k", "t2", "t1", "t3"];
const ALL_SETTINGS: readonly DeviceSetting[] = [...WITHOUT_T0, "t0"];

/** Sets of values, in an order in which t2 stays below t1 and w at or below k. `undefined` is the value of the device. */
const SETS: readonly {
  readonly name: string;
  readonly values: Readonly<Record<DeviceSetting, number | undefined>>;
  readonly raises: boolean;
}[] = [
  {
    name: "the lowest values",
    values: { w: 1, k: 1, t2: t2.range[0], t1: t2.range[0] + 1, t3: t3.range[0], t0: t1.range[0] },
    raises: false,
  },
  {
    name: "the values of the device",
    values: {
      w: undefined,
      k: undefined,
      t2: undefined,
      t1: undefined,
      t3: undefined,
      t0: undefined,
    },
    raises: true,
  },
  {
    name: "the highest values",
    values: {
      ...{ w: w.range[1], k: k.range[1], t1: t1.range[1], t2: t1.range[1] - 1 },
      ...{ t3: t3.range[1], t0: t1.range[1] },
    },
    raises: true,
  },
];

async function checkSettings(
  t: Tester,
  { names, started }: {
    readonly names: readonly DeviceSetting[];
    readonly started: () => Promise<TesterLink>;
  },
): Promise<void> {
  try {
    for (const { name, values, raises } of SETS) {
      const order = raises ? names.toSorted((a, b) => rank(a) - rank(b)) : names;
      for (const setting of order) await accept(t, setting, values[setting]);
      const link = await started();
      await checkOperation(t, link);
      if (values.t3 === t3.range[0]) {
        const isIdle = await whileIdle(link, () => checkTests(t, link, t3.range[0] * 1000));
        if (!isIdle) t.remark("t3 = 1 s is not judged: the device sends data all the time");
      }
      link.close();
      t.step(`The device works with ${name}`);
    }
    await restore(t, names);
    await refuse(t, "t2", t.timing.t1 / 1000 + 1, "t2 above t1");
    await refuse(t, "w", t.timing.k + 1, "w above k");
  } finally {
    await restore(t, names);
  }
}

/** Restores the settings of the device: in both orders, because a device may refuse one that contradicts another. */
async function restore(t: Tester, names: readonly DeviceSetting[]): Promise<void> {
  for (const setting of [...names, ...names.toReversed()]) {
    try {
      await t.upper.setting(setting, undefined);
    } catch (error) {
      if (!(error instanceof UpperFailure)) throw error;
    }
  }
}

/** Settings that are raised first, so that the others stay below them. */
function rank(setting: DeviceSetting): number {
  return setting === "k" || setting === "t1" ? 0 : 1;
}

async function accept(t: Tester, name: DeviceSetting, value: number | undefined): Promise<void> {
  const expected = `the device to accept ${name} = ${value ?? "its own value"}`;
  try {
    await t.upper.setting(name, value);
    t.check(true, { expected, seen: "accepted" });
  } catch (error) {
    if (!(error instanceof UpperFailure)) throw error;
    t.check(false, { expected, seen: error.message });
  }
}

async function refuse(
  t: Tester,
  name: DeviceSetting,
  value: number,
  what: string,
): Promise<void> {
  try {
    await t.upper.setting(name, value);
  } catch (error) {
    if (!(error instanceof UpperFailure)) throw error;
    t.outcome(`${what} is refused`);
    return;
  }
  t.outcome(`${what} is accepted`);
  t.remark(`the device accepts ${what}: it has to warn at least, which the tester does not see`);
  await t.upper.setting(name, undefined);
}

/** Data is exchanged in the direction of the device: an interrogation is answered, or data is acknowledged. */
async function checkOperation(t: Tester, link: TesterLink): Promise<void> {
  if (t.sheet.role === "controlled") {
    await link.send(interrogation(t));
    await expectInterrogation(t, link);
  } else await link.expectAlive();
}

/** TESTFR act follows after t3, counted from the last frame of the tester. */
async function checkTests(t: Tester, link: TesterLink, t3Ms: number): Promise<void> {
  await link.acknowledge();
  link.clear();
  const test = await link.expect("TESTFR act", { within: t3Ms + 3 * TOLERANCE_MS });
  // The device may have sent data meanwhile, which the tester has acknowledged.
  const { at: from } = link.frames.findLast(({ direction, index }) =>
    direction === "sent" && index < test.index
  )!;
  t.measure("time until TESTFR act with t3 = 1 s", test.at - from, [0, t3Ms + TOLERANCE_MS]);
}

// --- CFG-03 and CFG-04

/** Whether the octets of an ASDU do not fit its type; mirrors of what the tester sent do not count. */
function isMisfit(asdu: Asdu): boolean {
  if (isMirror(asdu)) return false;
  if (asdu.issues.some(({ code }) => code === "trailing-octets")) return true;
  return asdu.type === "raw" && typeName(asdu.typeId) !== undefined;
}

function isMirror({ typeId, cause }: Asdu): boolean {
  return !isProcessData(typeId) && isMirrorCause(cause);
}

/** Whether an ASDU has a time tag that is neither a date and a time nor marked as invalid; mirrors do not count. */
function hasImpossibleTime(asdu: Asdu): boolean {
  return !isMirror(asdu) &&
    asdu.issues.some(({ code, octets }) =>
      code === "impossible-time" && (octets[MINUTE_OCTET]! & TIME_FLAGS.invalid) === 0
    );
}

/** The octet of a time tag with the minute and IV. */
const MINUTE_OCTET = 2;

function hasForeignOriginator({ asdu, link }: WatchedAsdu, t: Tester): boolean {
  const { originator } = asdu;
  if (originator === 0 || t.marks("app.cot.oa") && t.sheet.role === "controlled") return false;
  if (originator === t.sheet.originator) return false;
  if (t.sheet.role === "controlling") return true; // The answers of the tester have it as well.
  return !link.frames.some((frame) =>
    frame.direction === "sent" && frame.asdu?.originator === originator
  );
}

function isDeclared({ typeId, cause }: Asdu, sheet: Sheet): boolean {
  if (isPrivateType(typeId)) return true;
  if (isSecurity(typeId)) {
    const security = sheet.pixit("pixit.security");
    return security === "authentication" || security === "both";
  }
  const name = typeName(typeId);
  if (name === undefined || BLACK_BOX_TYPES.includes(name)) return false;
  if (isListed(name) && sheet.isUnknown(typeKey(name))) return true;
  return sheet.isTypeMarked(name) && sheet.causes(typeId).includes(cause);
}

/** Whether an ASDU mirrors a request of a type that only 101 has. */
function isMirrorOf101({ typeId, cause }: Asdu): boolean {
  const name = typeName(typeId);
  return name !== undefined && BLACK_BOX_TYPES.includes(name) && isMirrorCause(cause);
}

function nameOf({ typeId }: Asdu): string {
  return typeName(typeId) ?? `type ${typeId}`;
}
