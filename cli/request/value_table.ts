// Formats the data of a result as a table.

import { type Asdu, describeCause, formatAsdu, type Profile } from "../../codec/mod.ts";
import type { ProcedureResult } from "../../mod.ts";
import { count } from "../text/count.ts";
import { pointRows } from "../text/point_row.ts";
import type { Names } from "../text/names.ts";
import { REPORT_COLUMNS, tableLines } from "../text/text.ts";
import { cutCells } from "../text/cells.ts";
import { widest } from "../text/extremes.ts";

/** Minimum width of a name. */
const LEAST_NAME = 16;

/** The heading and one line per object, sorted by address; empty without data. */
export function valueLines(
  data: readonly Asdu[],
  { names, profile }: { readonly names: Names; readonly profile: Profile },
): readonly string[] {
  const rows = data.flatMap((asdu) => pointRows(asdu, { received: 0, names, profile }) ?? [])
    .sort((a, b) => a.ca - b.ca || a.ioa - b.ioa);
  const others = data.filter((asdu) =>
    pointRows(asdu, { received: 0, names, profile }) === undefined
  )
    .map((asdu) => formatAsdu(asdu, { profile, addressFormat: names.addressFormat }));
  if (rows.length === 0) return others;
  const severalCauses = new Set(rows.map(({ cause }) => cause)).size > 1;
  function lines(nameWidth: number): readonly string[] {
    return tableLines(
      [
        { head: "CA/IOA" },
        { head: rows.every(({ name }) => name === "") ? "" : "name" },
        { head: "value", right: true },
        { head: "", gap: " " },
        { head: rows.every(({ quality }) => quality === "") ? "" : "quality" },
        { head: severalCauses ? "cause" : "" },
        { head: "type" },
        { head: rows.every(({ tag }) => tag === "") ? "" : "time tag" },
      ],
      rows.map(({ address, name, value, unit, quality, cause, type, tag }) => [
        address,
        cutCells(name, nameWidth),
        value,
        unit,
        quality,
        severalCauses ? cause : "",
        type,
        tag,
      ]),
    );
  }
  const longest = widest(rows.map(({ name }) => name));
  const whole = lines(longest);
  const excess = widest(whole) - REPORT_COLUMNS;
  const table = excess > 0 ? lines(Math.max(LEAST_NAME, longest - excess)) : whole;
  return [...table, ...others];
}

/** Number of objects and their cause: `43 values with cause 20, interrogated by station interrogation`. */
export function dataSummary(
  { data, cause: ending }: Pick<ProcedureResult, "data" | "cause">,
): readonly string[] {
  const causes = new Map<number, number>();
  for (const asdu of data) {
    if (asdu.type === "raw") continue;
    causes.set(asdu.cause, (causes.get(asdu.cause) ?? 0) + asdu.objects.length);
  }
  if (causes.size === 0 || causes.get(ending ?? NaN) === 1) return []; // The value itself is the answer.
  const texts = [...causes].map(([cause, objects]) =>
    `${count(objects, "value")} with cause ${cause}, ${describeCause(cause).title}`
  );
  return [texts.join("; ")];
}
