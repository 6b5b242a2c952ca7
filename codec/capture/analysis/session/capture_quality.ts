// Evaluates the quality of a link and its capture from TCP data.

import { formatCount } from "../../../count.ts";
import { addCounters, type Session } from "./session.ts";

/** A mirror of two ports contains every segment twice; in practice at least this share. */
const DUPLICATE_SHARE = 0.4;
const DUPLICATE_SEGMENTS = 10;

/** Minimum number and share of retransmitted segments that are worth reporting. */
const RETRANSMITTED_SEGMENTS = 3;
const RETRANSMITTED_SHARE = 0.01;

/** With fewer unanswered APDUs than this, there may be a harmless explanation. */
const ONE_WAY_APDUS = 5;

/** Checks a session at its end for retransmissions, duplicates, and a missing direction. */
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
