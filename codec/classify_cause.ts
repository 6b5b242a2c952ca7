// Classifies causes of transmission.

import { CAUSE, isUnknownCause, PRIVATE_CAUSES } from "./cause.ts";
import { GENERAL_COUNTER_REQUEST } from "./qualifiers.ts";

/**
 * Returns the cause that confirms a request, positively or negatively; `undefined` if there is
 * none.
 */
const CONFIRMATIONS: Readonly<Record<number, number>> = {
  [CAUSE.activation]: CAUSE.activationCon,
  [CAUSE.deactivation]: CAUSE.deactivationCon,
};

/**
 * Returns the cause with which a controlled station confirms a request: 7 for an activation, 9 for
 * a deactivation.
 *
 * @returns `undefined` for a cause that is not confirmed.
 */
export function confirmationOf(cause: number): number | undefined {
  return CONFIRMATIONS[cause];
}

/**
 * Whether a cause is that of a mirrored request: 7, 9 and 10, which confirm or terminate it, and 44
 * to 47, which refuse it as unknown.
 */
export function isMirrorCause(cause: number): boolean {
  return cause === CAUSE.activationCon || cause === CAUSE.deactivationCon ||
    cause === CAUSE.activationTermination || isUnknownCause(cause);
}

/**
 * Whether a cause is that of an event, which a station keeps until it is acknowledged: 3, 11 and
 * 12.
 */
export function isEventCause(cause: number): boolean {
  return cause === CAUSE.spontaneous || cause === CAUSE.returnRemote ||
    cause === CAUSE.returnLocal;
}

/** Whether a cause is that of data requested by an interrogation: 20 to 36. */
export function isInterrogatedCause(cause: number): boolean {
  return cause >= CAUSE.interrogatedByStation && cause <= CAUSE.interrogatedByGroup16;
}

/** Whether a cause is that of integrated totals requested by a counter interrogation: 37 to 41. */
export function isCountedCause(cause: number): boolean {
  return cause >= CAUSE.requestedByGeneralCounter && cause <= CAUSE.requestedByCounterGroup4;
}

/** Whether a cause is private: 48 to 63. */
export function isPrivateCause(cause: number): boolean {
  return cause >= PRIVATE_CAUSES.first && cause <= PRIVATE_CAUSES.last;
}

/**
 * Returns the group of data with a cause: 1 to 16 for interrogations, 1 to 4 for counter
 * interrogations, and 0 for the whole station.
 *
 * @returns `undefined` for other causes.
 */
export function groupOf(cause: number): number | undefined {
  if (isInterrogatedCause(cause)) return cause - CAUSE.interrogatedByStation;
  return isCountedCause(cause) ? cause - CAUSE.requestedByGeneralCounter : undefined;
}

/**
 * Returns the cause of the integrated totals requested by a counter interrogation with the given
 * RQT.
 */
export function counterCause(rqt: number): number {
  return CAUSE.requestedByGeneralCounter + (rqt === GENERAL_COUNTER_REQUEST ? 0 : rqt);
}
