// A check of captures against a sheet as text.

import type { ZonePolicy } from "../../../../codec/mod.ts";
import { counted } from "../../../text/count.ts";
import { REPORT_COLUMNS, wrapText } from "../../../text/text.ts";
import { dateAndTime, timesText } from "../../../text/zoned_time.ts";
import type { Sheet } from "../sheet.ts";
import type { CaptureCheckResult } from "./capture_check.ts";
import { type Violation, type ViolationPacket, VIOLATIONS } from "./violation.ts";

/** Returns the lines of a check. */
export function checkLines(
  sheet: Sheet,
  { violations, omitted, unseen, connections, apdus }: CaptureCheckResult,
  { file, zone }: { readonly file: string; readonly zone: ZonePolicy | undefined },
): readonly string[] {
  const { vendor, product, firmware } = sheet.device;
  const device = [vendor, product, firmware].filter((text) => text !== "").join(" ");
  const hasSeveralFiles = new Set(
    violations.flatMap(({ packets }) => packets.map((packet) => packet.file)),
  ).size > 1;
  return [
    `Sheet     ${file}: ${device === "" ? "" : `${device}, `}${sheet.role} station`,
    `Compared  ${counted(apdus, "APDU")} of ${counted(connections, "connection")}, ${
      timesText(zone)
    }`,
    "",
    ...summaryLines(violations, apdus),
    ...violations.flatMap((violation, index) => [
      "",
      ...violationLines(violation, { number: index + 1, zone, hasSeveralFiles }),
    ]),
    ...omitted === 0
      ? []
      : ["", `And ${counted(omitted, "packet")} with other violations, which are not listed`],
    ...unseen.length === 0 ? [] : [
      "",
      ...wrapText(unseen.join(", "), {
        lead: "Marked, but not sent by the device: ",
        columns: REPORT_COLUMNS,
      }),
    ],
  ];
}

function summaryLines(violations: readonly Violation[], apdus: number): readonly string[] {
  if (apdus === 0) return ["Nothing was compared: no APDU was found"];
  if (violations.length === 0) return ["No violations"];
  const own = violations.filter(({ by }) => by === "device").length;
  const others = violations.length - own;
  return [
    `${counted(violations.length, "violation")}: ${own} by the device, ${others} by its peers`,
  ];
}

function violationLines(
  { code, by, sender, receiver, detail, count, time, packets }: Violation,
  { number, zone, hasSeveralFiles }: {
    readonly number: number;
    readonly zone: ZonePolicy | undefined;
    readonly hasSeveralFiles: boolean;
  },
): readonly string[] {
  const lead = `${number}. `;
  const indent = " ".repeat(lead.length);
  const places = packets.map((packet) => placeOf(packet, hasSeveralFiles)).join(", ");
  const more = count > packets.length ? ` and ${count - packets.length} more` : "";
  const first = Number.isNaN(time) ? "" : `, first at ${dateAndTime(time, zone)}`;
  return [
    `${lead}${code}: ${VIOLATIONS[code]}`,
    ...wrapText(detail, { lead: indent, columns: REPORT_COLUMNS }),
    ...wrapText(`${by} ${sender} to ${receiver}${first}`, {
      lead: indent,
      columns: REPORT_COLUMNS,
    }),
    ...wrapText(`${counted(count, "time")}: packet ${places}${more}`, {
      lead: indent,
      columns: REPORT_COLUMNS,
    }),
  ];
}

function placeOf({ file, frame }: ViolationPacket, hasSeveralFiles: boolean): string {
  return hasSeveralFiles && file !== undefined ? `${file}:${frame}` : String(frame);
}
