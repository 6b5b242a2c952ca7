// Evaluates the quality of a link and its capture from TCP data.

import { formatCount } from "../../../count.ts";
import { addCounters, type Session } from "./session.ts";
import type { Side } from "./side.ts";

/** A mirror of two ports contains every segment twice; in practice at least this share. */
const DUPLICATE_SHARE = 0.4;
const DUPLICATE_SEGMENTS = 10;

/** Minimum number and share of retransmitted segments that are worth reporting. */
const RETRANSMITTED_SEGMENTS = 3;
const RETRANSMITTED_SHARE = 0.01;

/** Segments of fewer octets than this on average are smaller than any APDU; with few segments, this may be a coincidence. */
const SMALL_SEGMENT_OCTETS = 3;
const SMALL_SEGMENTS = 24;

/** With fewer unanswered APDUs than this, there may be a harmless explanation. */
const ONE_WAY_APDUS = 5;

/** Checks a session at its end for retransmissions, duplicates, a missing direction, and tiny segments. */
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
  for (const side of [client, server]) checkSegments(session, side);
  for (const side of [client, server]) {
    const peer = session.peer(side);
    if (session.isHeard(side) || peer.apdus < ONE_WAY_APDUS) continue;
    const detail = () =>
      `Nothing from ${session.address(side)}, but ${formatCount(peer.apdus, "APDU")} to it`;
    findings.note("one-direction", { ...session.about(side), at: session.opened }, detail);
  }
}

/** Reports a side that splits its APDUs into many segments. */
function checkSegments(session: Session, side: Side): void {
  const { segments, repeatedSegments, octets, missingOctets } = session.counters(side);
  const sent = segments - repeatedSegments;
  if (sent < SMALL_SEGMENTS || octets >= sent * SMALL_SEGMENT_OCTETS || missingOctets > 0) return;
  session.context.findings.note(
    "small-segments",
    { ...session.about(side), at: session.opened },
    () =>
      `${formatCount(octets, "octet")} of the ${session.name(side)} in ${
        formatCount(sent, "segment")
      }, an APDU has at least 6 octets`,
  );
}
