// What the objects of an ASDU of points have in common: the name of their type, its time tag, and the field of the value.

import type { PointAsdu, PrivatePointAsdu, PrivateTypes } from "../../codec/mod.ts";
import {
  type FieldRow,
  fieldRowOf,
  findPrivateType,
  privateFieldOf,
  type TypeRow,
  TYPES,
} from "../../codec/low_level.ts";

/** The type of points. */
export interface PointTypeText {
  /** Its mnemonic, or the name of a private type. */
  readonly name: string;
  /** Its time tag. */
  readonly tag: TypeRow["time"];
  /** The field that is the value. */
  readonly field: FieldRow | undefined;
}

/** The type of the points of an ASDU. */
export function pointTypeOf(
  asdu: PointAsdu | PrivatePointAsdu,
  profile: PrivateTypes,
): PointTypeText {
  if (asdu.type !== "private") {
    const field = fieldRowOf(asdu.type, "value");
    return { name: asdu.type, tag: TYPES[asdu.type].time, field };
  }
  const type = findPrivateType({ typeId: asdu.typeId }, profile);
  const { time: tag = "none" } = type?.row ?? {};
  return { name: asdu.name, tag, field: type && privateFieldOf(type, "value") };
}
