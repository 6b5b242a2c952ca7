// The views `history` and `events`: the values of a range in order of their effective time.

import { count } from "../../text/count.ts";
import type { StoredValue } from "../../collect/format/stored_value.ts";
import type { Answer, Query } from "../query.ts";
import { VALUE_COLUMNS } from "../sheet.ts";
import { readLatest, readValues } from "../values.ts";

/** Lists all values of the range. */
export function history(query: Query): Answer<StoredValue> {
  const { database, points, limit, range, filter } = query;
  if (limit === Infinity) {
    const rows = readValues(database, points, { range, filter });
    return { sheet: { columns: VALUE_COLUMNS, rows } };
  }
  const { rows, more } = readLatest(database, points, { range, filter, limit });
  return {
    sheet: { columns: VALUE_COLUMNS, rows },
    remarks: () => more ? [`the latest ${count(limit, "row")}; there are earlier ones`] : [],
  };
}

/** Lists spontaneous values, and values reported after commands. */
export function events(query: Query): Answer<StoredValue> {
  return history({ ...query, filter: { ...query.filter, events: true } });
}
