// What became of the commands of a campaign: one row for each type and mode.

import { type Asdu, CAUSE, typeName } from "../../../codec/mod.ts";
import { isCommand, isUnknownCause } from "../../../codec/low_level.ts";
import type { ObservedLink } from "../bench/traffic.ts";
import type { DeviceRole } from "../case.ts";
import type { CommandCount } from "../campaign_report.ts";

/** A row that grows. */
type Row = { -readonly [Key in keyof CommandCount]: CommandCount[Key] };

/** Counts the commands and their answers. A controlled station answers them, a controlling station sends them. */
export function commandCounts(
  links: readonly ObservedLink[],
  role: DeviceRole,
): readonly CommandCount[] {
  const rows = new Map<string, Row>();
  const asking = role === "controlled" ? "sent" : "received";
  for (const { link } of links) {
    for (const { direction, asdu } of link.frames) {
      if (asdu === undefined || !isCommand(asdu.typeId)) continue;
      const mode = modeOf(asdu);
      const name = typeName(asdu.typeId) ?? `type ${asdu.typeId}`;
      const key = `${asdu.typeId} ${mode}`;
      const row = rows.get(key) ??
        { ...{ name, mode, sent: 0, positive: 0, negative: 0, refused: 0 } };
      rows.set(key, row);
      if (direction === asking) row.sent++;
      else if (isUnknownCause(asdu.cause)) row.refused++;
      else if (asdu.cause !== CAUSE.activationTermination) {
        if (asdu.negative) row.negative++;
        else row.positive++;
      }
    }
  }
  return [...rows.values()].toSorted((a, b) =>
    a.name.localeCompare(b.name, "en") || a.mode.localeCompare(b.mode, "en")
  );
}

/** The mode of a command: a selection, its cancellation, or an execution, which may follow a selection. */
function modeOf(asdu: Asdu): CommandCount["mode"] {
  if (asdu.cause === CAUSE.deactivation || asdu.cause === CAUSE.deactivationCon) return "cancel";
  const [first] = asdu.type === "raw" ? [] : asdu.objects;
  return first !== undefined && "select" in first && first.select === true ? "select" : "execute";
}
