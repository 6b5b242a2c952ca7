// Reads several objects of a station, one after the other, on one connection.

import type { ReadResult, Requests } from "../../mod.ts";
import { count } from "../text/count.ts";
import type { RequestCall } from "./station_request.ts";

/** The result of several reads. */
export interface ReadsResult extends ReadResult {
  /** The objects that were not read, with the reason. */
  readonly unread: readonly { readonly ioa: number; readonly reason: string }[];
}

/** Reads each object; the result has the values of all, and the outcome of the first one that was not read. */
export async function readObjects(
  station: Requests,
  { ca, ioas }: { readonly ca: number; readonly ioas: readonly number[] },
  { signal, test, onProgress }: RequestCall,
): Promise<ReadsResult> {
  const results: ReadResult[] = [];
  const unread: { readonly ioa: number; readonly reason: string }[] = [];
  for (const [index, ioa] of ioas.entries()) {
    if (ioas.length > 1) onProgress(`${index + 1} of ${count(ioas.length, "object")}`);
    const result = await station.read(ca, ioa, { signal, test });
    results.push(result);
    if (result.outcome !== "done") unread.push({ ioa, reason: result.reason });
  }
  return { ...together(results), unread };
}

/** One result for several. */
function together(results: readonly ReadResult[]): ReadResult {
  const [first] = results;
  if (results.length === 1) return first!;
  const failed = results.filter(({ outcome }) => outcome !== "done");
  const ending = failed[0] ?? results.at(-1)!;
  const reason = failed.length === 0
    ? `Read ${count(results.length, "object")}`
    : `${failed.length} of ${count(results.length, "object")} not read`;
  return {
    ...ending,
    reason,
    ...failed.length > 0 && { cause: undefined },
    label: `read of ${count(results.length, "object")}`,
    steps: results.flatMap(({ steps }) => steps),
    objects: results.reduce((sum, { objects }) => sum + objects, 0),
    data: results.flatMap(({ data }) => data),
    notes: results.flatMap(({ notes }) => notes),
    trace: results.flatMap(({ trace }) => trace),
  };
}

/** Maximum number of reasons that are listed. */
const LISTED = 10;

/** Why objects were not read, one line each. */
export function unreadLines(
  { unread }: ReadsResult,
  addressOf: (ioa: number) => string,
): readonly string[] {
  const lines = unread.slice(0, LISTED).map(({ ioa, reason }) => `${addressOf(ioa)}: ${reason}`);
  return unread.length > LISTED ? [...lines, `and ${unread.length - LISTED} more`] : lines;
}
