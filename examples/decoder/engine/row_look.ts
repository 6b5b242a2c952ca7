// How rows are shown: the names of objects, and the zone of time tags.

import type { TimeTag, ZonePolicy } from "../../../codec/mod.ts";
import type { Names } from "../../../cli/text/names.ts";
import { readZone } from "../../../cli/text/zone.ts";
import { convertTag, zoneName } from "../../../cli/text/zoned_time.ts";
import type { Zones } from "../messages.ts";

/** How rows are shown. */
export interface RowLook {
  /** Names of objects; `undefined` if there are none. */
  readonly names: Names | undefined;
  /** How time tags are converted; `undefined` if they are shown as sent. */
  readonly tags: ConvertedTags | undefined;
}

/** A conversion of time tags to the zone in which times are shown. */
export interface ConvertedTags {
  readonly convert: (tag: TimeTag) => TimeTag;
  /** The name of the zone. */
  readonly zone: string;
}

/** Without names, in UTC. */
export const PLAIN_LOOK: RowLook = { names: undefined, tags: undefined };

/** The policies of two zones. */
export interface ZonePair {
  readonly zone: ZonePolicy;
  readonly tagZone: ZonePolicy;
}

/** Reads the names of zones; what is not a zone is UTC. */
export function readZones({ zone, tagZone }: Zones): ZonePair {
  const policy = (text: string) => readZone(text) ?? { zone: "UTC" };
  return { zone: policy(zone), tagZone: policy(tagZone) };
}

/** How time tags are converted between two zones; `undefined` if they are the same. */
export function convertedTags({ zone, tagZone }: ZonePair): ConvertedTags | undefined {
  if (zone.zone === tagZone.zone) return undefined;
  return { convert: (tag) => convertTag(tag, tagZone, zone), zone: zoneName(zone) };
}
