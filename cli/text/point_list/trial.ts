// How a point or a command of a list is tested: what an acceptance run needs beyond its address and type.

import type { CommandDeclaration, PointDeclaration } from "../../../mod.ts";
import { parseObjectAddress } from "../address_text.ts";
import type { StateTexts } from "./conversion.ts";
import { MAX_CA, MAX_IOA } from "./limits.ts";

/** The address of a point. */
export interface PointAddress {
  readonly ca: number;
  readonly ioa: number;
}

/** How an object is tested. Numbers are in the unit of the list, after its scaling. */
export interface Trial {
  /** How a command is sent. */
  readonly mode?: "direct" | "select-before-operate";
  /** The point that shows the effect of a command. */
  readonly feedback?: PointAddress;
  /** Lowest and highest value of a measured value or a set-point. */
  readonly range?: readonly [low: number, high: number];
  /** The values to test, in order. */
  readonly values?: readonly number[];
}

/** What a station file says about testing a point. */
export function trialOfPoint({ range }: PointDeclaration): { readonly trial?: Trial } {
  return range === undefined ? {} : { trial: { range } };
}

/** What a station file says about testing a command. One that permits both modes is selected first. */
export function trialOfCommand(
  ca: number,
  { mode, feedback, limits }: CommandDeclaration,
): { readonly trial?: Trial } {
  const { low, high } = limits ?? {};
  const trial: Trial = {
    ...mode !== undefined && { mode: mode === "direct" ? mode : "select-before-operate" },
    ...feedback !== undefined && { feedback: { ca, ioa: feedback.ioa } },
    ...low !== undefined && high !== undefined && { range: [low, high] },
  };
  return Object.keys(trial).length === 0 ? {} : { trial };
}

/** Maximum number of values to test. */
const MAX_VALUES = 100;

const MODES: ReadonlyMap<string, NonNullable<Trial["mode"]>> = new Map([
  ["direct", "direct"],
  ["sbo", "select-before-operate"],
  ["selectbeforeoperate", "select-before-operate"],
]);

/** Reads how a command is sent: `direct`, `SBO` or `select-before-operate`; `undefined` for any other text. */
export function parseMode(text: string): Trial["mode"] {
  return MODES.get(text.toLowerCase().replaceAll(/[\s_-]+/g, ""));
}

/** Reads the point that shows the effect of a command: `310`, or `47/310` with another common address. */
export function parseFeedback(text: string, ca: number): PointAddress | undefined {
  const address = parseObjectAddress(text.trim());
  if (address === undefined) return undefined;
  const point = { ca: address.ca ?? ca, ioa: address.ioa };
  return point.ca >= 1 && point.ca <= MAX_CA && point.ioa <= MAX_IOA ? point : undefined;
}

const NUMBER = String.raw`[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^(${NUMBER})\s*(?:\.\.+|…|/|;|to|bis)\s*(${NUMBER})$`, "i");

/** Reads a range such as `0..24`, `-100 to 100` or `4/20`; `undefined` if it is none, or empty. */
export function parseRange(text: string): Trial["range"] {
  const [, first, second] = RANGE.exec(text.trim()) ?? [];
  if (first === undefined || second === undefined) return undefined;
  const [low, high] = [numberOf(first), numberOf(second)];
  return low < high ? [low, high] : undefined;
}

/** Reads values such as `0|60|120` or `0/60/120`, or the texts of states; `undefined` if one is neither. */
export function parseTestValues(text: string, states?: StateTexts): Trial["values"] {
  const parts = text.split(/[/|;]/).map((part) => part.trim());
  if (parts.length > MAX_VALUES) return undefined;
  const values = parts.map((part) => {
    const state = [...states ?? []].find(([, name]) => name.toLowerCase() === part.toLowerCase());
    if (state !== undefined) return state[0];
    return new RegExp(`^${NUMBER}$`, "i").test(part) ? numberOf(part) : NaN;
  });
  return values.every(Number.isFinite) ? values : undefined;
}

function numberOf(text: string): number {
  return Number(text.replace(",", "."));
}

/** The columns of a trial as a list has them: mode, feedback, range and test values; empty texts without one. */
export function trialTexts(
  ca: number,
  { mode, feedback, range, values }: Trial = {},
): readonly [mode: string, feedback: string, range: string, values: string] {
  const point = feedback === undefined
    ? ""
    : feedback.ca === ca
    ? String(feedback.ioa)
    : `${feedback.ca}/${feedback.ioa}`;
  return [mode ?? "", point, range?.join("..") ?? "", values?.join("|") ?? ""];
}
