// Converts the quality in a declaration to the quality octet.

import { QUALITY_BITS } from "../../../codec/quality.ts";
import type { QualityName } from "./declaration.ts";

/** Returns the quality octet for an octet or a list of abbreviations. */
export function qualityOctet(quality: number | readonly QualityName[]): number {
  if (typeof quality === "number") return quality;
  return quality.reduce((octet, name) => octet | QUALITY_BITS[name], 0);
}
