// Reads a report that was written as JSON.

import { checkSchema } from "../../../codec/low_level.ts";
import { refuseMistakes } from "../../io/mistakes.ts";
import type { Io } from "../../io/io.ts";
import { readText } from "../../io/read_text.ts";
import { readJson } from "../../text/json/read_json.ts";
import { UsageError } from "../../io/exit.ts";
import { type CampaignReport, REPORT_SCHEMA_ID } from "../campaign_report.ts";
import { CAMPAIGN_REPORT_SCHEMA } from "./report_schema.ts";

/**
 * Reads a report.
 *
 * @throws {UsageError} The file cannot be read, or is not a report; the message lists what is wrong with positions.
 */
export async function readReport(path: string, io: Io): Promise<CampaignReport> {
  const json = readJson(await readText(path, io));
  if (json.value !== undefined && !isOurs(json.value)) {
    throw new UsageError(
      `${path} is no report, expected a .json file that iec104 conform has written with --report or --json`,
    );
  }
  const faults = json.value === undefined ? [] : checkSchema(json.value, CAMPAIGN_REPORT_SCHEMA);
  refuseMistakes([{ file: path, json, faults }]);
  return json.value as CampaignReport; // The schema has the same members.
}

/** The name of the format of reports, without its version. */
const FORMAT = REPORT_SCHEMA_ID.slice(0, REPORT_SCHEMA_ID.indexOf("/") + 1);

/** Whether a document says that it is a report, of any version. */
function isOurs(value: unknown): boolean {
  return typeof value === "object" && value !== null && "schema" in value &&
    typeof value.schema === "string" && value.schema.startsWith(FORMAT);
}
