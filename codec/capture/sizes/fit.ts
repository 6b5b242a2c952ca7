// Whether the length of an ASDU matches its header, with given field sizes.

import type { Plan } from "../../plan.ts";
import type { Profile } from "../../profile.ts";

/** Field sizes on which a link may have agreed. */
export type Sizes = Pick<Profile, "cotOctets" | "caOctets" | "ioaOctets">;

/** The sizes as text, as in `--profile`: octets of cause, common address and object address. */
export function sizesText({ cotOctets, caOctets, ioaOctets }: Sizes): string {
  return `${cotOctets}/${caOctets}/${ioaOctets}`;
}

/** Whether the length of ASDUs of a type depends on the field sizes and the header only. */
export function isTelling(asdu: Uint8Array, plan: Plan | undefined): plan is Plan {
  return plan !== undefined && !plan.variable && asdu.length > 2 && (asdu[1]! & 0x7f) > 0;
}

/** Whether an ASDU whose length is significant has exactly the length that its type, SQ and number of objects require. */
export function fits(asdu: Uint8Array, plan: Plan, sizes: Sizes): boolean {
  const count = asdu[1]! & 0x7f;
  const sq = asdu[1]! > 0x7f;
  if (plan.one && count > 1 || sq && !plan.sq) return false;
  const ioa = plan.ioa === "none" ? 0 : sizes.ioaOctets;
  const objects = sq ? ioa + count * plan.size : count * (ioa + plan.size);
  return asdu.length === 2 + sizes.cotOctets + sizes.caOctets + objects;
}
