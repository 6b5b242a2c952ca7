// Calculates sequence numbers, and checks those of the device.

import { SEQUENCE_MODULUS, sequenceDistance } from "../../../codec/low_level.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";

/** The sequence number some steps after another one, or before it. */
export function numberAfter(number: number, by: number): number {
  return sequenceDistance(0, number + by + SEQUENCE_MODULUS);
}

/**
 * Checks the N(R) of a frame of the device.
 *
 * @throws {CaseFailure} It is not the number of I frames that the device has received.
 */
export function expectReceiveNumber(t: Tester, { apci }: SeenFrame, number: number): void {
  const seen = apci?.format === "U" ? undefined : apci?.receiveNumber;
  t.check(seen === number, {
    expected: `N(R) = ${number}, the number of I frames that the device has received`,
    seen: `N(R) = ${seen}`,
  });
}
