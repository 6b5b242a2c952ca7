// Whether the device acknowledges what the tester has sent, and nothing else.

import { nextSequence, sequenceDistance } from "../../../codec/low_level.ts";
import { expectReceiveNumber } from "./numbers.ts";
import { count } from "../../text/count.ts";
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
 * Checks every N(R) of the device that arrives some time after an I frame of the tester: it is the number of I frames that the
 * tester has sent.
 *
 * @throws {CaseFailure} One is a different number.
 */
export function expectSettledNumbers(t: Tester, link: TesterLink): void {
  let [sent, at] = [0, 0];
  for (const frame of link.frames) {
    const { direction, apci } = frame;
    if (apci === undefined || apci.format === "U") continue;
    if (direction === "received") {
      if (frame.at > at + t.arrivalMs) expectReceiveNumber(t, frame, sent);
    } else if (apci.format === "I") [sent, at] = [nextSequence(apci.sendNumber), frame.at];
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

/**
 * Checks that no S frame of the device, from a position among all frames of the connection, repeats the N(R) of the frame before.
 *
 * @throws {CaseFailure} One does.
 */
export function expectNoRepetition(t: Tester, link: TesterLink, from: number): void {
  let told: number | undefined;
  let frames = 0;
  for (const { direction, apci } of link.frames.slice(from)) {
    if (direction === "sent" || apci === undefined || apci.format === "U") continue;
    if (apci.format === "S") {
      frames++;
      if (apci.receiveNumber === told) {
        t.check(false, {
          expected: "no S frame that repeats an N(R)",
          seen: `S frame with N(R) = ${told} again`,
        });
      }
    }
    told = apci.receiveNumber;
  }
  t.check(true, {
    expected: "no S frame that repeats an N(R)",
    seen: `${count(frames, "S frame")}, each with a new N(R)`,
  });
}
