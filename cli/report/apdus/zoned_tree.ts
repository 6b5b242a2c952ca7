// Adds the time in another zone to the time tags in the dissection of an APDU.

import {
  describeTimeFlags,
  type DissectNode,
  formatTime,
  TIME_FLAGS,
  type TimeTag,
} from "../../../codec/mod.ts";

/** Returns a copy of a dissection in which dates with time are followed by a converted one: `... (04:07:21.039 CET)`. */
export function zoneTree(
  node: DissectNode,
  convert: (tag: TimeTag) => TimeTag,
  zone: string,
): DissectNode {
  const time = node.field?.value;
  const bits = new Map(node.children.map(({ name, raw }) => [name, raw]));
  if (typeof time === "number" && !Number.isNaN(time) && bits.has("HOUR") && bits.has("SU")) {
    const timeFlags = bits.get("SU") === 1 ? TIME_FLAGS.summer : 0;
    const shown = convert({ time, timeFlags });
    const flags = describeTimeFlags(shown.timeFlags & TIME_FLAGS.summer);
    const text = `${formatTime(shown.time, "cp56")}${flags === "" ? "" : ` ${flags}`} ${zone}`;
    return { ...node, text: `${node.text} (${text})` };
  }
  return { ...node, children: node.children.map((child) => zoneTree(child, convert, zone)) };
}
