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
import { framesThatFit, informationFrames, noteBusy, quietBy, quietMs } from "./observation.ts";
import type { SeenFrame } from "./seen_frame.ts";
import type { AcceptanceOptions, Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";
import { TERMINATION_MS, TOLERANCE_MS } from "./timing.ts";

/** P2 with a controlling station whose start-up is over: its requests are answered, and it has nothing to send. */
export async function acceptedAndQuiet(
  t: Tester,
  options: AcceptanceOptions = {},
): Promise<TesterLink> {
  const link = await t.acceptedAndStarted(options);
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
  serveRequests(link);
  return link;
}

/** Answers the requests that a controlling station makes by itself from now on; commands are left to the case. */
export function serveRequests(link: TesterLink): void {
  link.onFrame = (frame) => {
    const { asdu } = frame;
    if (asdu === undefined || link.end !== undefined) return;
    const isCancelled = isCommand(asdu.typeId) && asdu.cause === CAUSE.deactivation;
    if (isSystemCommand(asdu.typeId) || isCancelled) void serve(link, frame);
  };
}

/** P2 as with `acceptedAndQuiet()`, and the station has acknowledged everything, so that t2 does not run. */
export async function acceptedAndSettled(t: Tester): Promise<TesterLink> {
  const link = await acceptedAndQuiet(t);
  const until = t.now + t.timing.t2 + TOLERANCE_MS;
  while (link.confirmed !== link.sendNumber && link.end === undefined && t.now < until) {
    await t.wait(t.arrivalMs);
  }
  link.clear();
  return link;
}

/** Whether a TESTFR act of a station that has not started data transfer yet is due because of t3. */
export function isIdleTest(
  { timing }: Tester,
  { openedAt }: TesterLink,
  { at }: SeenFrame,
): boolean {
  return at >= openedAt + timing.t3 - TOLERANCE_MS;
}

/** Adds a remark if the station has repeated STARTDT act before its confirmation. */
export function noteRepetition(t: Tester, link: TesterLink): void {
  if (framesThatFit(link, "STARTDT act").length < 2) return;
  t.remark("the station repeats STARTDT act before it is confirmed");
}

/** Answers the requests of a controlling station until it makes no more for a while, at most as long as an interrogation may take. */
export async function answerStartUp(t: Tester, link: TesterLink): Promise<void> {
  const until = quietBy(t, TERMINATION_MS);
  let answered = 0;
  let isBusy: boolean;
  do {
    const requests = informationFrames(link);
    for (const request of requests.slice(answered)) await serve(link, request);
    answered = requests.length;
    await t.wait(quietMs(t));
    isBusy = informationFrames(link).length > answered && link.end === undefined;
  } while (isBusy && t.now < until);
  if (isBusy) noteBusy(t);
}

/** Confirms a request, and terminates an interrogation, which has no data; a read command has no such object. */
export async function serve(link: TesterLink, { octets, asdu }: SeenFrame): Promise<void> {
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
