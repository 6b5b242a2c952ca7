// Converts the quality in a declaration to the quality octet.

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

/** Returns the quality octet for an octet or a list of abbreviations. */
export function qualityOctet(quality: number | readonly QualityName[]): number {
  if (typeof quality === "number") return quality;
  return quality.reduce((octet, name) => octet | BITS[name], 0);
}
