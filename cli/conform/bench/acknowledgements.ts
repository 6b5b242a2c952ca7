// Whether the device acknowledges what the tester has sent, and nothing else.

import { nextSequence, sequenceDistance } from "../../../codec/low_level.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";

/**
 * Every N(R) of the device on a connection is between the one before and the number of I frames of the tester.
 *
 * @throws {CaseFailure} One goes back, or acknowledges an I frame that was not sent.
 */
export function expectTrueAcknowledgements(t: Tester, link: TesterLink): void {
  let [sent, acknowledged] = [0, 0];
  for (const { direction, apci } of link.frames) {
    if (apci === undefined || apci.format === "U") continue;
    if (direction === "sent") {
      if (apci.format === "I") sent = nextSequence(apci.sendNumber);
      continue;
    }
    const { receiveNumber } = apci;
    const most = sequenceDistance(acknowledged, sent);
    const isTrue = sequenceDistance(acknowledged, receiveNumber) <= most;
    if (!isTrue) {
      t.check(false, {
        expected: `that N(R) is between ${acknowledged} and ${sent}, the number of I frames sent`,
        seen: `N(R)=${receiveNumber} in an ${apci.format} frame`,
      });
    }
    acknowledged = receiveNumber;
  }
}

/**
 * The highest number of I frames of the device that were not acknowledged when one arrived. The device cannot have known more
 * acknowledgements when it sent that one.
 */
export function mostOutstanding({ frames }: Pick<TesterLink, "frames">): number {
  let [acknowledged, most] = [0, 0];
  for (const { direction, apci } of frames) {
    if (apci === undefined || apci.format === "U") continue;
    if (direction === "sent") acknowledged = apci.receiveNumber;
    else if (apci.format === "I") {
      most = Math.max(most, sequenceDistance(acknowledged, nextSequence(apci.sendNumber)));
    }
  }
  return most;
}
