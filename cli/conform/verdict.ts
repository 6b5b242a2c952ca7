// The verdicts of the conformance tester, and how a case ends with one.

/**
 * The verdict of a case: `PASS+` is a pass with a remark, `ERROR` a fault of the tester or the bench, which never counts
 * against the device.
 */
export type Verdict =
  | "PASS"
  | "PASS+"
  | "FAIL"
  | "INCONCLUSIVE"
  | "NOT APPLICABLE"
  | "NOT TESTED"
  | "ERROR";

/** All verdicts, from the one that outweighs all others to the one that any other outweighs. */
export const VERDICTS: readonly Verdict[] = [
  "ERROR",
  "FAIL",
  "INCONCLUSIVE",
  "PASS+",
  "PASS",
  "NOT TESTED",
  "NOT APPLICABLE",
];

/** Returns the verdict that outweighs the others. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? "NOT TESTED";
}

/** Ends a case: the device violates the criterion. */
export class CaseFailure extends Error {
  override readonly name: string = "CaseFailure";
}

/** Ends a case, and the campaign: the device accepts no connection. */
export class DeviceUnreachable extends CaseFailure {}

/** Ends a case that cannot be judged; the message says what is missing. */
export class Inconclusive extends Error {
  override readonly name = "Inconclusive";
}

/** Ends a case that does not apply; the message names the item of the sheet. */
export class NotApplicable extends Error {
  override readonly name = "NotApplicable";
}
