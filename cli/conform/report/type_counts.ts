// The types and causes that the device sent, against those that its sheet declares.

import { describeCause, typeName } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import type { ObservedLink } from "../bench/traffic.ts";
import type { Sheet } from "../sheet/sheet.ts";
import type { TypeCauseCount } from "../campaign_report.ts";

/** Highest type identification. */
const LAST_TYPE = 255;

/** Counts the ASDUs of the device, with the declared types and causes, in their order. */
export function typeCauseCounts(
  links: readonly ObservedLink[],
  sheet: Sheet,
): readonly TypeCauseCount[] {
  const seen = new Map<string, number>();
  for (const { link } of links) {
    for (const { asdu } of link.received) {
      if (asdu === undefined) continue;
      const key = `${asdu.typeId} ${asdu.cause}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  const declared = new Set(
    Object.values(TYPES).flatMap(({ id }) => sheet.causes(id).map((cause) => `${id} ${cause}`)),
  );
  return [...new Set([...seen.keys(), ...declared])]
    .map((key) => {
      const [type = LAST_TYPE, cause = 0] = key.split(" ").map(Number);
      return {
        type,
        name: typeName(type) ?? `type ${type}`,
        cause,
        causeName: describeCause(cause).name,
        seen: seen.get(key) ?? 0,
        declared: declared.has(key),
      };
    })
    .toSorted((a, b) => a.type - b.type || a.cause - b.cause);
}
