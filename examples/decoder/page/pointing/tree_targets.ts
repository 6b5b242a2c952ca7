// What the user points at in the dissected tree of an APDU.

import { type FilterFieldName, filterTerm } from "../../../../codec/capture/mod.ts";
import { describeCause, describeQuality, type DissectNode, toHex } from "../../../../codec/mod.ts";
import { APCI_OCTETS, CAUSE_OCTET, isSecurity } from "../../../../codec/low_level.ts";
import { type RowDetail, SEVERAL_ROWS } from "../../messages.ts";
import { connectionWays, type PointingFacts } from "./facts.ts";
import { NO_APDU, objectTarget, onlyPoint, packetRowOf } from "./packet_targets.ts";
import type { Pointed, Reason } from "./pointed.ts";

/** Fields shorter than this would find too much as octets. */
const LEAST_OCTETS = 3;

/**
 * The target of a node of the tree.
 *
 * @param path The nodes from the root to it.
 */
export function treeTarget(
  detail: RowDetail,
  path: readonly DissectNode[],
  facts: PointingFacts,
): Pointed {
  const node = path.at(-1)!;
  const { ca, frame, source, connection } = detail;
  const common = {
    ways: [
      ...source.address === "" ? [] : connectionWays(connection, frame),
      ...facts.waysFrom(frame),
    ],
    packet: packetRowOf(detail),
    point: onlyPoint(detail, facts),
  };
  const object = path.find(({ name }) => name === "OBJECT");
  const text = node.text === "" ? node.title : node.text;
  if (object === undefined || ca === null) {
    return { ...common, kind: node.name, text, term: termOf(node, detail) };
  }
  const ioa = Number(/\d+/.exec(object.text)![0]);
  const target = objectTarget({ ca, ioa }, detail, { facts, common });
  if (node === object || node.name === "IOA") return target;
  return { ...target, kind: node.name, text, term: objectTerm(node, path, detail) };
}

/** The term for a field outside the objects. */
function termOf(node: DissectNode, detail: RowDetail): string | Reason {
  const { raw = 0, name } = node;
  const { kind } = detail;
  switch (name) {
    case "APDU":
    case "LENGTH":
      return filterTerm("length", detail.octets.length);
    case "APCI":
    case "CONTROL":
      return kind === "I" || kind === "S" || kind === "U" ? filterTerm("format", kind) : NO_FIELD;
    case "S":
      return filterTerm("format", "S");
    case "U":
      return filterTerm("function", node.text);
    case "ASDU":
      return typeOf(detail);
    case "TYPE":
      return filterTerm("type", raw);
    case "DUI":
      return `${typeOf(detail)} and ${causeOf(node)} and ${filterTerm("ca", detail.ca!)}`;
    case "COT":
      return causeTermOf(raw);
    case "CAUSE":
      return filterTerm("cause", describeCause(raw).name);
    case "P/N":
      return raw === 1 ? "negative" : "not negative and format=I";
    case "T":
      return raw === 1 ? "test" : "not test and format=I";
    case "OA":
      return filterTerm("originator", raw);
    case "CA":
      return filterTerm("ca", raw);
    default:
      return octetsTerm(node, detail);
  }
}

function causeTermOf(octet: number): string {
  const cause = filterTerm("cause", describeCause(octet & CAUSE_OCTET.cause).name);
  const negative = (octet & CAUSE_OCTET.negative) === 0 ? "" : " and negative";
  return `${cause}${negative}${(octet & CAUSE_OCTET.test) === 0 ? "" : " and test"}`;
}

function causeOf({ children }: DissectNode): string {
  return causeTermOf(children.find(({ name }) => name === "COT")!.raw!);
}

function typeOf({ octets }: RowDetail): string {
  return filterTerm("type", octets[6]!);
}

/** The term for a field of an object. */
function objectTerm(
  node: DissectNode,
  path: readonly DissectNode[],
  detail: RowDetail,
): string | Reason {
  const field = fieldOf(node);
  if (field?.key === "value" && typeof field.value !== "object") {
    return filterTerm("value", String(Number(field.value)));
  }
  if (field?.key === "quality" && typeof field.value === "number") {
    return filterTerm("quality", describeQuality(field.value) || "good");
  }
  const name = field === undefined ? undefined : MESSAGE_FIELDS[field.key];
  if (name !== undefined && isSecurity(detail.octets[APCI_OCTETS]!)) {
    if (node.offset === SEVERAL_ROWS) return NO_FIELD;
    return filterTerm(name, field!.value as string | number);
  }
  const isTime = path.some((each) => fieldOf(each)?.key === "time");
  if (isTime && node.mask !== undefined) return NO_FIELD;
  return octetsTerm(node, detail);
}

/** The field of a node, or the only interesting one among its children: the value of `SIQ`, `DIQ`, `DCO`. */
function fieldOf({ field, children }: DissectNode): DissectNode["field"] {
  return field ?? children.find((child) => child.field?.key === "value")?.field;
}

/** The fields of the filter for those of messages of secure authentication. */
const MESSAGE_FIELDS: Readonly<Partial<Record<string, FilterFieldName>>> = {
  ...{ usr: "usr", csq: "csq", ksq: "ksq", mal: "mal", error: "errorcode", name: "username" },
};

const NO_FIELD: Reason = { reason: "The filter has no field for this" };

function octetsTerm(
  { offset, length, mask }: DissectNode,
  { octets, kind }: RowDetail,
): string | Reason {
  if (kind === "skipped" || kind === "gap" || kind === "opened" || kind === "closed") {
    return NO_APDU;
  }
  if (mask !== undefined || length < LEAST_OCTETS) return NO_FIELD;
  return filterTerm("octets", toHex(octets.subarray(offset, offset + length), ":"));
}
