// A configuration of `iec104 collect` for a scanned station.

import { sizesText } from "../../codec/capture/mod.ts";
import { TYPES } from "../../codec/low_level.ts";
import { IEC104 } from "../../codec/mod.ts";
import type { CollectConfig, PointConfig } from "../collect/config/config.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import type { Names } from "../text/names.ts";
import type { ScanResult } from "./result.ts";
import { hasSizesOf } from "./sizes.ts";

/** The configuration: a store, the station with its points, and no sinks. */
export function collectConfig(
  { declaration, profile }: ScanResult,
  { address, name, link, names, typesFile }: {
    readonly address: string;
    /** Name of the station. */
    readonly name: string;
    /** The settings of the link on the command line. */
    readonly link: LinkConfig;
    readonly names: Names;
    /** The file that describes its private types. */
    readonly typesFile?: string | undefined;
  },
): CollectConfig | undefined {
  if (declaration === undefined) return undefined;
  const { sectors } = declaration;
  const hasCounters = sectors.some(({ counters = [] }) => counters.length > 0);
  const cas = sectors.map(({ ca }) => ca);
  const points = sectors.flatMap(({ ca, points = [], counters = [] }) =>
    [...points, ...counters].map(({ ioa, type = "M_IT_NA_1" }): PointConfig => {
      const { name, unit } = names.engineering(ca, ioa);
      const scale = names.scale(ca, ioa);
      return {
        ...cas.length > 1 && { ca },
        ioa,
        ...name !== "" && { name },
        ...unit !== "" && { unit },
        ...Object.hasOwn(TYPES, type) && { type },
        ...scale !== undefined && { scale },
      };
    })
  );
  return {
    store: { file: "plant.sqlite" },
    stations: [{
      ...{ name, address },
      ca: cas.length === 1 ? cas[0]! : cas,
      ...!hasSizesOf(profile, IEC104) && { profile: sizesText(profile) as "2/2/3" },
      ...link,
      ...typesFile !== undefined && { typesFile },
      ...hasCounters && { startUp: [{ do: "interrogate" }, { do: "counters" }] },
      points,
    }],
    sinks: [],
  };
}
