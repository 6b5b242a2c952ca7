// The type information shared by all points of an ASDU: name, time tag, and value field.

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
  /** Mnemonic, or name of a private type. */
  readonly name: string;
  /** Time tag format. */
  readonly tag: TypeRow["time"];
  /** The field that contains the value. */
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
