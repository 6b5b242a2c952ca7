// Summarizes a station on one line.

import { formatDuration } from "../../codec/mod.ts";
import type { StationDeclaration } from "../../mod.ts";
import { count } from "../text/count.ts";

/** `CA 47 with 43 points, 4 counters, 7 commands; authority: 3 rules, all others refused`. */
export function inventory({ sectors, authority }: StationDeclaration): string {
  const parts = sectors.map(({ ca, points = [], counters = [], commands = [] }) =>
    `CA ${ca} with ${count(points.length, "point")}, ${count(counters.length, "counter")}, ${
      count(commands.length, "command")
    }`
  );
  return [...parts, ...authority === undefined ? [] : [authorityText(authority)]].join("; ");
}

function authorityText(
  { rules = [], default: others = "allow", commandLimits = {} }: Authority,
): string {
  const { perLink, perObject } = commandLimits;
  const limits = [[perLink, "connection"], [perObject, "object"]] as const;
  return [
    `authority: ${count(rules.length, "rule")}`,
    `all others ${others === "deny" ? "refused" : "permitted"}`,
    ...limits.flatMap(([limit, whose]) =>
      limit === undefined
        ? []
        : [`${count(limit.commands, "command")} in ${formatDuration(limit.withinMs)} per ${whose}`]
    ),
  ].join(", ");
}

type Authority = NonNullable<StationDeclaration["authority"]>;
