// The result of a case if the device did not work after an attempt, or restarted.

import type { TesterLink } from "../bench/tester_link.ts";
import type { Attempt } from "./attempt.ts";

/** When a device has restarted by itself: before an attempt, which could not begin, or within it. */
export type OwnRestart = "before" | "within";

/** The reason of a failure after a case, with the verdict of the case before; the reason of a case that failed itself comes first. */
export function afterText(
  seen: string,
  { verdict, reason }: Pick<Attempt, "verdict" | "reason">,
): string {
  if (verdict === "FAIL") return `${reason}; after the case: ${seen}`;
  const before = reason === "" ? "" : `; before that, ${verdict}: ${reason}`;
  return `After the case: ${seen}${before}`;
}

/**
 * The second attempt at a case, which is made because the device has restarted by itself. If it does not fail, a restart before the
 * case is a remark. A restart within it makes the case inconclusive: it is not known what caused it.
 */
export function afterRestart(first: Attempt, second: Attempt, restart: OwnRestart): Attempt {
  const { verdict, reason } = second;
  if (verdict === "FAIL" || verdict === "NOT TESTED") return second;
  if (restart === "within") {
    const again = reason === "" ? verdict : `${verdict}: ${reason}`;
    return {
      ...second,
      verdict: "INCONCLUSIVE",
      reason:
        `The device restarted by itself in the first attempt: ${first.reason}; the second attempt: ${again}`,
    };
  }
  const what = "before the case, the device restarted by itself";
  return {
    ...second,
    verdict: verdict === "PASS" ? "PASS+" : verdict,
    reason: reason === "" ? what : `${reason}; ${what}`,
  };
}

/** Whether a device has reported on a connection that it has started. */
export function hasStarted({ received }: TesterLink): boolean {
  return received.some(({ asdu }) => asdu?.type === "M_EI_NA_1");
}
