// What the configuration says about the points of one station.

import { pointKey, type TypeName } from "../../../codec/mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import type { StationDeclaration } from "../../../mod.ts";
import type { DeadbandConfig, ScaleConfig, StationConfig } from "./config.ts";
import { casOf } from "./settings.ts";

/** What is known about one point. */
export interface PointSettings {
  readonly ca: number;
  readonly ioa: number;
  readonly name: string | null;
  readonly unit: string | null;
  /** The kind of value expected, see {@linkcode kindOf}; `undefined` if any will do. */
  readonly kind: string | undefined;
  readonly scale: ScaleConfig | undefined;
  readonly keep: "all" | "changes" | "none";
  readonly deadband: DeadbandConfig | undefined;
}

/** The kind of value that a type carries, whatever its time tag: `float`, `single`, ... */
export function kindOf(typeId: number): string | undefined {
  return KINDS.get(typeId);
}

/** Normalized values with and without quality descriptor are of one kind. */
const KINDS = new Map<number, string>(
  Object.values(TYPES).map(({ id, body }) => [id, body === "bareNormalized" ? "normalized" : body]),
);

/** Finds the settings of points by their addresses. */
export class PointBook {
  /** Whether values of other points are not kept. */
  readonly ignoresOthers: boolean;
  readonly #points = new Map<number, PointSettings>();

  /** Uses the configuration, and the names and units of a station file where the configuration has none. */
  constructor(station: StationConfig, declaration?: StationDeclaration) {
    this.ignoresOthers = station.unknownPoints === "ignore";
    for (const { ca, points = [], counters = [] } of declaration?.sectors ?? []) {
      for (const { ioa, name = null, unit = null } of [...points, ...counters]) {
        this.#add({ ...PLAIN, ca, ioa, name, unit });
      }
    }
    const [ownCa = 0] = casOf(station);
    for (const point of station.points ?? []) {
      const { ca = ownCa, ioa, type, scale, deadband, keep = "all" } = point;
      const declared = this.find(ca, ioa);
      const name = point.name ?? declared?.name ?? null;
      const unit = point.unit ?? declared?.unit ?? null;
      const kind = type === undefined ? undefined : kindOf(TYPES[type as TypeName].id);
      this.#add({ ca, ioa, name, unit, kind, scale, keep, deadband });
    }
  }

  /** How many points are listed. */
  get size(): number {
    return this.#points.size;
  }

  /** What is known about a point. */
  find(ca: number, ioa: number): PointSettings | undefined {
    return this.#points.get(pointKey(ca, ioa));
  }

  /** Every point that is listed. */
  [Symbol.iterator](): IterableIterator<PointSettings> {
    return this.#points.values();
  }

  #add(point: PointSettings): void {
    this.#points.set(pointKey(point.ca, point.ioa), point);
  }
}

const PLAIN = { kind: undefined, scale: undefined, keep: "all", deadband: undefined } as const;
