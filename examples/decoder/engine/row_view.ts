// Rows in the form shown by the lists.

import {
  type Apdu,
  type Asdu,
  decodeApdu,
  describeCause,
  dissect,
  dissectAsdu,
  type DissectNode,
  formatApdu,
  formatAsdu,
  type FormatOptions,
  pointsOf,
  type Profile,
  typeName,
} from "../../../codec/mod.ts";
import { formatCount, wholeAsdu } from "../../../codec/low_level.ts";
import { nameTree } from "../../../cli/report/apdus/named_tree.ts";
import {
  type CompleteMessage,
  type SeriesEnd,
  seriesText,
  wholeOctets,
} from "../../../cli/report/apdus/message_series.ts";
import { zoneTree } from "../../../cli/report/apdus/zoned_tree.ts";
import { type RowDetail, type RowKind, type RowView, SEVERAL_ROWS } from "../messages.ts";
import { type Capture, SKIP_CODES } from "./capture.ts";
import { readOctets } from "./octets.ts";
import type { RowLook } from "./row_look.ts";
import { FUNCTIONS, KIND } from "./row_store.ts";

const KIND_NAMES: readonly RowKind[] = [
  ...["I", "S", "U", "undefined", "skipped", "gap", "opened", "closed"] as const,
];

/** Texts for the reasons in `CLOSE_REASONS`. */
const CLOSED_TEXTS = [
  "Connection closed (FIN)",
  "Connection reset (RST)",
  "Last packet before a new connection between the same ports",
  "No longer followed: too many connections",
  "Still open when the capture ends",
  "Carries another protocol",
];

/** Maximum number of objects per line. */
const LINE_OBJECTS = 6;

/** Maximum number of undecoded octets per line. */
const LINE_OCTETS = 24;

/** Some rows with their content. */
export async function viewRows(
  capture: Capture,
  rows: ArrayLike<number>,
  look: RowLook,
): Promise<RowView[]> {
  const octets = await readOctets(capture, rows);
  return Array.from(
    rows,
    (row, index) => viewRow(capture, row, { octets: octets[index]!, look }),
  );
}

/** The octets of a row, and how they are shown. */
interface RowContent {
  readonly octets: Uint8Array;
  readonly look: RowLook;
}

/** Everything about a row. */
export async function viewDetail(
  capture: Capture,
  row: number,
  look: RowLook,
): Promise<RowDetail> {
  const [read = new Uint8Array(0)] = await readOctets(capture, [row]);
  const octets = read.slice();
  const profile = capture.profileOf(row);
  const apdu = octets.length > 0 && capture.rows.kind(row) <= KIND.undefined
    ? decodeApdu(octets, { profile })
    : undefined;
  const own = apdu === undefined ? octetsTree(octets) : dissect(octets, { profile });
  const end = capture.messages.at(row);
  const tree = end?.kind === "message" ? withMessage(own, end, profile) : own;
  return {
    ...viewRow(capture, row, { octets, look }),
    octets,
    tree: apdu === undefined ? tree : lookedAt(tree, apdu, look),
    issues: (apdu?.issues ?? []).map(({ detail, offset }) => `${detail} (octet ${offset})`),
    firstFrame: capture.rows.frame(row) - capture.rows.spread(row),
    apdu: ordinalOf(capture, row),
    points: apdu?.format === "I" ? Array.from(pointsOf(apdu.asdu), ({ ioa }) => ioa) : [],
  };
}

/** The tree of the last segment of a message, with the whole message at its end. */
function withMessage(tree: DissectNode, end: CompleteMessage, profile: Profile): DissectNode {
  const whole = dissectAsdu(wholeOctets(end, profile), { profile });
  const message = placeless(whole);
  const title = `Complete message of ${formatCount(end.asdus.length, "segment")}`;
  return { ...tree, children: [...tree.children, { ...message, name: "MESSAGE", title }] };
}

/** A tree whose octets are those of several rows. */
function placeless({ children, ...node }: DissectNode): DissectNode {
  return { ...node, offset: SEVERAL_ROWS, length: 0, children: children.map(placeless) };
}

/** The tree with the names of objects, and with converted time tags. */
function lookedAt(tree: DissectNode, apdu: Apdu, { names, tags }: RowLook): DissectNode {
  const named = names === undefined ? tree : nameTree(tree, apdu, names);
  return tags === undefined ? named : zoneTree(named, tags.convert, tags.zone);
}

/** Position of a row among those of its packet, from 1. */
function ordinalOf({ rows }: Capture, row: number): number {
  let first = row;
  while (first > 0 && rows.frame(first - 1) === rows.frame(row)) first--;
  return row - first + 1;
}

function octetsTree(octets: Uint8Array): DissectNode {
  const title = octets.length === 0 ? "Nothing was captured" : "Octets that are not an APDU";
  const length = octets.length;
  return {
    name: "OCTETS",
    title,
    offset: 0,
    length,
    text: formatCount(length, "octet"),
    children: [],
  };
}

/** One row. */
function viewRow(capture: Capture, row: number, content: RowContent): RowView {
  const { rows, links } = capture;
  const { client, server, connection } = links.links[rows.link(row)]!;
  const fromClient = rows.fromClient(row);
  const kind = rows.kind(row);
  const time = rows.time(row);
  return {
    row,
    kind: KIND_NAMES[kind]!,
    frame: rows.frame(row),
    time: Number.isNaN(time) ? null : time,
    fromClient,
    connection,
    source: fromClient ? client : server,
    destination: fromClient ? server : client,
    ...contentOf(capture, row, content),
  };
}

type Content = Pick<RowView, "control" | "type" | "cause" | "ca" | "text" | "odd" | "objects">;

const NO_ASDU = { type: "", cause: "", ca: null, odd: false, objects: [] } as const;

function contentOf(capture: Capture, row: number, { octets, look }: RowContent): Content {
  const { rows } = capture;
  switch (rows.kind(row)) {
    case KIND.information: {
      const control = `I ${rows.sendNumber(row)},${rows.receiveNumber(row)}`;
      const profile = capture.profileOf(row);
      const apdu = decodeApdu(octets, { profile });
      if (apdu.format !== "I") return { ...NO_ASDU, control, text: formatApdu(apdu), odd: true };
      const end = capture.messages.at(row);
      return { control, ...asduContent(apdu.asdu, { profile, look, end }) };
    }
    case KIND.supervisory:
      return { ...NO_ASDU, control: `S ${rows.receiveNumber(row)}`, text: "" };
    case KIND.unnumbered:
      return { ...NO_ASDU, control: `U ${FUNCTIONS[rows.functionOctet(row)] ?? ""}`, text: "" };
    case KIND.undefined:
      return { ...NO_ASDU, control: "?", text: formatApdu(decodeApdu(octets)), odd: true };
    case KIND.skipped: {
      const { length } = octets;
      const shown = formatOctets(octets.subarray(0, LINE_OCTETS));
      const what = SKIP_CODES[rows.note(row)] === "conflict"
        ? "other than at the same TCP sequence number before"
        : length === 1
        ? "that is not an APDU"
        : "that are not an APDU";
      const text = `${formatCount(length, "octet")} ${what}: ${shown}${
        length > LINE_OCTETS ? " …" : ""
      }`;
      return { ...NO_ASDU, control: "octets", text, odd: true };
    }
    case KIND.gap: {
      const missing = rows.note(row);
      const text = `${
        missing === 0 ? "Octets" : formatCount(missing, "octet")
      } missing in the capture`;
      return { ...NO_ASDU, control: "gap", text, odd: true };
    }
    case KIND.opened:
      return { ...NO_ASDU, control: "TCP", text: "Connection opened or first seen" };
    default:
      return { ...NO_ASDU, control: "TCP", text: CLOSED_TEXTS[rows.note(row) & 7]! };
  }
}

function asduContent(
  asdu: Asdu,
  { profile, look: { names, tags }, end }: {
    readonly profile: Profile;
    readonly look: RowLook;
    readonly end: SeriesEnd | undefined;
  },
): Omit<Content, "control"> {
  const { typeId, cause, negative, test, ca, issues } = asdu;
  const flags = `${negative ? " NEG" : ""}${test ? " TEST" : ""}`;
  const options = {
    ...{ maxObjects: LINE_OBJECTS, profile },
    ...names !== undefined && { labelOf: names.labelOf },
    ...tags !== undefined && { convertTag: tags.convert },
  };
  const line = end?.kind === "message" ? seriesLine(end, options) : formatAsdu(asdu, options);
  const discarded = end?.kind === "discarded" ? `; ${seriesText(end, options)}` : "";
  const objects = asdu.type === "raw" ? [] : asdu.objects.slice(0, LINE_OBJECTS);
  return {
    type: asdu.type === "private" ? asdu.name : typeName(typeId) ?? `type ${typeId}`,
    cause: describeCause(cause).name + flags,
    ca,
    text: line.slice(line.indexOf(": ") + 2) + discarded, // the head has separate columns
    odd: issues.length > 0 || end?.kind === "discarded",
    objects: objects.map(({ ioa }) => ioa),
  };
}

/** The last segment of a message: the whole message stands for it. */
function seriesLine({ message, header, asdus }: CompleteMessage, options: FormatOptions): string {
  return `${formatAsdu(wholeAsdu(message, header), options)}; ${
    formatCount(asdus.length, "segment")
  }`;
}

function formatOctets(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join(" ");
}
