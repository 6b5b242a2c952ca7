// The section that compares the points with those expected.

import type { AnalysisReport } from "../../../../codec/capture/mod.ts";
import { counted, grouped } from "../../../text/count.ts";
import { type Cell, type Section, table } from "../document.ts";
import type { Names } from "../../../text/names.ts";
import type { View } from "../view.ts";
import { endpointText } from "../words.ts";

/** Whether the points are those of the list, or there is no list. */
export function isAsExpected(expectation: AnalysisReport["expectation"]): boolean {
  if (expectation === null) return true;
  const { missing, otherType, extra } = expectation;
  return missing.length + otherType.length + extra.length === 0;
}

/** Creates the section; `undefined` without a list. */
export function expectationSection(view: View): Section | undefined {
  const { names, report: { expectation } } = view;
  if (expectation === null) return undefined;
  const { expected, found, missing, otherType, extra } = expectation;
  const rows = [
    ...missing.map(({ ca, ioa, name, types }) => row("missing", { ca, ioa, name, types, names })),
    ...otherType.map(({ ca, ioa, name, types, found }) =>
      row("other type", { ca, ioa, name, types, found, names })
    ),
    ...extra.map((point) =>
      row("extra", {
        ...point,
        ...names.object(point.ca, point.ioa),
        types: [],
        found: point.types,
        station: endpointText(point),
        names,
      })
    ),
  ];
  const shown = rows.slice(0, view.rows);
  const text = `${grouped(found)} of ${counted(expected, "listed point")} found; ` +
    `${grouped(missing.length)} missing, ${grouped(otherType.length)} of another type, ` +
    `${grouped(extra.length)} extra`;
  return {
    title: "Points compared with the list",
    blocks: [
      { type: "remark", text, tone: isAsExpected(expectation) ? undefined : "warning" },
      ...rows.length === 0 ? [] : [table(
        [
          { title: "" },
          { title: "CA", right: true },
          { title: "IOA", right: true },
          { title: "name" },
          { title: "listed type" },
          { title: "found type" },
          { title: "station" },
        ],
        shown,
        view.rest(rows.length, shown.length, "--all lists them"),
      )],
    ],
  };
}

function row(
  state: string,
  { ca, ioa, name, types, names, found = [], station = "" }: {
    readonly ca: number;
    readonly ioa: number;
    readonly name: string;
    readonly types: readonly string[];
    readonly names: Names;
    readonly found?: readonly string[];
    readonly station?: string;
  },
): (Cell | string)[] {
  return [
    { text: state, tone: "warning" },
    String(ca),
    names.ioa(ioa),
    name,
    types.join(", "),
    found.join(", "),
    station,
  ];
}
