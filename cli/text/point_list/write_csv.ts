// Writes a point list as CSV, as readPointCsv() reads it.

import { TYPES } from "../../../codec/low_level.ts";
import type { TypeName } from "../../../mod.ts";
import { csvCell, harmless } from "../csv_cell.ts";
import { scaleText, statesText } from "./conversion.ts";
import type { ListedPoint, PointList } from "./point_list.ts";
import { trialTexts } from "./trial.ts";

const NAMES = new Map<number, TypeName>(
  Object.entries(TYPES).map(([name, { id }]) => [id, name as TypeName] as const),
);

/**
 * The header and one line per point and command, separated by semicolons. The columns that say how an object is tested are
 * there if the list says that of one of them.
 */
export function* pointCsvLines({ points, commands }: PointList): Generator<string> {
  const trials = [...points, ...commands].some(({ trial }) => trial !== undefined);
  const more = trials ? ";mode;feedback;range;test values" : "";
  yield `CA;IOA;type;name;unit;scaling;state texts${more}`;
  for (const listed of [points, commands]) {
    for (const point of listed) yield line(point, trials);
  }
}

function line(
  { ca, ioa, typeIds, name, unit, scale, states, trial }: ListedPoint,
  trials: boolean,
): string {
  const [typeId] = typeIds;
  const type = typeId === undefined ? "" : NAMES.get(typeId) ?? String(typeId);
  const cells = [ca, ioa, type, name, unit, scaleText(scale), statesText(states)]
    .concat(trials ? trialTexts(ca, trial) : []);
  return cells.map((cell) => cell === "" ? "" : csvCell(harmless(cell), ";")).join(";");
}
