// How a listed point converts its value: a scale, and the texts of its states.

import type { TypeName } from "../../../mod.ts";
import { TYPES } from "../../../codec/low_level.ts";

/** Conversion from the transmitted to the engineering value: `value * factor + offset`. */
export interface Scale {
  readonly factor: number;
  readonly offset: number;
}

/** The texts of states by value. */
export type StateTexts = ReadonlyMap<number, string>;

const NUMBER = String.raw`[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?`;

/**
 * Reads a scale: a factor such as `0.1` or `0,1`, or a formula such as `x*0.1+20`, `0.1*x - 5` or `x/10`.
 *
 * @returns `undefined` if the text is neither, or the factor is 0.
 */
export function parseScale(text: string): Scale | undefined {
  const plain = text.replaceAll(/\s+/g, "").toLowerCase();
  const number = (part = "") => Number(part.replace(",", "."));
  const forms: readonly (readonly [RegExp, (a?: string, b?: string) => Scale])[] = [
    [new RegExp(`^(${NUMBER})$`), (a) => ({ factor: number(a), offset: 0 })],
    [
      new RegExp(`^x\\*(${NUMBER})([+-]\\S+)?$`),
      (a, b) => ({ factor: number(a), offset: number(b ?? "0") }),
    ],
    [
      new RegExp(`^(${NUMBER})\\*x([+-]\\S+)?$`),
      (a, b) => ({ factor: number(a), offset: number(b ?? "0") }),
    ],
    [
      new RegExp(`^x/(${NUMBER})([+-]\\S+)?$`),
      (a, b) => ({ factor: 1 / number(a), offset: number(b ?? "0") }),
    ],
    [new RegExp(`^x([+-]\\S+)$`), (a) => ({ factor: 1, offset: number(a) })],
  ];
  for (const [form, make] of forms) {
    const match = form.exec(plain);
    if (match === null) continue;
    const scale = make(match[1], match[2]);
    const isUsable = Number.isFinite(scale.factor) && scale.factor !== 0 &&
      Number.isFinite(scale.offset);
    return isUsable ? scale : undefined;
  }
  return undefined;
}

/** Writes a scale as {@linkcode parseScale} reads it; empty without one. */
export function scaleText(scale: Scale | undefined): string {
  if (scale === undefined) return "";
  const { factor, offset } = scale;
  if (offset === 0) return String(factor);
  return `x*${factor}${offset < 0 ? "" : "+"}${offset}`;
}

/** Maximum number of states. */
const MAX_STATES = 256;

/**
 * Reads the texts of states: `OFF/ON` in the order of the values, or `0=OFF|1=ON`. Two texts of a double-point are
 * those of OFF (1) and ON (2).
 *
 * @returns `undefined` if a text is missing, a value is repeated, not a whole number or not possible with the type, or there
 * are too many.
 */
export function parseStates(text: string, typeIds: readonly number[]): StateTexts | undefined {
  const parts = text.split(/[/|,;]/).map((part) => part.trim());
  const explicit = parts.map((part) => /^(-?\d{1,10})\s*[=:]\s*(.+)$/.exec(part));
  const states = new Map<number, string>();
  if (parts.length > MAX_STATES) return undefined;
  const highest = highestState(typeIds);
  if (explicit.every((match) => match !== null)) {
    for (const [, value, name] of explicit) states.set(Number(value), name!);
    const isPossible = highest === undefined ||
      [...states.keys()].every((value) => value >= 0 && value <= highest);
    return states.size === parts.length && isPossible ? states : undefined;
  }
  if (parts.length < 2 || parts.includes("")) return undefined;
  if (highest !== undefined && parts.length > highest + 1) return undefined;
  const isDouble = typeIds.includes(TYPES.M_DP_NA_1.id) || typeIds.includes(TYPES.C_DC_NA_1.id);
  const first = isDouble && parts.length === 2 ? 1 : 0;
  parts.forEach((part, index) => states.set(first + index, part));
  return states;
}

/** The highest value of a single-point or a double-point, or of a command with one; `undefined` for other types. */
export function highestState(typeIds: readonly number[]): number | undefined {
  const has = (names: readonly TypeName[]) =>
    names.some((name) => typeIds.includes(TYPES[name].id));
  if (has(["M_SP_NA_1", "C_SC_NA_1"])) return 1;
  return has(["M_DP_NA_1", "C_DC_NA_1"]) ? 3 : undefined;
}

/** Writes the texts of states as {@linkcode parseStates} reads them; empty without any. */
export function statesText(states: StateTexts | undefined): string {
  return [...states ?? []].map(([value, text]) => `${value}=${text}`).join("|");
}
