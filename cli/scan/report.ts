// The result of a scan as tables, and as JSON.

import { sizesText } from "../../codec/capture/mod.ts";
import { IEC104, toHex } from "../../codec/mod.ts";
import { familyOf, TYPES } from "../../codec/low_level.ts";
import type { CounterDeclaration, JsonValue, PointDeclaration } from "../../mod.ts";
import { count } from "../text/count.ts";
import type { Names } from "../text/names.ts";
import { tableLines } from "../text/text.ts";
import { textOfValue } from "../text/value_text.ts";
import { type Difference, qualityText } from "./compare.ts";
import type { ScanResult } from "./result.ts";
import { hasSizesOf } from "./sizes.ts";

const TYPE_NAMES = new Map<number, string>(
  Object.entries(TYPES).map(([name, { id }]) => [id, name]),
);

/** The lines of a result: stations, points, files, types, and what is unknown. */
export function* scanLines(
  result: ScanResult,
  { names, incomplete }: {
    readonly names: Names;
    /** Why the result is incomplete; `undefined` if it is complete. */
    readonly incomplete: string | undefined;
  },
): Generator<string> {
  const { profile, declaration, seen, odd, refused, absent, notes } = result;
  const note = hasSizesOf(profile, IEC104) ? "" : " (not those of IEC 60870-5-104)";
  if (incomplete !== undefined) {
    yield `INCOMPLETE: ${incomplete}`;
    yield "";
  }
  yield `Field sizes: ${sizesText(profile)}${note}`;
  yield "";
  if (declaration === undefined) {
    yield "No common address answered";
  } else {
    yield* stationLines(result);
    yield "";
    yield* objectLines(result, names);
  }
  yield* fileLines(result, names);
  if (seen.length > 0) {
    yield "";
    yield* tableLines(
      [{ head: "CA", right: true }, { head: "types seen" }, { head: "objects", right: true }],
      seen.map(({ ca, type, objects }) => [String(ca), type, String(objects)]),
    );
  }
  if (refused.length > 0) {
    yield "";
    yield* tableLines(
      [{ head: "CA", right: true }, { head: "types refused" }, { head: "reason" }],
      refused.map(({ ca, type, reason }) => [String(ca), type, reason]),
    );
  }
  if (absent.length > 0) {
    yield "";
    yield `Common addresses that the station does not have: ${absent.join(", ")}`;
  }
  const raw = rawTypesText(result);
  if (raw !== undefined) yield* ["", `note: ${raw}`];
  const open = notes.filter(({ code }) => code !== "not-transmitted" && code !== "refused");
  if (odd.length + open.length > 0) yield "";
  for (const text of odd) yield `note: ${text}`;
  const isOne = (declaration?.sectors ?? []).length < 2;
  for (const { ca, detail, count: times } of open) {
    const where = isOne || ca === undefined || detail.includes(`CA ${ca}`) ? "" : `CA ${ca}: `;
    yield `note: ${where}${detail}${times > 1 ? ` (and ${times - 1} more)` : ""}`;
  }
}

/** Names the types that were not decoded, whose objects are not listed, and the remedy; `undefined` if there are none. */
export function rawTypesText({ seen }: ScanResult): string | undefined {
  const types = new Set(seen.map(({ type }) => type).filter((type) => /^type \d+$/.test(type)));
  if (types.size === 0) return undefined;
  return `Objects of ${[...types].join(", ")} are not listed; --types FILE describes private types`;
}

function stationLines({ declaration, files }: ScanResult): readonly string[] {
  return tableLines(
    [
      { head: "CA", right: true },
      { head: "points", right: true },
      { head: "counters", right: true },
      { head: "files", right: true },
      { head: "groups" },
    ],
    declaration!.sectors.map(({ ca, points = [], counters = [] }) => {
      const groups = new Set(points.flatMap((point) => point.groups ?? []));
      return [
        String(ca),
        String(points.length),
        String(counters.length),
        String(files.filter((file) => file.ca === ca).length),
        [...groups].sort((a, b) => a - b).join(" "),
      ];
    }),
  );
}

function objectLines({ declaration }: ScanResult, names: Names): readonly string[] {
  const rows = declaration!.sectors.flatMap(({ ca, points = [], counters = [] }) => [
    ...points.toSorted(byAddress).map((point) => rowOf(ca, point, { names, isCounter: false })),
    ...counters.toSorted(byAddress).map((counter) =>
      rowOf(ca, { ...counter, type: counter.type ?? "M_IT_NA_1" }, { names, isCounter: true })
    ),
  ]);
  if (rows.length === 0) return ["No points"];
  return tableLines(
    [
      { head: "CA/IOA" },
      { head: rows.every(([, name]) => name === "") ? "" : "name" },
      { head: "value", right: true },
      { head: "", gap: " " },
      { head: rows.every((row) => row[4] === "") ? "" : "quality" },
      { head: "type" },
      { head: rows.every((row) => row[6] === "") ? "" : "groups" },
    ],
    rows,
  );
}

function byAddress(a: { readonly ioa: number }, b: { readonly ioa: number }): number {
  return a.ioa - b.ioa;
}

function rowOf(
  ca: number,
  object: PointDeclaration | CounterDeclaration & { readonly type: string },
  { names, isCounter }: { readonly names: Names; readonly isCounter: boolean },
): readonly string[] {
  const { ioa, type, value, groups = [] } = object;
  const { name, unit } = names.engineering(ca, ioa);
  const quality = isCounter ? "" : qualityText(object as PointDeclaration);
  return [
    names.address(ca, ioa),
    name,
    value === undefined ? "" : names.converted(ca, ioa, value) ?? textOfValue(type, value),
    unit,
    quality,
    type,
    groups.join(" "),
  ];
}

function* fileLines({ files }: ScanResult, names: Names): Generator<string> {
  if (files.length === 0) return;
  yield "";
  yield* tableLines(
    [{ head: "files (CA/IOA/NOF)" }, { head: "octets", right: true }, { head: "what" }, {
      head: files.some(({ octets, unfetched }) => octets ?? unfetched) ? "content" : "",
    }],
    files.map(({ ca, ioa, nof, lof, subdirectory, octets, unfetched }) => [
      `${names.address(ca, ioa)}/${nof}`,
      String(lof),
      subdirectory ? "directory" : "file",
      octets !== undefined ? "fetched" : unfetched ?? "",
    ]),
  );
}

/** The differences from a list. */
export function differenceLines(
  differences: readonly Difference[],
  { expected, events, names, incomplete }: {
    readonly expected: number;
    /** Number of listed events that cannot be requested, and were not found. */
    readonly events: number;
    readonly names: Names;
    /** Why the scan is incomplete; in that case it is not known which points are missing. */
    readonly incomplete: string | undefined;
  },
): readonly string[] {
  const unknown = [
    ...events === 0 ? [] : [
      `${
        count(events, "event")
      } of protection equipment not compared, because a scan cannot request them`,
    ],
    ...incomplete === undefined
      ? []
      : ["Missing points are not reported, because the scan is incomplete"],
  ];
  if (differences.length === 0) {
    const compared = count(expected - events, "point");
    return incomplete === undefined
      ? [`No differences in ${compared} of the list`, ...unknown]
      : unknown;
  }
  const kinds = Map.groupBy(differences, ({ kind }) => kind);
  const summary = [...kinds].map(([kind, list]) => `${list.length} ${kind}`).join(", ");
  return [
    ...tableLines(
      [
        { head: "difference" },
        { head: "CA/IOA" },
        { head: differences.every(({ name }) => name === "") ? "" : "name" },
        { head: "listed type" },
        { head: "found type" },
        { head: "quality" },
      ],
      differences.map(({ kind, ca, ioa, name, expected, found, quality }) => [
        kind,
        names.address(ca, ioa),
        name,
        typesText(expected),
        typesText(found),
        quality,
      ]),
    ),
    "",
    `${count(expected, "point")} in the list: ${summary}`,
    ...unknown,
  ];
}

/** The types without those that differ from one before in the time tag only. */
function typesText(typeIds: readonly number[]): string {
  const heads = typeIds.filter((id, index) =>
    !typeIds.slice(0, index).some((before) => familyOf(before).includes(id))
  );
  return heads.map((id) => TYPE_NAMES.get(id) ?? `type ${id}`).join(", ");
}

/** The keys of `scan --json`. */
export function scanDocument(
  result: ScanResult,
  { host, port, incomplete, differences, events, exitCode }: {
    readonly host: string;
    readonly port: number;
    /** Why the result is incomplete; `undefined` if it is complete. */
    readonly incomplete: string | undefined;
    /** The differences from a list; `undefined` without one. */
    readonly differences: readonly Difference[] | undefined;
    /** Number of listed events that cannot be requested, and were not found; `undefined` without a list. */
    readonly events: number | undefined;
    readonly exitCode: number;
  },
): Readonly<Record<string, JsonValue>> {
  const { profile, declaration, files, seen, odd, refused, absent, notes, requests } = result;
  const document = {
    ...{ host, port, profile: sizesText(profile), requests, incomplete: incomplete ?? null },
    sectors: declaration?.sectors ?? [],
    files: files.map(({ octets, unfetched, ...file }) => ({
      ...file,
      content: octets === undefined ? null : toHex(octets),
      unfetched: unfetched ?? null,
    })),
    typesSeen: seen,
    oddAsdus: odd,
    typesRefused: refused.map(({ ca, type, reason }) => ({ ca, type, reason })),
    ...{ absent, notes },
    differences: differences?.map(({ expected, found, ...each }) => ({
      ...each,
      expected: expected.map((id) => TYPE_NAMES.get(id) ?? id),
      found: found.map((id) => TYPE_NAMES.get(id) ?? id),
    })) ?? null,
    eventsNotCompared: events ?? null,
    exitCode,
  };
  return JSON.parse(JSON.stringify(document)) as Readonly<Record<string, JsonValue>>;
}
