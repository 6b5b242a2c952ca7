// The quality of a declaration as the octet of the wire.

import { QUALITY } from "../../../codec/quality.ts";
import type { QualityName } from "./declaration.ts";

const BITS: Readonly<Record<QualityName, number>> = {
  IV: QUALITY.invalid,
  NT: QUALITY.notTopical,
  SB: QUALITY.substituted,
  BL: QUALITY.blocked,
  EI: QUALITY.elapsedInvalid,
  OV: QUALITY.overflow,
};

/** The octet of a quality that is given as such or by its abbreviations. */
export function qualityOctet(quality: number | readonly QualityName[]): number {
  if (typeof quality === "number") return quality;
  return quality.reduce((octet, name) => octet | BITS[name], 0);
}
