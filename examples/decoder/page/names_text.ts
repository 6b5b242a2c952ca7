// Describes the names of objects that are in use.

import type { NamesView } from "../messages.ts";
import { counted } from "./text.ts";

/** `Names from works.csv: 120 points and 10 commands, 87 of which occur in this capture`. */
export function namesText({ files, list: { points, commands }, found }: NamesView): string {
  const total = points.length + commands.length;
  const objects = commands.length === 0
    ? counted(points.length, "point")
    : `${counted(points.length, "point")} and ${counted(commands.length, "command")}`;
  const used = total === 1
    ? `which ${found === 1 ? "occurs" : "does not occur"}`
    : `${found === total ? "all" : found === 0 ? "none" : found} of which ${
      found === 1 ? "occurs" : "occur"
    }`;
  const from = files.length === 0 ? "Names of the sample" : `Names from ${files.join(", ")}`;
  return `${from}: ${objects}, ${used} in this capture`;
}
