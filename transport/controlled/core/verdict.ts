// Whether the answer to a command can be sent: the cause of a refusal.

import { isUnknownCause } from "../../../codec/cause.ts";
import { isPrivateCause } from "../../../codec/classify_cause.ts";
import { shownValue } from "../../../codec/shown.ts";
import type { CommandVerdict, RefusalCause } from "./questions.ts";

/**
 * True for a cause that a refused command may have besides the negative confirmation: 44 to 47, or a private one from 48
 * to 63. A gateway uses it to refuse a command as the station beyond it did.
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
 * Refuses a cause that no refusal can have.
 *
 * @throws {RangeError} The cause is not one of 44 to 47 and 48 to 63.
 * @throws {TypeError} The command is accepted, and has a cause.
 */
export function requireVerdict({ accept, cause }: CommandVerdict): void {
  if (cause === undefined) return;
  if (accept) {
    throw new TypeError(
      `Cannot accept a command with cause ${
        shownValue(cause)
      }: expected a cause with accept: false only`,
    );
  }
  if (isRefusalCause(cause)) return;
  throw new RangeError(
    `Cannot refuse a command with cause ${shownValue(cause)}: expected 44 to 47, a private cause ` +
      "from 48 to 63, or none for a negative confirmation",
  );
}
