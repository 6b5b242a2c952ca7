// What TCP and the capture say about the quality of a link.

import { formatCount } from "../../../count.ts";
import { addCounters, type Session } from "./session.ts";

/** A mirror of two ports contains every segment twice; this share counts as every. */
const DUPLICATE_SHARE = 0.4;
const DUPLICATE_SEGMENTS = 10;

/** This many and this share of segments sent again are more than bad luck. */
const RETRANSMITTED_SEGMENTS = 3;
const RETRANSMITTED_SHARE = 0.01;

/** Fewer unanswered APDUs than this may have a harmless reason. */
const ONE_WAY_APDUS = 5;

/** At the end of a session: retransmissions, duplicates, and whether both directions were captured. */
export function checkCapture(session: Session): void {
  const { findings } = session.context;
  const { client, server } = session;
  const both = addCounters({ ...session.counters(client) }, session.counters(server));
  const { segments, repeatedSegments } = both;
  const share = repeatedSegments / segments;
  const about = { ...session.about(client), at: session.opened };
  const text = `${repeatedSegments} of ${segments} segments between ` +
    `${session.address(client)} and ${session.address(server)}`;
  if (share >= DUPLICATE_SHARE && segments >= DUPLICATE_SEGMENTS) {
    findings.note("duplicate-capture", about, () => `${text} are in the capture a second time`);
  } else if (repeatedSegments >= RETRANSMITTED_SEGMENTS && share >= RETRANSMITTED_SHARE) {
    findings.note("retransmissions", about, () => `${text} were sent again`);
  }
  for (const side of [client, server]) {
    const peer = session.peer(side);
    if (session.isHeard(side) || peer.apdus < ONE_WAY_APDUS) continue;
    const detail = () =>
      `Nothing from ${session.address(side)}, but ${formatCount(peer.apdus, "APDU")} to it`;
    findings.note("one-direction", { ...session.about(side), at: session.opened }, detail);
  }
}
