// Validates the answer to a command, in particular the cause of a refusal.

import { isUnknownCause } from "../../../codec/cause.ts";
import { isPrivateCause } from "../../../codec/classify_cause.ts";
import { shownValue } from "../../../codec/shown.ts";
import type { CommandDecision, CommandVerdict, RefusalCause } from "./questions.ts";

/**
 * Whether a cause is allowed for a refused command besides the negative confirmation: 44 to 47, or
 * a private cause from 48 to 63. A gateway uses this to pass on the refusal of another station.
 *
 * ```ts
 * import { CAUSE, isRefusalCause } from "@telecontrol/iec104";
 *
 * console.log(isRefusalCause(CAUSE.unknownObjectAddress), isRefusalCause(CAUSE.activationCon)); // true false
 * ```
 */
export function isRefusalCause(cause: number | undefined): cause is RefusalCause {
  return Number.isInteger(cause) && (isUnknownCause(cause!) || isPrivateCause(cause!));
}

/**
 * Checks that a value is an answer to a command, so that an invalid answer never operates the
 * process.
 *
 * @throws {TypeError} The value is neither a boolean nor an object with a boolean `accept` and an
 * optional promise `finished`.
 */
export function requireDecision(decision: unknown): asserts decision is CommandDecision {
  if (typeof decision === "boolean") return;
  const { accept, finished } = Object(decision) as Record<string, unknown>;
  const found = typeof accept !== "boolean"
    ? decision === undefined ? "nothing" : shownValue(decision)
    : finished !== undefined && !isThenable(finished)
    ? `finished ${shownValue(finished)}`
    : undefined;
  if (found === undefined) return;
  throw new TypeError(
    `Cannot answer a command with ${found}: expected true, false, or an object with a boolean ` +
      "accept and, if the operation ends later, a promise finished",
  );
}

function isThenable(value: unknown): boolean {
  return typeof (Object(value) as { then?: unknown }).then === "function";
}

/**
 * Checks the cause of a refusal.
 *
 * @throws {RangeError} The cause is not 44 to 47 or 48 to 63.
 * @throws {TypeError} The command is accepted, but has a cause.
 */
export function requireVerdict({ accept, cause }: CommandVerdict): void {
  if (cause === undefined) return;
  if (accept) {
    throw new TypeError(
      `Cannot accept a command with cause ${
        shownValue(cause)
      }: expected a cause only with accept: false`,
    );
  }
  if (isRefusalCause(cause)) return;
  throw new RangeError(
    `Cannot refuse a command with cause ${shownValue(cause)}: expected 44 to 47, a private cause ` +
      "from 48 to 63, or none for a negative confirmation",
  );
}
