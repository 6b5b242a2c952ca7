// The values of a range in the order in which they count: the history of points, and events.

import { count } from "../../text/count.ts";
import type { StoredValue } from "../../collect/store/stored_value.ts";
import type { Answer, Query } from "../query.ts";
import { VALUE_COLUMNS } from "../sheet.ts";
import { readLatest, readValues } from "../values.ts";

/** Answers with every value of the range. */
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

/** Answers with what happened: spontaneous values, and those that follow commands. */
export function events(query: Query): Answer<StoredValue> {
  return history({ ...query, filter: { ...query.filter, events: true } });
}
