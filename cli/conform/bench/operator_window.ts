// The send window of a controlling station: requests of its operator that the tester does not acknowledge.

import { Inconclusive } from "../verdict.ts";
import { informationFrames, quietMs } from "./observation.ts";
import { operatorRequests } from "./provoke.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";

/** The largest window that a case fills. */
export const LARGEST_FILLED = 1000;

/**
 * Lets the operator make requests, which the tester neither answers nor acknowledges, until some ms have passed since the first
 * one, so that t1 does not expire meanwhile. Returns their numbers.
 */
export async function unacknowledgedRequests(
  t: Tester,
  link: TesterLink,
  { made: number, within }: { readonly made: number; readonly within: number },
): Promise<readonly number[]> {
  link.acknowledges = false;
  const from = link.frames.length;
  const made: number[] = [];
  while (made.length < number) {
    const [oldest] = informationFrames(link, from);
    if (t.now > (oldest?.at ?? t.now) + within) break;
    for (const each of await operatorRequests(t, 1, { from: made.length })) made.push(each);
  }
  return made;
}

/**
 * Makes requests as `unacknowledgedRequests()`, and waits until no further I frame of the station arrives. Returns the numbers
 * of the requests.
 *
 * @param options.expected Number of I frames that are then not acknowledged.
 * @throws {CaseFailure} There are more; or fewer, although the station sends more of them when some are acknowledged.
 * @throws {Inconclusive} The requests take too long, or the station waits for their answers.
 */
export async function fillByRequests(
  t: Tester,
  link: TesterLink,
  { made, expected, pauses }: {
    readonly made: number;
    readonly expected: number;
    /** Number of pauses until the oldest I frame is acknowledged. */
    readonly pauses: number;
  },
): Promise<readonly number[]> {
  const within = 0.9 * t.timing.t1 - pauses * quietMs(t);
  const requests = await unacknowledgedRequests(t, link, { made, within });
  if (requests.length < made) {
    throw new Inconclusive(
      `The operator makes ${requests.length} of ${made} requests before t1 expires: they take too long to fill the window`,
    );
  }
  await t.wait(quietMs(t));
  const { outstanding } = link;
  if (outstanding < expected && link.end === undefined) {
    await link.acknowledge();
    await t.wait(quietMs(t));
    if (link.outstanding === 0) {
      throw new Inconclusive(
        "The station does not send its requests before earlier ones are answered: its window cannot be filled",
      );
    }
  }
  t.measure("I frames without an acknowledgement", outstanding, [expected, expected], "frames");
  return requests;
}
