// Reads a report that was written as JSON.

import { checkSchema } from "../../../codec/low_level.ts";
import { refuseMistakes } from "../../io/mistakes.ts";
import type { Io } from "../../io/io.ts";
import { readText } from "../../io/read_text.ts";
import { readJson } from "../../text/json/read_json.ts";
import type { CampaignReport } from "./campaign_report.ts";
import { CAMPAIGN_REPORT_SCHEMA } from "./report_schema.ts";

/**
 * Reads a report.
 *
 * @throws {UsageError} The file cannot be read, or is not a report; the message lists what is wrong with positions.
 */
export async function readReport(path: string, io: Io): Promise<CampaignReport> {
  const json = readJson(await readText(path, io));
  const faults = json.value === undefined ? [] : checkSchema(json.value, CAMPAIGN_REPORT_SCHEMA);
  refuseMistakes([{ file: path, json, faults }]);
  return json.value as CampaignReport; // The schema has the same members.
}
