// The summary at the top of a report: the files read, the amount of data, and problems with the files.

import { formatDuration } from "../../../../codec/mod.ts";
import { counted } from "../../../text/count.ts";
import { adviceFor, describeOmitted, describeOther } from "../../../text/other_connections.ts";
import { settingOptions } from "../../../text/settings/settings_text.ts";
import { describeSizes } from "../../../text/sizes_text.ts";
import { skippedText } from "../../../text/skipped_text.ts";
import { tunnelText } from "../../../text/tunnel_text.ts";

import type { CaptureReport, Severity } from "../../../../codec/capture/mod.ts";
import type { Remark } from "../document.ts";
import type { View } from "../view.ts";
import { hostsOf, sizeText } from "../words.ts";

/** Port of IEC 60870-5-104 over TLS. */
const TLS_PORT = 19_998;

/** Maximum number of files listed by name. */
const LISTED_FILES = 6;

/** Maximum number of links with other field sizes to list. */
const LISTED_LINKS = 6;

/** The sentences of the summary. */
export function leadOf(view: View): Remark[] {
  const { report } = view;
  const remarks: Remark[] = [];
  const say = (text: string, tone?: Remark["tone"]) => remarks.push({ type: "remark", text, tone });
  const { captures } = report;
  for (const capture of captures.slice(0, LISTED_FILES)) {
    if (capture.packets > 0) say(describeCapture(capture, view));
    const inside = tunnelText(capture.tunnels);
    if (inside !== "") say(`${shortName(capture)}: encapsulated packets: ${inside}`);
    for (const { code, count, detail, frame } of capture.issues) {
      const where = frame > 0 ? ` (frame ${frame})` : "";
      const times = count > 1 ? `, ${count} times` : "";
      say(`${shortName(capture)}: ${code}: ${detail}${where}${times}`, toneOfIssue(code));
    }
    const skipped = skippedText(capture.skippedPackets);
    if (skipped !== "") say(`${shortName(capture)}: skipped ${skipped}`, "notice");
  }
  if (captures.length > LISTED_FILES) {
    say(`and ${counted(captures.length - LISTED_FILES, "more file")}`);
  }
  if (report.filter !== null) say(describeFilter(view));
  const options = settingOptions(report.settings);
  if (options.length > 0) say(`Settings: ${options.join(", ")}`);
  if (!report.complete) {
    say("Reading was incomplete; this report covers the data read so far", "warning");
  }
  if (captures.some(({ packets }) => packets > 0)) say(describeTotals(view));
  for (const text of describeOthers(view)) say(text, "notice");
  for (const { text, tone } of describeFieldSizes(view)) say(text, tone);
  for (const { text } of report.omissions) say(text, "notice");
  return remarks;
}

/** The links with other field sizes than those of the standard. */
function describeFieldSizes({ report: { sessions } }: View): Omit<Remark, "type">[] {
  const others = sessions.flatMap(({ id, sizes }) => sizes === null ? [] : [{ id, sizes }]);
  const shown = others.slice(0, LISTED_LINKS).map(({ id, sizes }): Omit<Remark, "type"> => {
    const text = `Link ${id}: ${describeSizes(sizes)} (frame ${sizes.frame})`;
    return { text, tone: sizes.profile === null ? "warning" : "notice" };
  });
  const rest = others.length - shown.length;
  if (rest === 0) return shown;
  const text = `and ${counted(rest, "more link")} with other field sizes: --json lists them`;
  return [...shown, { text, tone: "notice" }];
}

function shortName({ name }: CaptureReport): string {
  return name?.replace(/^.*[/\\]/, "") ?? "capture";
}

function toneOfIssue(code: string): Severity {
  return NOTICES.has(code) ? "notice" : "error";
}

/** Issues that lose nothing. */
const NOTICES: ReadonlySet<string> = new Set([
  ...["packets-dropped", "not-104", "text-incomplete", "unread-lines"],
]);

function describeCapture(capture: CaptureReport, view: View): string {
  const { first, last, packets, octets } = capture;
  const amount = `${counted(packets, "packet")}, ${sizeText(octets)}`;
  if (first === null || last === null) {
    return `${shortName(capture)}: ${amount}, without timestamps`;
  }
  const span = formatDuration(Date.parse(last) - Date.parse(first));
  const from = view.fullTime(first);
  const to = view.fullTime(last);
  const end = to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to;
  return `${shortName(capture)}: ${from} to ${end} ${view.zone} (${span}), ${amount}`;
}

function describeFilter({ report: { filter, totals } }: View): string {
  const left = totals.filteredAsdus;
  const rest = left === 0 ? "" : `; ${counted(left, "ASDU")} on these links excluded`;
  return `Filter: ${filter}${rest}`;
}

/** Other protocols on ports of IEC 60870-5-104; all others too if the captures hold nothing else. */
function describeOthers({ report, rows }: View): string[] {
  const others = report.captures.flatMap((capture) => capture.others);
  const isAll = report.totals.sessions === 0 && report.filter === null;
  const shown = others.filter(({ expected, protocol, port }) =>
    isAll || expected || protocol === "TLS" && port === TLS_PORT
  );
  const texts = shown.slice(0, rows).map((other) => `Left out: ${describeOther(other)}`);
  if (shown.length > rows) texts.push(`and ${counted(shown.length - rows, "more server")}`);
  const omitted = report.captures.reduce((sum, capture) => sum + capture.othersOmitted, 0);
  if (omitted > 0) texts.push(describeOmitted(omitted));
  return isAll && shown.length > 0 ? [...texts, `Advice: ${adviceFor(others)}`] : texts;
}

function describeTotals({ report }: View): string {
  const { totals, captures, points, stations } = report;
  if (totals.sessions === 0) {
    const connections = captures.reduce((sum, capture) => sum + capture.connections, 0);
    const hint = report.filter !== null
      ? "selected by the filter"
      : connections === 0
      ? "because there is no TCP connection"
      : `in ${counted(connections, "TCP connection")}`;
    return `No IEC 60870-5-104 traffic found ${hint}`;
  }
  const hosts = hostsOf(report);
  const links = `${counted(totals.sessions, "link")} between ${counted(hosts, "host")}`;
  const apdus = `${counted(totals.apdus, "APDU")} with ${
    counted(totals.objects, "information object")
  }`;
  const what = `${counted(stations.length, "station")} with ${counted(points.length, "point")}`;
  return `${links}: ${apdus}; ${what}`;
}
