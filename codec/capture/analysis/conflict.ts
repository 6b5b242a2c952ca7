// Reports different contents for the same TCP sequence numbers, with both contents decoded.

import { APCI_OCTETS, readControlField, START } from "../../apci.ts";
import { decodeAsdu } from "../../decode_asdu.ts";
import { formatAsdu } from "../../format.ts";
import { toHex } from "../../hex.ts";
import type { Profile } from "../../profile.ts";
import type { SkippedItem } from "../items.ts";
import type { Session } from "./session/session.ts";

/** Maximum number of APDUs to describe per content. */
const MAX_APDUS = 3;

/** Maximum number of octets to show if a content is not an APDU. */
const MAX_OCTETS = 16;

/** Reports a conflict. */
export function noteConflict(session: Session, item: SkippedItem, profile: Profile): void {
  const { fromClient, octets, earlier = new Uint8Array(0), earlierFrame = 0, frame } = item;
  const side = session.side(fromClient);
  const first = earlierFrame === 0 ? "an earlier packet" : `frame ${earlierFrame}`;
  session.context.findings.note(
    "segment-conflict",
    session.about(side),
    () =>
      `Packets of the ${session.name(side)} with the same TCP sequence number: ` +
      `${first} has ${describe(earlier, profile)}, frame ${frame} has ${describe(octets, profile)}`,
  );
}

/** Describes the APDUs in a content, or shows its octets if it does not begin with an APDU. */
function describe(octets: Uint8Array, profile: Profile): string {
  const texts: string[] = [];
  let at = 0;
  while (texts.length < MAX_APDUS && octets[at] === START) {
    const end = at + 2 + (octets[at + 1] ?? 255);
    if (end > octets.length || end < at + APCI_OCTETS) break;
    texts.push(describeApdu(octets.subarray(at, end), profile));
    at = end;
  }
  if (texts.length === 0) {
    const rest = octets.length > MAX_OCTETS ? " ..." : "";
    return `the octets ${toHex(octets.subarray(0, MAX_OCTETS), " ")}${rest}`;
  }
  return texts.join("; ") + (at < octets.length ? "; ..." : "");
}

function describeApdu(apdu: Uint8Array, profile: Profile): string {
  const apci = readControlField(apdu, 2);
  if (apci?.format === "U") return apci.function;
  if (apci?.format !== "I") return `${apci?.format ?? "an undefined"} format APDU`;
  return formatAsdu(decodeAsdu(apdu.subarray(APCI_OCTETS), { profile }));
}
