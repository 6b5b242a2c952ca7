// The views `points`, `stations`, `links` and `messages`.

import { describeCause, typeName } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import { linkGaps } from "../link_gaps.ts";
import { collectorSigns } from "../open.ts";
import type { Point } from "../points.ts";
import type { Answer, Query } from "../query.ts";
import { column, pointColumns, RECORDS } from "../sheet.ts";
import { shortTime } from "../time_text.ts";
import { bound } from "../value_reader.ts";

/** A point and the amount of its data. */
interface PointRow extends Point {
  readonly type: string | null;
  readonly values: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** Lists the points. */
export function points({ database, points, limit }: Query): Answer<PointRow> {
  const statement = database.prepare(
    `SELECT (SELECT type_id FROM point WHERE id = ?1) AS typeId,
       count(*) AS "values", min(at) AS first, max(at) AS last FROM value WHERE point = ?1`,
  );
  function* rows(): Generator<PointRow> {
    for (const point of points.slice(0, limit === Infinity ? points.length : limit)) {
      const { typeId, values, first, last } = statement.get(point.id) as unknown as
        & Omit<PointRow, "type">
        & { readonly typeId: number | null };
      const type = typeId === null ? null : typeName(typeId) ?? `type ${typeId}`;
      yield { ...point, type, values, first, last };
    }
  }
  return {
    sheet: {
      columns: [
        ...pointColumns<PointRow>(),
        column<PointRow>("unit"),
        column<PointRow>("type"),
        column<PointRow>("values", "integer"),
        column<PointRow>("first", "instant"),
        column<PointRow>("last", "instant"),
      ],
      rows: rows(),
    },
    remarks: () => [
      `${limit < points.length ? `the first ${limit} of ` : ""}${count(points.length, "point")}`,
    ],
  };
}

interface StationRow {
  readonly station: string;
  readonly state: "connected" | "not connected" | "never connected";
  readonly since: number | null;
  readonly address: string | null;
  readonly reason: string | null;
  readonly points: number;
  readonly links: number;
  readonly last_arrival: number | null;
}

/** Lists the stations and their connection state. */
export function stations(query: Query): Answer<StationRow> {
  const { database, now, list, zone } = query;
  const links = database.prepare(
    `SELECT count(*) AS links, max(started) AS started,
       (SELECT address FROM link WHERE station = s.id ORDER BY id DESC LIMIT 1) AS address
     FROM station s LEFT JOIN link l ON l.station = s.id WHERE s.name = ? AND l.id IS NOT NULL`,
  );
  const arrival = database.prepare(
    `SELECT max((SELECT received FROM value WHERE point = p.id ORDER BY at DESC, seq DESC LIMIT 1))
     AS received FROM point p JOIN station s ON s.id = p.station WHERE s.name = ?`,
  );
  const rows = query.stations.map((station): StationRow => {
    const { links: number, started, address } = links.get(station) as {
      readonly links: number;
      readonly started: number | null;
      readonly address: string | null;
    };
    const [gap] = linkGaps(station, { database, now, range: { from: now, to: now } });
    return {
      station,
      state: number === 0 ? "never connected" : gap === undefined ? "connected" : "not connected",
      since: gap?.from ?? started,
      address,
      reason: gap?.reason ?? null,
      points: list.points.filter((point) => point.station === station).length,
      links: number,
      last_arrival: (arrival.get(station)?.received ?? null) as number | null,
    };
  });
  return {
    sheet: {
      columns: [
        column<StationRow>("station"),
        column<StationRow>("state"),
        column<StationRow>("since", "instant"),
        column<StationRow>("address"),
        column<StationRow>("points", "integer"),
        column<StationRow>("links", "integer"),
        column<StationRow>("last_arrival", "instant"),
        column<StationRow>("reason"),
      ],
      rows,
    },
    remarks: () => {
      const { runs, heardOf } = collectorSigns(database, now);
      if (runs) return ["the collector is running"];
      return [
        heardOf === undefined
          ? "the collector has stopped"
          : `the collector last reported at ${
            shortTime(heardOf, zone)
          }, and did not shut down cleanly`,
      ];
    },
  };
}

interface LinkRow {
  readonly station: string;
  readonly address: string;
  readonly from: number;
  readonly to: number | null;
  readonly duration: number | null;
  readonly reason: string | null;
}

/** Lists each start of data transfer. */
export function links({ database, range, stations, limit, now }: Query): Answer<LinkRow> {
  const all = database.prepare(
    `SELECT s.name AS station, l.address, l.started AS "from", l.ended AS "to",
       coalesce(l.ended, ?) - l.started AS duration, l.reason
     FROM link l JOIN station s ON s.id = l.station
     WHERE l.started <= ? AND (l.ended IS NULL OR l.ended >= ?) ORDER BY l.started, l.id`,
  ).all(now, bound(range.to), bound(range.from)) as unknown as readonly LinkRow[];
  const rows = all.filter(({ station }) => stations.includes(station));
  return {
    sheet: {
      columns: [
        column<LinkRow>("station"),
        column<LinkRow>("address"),
        column<LinkRow>("from", "instant"),
        column<LinkRow>("to", "instant"),
        column<LinkRow>("duration", "duration"),
        column<LinkRow>("reason"),
      ],
      rows: rows.slice(-limit),
    },
    remarks: () => [count(rows.length, "link")],
  };
}

interface MessageRow {
  readonly id: number;
  readonly received: number;
  readonly station: string;
  readonly ca: number;
  readonly type: string;
  readonly cause: string;
  readonly text: string;
  readonly octets: string;
}

/** Lists the ASDUs without values: end of initialization, private types, malformed ASDUs. */
export function messages({ database, range, stations, limit }: Query): Answer<MessageRow> {
  const found = database.prepare(
    `SELECT m.id, m.received, s.name AS station, m.ca, m.type_id AS typeId, m.cause, m.text,
       lower(hex(m.octets)) AS octets
     FROM message m JOIN station s ON s.id = m.station
     WHERE m.received >= ? AND m.received <= ? AND s.name IN (SELECT value FROM json_each(?))
     ORDER BY m.id DESC LIMIT ?`,
  ).all(
    bound(range.from),
    bound(range.to),
    JSON.stringify(stations),
    bound(limit),
  ) as unknown as readonly (
    & Omit<MessageRow, "type" | "cause">
    & { readonly typeId: number; readonly cause: number }
  )[];
  const rows = found.toReversed().map(({ typeId, cause, ...row }): MessageRow => ({
    ...row,
    type: typeName(typeId) ?? `type ${typeId}`,
    cause: describeCause(cause).name,
  }));
  return {
    sheet: {
      columns: [
        column<MessageRow>("id", "integer", RECORDS),
        column<MessageRow>("received", "instant"),
        column<MessageRow>("station"),
        column<MessageRow>("ca", "integer", RECORDS),
        column<MessageRow>("type", "text", RECORDS),
        column<MessageRow>("cause", "text", RECORDS),
        column<MessageRow>("text"),
        column<MessageRow>("octets", "text", RECORDS),
      ],
      rows,
    },
    remarks: () => [count(rows.length, "message")],
  };
}
