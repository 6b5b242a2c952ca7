// The station of a plant file that a command line names instead of a host.

import type { PrivateType, ZonePolicy } from "../../codec/mod.ts";
import type { LinkConfig } from "./link_rows.ts";
import type { ListedPoint } from "../text/point_list/point_list.ts";
import { ContextKey } from "../options/context_key.ts";
import type { OptionRow } from "../options/option_row.ts";

/** The option. */
export const PLANT_OPTION: OptionRow = {
  name: "plant",
  value: "FILE",
  text:
    "HOST is the name of a station in FILE, a configuration of iec104 collect: its address, common address, field sizes, time limits, TLS, private types and names are used, and options override them",
};

/** A station of a plant file. */
export interface PlantStation {
  /** Its name. */
  readonly name: string;
  /** Its first address. */
  readonly address: string;
  /** Its common addresses; empty if the file has none. */
  readonly cas: readonly number[];
  /** The settings of its link. */
  readonly link: LinkConfig;
  /** Its clock; `undefined` if the file does not say. */
  readonly zone: ZonePolicy | undefined;
  /** Time limit of an answer, in ms. */
  readonly timeoutMs: number | undefined;
  readonly privateTypes: readonly PrivateType[];
  /** The file with its points. */
  readonly pointsFile: string | undefined;
  /** Its points in the plant file. */
  readonly points: readonly ListedPoint[];
  /** The plant file, its folder with a separator at the end, and the path of the station in it. */
  readonly file: string;
  readonly folder: string;
  readonly path: string;
}

/** The station of the plant file; absent if the command line names a host, or several stations. */
export const PLANT: ContextKey<PlantStation> = new ContextKey();

/** All stations of the plant file, for a command that accepts several. */
export const PLANTS: ContextKey<readonly PlantStation[]> = new ContextKey();
