// A station in one line.

import type { StationDeclaration } from "../../mod.ts";
import { count } from "../text/count.ts";

/** `CA 47 with 43 points, 4 counters, 7 commands`. */
export function inventory({ sectors }: StationDeclaration): string {
  const parts = sectors.map(({ ca, points = [], counters = [], commands = [] }) =>
    `CA ${ca} with ${count(points.length, "point")}, ${count(counters.length, "counter")}, ${
      count(commands.length, "command")
    }`
  );
  return parts.join("; ");
}
