// The frames of a case that are shown: those that decided, with the ones around them.

import type { TraceFrame } from "../../campaign_report.ts";

/** A frame, or the number of frames that are left out at this place. */
export type ShownFrame = TraceFrame | { readonly omitted: number };

/** At most `most` frames: half of them around the one that decided last, the others around the earlier ones. */
export function nearFrames(trace: readonly TraceFrame[], most: number): readonly ShownFrame[] {
  const kept = new Set<number>();
  const deciding = trace.flatMap(({ comment }, at) => comment === null ? [] : [at]);
  const centres = deciding.length === 0 ? [trace.length - 1] : deciding.toReversed();
  const last = trace.findLastIndex(({ comment }) => comment?.startsWith("FAIL") === true);
  keepAround(kept, [last < 0 ? centres[0]! : last], { trace, most: Math.ceil(most / 2) });
  keepAround(kept, centres, { trace, most });
  const shown: ShownFrame[] = [];
  let omitted = 0;
  for (const [at, frame] of trace.entries()) {
    if (!kept.has(at)) omitted++;
    else {
      if (omitted > 0) shown.push({ omitted });
      omitted = 0;
      shown.push(frame);
    }
  }
  if (omitted > 0) shown.push({ omitted });
  return shown;
}

/** Adds the frames around some, the nearest first, until there are enough. */
function keepAround(
  kept: Set<number>,
  centres: readonly number[],
  { trace, most }: { readonly trace: readonly TraceFrame[]; readonly most: number },
): void {
  const enough = Math.min(most, trace.length);
  for (let around = 0; kept.size < enough; around++) {
    for (const centre of centres) {
      for (const at of [centre - around, centre + around]) {
        if (at >= 0 && at < trace.length && kept.size < enough) kept.add(at);
      }
    }
  }
}

/** Whether it is a frame. */
export function isFrame(shown: ShownFrame): shown is TraceFrame {
  return "hex" in shown;
}
