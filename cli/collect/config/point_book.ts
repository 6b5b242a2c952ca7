// The configured settings of a station's points.

import { pointKey, type TypeName } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import type { PointList } from "../../text/point_list/point_list.ts";
import type { DeadbandConfig, ScaleConfig, StationConfig } from "./config.ts";
import { casOf } from "./settings.ts";

/** The settings of a point. */
export interface PointSettings {
  readonly ca: number;
  readonly ioa: number;
  readonly name: string | null;
  readonly unit: string | null;
  /** Expected kind of value, see {@linkcode kindOf}; `undefined` accepts any. */
  readonly kind: string | undefined;
  readonly scale: ScaleConfig | undefined;
  readonly keep: "all" | "changes" | "none";
  readonly deadband: DeadbandConfig | undefined;
}

/** The kind of value of a type, with or without time tag: `float`, `single`, ... */
export function kindOf(typeId: number): string | undefined {
  return KINDS.get(typeId);
}

/** Normalized values with and without quality descriptor have the same kind. */
const KINDS = new Map<number, string>(
  Object.values(TYPES).map(({ id, body }) => [id, body === "bareNormalized" ? "normalized" : body]),
);

/** Looks up point settings by address. */
export class PointBook {
  /** Whether values of unlisted points are dropped. */
  readonly ignoresOthers: boolean;
  readonly #points = new Map<number, PointSettings>();

  /** Combines the configuration with a list. Names, units and scales in the configuration take precedence. */
  constructor(station: StationConfig, list?: PointList) {
    this.ignoresOthers = station.unknownPoints === "ignore";
    for (const { ca, ioa, name, unit, scale } of list?.points ?? []) {
      this.#add({ ...PLAIN, ca, ioa, name: name || null, unit: unit || null, scale });
    }
    const [ownCa = 0] = casOf(station);
    for (const point of station.points ?? []) {
      const { ca = ownCa, ioa, type, deadband, keep = "all" } = point;
      const declared = this.find(ca, ioa);
      const scale = point.scale ?? declared?.scale;
      const name = point.name ?? declared?.name ?? null;
      const unit = point.unit ?? declared?.unit ?? null;
      const kind = type === undefined ? undefined : kindOf(TYPES[type as TypeName].id);
      this.#add({ ca, ioa, name, unit, kind, scale, keep, deadband });
    }
  }

  /** Number of listed points. */
  get size(): number {
    return this.#points.size;
  }

  /** The settings of a point, if it is listed. */
  find(ca: number, ioa: number): PointSettings | undefined {
    return this.#points.get(pointKey(ca, ioa));
  }

  /** All listed points. */
  [Symbol.iterator](): IterableIterator<PointSettings> {
    return this.#points.values();
  }

  #add(point: PointSettings): void {
    this.#points.set(pointKey(point.ca, point.ioa), point);
  }
}

const PLAIN = { kind: undefined, scale: undefined, keep: "all", deadband: undefined } as const;
