// A command of the device that cases use, and whether it was executed.

import { type AsduInput, CAUSE } from "../../../codec/mod.ts";
import type { Signal } from "../sheet/sheet.ts";
import type { Tester } from "./tester.ts";

/** A command object, and the number of operations before the case. */
export interface UsedCommand {
  readonly signal: Signal;
  /** Operations of its output before; `undefined` without an upper tester that observes it. */
  readonly before: number | undefined;
  /** The ASDU that executes it: ON by default. */
  execute(changes?: CommandChanges): AsduInput;
}

/** Changes to the ASDU of a command. */
export interface CommandChanges {
  readonly state?: 0 | 1;
  readonly select?: boolean;
  readonly qu?: number;
  readonly cause?: typeof CAUSE.activation | typeof CAUSE.deactivation;
  readonly ca?: number;
  readonly ioa?: number;
  readonly originator?: number;
  readonly test?: boolean;
}

/**
 * A single command that is executed directly.
 *
 * @throws {Inconclusive} The sheet lists none.
 */
export async function someCommand(t: Tester): Promise<UsedCommand> {
  const signal = t.signal(
    "a single command that is executed directly",
    ({ type, mode = "direct" }) => type === "C_SC_NA_1" && mode !== "select",
  );
  const before = t.hasUpper ? (await t.upper.output(signal)).operations : undefined;
  return { signal, before, execute: (changes) => singleCommand(signal, changes) };
}

/** A single command. */
export function singleCommand(signal: Signal, changes: CommandChanges = {}): AsduInput {
  const { state = 1, select = false, qu = 0, cause = CAUSE.activation, originator = 0 } = changes;
  const { ca = signal.ca, ioa = signal.ioa, test = false } = changes;
  return {
    ...{ type: "C_SC_NA_1", cause, ca, originator, test },
    objects: [{ ioa, value: state, select, qualifier: qu }],
  };
}

/**
 * Checks that a command was not executed. Without an upper tester, the case has a remark.
 *
 * @throws {CaseFailure} It was.
 */
export async function expectNotExecuted(t: Tester, { signal, before }: UsedCommand): Promise<void> {
  if (before === undefined) {
    t.remark("without an upper tester, it is not known whether the output was operated");
    return;
  }
  const { operations } = await t.upper.output(signal);
  t.check(operations === before, {
    expected: `the output ${signal.ca}/${signal.ioa} is not operated`,
    seen: `${operations - before} operations`,
  });
}
