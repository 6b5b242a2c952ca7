// A second connection with started data transfer beside the first one.

import { Inconclusive } from "../verdict.ts";
import type { Tester } from "./tester.ts";
import type { TesterLink } from "./tester_link.ts";

/** How long a device may take to close a connection from which another one has taken over, in ms. */
const TAKEOVER_MS = 1000;

/**
 * Another connection with started data transfer: from another address, or from the same if there is no other. Returns the
 * reason as text if the device has data transfer started on one connection only, which other cases judge.
 */
export async function another(t: Tester, first: TesterLink): Promise<TesterLink | string> {
  if (t.sheet.pixit("pixit.maxConnections") === 1) return "the device permits one connection";
  const link = await attempted(t);
  if (typeof link === "string") return "the device refuses a second connection";
  await link.control("STARTDT act");
  const outcome = await link.first({
    started: "STARTDT con",
    closed: "closed",
  }, { within: t.timing.t1 });
  if (outcome === "closed") return "the device closes a second connection";
  link.isStarted = true;
  await link.wait(TAKEOVER_MS);
  if (first.end === undefined && t.sheet.pixit("pixit.redTakeover") !== "stop") return link;
  link.close();
  return "a second connection takes over from the first one";
}

async function attempted(t: Tester): Promise<TesterLink | string> {
  try {
    return await t.attempted({ other: true });
  } catch (error) {
    if (!(error instanceof Inconclusive)) throw error;
    return await t.attempted();
  }
}
