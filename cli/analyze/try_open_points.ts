// `analyze --try-open-points`: which open points of secure authentication make the MACs of a capture right.

import {
  OPEN_POINTS,
  type OpenPointResult,
  type OpenPoints,
  type OpenPointSearch,
  openPointSearch,
  type ProofKind,
} from "../../transport/authentication.ts";
import { UsageError } from "../io/exit.ts";
import { counted } from "../text/count.ts";
import { type Column, tableLines } from "../text/text.ts";
import type { MacKeys } from "./mac_keys.ts";

/** Maximum number of combinations that are printed. */
const MOST_COMBINATIONS = 10;

/** What is proven, in words. */
const PROOFS: Readonly<Record<ProofKind, string>> = {
  reply: "MACs of replies (82)",
  aggressive: "MACs of aggressive requests (83)",
  keyStatus: "MACs of key status messages (85)",
  keyChange: "contents of wrapped session keys (86)",
};

/**
 * Creates the search.
 *
 * @throws {UsageError} There are no keys.
 */
export function searchOpenPoints(keys: MacKeys | undefined): OpenPointSearch {
  if (keys === undefined) throw new UsageError("Option --try-open-points needs --mac-keys");
  return openPointSearch(keys.users);
}

/** What to do if the stations do not agree although the defaults fit. */
const DEFAULTS_FIT: readonly string[] = [
  "The defaults fit. A MAC shows the options of its sender only: if the peer refused it, the peer has",
  "others. Record a station that the peer accepts, or try the values by hand.",
  "",
];

const KINDS = Object.keys(PROOFS) as ProofKind[];

/** Whether there are open points with which everything is right. */
export function isSolved({ proofs, notUnwrapped }: OpenPointResult): boolean {
  const isRight = proofs.every(({ right, total }) => right === total);
  return proofs.length > 0 && isRight && notUnwrapped.size === 0;
}

/** The result as text. */
export function openPointLines(result: OpenPointResult): string[] {
  const { proofs, notUnwrapped, tried, combinations } = result;
  const unwrapped = [...notUnwrapped].map(([user, count]) =>
    `The update key of user ${user} does not unwrap ${
      counted(count, "key change")
    }: compare the keys`
  );
  if (proofs.length === 0) {
    return [...unwrapped, "The capture has no MAC of a user whose keys are known"];
  }
  const isRight = proofs.every(({ right, total }) => right === total);
  const isWrong = proofs.every(({ right }) => right === 0);
  const verdict = isRight
    ? `everything is right with ${combinations.length} of them`
    : isWrong
    ? "nothing is right with any of them"
    : `none makes everything right, ${combinations.length} make most of it right`;
  const rows = KINDS.flatMap((kind) => proofs.filter((proof) => proof.kind === kind))
    .map(({ kind, right, total }) => [PROOFS[kind], `${right} of ${total} right`]);
  const lines = [
    ...unwrapped,
    `Tried ${counted(tried, "combination")} of open points: ${verdict}`,
    "",
    ...bodyOf([{ head: "proof" }, { head: "result", right: true }], rows),
    "",
  ];
  if (isWrong) {
    return [...lines, "Compare the keys, and check that the capture has the last key change"];
  }
  return [...lines, ...combinationLines(combinations)];
}

function combinationLines(combinations: readonly OpenPoints[]): string[] {
  const first = combinations[0]!;
  const names = Object.keys(first) as (keyof OpenPoints)[];
  const found = names.map((name) => ({
    name,
    values: OPEN_POINTS[name].filter((value) => combinations.some((each) => each[name] === value)),
  }));
  const product = found.reduce((count, { values }) => count * values.length, 1);
  if (product !== combinations.length) {
    const shown = combinations.slice(0, MOST_COMBINATIONS).map((points) => settingLine(points));
    const rest = combinations.length - shown.length;
    return [...shown, ...rest === 0 ? [] : [`and ${counted(rest, "other combination")}`]];
  }
  const rows = found.map(({ name, values }) => [name, values.join(", "), noteOf(name, values)]);
  const columns = [{ head: "point" }, { head: "values" }, { head: "note" }];
  return [
    ...bodyOf(columns, rows),
    "",
    ...isDefault(first) ? DEFAULTS_FIT : [],
    settingLine(first),
  ];
}

function noteOf(name: keyof OpenPoints, values: readonly string[]): string {
  if (values.length > 1) return "the capture does not distinguish them";
  return values[0] === OPEN_POINTS[name][0] ? "default" : "differs from the default";
}

/** The rows of a table, without its heads. */
function bodyOf(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  return tableLines(columns.map((column) => ({ ...column, head: "" })), rows).slice(1);
}

/** The setting, as a member of a JSON file. */
function settingLine(points: OpenPoints): string {
  return `"openPoints": ${JSON.stringify(Object.fromEntries(differing(points)))}`;
}

function isDefault(points: OpenPoints): boolean {
  return differing(points).length === 0;
}

/** The points that are not the default. */
function differing(points: OpenPoints): [string, unknown][] {
  return Object.entries(points).filter(([name, value]) =>
    value !== OPEN_POINTS[name as keyof OpenPoints][0]
  );
}
