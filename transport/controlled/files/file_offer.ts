// Files that the station offers: adding, announcing, and offering without a request.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { type StationFile, type StationFileInput, stationFileOf } from "../objects/station_file.ts";
import { FileSending } from "./file_sending.ts";
import { directoryEntry } from "./file_server.ts";
import type { Moment } from "../../moment.ts";
import type { StationCore } from "../core/station_core.ts";

/** Adds a file; with `announce`, every group receives a directory entry with cause 3. */
export function addFile(
  core: StationCore,
  given: StationFileInput,
  { announce, now }: { readonly announce: boolean; readonly now: Moment },
): void {
  const { ca } = given;
  if (!core.sectors.has(ca)) throw new TypeError(`Cannot add a file of CA ${ca}: not declared`);
  const file = stationFileOf(given, core.clock.instant(now));
  core.files.add(file);
  if (!announce) return;
  const objects = [{ ...directoryEntry(core, file, now), lastFile: true }];
  const asdu = { type: "F_DR_TA_1", cause: CAUSE.spontaneous, ca, objects };
  core.reporter.raw(asdu as unknown as AsduInput, undefined, now);
}

/**
 * Offers a file on a connection; returns `false` if the file does not exist or the connection is
 * not started.
 */
export function offerFile(
  core: StationCore,
  link: number,
  { file, now }: { readonly file: Pick<StationFile, "ca" | "ioa" | "nof">; readonly now: Moment },
): boolean {
  const { ca, ioa, nof } = file;
  const to = core.links.get(link);
  const sector = core.sectors.get(ca);
  const found = core.files.get(ca, ioa, nof);
  if (to?.state !== "started" || sector === undefined || found === undefined) return false;
  const asdu = { originator: core.originator, test: false };
  new FileSending(found, { core, link: to, remote: to.remote, sector, ioa, nof, asdu }, now);
  return true;
}
