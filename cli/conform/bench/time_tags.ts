// The clock of a controlled station, and the time tags of its events.

import { type Asdu, CAUSE, TIME_FLAGS } from "../../../codec/mod.ts";
import type { Signal } from "../sheet/sheet.ts";
import { accuracyOf } from "./clocks.ts";
import { pointIn, reported, twoValues } from "./points.ts";
import { clockCommand, instantOfTag } from "./requests.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { CONFIRMATION_MS, EVENT_MS } from "./timing.ts";

/** Sets the clock of the device, in ms since 1970-01-01 UTC. */
export async function synchronize(t: Tester, link: TesterLink, instant: number): Promise<void> {
  await link.send(clockCommand(t, { instant }));
  const pattern = { type: "C_CS_NA_1", cause: CAUSE.activationCon, negative: false } as const;
  await link.expect(pattern, { within: CONFIRMATION_MS });
}

/** Instants of the coming year at which a minute, an hour, a day and a year end. */
export function edges(now: number): readonly number[] {
  const at = new Date(now);
  const year = at.getUTCFullYear();
  return [
    Date.UTC(year, at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes() + 1),
    Date.UTC(year, at.getUTCMonth(), at.getUTCDate(), at.getUTCHours() + 1),
    Date.UTC(year, at.getUTCMonth(), at.getUTCDate() + 1),
    Date.UTC(year + 1, 0, 1),
  ];
}

/** Judges the time tag of an event that occurred between two readings of the clock of the device. */
export function judgeTag(
  t: Tester,
  { asdu, signal, between: [before, after] }: {
    readonly asdu: Asdu | undefined;
    readonly signal: Signal;
    readonly between: readonly [number, number];
  },
): void {
  const { time = NaN, timeFlags = 0 } = pointIn(asdu, signal.ioa) ?? {};
  t.check((timeFlags & TIME_FLAGS.invalid) === 0, {
    expected: "a valid time tag",
    seen: (timeFlags & TIME_FLAGS.invalid) === 0 ? "valid" : "IV",
  });
  const issues = asdu?.issues ?? [];
  t.check(issues.length === 0, {
    expected: "no reserved bits and a possible day of week",
    seen: issues[0]?.detail ?? "none",
  });
  if (!t.marks("baf.clock.su")) {
    t.check((timeFlags & TIME_FLAGS.summer) === 0, {
      expected: "SU = 0, because the sheet does not mark it",
      seen: (timeFlags & TIME_FLAGS.summer) === 0 ? "0" : "1",
    });
  }
  const instant = instantOfTag(t, { time, timeFlags });
  const accuracy = accuracyOf(t);
  t.measure("time tag after the change", (instant ?? NaN) - before, [
    -accuracy,
    after - before + accuracy,
  ]);
}

/** Causes an event, and judges whether its time tag is valid. */
export async function expectValidity(
  t: Tester,
  link: TesterLink,
  { signal, isValid }: { readonly signal: Signal; readonly isValid: boolean },
): Promise<void> {
  link.clear();
  const [first, second] = twoValues(signal);
  await t.upper.input(signal, first);
  await t.upper.input(signal, second);
  const seen = await link.expect(reported(signal, { value: second }), { within: EVENT_MS });
  const { timeFlags = 0 } = pointIn(seen.asdu, signal.ioa) ?? {};
  const isInvalid = (timeFlags & TIME_FLAGS.invalid) !== 0;
  t.check(isInvalid !== isValid, {
    expected: isValid ? "a valid time tag" : "a time tag with IV",
    seen: isInvalid ? "IV" : "valid",
  });
}
