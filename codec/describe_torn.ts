// What an APDU that ends too early still says: the fields and the objects that are there.

import { APCI_OCTETS, readControlField } from "./apci.ts";
import { describeCause } from "./cause.ts";
import { decodeAsdu } from "./decode_asdu.ts";
import { formatAsdu } from "./format.ts";
import { findPlan } from "./private_type.ts";
import { identifierOctets, IEC104, type Profile } from "./profile.ts";

/**
 * Describes the beginning of an APDU that is cut: `I N(S)=0 N(R)=0 C_IC_NA_1 act`, with the common
 * address and the objects as far as they are complete. Empty if not even the control field is.
 */
export function describeTornApdu(octets: Uint8Array, profile: Profile = IEC104): string {
  if (octets.length < APCI_OCTETS) return "";
  const apci = readControlField(octets, 2);
  if (apci?.format !== "I") return "";
  const asdu = octets.subarray(APCI_OCTETS);
  const head = `I N(S)=${apci.sendNumber} N(R)=${apci.receiveNumber}`;
  const [typeId, structure = 0] = asdu;
  if (typeId === undefined) return head;
  const plan = findPlan(typeId, profile);
  const name = plan?.name ?? `type ${typeId}`;
  const start = identifierOctets(profile);
  if (asdu.length < start) {
    // The cause is the low six bits, in the third octet of every profile.
    const cause = asdu.length > 2 ? ` ${describeCause(asdu[2]! & 0x3f).name}` : "";
    return `${head} ${name}${cause}`;
  }
  const announced = structure & 0x7f;
  const whole = plan === undefined ? 0 : wholeObjects(asdu, { plan, announced, profile });
  const length = plan === undefined ? start : endOf(asdu, { plan, count: whole, profile });
  const cut = asdu.slice(0, length);
  cut[1] = structure & 0x80 | whole;
  const text = formatAsdu({ ...decodeAsdu(cut, { profile }), issues: [] }, { profile });
  const objects = whole === 0 ? "" : text.slice(text.indexOf(":"));
  const header = text.slice(0, text.indexOf(":"));
  const rest = plan === undefined ? "" : `, ${whole} of ${announced} objects`;
  return `${head} ${
    plan === undefined ? header : header.replace(/^\S+( \d+)?/, name)
  }${rest}${objects}`;
}

interface Cut {
  readonly plan: { readonly size: number; readonly ioa: string };
  readonly profile: Profile;
}

/** Number of objects that are complete. */
function wholeObjects(
  asdu: Uint8Array,
  { plan, announced, profile }: Cut & { readonly announced: number },
): number {
  let count = 0;
  while (count < announced && endOf(asdu, { plan, count: count + 1, profile }) <= asdu.length) {
    count++;
  }
  return count;
}

/** Index after a number of objects. */
function endOf(
  asdu: Uint8Array,
  { plan, count, profile }: Cut & { readonly count: number },
): number {
  const ioa = plan.ioa === "none" ? 0 : profile.ioaOctets;
  const start = identifierOctets(profile);
  if (count === 0) return start;
  const isSequence = ((asdu[1] ?? 0) & 0x80) !== 0;
  return start + (isSequence ? ioa + count * plan.size : count * (ioa + plan.size));
}
