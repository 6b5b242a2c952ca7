// Describes the tunnels in which packets of a capture were found.

import { grouped } from "./count.ts";

/** `12 in GRE, 12 in ERSPAN`; empty without tunnels. */
export function tunnelText(tunnels: Readonly<Record<string, number>>): string {
  return Object.entries(tunnels)
    .map(([name, count]) => `${grouped(count)} in ${name}`)
    .join(", ");
}
