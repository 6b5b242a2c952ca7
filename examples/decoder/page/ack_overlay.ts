// Brackets in a sequence diagram: from an I format to its acknowledgement, on the side of its sender.

import { formatDuration } from "../../../codec/mod.ts";
import type { LadderSpan } from "../messages.ts";
import { svg } from "./dom.ts";
import type { VisibleRows } from "./virtual_list.ts";

/** Maximum number of parallel brackets; others are omitted. */
const TRACKS = 6;

/** Width of one bracket. */
const TRACK = 8;

/** Distance of the arrow from the top of its row, as a fraction of the row height. */
const ARROW = 0.72;

/** Draws the brackets that touch the given rows; the width is that of the lane, including the margins on both sides. */
export function ackOverlay(
  spans: readonly LadderSpan[],
  { first, last, rowHeight }: VisibleRows,
  { width, margin }: { readonly width: number; readonly margin: number },
): SVGElement {
  const height = (last - first) * rowHeight;
  const y = (line: number) => (line - first + ARROW) * rowHeight;
  const paths: SVGElement[] = [];
  for (const fromClient of [true, false]) {
    const ends = new Array<number>(TRACKS).fill(-1);
    const own = spans.filter((span) => span.fromClient === fromClient).sort((a, b) =>
      a.from - b.from
    );
    for (const { from, to, ms } of own) {
      const end = to ?? Infinity;
      const track = ends.findIndex((until) => until < from);
      if (track < 0 || (track + 1) * TRACK > margin) continue;
      ends[track] = end;
      if (end < first || from >= last) continue;
      const edge = fromClient ? margin : width - margin;
      const x = fromClient ? edge - 6 - track * TRACK : edge + 6 + track * TRACK;
      const top = Math.max(-rowHeight, y(from));
      const bottom = Math.min(height + rowHeight, to === null ? height + rowHeight : y(to));
      const title = to === null ? "never acknowledged" : ms === null ? "" : formatDuration(ms);
      paths.push(svg(
        "g",
        { class: to === null ? "ack never" : "ack" },
        svg("path", { d: `M${edge} ${top.toFixed(1)}H${x}V${bottom.toFixed(1)}H${edge}` }),
        svg("title", {}, title),
      ));
    }
  }
  return svg(
    "svg",
    { class: "ack-overlay", width, height, "aria-hidden": "true" },
    ...paths,
  );
}
