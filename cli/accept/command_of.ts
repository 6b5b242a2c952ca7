// The command that a step of an acceptance run sends.

import { counterpartOf, fieldRowOf, TYPES } from "../../codec/low_level.ts";
import type { CommandInput } from "../../mod.ts";
import type { RunSettings } from "./surroundings.ts";
import { mainType, type TestItem } from "./test_plan.ts";

/**
 * A command with a value, in the type of the list and with the qualifier of the run; `undefined` if the list has no type.
 * Set-points have no such qualifier.
 */
export function commandOf(
  { listed, ioa }: Pick<TestItem, "listed" | "ioa">,
  value: number,
  { timeTag, qualifier: qu }: Pick<RunSettings, "timeTag" | "qualifier">,
): CommandInput | undefined {
  const type = mainType(listed);
  if (type === undefined) return undefined;
  const sent = timeTag ? counterpartOf(type, "cp56") ?? type : type;
  const hasQu = fieldRowOf(type, "qualifier") !== undefined && TYPES[type].role === "command";
  // The list may have any type; one that is not a command is refused when it is sent.
  return { type: sent, ioa, value, qualifier: hasQu ? qu : 0 } as CommandInput;
}
