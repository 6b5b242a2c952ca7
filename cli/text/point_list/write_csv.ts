// Writes a point list as CSV, as readPointCsv() reads it.

import { TYPES } from "../../../codec/low_level.ts";
import type { TypeName } from "../../../mod.ts";
import { csvCell, harmless } from "../csv_cell.ts";
import { scaleText, statesText } from "./conversion.ts";
import type { ListedPoint, PointList } from "./point_list.ts";

const NAMES = new Map<number, TypeName>(
  Object.entries(TYPES).map(([name, { id }]) => [id, name as TypeName] as const),
);

/** The header and one line per point and command, separated by semicolons. */
export function* pointCsvLines({ points, commands }: PointList): Generator<string> {
  yield "CA;IOA;type;name;unit;scaling;state texts";
  for (const listed of [points, commands]) {
    for (const point of listed) yield line(point);
  }
}

function line({ ca, ioa, typeIds, name, unit, scale, states }: ListedPoint): string {
  const [typeId] = typeIds;
  const type = typeId === undefined ? "" : NAMES.get(typeId) ?? String(typeId);
  const cells = [ca, ioa, type, name, unit, scaleText(scale), statesText(states)];
  return cells.map((cell) => cell === "" ? "" : csvCell(harmless(cell), ";")).join(";");
}
