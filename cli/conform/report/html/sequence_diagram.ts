// The frames of a case as a sequence diagram: the tester on the left, the device on the right, time from top to bottom.

import { formatDuration } from "../../../../codec/mod.ts";
import { type Markup, markup, markupLines } from "../../../report/html/markup.ts";
import { count } from "../../../text/count.ts";
import type { CaseReport, ReportedLink, TraceFrame } from "../../campaign_report.ts";
import { isFrame, nearFrames, type ShownFrame } from "./near_frames.ts";

/** What is drawn. */
export type DiagramSource = Pick<CaseReport, "trace" | "links" | "frames" | "verdict" | "steps">;

/** Where the lines of the tester and the device are, and the width of the picture. */
const [TESTER, DEVICE, WIDTH] = [86, 740, 760] as const;

/** Height of the head, of a row, and of a row without an arrow. */
const [HEAD, ROW, GAP] = [30, 27, 20] as const;

/** Longest text over an arrow, in characters. */
const MOST_CHARACTERS = 96;

/** A pause between two rows is shown from this time on, in ms. */
const PAUSE_MS = 1000;

/** A row of the picture. */
interface Row {
  readonly height: number;
  readonly atMs: number | undefined;
  readonly draw: (y: number) => Markup;
}

/** The diagram of a case; `undefined` if it had no connection. */
export function sequenceDiagram(
  source: DiagramSource,
  { most }: { readonly most: number },
): Markup | undefined {
  const { links, verdict } = source;
  if (links.length === 0) return undefined;
  const rows = withPauses(rowsOf(source, most));
  const height = HEAD + rows.reduce((sum, row) => sum + row.height, 0) + 8;
  const drawn: Markup[] = [];
  let y = HEAD;
  for (const row of rows) {
    y += row.height;
    drawn.push(row.draw(y - 6));
  }
  const label = `Sequence of frames between the tester and the device, verdict ${verdict}`;
  return markup`<figure><svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${label}">
<g stroke="#565f69" stroke-width="1"><line x1="${TESTER}" y1="${
    HEAD - 6
  }" x2="${TESTER}" y2="${height}"/>
<line x1="${DEVICE}" y1="${HEAD - 6}" x2="${DEVICE}" y2="${height}"/></g>
<g fill="#16191d" font-size="12" font-weight="700"><text x="${TESTER}" y="16" text-anchor="middle">Tester</text>
<text x="${DEVICE + 18}" y="16" text-anchor="end">Device</text></g>
${markupLines(drawn)}
</svg></figure>`;
}

/** The rows in the order of their times: the connections, the frames near the decision, and what is left out. */
function rowsOf(
  { trace, links, frames, verdict, steps }: DiagramSource,
  most: number,
): readonly Row[] {
  const several = links.length > 1;
  const shown = nearFrames(trace, most);
  const numbers = new Set(shown.filter(isFrame).map(({ link }) => link));
  const near = links.filter(({ number }) => numbers.has(number) || numbers.size === 0).slice(-most);
  const left = frames - trace.length;
  const placed: Placed[] = [
    ...left > 0
      ? [{ at: -1, order: 1, row: noteRow(`${count(left, "frame")} not in the report`) }]
      : [],
    ...near.map((link) => ({ at: link.openedMs, order: 0, row: openRow(link, several) })),
    ...placedFrames(shown, several),
    ...near.flatMap((link) =>
      link.endedMs === null
        ? []
        : [{ at: link.endedMs, order: 2, row: endRow(link, several, verdict) }]
    ),
  ];
  const rows = placed.toSorted((a, b) => a.at - b.at || a.order - b.order).map(({ row }) => row);
  const end = steps.at(-1)?.atMs;
  return end === undefined ? rows : [...rows, endOfCase(end, verdict)];
}

/** A row and its place: connections begin before the frames of the same moment, and end after them. */
interface Placed {
  readonly at: number;
  readonly order: number;
  readonly row: Row;
}

/** The frames, and notes where some are left out, at the time of the frame before. */
function placedFrames(shown: readonly ShownFrame[], several: boolean): readonly Placed[] {
  let at = -1;
  return shown.map((each) => {
    if (!isFrame(each)) {
      return { at, order: 1, row: noteRow(`${count(each.omitted, "frame")} not shown`) };
    }
    at = each.atMs;
    return { at, order: 1, row: frameRow(each, several) };
  });
}

/** Adds a note wherever nothing happens for a while. */
function withPauses(rows: readonly Row[]): readonly Row[] {
  const result: Row[] = [];
  let before: number | undefined;
  for (const row of rows) {
    const pause = before === undefined || row.atMs === undefined ? 0 : row.atMs - before;
    if (pause >= PAUSE_MS) result.push(noteRow(`${formatDuration(pause)} without frames`));
    before = row.atMs ?? before;
    result.push(row);
  }
  return result;
}

function frameRow({ link, direction, text, comment, atMs }: TraceFrame, several: boolean): Row {
  const isSent = direction === "sent";
  const isBad = comment?.startsWith("FAIL") === true;
  const tone = isBad ? "#a8201a" : comment === null ? "#16191d" : "#14662f";
  const [from, to, tip] = isSent ? [TESTER, DEVICE, -7] : [DEVICE, TESTER, 7];
  const label = shortened(several ? `${link}: ${text}` : text);
  const weight = comment === null ? 400 : 700;
  return {
    height: ROW,
    atMs,
    draw: (y) =>
      markup`<g fill="${tone}" stroke="none">${timeText(atMs, y)}<text x="${TESTER + 12}" y="${
        y - 4
      }" font-size="11" font-weight="${weight}">${label}</text>
<line x1="${from}" y1="${y}" x2="${to}" y2="${y}" stroke="${tone}" stroke-width="${
        comment === null ? 1 : 2
      }"/><path d="M${to} ${y}l${tip} -4v8z"/></g>`,
  };
}

function openRow({ number, openedMs }: ReportedLink, several: boolean): Row {
  return lineRow(openedMs, `TCP connection${several ? ` ${number}` : ""} established`, "#565f69");
}

function endRow(
  { number, endedMs, endedBy }: ReportedLink,
  several: boolean,
  verdict: CaseReport["verdict"],
): Row {
  const which = several ? ` ${number}` : "";
  const text = endedBy === "tester"
    ? `Tester closes connection${which}`
    : endedBy === "device"
    ? `Device closes connection${which}`
    : `Connection${which} fails`;
  const isBad = endedBy !== "tester" && verdict === "FAIL";
  return lineRow(endedMs!, text, isBad ? "#a8201a" : "#565f69");
}

/** A dashed line across, for the begin and the end of a connection. */
function lineRow(atMs: number, text: string, tone: string): Row {
  return {
    height: ROW,
    atMs,
    draw: (y) =>
      markup`<g fill="${tone}">${timeText(atMs, y)}<text x="${TESTER + 12}" y="${
        y - 4
      }" font-size="11" font-style="italic">${text}</text>
<line x1="${TESTER}" y1="${y}" x2="${DEVICE}" y2="${y}" stroke="${tone}" stroke-dasharray="5 4"/></g>`,
  };
}

/** The moment of the verdict. */
function endOfCase(atMs: number, verdict: CaseReport["verdict"]): Row {
  return {
    height: GAP,
    atMs,
    draw: (y) =>
      markup`${timeText(atMs, y)}<text x="${TESTER + 12}" y="${
        y + 3
      }" font-size="11" font-weight="700" fill="#16191d">${verdict}</text>`,
  };
}

function noteRow(text: string): Row {
  return {
    height: GAP,
    atMs: undefined,
    draw: (y) =>
      markup`<text x="${
        (TESTER + DEVICE) / 2
      }" y="${y}" font-size="10" text-anchor="middle" fill="#565f69">... ${text} ...</text>`,
  };
}

function timeText(atMs: number, y: number): Markup {
  const seconds = (atMs / 1000).toFixed(3);
  return markup`<text x="${TESTER - 8}" y="${
    y + 3
  }" font-size="10" text-anchor="end" fill="#565f69">${seconds}</text>`;
}

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
