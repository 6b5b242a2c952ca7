// The requests that a controlling station makes by itself after the start of data transfer, and the answers of the tester: a
// station that gets none repeats them, and is not idle.

import { CAUSE } from "../../../codec/mod.ts";
import {
  APCI_OCTETS,
  CAUSE_OCTET,
  confirmationOf,
  isCommand,
  isCounterInterrogation,
  isInterrogation,
  isSystemCommand,
} from "../../../codec/low_level.ts";
import { informationFrames, quietMs } from "./observation.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { TERMINATION_MS } from "./timing.ts";

/** P2 with a controlling station whose start-up is over: its requests are answered, and it has nothing to send. */
export async function acceptedAndQuiet(t: Tester): Promise<TesterLink> {
  const link = await t.acceptedAndStarted();
  await answerStartUp(t, link);
  link.clear();
  return link;
}

/**
 * P2 with a controlling station whose start-up is over. The requests that it sends by itself meanwhile are answered, so that it
 * neither waits nor repeats them; commands are left to the case.
 */
export async function acceptedAndServed(t: Tester): Promise<TesterLink> {
  const link = await acceptedAndQuiet(t);
  link.onFrame = (frame) => {
    const { asdu } = frame;
    if (asdu === undefined || link.end !== undefined) return;
    const isCancelled = isCommand(asdu.typeId) && asdu.cause === CAUSE.deactivation;
    if (isSystemCommand(asdu.typeId) || isCancelled) void answer(link, frame);
  };
  return link;
}

/** Answers the requests of a controlling station until it makes no more for a while, at most as long as an interrogation may take. */
export async function answerStartUp(t: Tester, link: TesterLink): Promise<void> {
  const until = t.now + TERMINATION_MS;
  let answered = 0;
  do {
    const requests = informationFrames(link);
    for (const request of requests.slice(answered)) await answer(link, request);
    answered = requests.length;
    await t.wait(quietMs(t));
  } while (
    informationFrames(link).length > answered && t.now < until && link.end === undefined
  );
}

/** Confirms a request, and terminates an interrogation, which has no data; a read command has no such object. */
async function answer(link: TesterLink, { octets, asdu }: SeenFrame): Promise<void> {
  if (asdu === undefined) return;
  const { cause, typeId } = asdu;
  const confirmation = confirmationOf(cause);
  if (confirmation === undefined) {
    if (cause === CAUSE.request) await link.send(mirror(octets, CAUSE.unknownObjectAddress));
    return;
  }
  await link.send(mirror(octets, confirmation));
  if (isInterrogation(typeId) || isCounterInterrogation(typeId)) {
    await link.send(mirror(octets, CAUSE.activationTermination));
  }
}

/** The ASDU of a frame with another cause; negative if it is one of those that reject a request. */
function mirror(octets: Uint8Array, cause: number): Uint8Array {
  const asdu = octets.slice(APCI_OCTETS);
  const negative = cause === CAUSE.unknownObjectAddress ? CAUSE_OCTET.negative : 0;
  asdu[2] = asdu[2]! & CAUSE_OCTET.test | negative | cause;
  return asdu;
}
