// Common settings of requests for all data of a station: address, group and limits.

import { broadcastCa } from "../../codec/low_level.ts";
import type { InterrogationOptions } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import type { LinkSettings } from "../link/link_options.ts";
import type { OptionRow } from "../options/option_row.ts";
import { CA_OPTION, optionalStation } from "./address.ts";
import { broadcastLimits, isBroadcast, nameOfStation } from "./broadcast.ts";
import {
  dataLimits,
  FINISH_OPTION,
  finishLimit,
  MAX_OBJECTS_OPTION,
  MAX_OCTETS_OPTION,
} from "./options.ts";

/** The --ca option of these requests. */
export const ANY_CA_OPTION: OptionRow = {
  ...CA_OPTION,
  text: `${CA_OPTION.text} (default 65535, all stations)`,
};

/** The options that limit these requests. */
export const GATHERING_END_OPTIONS: readonly OptionRow[] = [
  {
    ...FINISH_OPTION,
    text: "time limit from one value to the next, or to the end (default 30s)",
  },
  MAX_OBJECTS_OPTION,
  MAX_OCTETS_OPTION,
];

/** A request for the data of one or all stations. */
export interface Gathering {
  readonly ca: number;
  readonly broadcast: boolean;
  /** `CA 47`, or `all stations`. */
  readonly name: string;
  /** The requested group; all by default. */
  readonly group: number | undefined;
  readonly options: InterrogationOptions;
}

/**
 * Parses these options, and `--group` up to the highest group.
 *
 * @throws {UsageError} An option is invalid.
 */
export function gatheringOf(
  values: Values,
  { link, groups }: { readonly link: LinkSettings; readonly groups: number },
): Gathering {
  const { profile, termination } = link;
  const ca = optionalStation(values, profile) ?? broadcastCa(profile);
  const group = values.integer("group", [1, groups]);
  return {
    ca,
    broadcast: isBroadcast(ca, profile),
    name: nameOfStation(ca, profile),
    group,
    options: {
      ...group === undefined ? {} : { group },
      ...broadcastLimits(ca, link),
      ...termination !== undefined && { termination },
      ...dataLimits(values),
      terminationMs: finishLimit(values),
    },
  };
}
