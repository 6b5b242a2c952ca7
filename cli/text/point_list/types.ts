// The type of a listed point: a mnemonic, its beginning, or a number.

import type { PrivateType, TypeName } from "../../../mod.ts";
import {
  familyOf,
  findPrivateType,
  isCommand,
  isParameter,
  isPrivateType,
  isProcessData,
  nearestName,
  TYPES,
} from "../../../codec/low_level.ts";

/** What the text of a type denotes. */
export type ListedType =
  /** Points that may be reported with these types; with none of them if the text is empty. */
  | { readonly kind: "point"; readonly typeIds: readonly number[] }
  /** A command or a parameter, which is not a point. */
  | { readonly kind: "command"; readonly typeIds: readonly number[] }
  /** Not a type: the reason, and what was expected. */
  | { readonly kind: "fault"; readonly text: string };

const NAMES = Object.keys(TYPES) as readonly TypeName[];

/** The mnemonics of points. */
const POINTS = NAMES.filter((name) => isProcessData(TYPES[name].id));

/**
 * Reads a type: `M_SP_TB_1`, `m_sp_tb_1`, `30`, `<30>`, `TI 30`, `TK 30`, a prefix such as `M_SP` or `M_ME`, or a prefix
 * without `M_`, such as `SP`. The result has all types that differ only in the time tag. Several types are separated by
 * spaces, commas or vertical bars, as in the points that `analyze` writes.
 */
export function readType(text: string, privateTypes: readonly PrivateType[]): ListedType {
  const single = readSingle(text, privateTypes);
  const parts = text.trim().split(/[\s,|]+/);
  if (single.kind !== "fault" || parts.length === 1) return single;
  const typeIds = new Set<number>();
  for (const part of parts) {
    const type = readSingle(part, privateTypes);
    if (type.kind !== "point") return single;
    for (const id of type.typeIds) typeIds.add(id);
  }
  return { kind: "point", typeIds: [...typeIds] };
}

function readSingle(text: string, privateTypes: readonly PrivateType[]): ListedType {
  const name = text.trim().toUpperCase().replaceAll(/[\s-]+/g, "_");
  if (name === "") return { kind: "point", typeIds: [] };
  const own = findPrivateType({ name: text.trim() }, { privateTypes });
  if (own !== undefined) return { kind: "point", typeIds: [own.row.id] };
  const ids = idsOf(name);
  if (ids.length > 0 && ids.every((id) => isCommand(id) || isParameter(id))) {
    return { kind: "command", typeIds: [...new Set(ids.flatMap(familyOf))] };
  }
  const isPoint = (id: number) =>
    isProcessData(id) || findPrivateType({ typeId: id }, { privateTypes }) !== undefined;
  if (ids.length > 0 && ids.every(isPoint)) {
    return { kind: "point", typeIds: [...new Set(ids.flatMap(familyOf))] };
  }
  if (ids.length === 1 && isPrivateType(ids[0]!)) {
    return {
      kind: "fault",
      text: `"${text}" is a private type, expected a description of it (--types FILE)`,
    };
  }
  const nearest = ids.length > 0 ? undefined : nearestName(name, POINTS);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  const found = ids.length > 0 ? "is not the type of a point" : "is not a type";
  return {
    kind: "fault",
    text:
      `"${text}" ${found}, expected a mnemonic such as M_SP_TB_1, or a number such as 30${hint}`,
  };
}

function idsOf(name: string): readonly number[] {
  const [, digits] = /^(?:T[IK]_?|<)?(\d{1,3})>?$/.exec(name) ?? [];
  if (digits !== undefined) {
    return Number(digits) >= 1 && Number(digits) <= 255 ? [Number(digits)] : [];
  }
  if (Object.hasOwn(TYPES, name)) return [TYPES[name as TypeName].id];
  const begin = /^[A-Z]_/.test(name) ? name : `M_${name}`;
  const found = NAMES.filter((each) => each.startsWith(`${begin}_`));
  return found.map((each) => TYPES[each].id);
}
