// The range of every number in every information element, written by hand, to test the table of elements.

import type { ElementName } from "../../../codec/elements.ts";

/** Lowest and highest whole number. */
export type Range = readonly [low: number, high: number];

/** The range of a field. */
export interface Limits {
  /** Whole numbers that the octets can represent. */
  readonly range: Range;
  /** Bits that the octets can represent, for fields that keep their bits in place. */
  readonly mask?: number;
  /** The subset that the standard uses; all when absent. */
  readonly standard?: Range | number;
}

function range(low: number, high: number): Limits {
  return { range: [low, high] };
}

function bits(mask: number, standard: number): Limits {
  return { range: [0, mask], mask, standard };
}

/** Limits by element and key. Flags, floating point numbers, times and octets are not included. */
export const LIMITS: Readonly<Partial<Record<`${ElementName}.${string}`, Limits>>> = {
  "SIQ.value": range(0, 1),
  "SIQ.quality": bits(0xfe, 0xf0),
  "DIQ.value": range(0, 3),
  "DIQ.quality": bits(0xfc, 0xf0),
  "QDS.quality": bits(0xff, 0xf1),
  "QDP.quality": bits(0xff, 0xf8),
  "VTI.value": range(-64, 63),
  "SVA.value": range(-32_768, 32_767),
  "BCR.value": range(-2_147_483_648, 2_147_483_647),
  "BCR.quality": bits(0x80, 0x80),
  "BCR.sequence": range(0, 31),
  "SEP.value": range(0, 3),
  "SEP.quality": bits(0xfc, 0xf8),
  "SPE.value": bits(0xff, 0x3f),
  "OCI.value": bits(0xff, 0x0f),
  "BSI.value": range(0, 4_294_967_295),
  "FBP.fbp": range(0, 65_535),
  "SCO.value": range(0, 1),
  "SCO.reserved": bits(0x02, 0x00),
  "SCO.qualifier": range(0, 31),
  "DCO.value": range(0, 3),
  "DCO.qualifier": range(0, 31),
  "RCO.value": range(0, 3),
  "RCO.qualifier": range(0, 31),
  "CP16_ELAPSED.elapsedMs": { range: [0, 65_535], standard: [0, 59_999] },
  "CP16_DELAY.delayMs": { range: [0, 65_535], standard: [0, 59_999] },
  "COI.coi": range(0, 127),
  "QOI.qoi": range(0, 255),
  "QCC.rqt": range(0, 63),
  "QCC.frz": range(0, 3),
  "QPM.kpa": range(0, 63),
  "QPA.qpa": range(0, 255),
  "QRP.qrp": range(0, 255),
  "FRQ.frq": range(0, 127),
  "SRQ.srq": range(0, 127),
  "SCQ.scq": range(0, 15),
  "SCQ.error": range(0, 15),
  "LSQ.lsq": range(0, 255),
  "AFQ.afq": range(0, 15),
  "AFQ.error": range(0, 15),
  "NOF.nof": range(0, 65_535),
  "NOS.nos": range(0, 255),
  "LOF.lof": range(0, 16_777_215),
  "CHS.chs": range(0, 255),
  "SOF.status": range(0, 31),
  "QOS.qualifier": range(0, 127),
  "SCD.value": range(0, 65_535),
  "SCD.changed": range(0, 65_535),
  "TSC.tsc": range(0, 65_535),
  "AID.association": range(0, 65_535),
  "USR.usr": range(0, 65_535),
  "SEGMENTATION.asn": range(0, 63),
  "CSQ.csq": range(0, 4_294_967_295),
  "KSQ.ksq": range(0, 4_294_967_295),
  "MAL.mal": range(0, 255),
  "RSC.rsc": range(0, 255),
  "KWA.kwa": range(0, 255),
  "KST.kst": range(0, 255),
  "ERR.error": range(0, 255),
  "KCM.kcm": range(0, 255),
  "OPR.operation": range(0, 255),
  "SCS.scs": range(0, 4_294_967_295),
  "URL.role": range(0, 65_535),
  "UEI.expiryDays": range(0, 65_535),
};

/**
 * Returns the limits of a field.
 * @throws {Error} The field has no limits.
 */
export function limitsOf(element: ElementName, key: string): Limits {
  const limits = LIMITS[`${element}.${key}`];
  if (limits === undefined) throw new Error(`No limits for ${element}.${key}`);
  return limits;
}
