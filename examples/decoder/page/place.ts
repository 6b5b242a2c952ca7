// The current place in the page and in the capture, as part of the address: `#view=packets&frame=57&file=plant.pcapng`.

import type { PointKey } from "../messages.ts";

/** The views, in their order. */
export const VIEWS = [
  "overview",
  "findings",
  "packets",
  "transactions",
  "points",
  "sequence",
] as const;

/** The name of a view. */
export type ViewName = typeof VIEWS[number];

/** A place that a link can lead to. */
export interface Place {
  readonly view: ViewName;
  /** Number of a packet. */
  readonly frame?: number | undefined;
  /** Position among the rows of that packet, from 1; the first if omitted. */
  readonly apdu?: number | undefined;
  /** Filter of the list of packets. */
  readonly filter?: string | undefined;
  /** Code of a finding; `frame` is its first packet. */
  readonly finding?: string | undefined;
  /** Number of a connection. */
  readonly connection?: number | undefined;
  /** Number of a transaction. */
  readonly transaction?: number | undefined;
  /** Kind of the listed transactions. */
  readonly kind?: string | undefined;
  /** Result of the listed transactions. */
  readonly result?: string | undefined;
  /** Search in the list of points. */
  readonly search?: string | undefined;
  /** A point. */
  readonly point?: PointKey | undefined;
  /** Further points in its chart; none if omitted together with `point`. */
  readonly also?: readonly PointKey[] | undefined;
  /** Time axis, visible period and values of the chart, as `chart_zoom.ts` reads them. */
  readonly axis?: string | undefined;
  readonly range?: string | undefined;
  readonly values?: string | undefined;
  /** Name of the file. */
  readonly file?: string | undefined;
  /** A text with octets, which the address contains instead of the name of a file. */
  readonly hex?: string | undefined;
}

/** Reads the part of an address after `#`; invalid parts are ignored. */
export function parsePlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (name: string) => fields.get(name) ?? undefined;
  const whole = (name: string) => {
    const value = text(name);
    return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
  };
  const view = VIEWS.find((name) => name === text("view")) ??
    (fields.has("frame") || fields.has("hex") ? "packets" : "overview");
  return {
    view,
    frame: whole("frame"),
    apdu: whole("apdu"),
    filter: text("filter"),
    finding: text("finding"),
    connection: whole("connection"),
    transaction: whole("transaction"),
    kind: text("kind"),
    result: text("result"),
    search: text("search"),
    point: parsePoint({
      station: text("station"),
      ...{ ca: text("ca"), ioa: text("ioa"), type: text("type") },
    }),
    also: parseAlso(fields.getAll("also")),
    axis: text("axis"),
    range: text("range"),
    values: text("values"),
    file: text("file"),
    hex: text("hex"),
  };
}

/** Returns a place as the part of an address after `#`. */
export function formatPlace(place: Place): string {
  const { view, frame, apdu, filter, finding, connection, point, file } = place;
  const { transaction, kind, result, search, also = [], axis, range, values, hex } = place;
  const fields = new URLSearchParams({ view });
  if (frame !== undefined) fields.set("frame", String(frame));
  if (apdu !== undefined && apdu > 1) fields.set("apdu", String(apdu));
  for (const [name, text] of Object.entries({ filter, kind, result, search })) {
    if (text !== undefined && text !== "") fields.set(name, text);
  }
  if (finding !== undefined) fields.set("finding", finding);
  if (connection !== undefined) fields.set("connection", String(connection));
  if (transaction !== undefined) fields.set("transaction", String(transaction));
  if (point !== undefined) {
    fields.set("station", `${point.address} ${point.port}`);
    fields.set("ca", String(point.ca));
    fields.set("ioa", String(point.ioa));
    if (point.typeId !== undefined) fields.set("type", String(point.typeId));
  }
  for (const { address, port, ca, ioa, typeId } of also) {
    fields.append(
      "also",
      [address, port, ca, ioa, ...typeId === undefined ? [] : [typeId]].join(" "),
    );
  }
  for (const [name, text] of Object.entries({ axis, range, values })) {
    if (text !== undefined) fields.set(name, text);
  }
  if (hex !== undefined) fields.set("hex", hex);
  else if (file !== undefined) fields.set("file", file);
  return `#${fields}`;
}

/** Reads a point; `undefined` unless it is complete. */
function parsePoint(
  { station = "", ca = "", ioa = "", type = "" }: Readonly<
    Partial<Record<"station" | "ca" | "ioa" | "type", string | undefined>>
  >,
): PointKey | undefined {
  const match = /^(\S*) (\d{1,5})$/.exec(station);
  if (match === null || !/^\d{1,5}$/.test(ca) || !/^\d{1,8}$/.test(ioa)) return undefined;
  const key = { address: match[1]!, port: Number(match[2]), ca: Number(ca), ioa: Number(ioa) };
  return /^\d{1,3}$/.test(type) ? { ...key, typeId: Number(type) } : key;
}

/** Reads points as `address port ca ioa type`, the last one optional. */
function parseAlso(texts: readonly string[]): PointKey[] | undefined {
  const keys = texts.flatMap((text) => {
    const [address, port, ca, ioa, type] = text.split(" ");
    const key = parsePoint({ station: `${address} ${port}`, ca, ioa, type });
    return key === undefined ? [] : [key];
  });
  return keys.length === 0 ? undefined : keys;
}
