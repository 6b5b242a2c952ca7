// Adds the names of objects to what the analysis says about them.

import type {
  AnalysisReport,
  FindingReport,
  TransactionReport,
} from "../../../codec/capture/mod.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { textOfValue } from "../../text/value_text.ts";
import type { Names } from "../../text/names.ts";

/** The detail of a finding, with the name of each object that it mentions: `to CA 1 IOA 5010 (K06 breaker) from ...`. */
export function namedDetail(
  { detail, ca, typeId }: Pick<FindingReport, "detail" | "ca" | "typeId">,
  names: Names,
): string {
  return detail.replace(/(?:\bCA (\d+) )?\bIOA (\d+)\b/g, (_, own: string, ioa: string) => {
    const text = `${own === undefined ? "" : `CA ${own} `}IOA ${names.ioa(Number(ioa))}`;
    const address = own === undefined ? ca : Number(own);
    const name = address === null ? "" : names.nameIn(typeId ?? 0, address, Number(ioa));
    return name === "" ? text : `${text} (${name})`;
  });
}

/** The value of a request with its unit; empty without a value. */
export function requestValue(
  { facts: { value }, type, typeId, ca, ioa }: TransactionReport,
  names: Names,
): string {
  if (value === undefined) return "";
  const text = typeof value === "number" && type !== null
    ? textOfValue(type, value)
    : String(value);
  return `${text} ${names.labelIn(typeId, ca, ioa).unit}`.trim();
}

/** Who authenticated a request, how, and in which time; empty without secure authentication. */
export function authenticationText({ facts }: Pick<TransactionReport, "facts">): string {
  const { authentication, user, replyMs, macRight } = facts;
  if (authentication === undefined) return "";
  const how = authentication === "aggressive"
    ? ", aggressive mode"
    : replyMs === undefined
    ? ""
    : ` in ${formatDuration(replyMs)}`;
  const mac = macRight === undefined ? "" : macRight ? ", MAC right" : ", MAC WRONG";
  return `user ${user}${how}${mac}`;
}

/** The report with the keys `name` and `unit` in points and transactions, and with names in the details of findings. */
export function namedReport(report: AnalysisReport, names: Names): AnalysisReport {
  return {
    ...report,
    points: report.points.map((point) => ({ ...point, ...names.object(point.ca, point.ioa) })),
    transactions: report.transactions.map((each) => ({
      ...each,
      name: names.nameIn(each.typeId, each.ca, each.ioa),
      unit: names.labelIn(each.typeId, each.ca, each.ioa).unit,
    })),
    findings: report.findings.map((each) => ({ ...each, detail: namedDetail(each, names) })),
  };
}
