// The view `last`: the last value of each point, now or at an earlier time.

import { count } from "../../text/count.ts";
import type { StoredValue } from "../../collect/format/stored_value.ts";
import { linkGaps } from "../link_gaps.ts";
import type { Answer, Query } from "../query.ts";
import { VALUE_COLUMNS } from "../sheet.ts";
import { shortTime } from "../time_text.ts";
import { lastValueReader } from "../values.ts";

/** Lists the last value of each point. */
export function lastValues(query: Query): Answer<StoredValue> {
  const { database, points, at = Infinity, limit } = query;
  let without = 0;
  let isCut = false;
  function* rows(): Generator<StoredValue> {
    const lastOf = lastValueReader(database);
    let left = limit;
    for (const point of points) {
      if (left === 0) {
        isCut = true;
        return;
      }
      const row = lastOf(point, at);
      if (row === undefined) without++;
      else {
        left--;
        yield row;
      }
    }
  }
  return {
    sheet: { columns: VALUE_COLUMNS, rows: rows() },
    remarks: () => [
      ...(isCut ? [`the first ${count(limit, "point")}; there are more`] : []),
      ...(without === 0 ? [] : [`${count(without, "point")} had no value yet`]),
      ...absences(query),
    ],
  };
}

/** Reports stations that were not connected at that time; their last values are older. */
function absences({ at, zone, ...query }: Query): string[] {
  if (at === undefined) return [];
  return query.stations.flatMap((station) => {
    const range = { from: at, to: at };
    return linkGaps(station, { ...query, range }).map(({ from, to, reason }) => {
      const until = to === null ? "" : ` until ${shortTime(to, zone)}`;
      return `station ${station} was not connected at that time, from ${
        shortTime(from, zone)
      }${until}: ${reason}`;
    });
  });
}
