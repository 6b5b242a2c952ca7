// Conformance cases of the data unit identifier, for controlling stations.

import { CAUSE, describeCause } from "../../../codec/mod.ts";
import { CAUSE_OCTET, TYPE_RANGES } from "../../../codec/low_level.ts";
import { acceptedAndQuiet, acceptedAndServed } from "../bench/start_up.ts";
import {
  expectPending,
  expectResult,
  made,
  type MadeRequest,
  sendOdd,
  terminate,
} from "../bench/operator_requests.ts";
import { valuesOf } from "../bench/commands.ts";
import { answer, executionAfter, mirrorOf, sentCommand, usualLine } from "../bench/operator.ts";
import type { AsduPattern } from "../bench/pattern.ts";
import { report, reportedPoint } from "../bench/provoke.ts";
import { unassignedType } from "../bench/raw_asdu.ts";
import { firstCa, unusedCa, unusedIoa } from "../bench/requests.ts";
import { count } from "../../text/count.ts";
import type { Tester } from "../bench/tester.ts";
import { PROMPT_MS, QUIET_MS, TOLERANCE_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";
import { Inconclusive } from "../verdict.ts";

/** The causes that reject a request. */
const REJECTIONS = [
  CAUSE.unknownType,
  CAUSE.unknownCause,
  CAUSE.unknownCommonAddress,
  CAUSE.unknownObjectAddress,
] as const;

/** A command that a controlling station sends, and how its operator requests it. */
interface Sent {
  readonly signal: Signal;
  readonly value: number;
  readonly line: string;
  /** The selection, or the execution. */
  readonly pattern: AsduPattern;
}

function sentBy(t: Tester): Sent {
  const signal = sentCommand(t);
  const { type, ca, ioa } = signal;
  const value = valuesOf(signal)[0]!;
  const pattern = { type, ca, ioa, cause: CAUSE.activation };
  return { signal, value, pattern, line: usualLine(signal, value) };
}

/** Data unit identifier, for controlling stations. */
export const IDENTIFIER_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "DUI-14",
    clause: "5.3.3.1",
    kind: "R",
    title: "Data that the station does not know",
    precondition: "Data transfer started",
    stimulus:
      "Good values of a point, and between them a type that is not assigned, an unknown common address, an unknown object address, and a cause that values cannot have",
    criterion:
      "All frames are acknowledged, the connection stays open, and the last good value is stored; what the operator is told is recorded",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: ({ t2 }) => t2 + QUIET_MS,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      await t.upper.alarms();
      const point = reportedPoint(t);
      const before = (await t.upper.stored(point))?.count ?? 0;
      await link.send(report(t, 1));
      await sendOdd(t, link, report(t, 1), { typeId: unassignedType(TYPE_RANGES.processMonitor) });
      await sendOdd(t, link, report(t, 1), { ca: unusedCa(t) });
      await sendOdd(t, link, report(t, 1), { ioa: unusedIoa(t) });
      await sendOdd(t, link, report(t, 1), { cause: CAUSE_OCTET.cause });
      await link.send(report(t, 0));
      await link.expect({ acknowledges: link.sendNumber }, {
        within: t.timing.t2 + TOLERANCE_MS,
        what: "the acknowledgement of all frames",
      });
      await t.wait(PROMPT_MS);
      const stored = await t.upper.stored(point);
      const values = (stored?.count ?? 0) - before;
      t.check(stored?.value === 0 && values >= 2, {
        expected: `the value 0 of ${point.ca}/${point.ioa}, and both good values stored`,
        seen: stored === undefined ? "none" : `${stored.value}, ${count(values, "value")}`,
      });
      t.check(values <= 3, {
        expected:
          `that values of other objects are not stored as those of ${point.ca}/${point.ioa}: at most 3 values`,
        seen: count(values, "value"),
      });
      await link.expectAlive();
      const alarms = await t.upper.alarms();
      t.outcome(`the operator is told: ${alarms.length === 0 ? "nothing" : alarms.join("; ")}`);
    },
  },
  {
    id: "DUI-15",
    clause: "5.3.3.x",
    kind: "-",
    title: "Command that is rejected with the causes 44 to 47",
    precondition: "Data transfer started; the operator has sent a command",
    stimulus: "The tester mirrors it with cause 44, 45, 46 and 47; a command for each",
    criterion:
      "The operator is told at once that it failed, with the cause; the command is not sent again",
    condition: ["dev.controlling"],
    needs: ["upper"],
    duration: () => REJECTIONS.length * QUIET_MS,
    async controlling(t) {
      const { line, pattern } = sentBy(t);
      const link = await acceptedAndServed(t);
      for (const cause of REJECTIONS) {
        const { operation, frame } = await made(t, link, line, pattern);
        await answer(link, frame, { cause, negative: true });
        const { text } = await expectResult(t, operation, {
          ...{ state: "failed", within: PROMPT_MS },
          what: `a command that was rejected with cause ${cause}`,
        });
        const { name, title } = describeCause(cause);
        if (![String(cause), name, title].some((word) => text.includes(word))) {
          t.remark(`the operator is not told the cause ${cause}, but: ${text}`);
        }
        await link.expectNone(pattern, { during: QUIET_MS, what: "repeated command" });
      }
    },
  },
  {
    id: "DUI-16",
    clause: "-",
    kind: "+",
    title: "Originator address of the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator interrogates, and sends a command; the tester confirms the command with another originator address, then with the right one",
    criterion:
      "Each request has the originator address of the sheet; a confirmation with another one is not taken as its own",
    condition: ["dev.controlling", "app.cot.oa"],
    needs: ["upper"],
    duration: () => 2 * PROMPT_MS,
    async controlling(t) {
      const originator = t.pixit("pixit.originator");
      if (typeof originator !== "number") {
        throw new Inconclusive("Declaration missing: pixit.originator");
      }
      if (t.marks("type.100")) await interrogateAs(t, originator);
      await commandAs(t, originator);
    },
  },
];

/** The operator interrogates: the request has the originator address of the station. */
async function interrogateAs(t: Tester, originator: number): Promise<void> {
  const link = await acceptedAndQuiet(t);
  const asked = await made(t, link, `interrogate --ca ${firstCa(t)}`, {
    ...{ type: "C_IC_NA_1", cause: CAUSE.activation },
  });
  expectOriginator(t, asked, { originator, what: "interrogation" });
  await answer(link, asked.frame);
  await terminate(link, asked.frame);
  await expectResult(t, asked.operation, { state: "done", what: "the interrogation" });
  link.close();
}

/** The operator sends a command: it has the originator address of the station, which ignores answers with another one. */
async function commandAs(t: Tester, originator: number): Promise<void> {
  const { signal, value, line, pattern } = sentBy(t);
  const link = await acceptedAndServed(t);
  const asked = await made(t, link, line, pattern);
  expectOriginator(t, asked, { originator, what: "command" });
  const { operation, frame: first } = asked;
  const other = { originator: originator === 1 ? 2 : 1 };
  await sendOdd(t, link, mirrorOf(first), other);
  await expectPending(t, operation, { what: "a confirmation with another originator address" });
  const frame = await executionAfter(link, signal, { first, value });
  await answer(link, frame);
  await terminate(link, frame);
  await expectResult(t, operation, { state: "done", what: "the command" });
}

function expectOriginator(
  t: Tester,
  { frame: { asdu } }: MadeRequest,
  { originator, what }: { readonly originator: number; readonly what: string },
): void {
  t.check(asdu!.originator === originator, {
    expected: `the originator address ${originator} in the ${what}`,
    seen: String(asdu!.originator),
  });
}
