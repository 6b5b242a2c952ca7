// Fetches the files of a station that a scan has found.

import { type ControllingStation, type DiscoveredFile, RequestError } from "../../mod.ts";
import { count } from "../text/count.ts";
import type { ScannedFile, ScanPlan } from "./result.ts";

/** Maximum number of octets of all files. */
const MAX_ALL_OCTETS = 0x100_0000;

/** The files of a scan, and why fetching them was interrupted. */
export interface FetchedFiles {
  readonly files: readonly ScannedFile[];
  readonly interruption: RequestError | undefined;
}

/** Fetches the files that are not too large, one at a time. Subdirectories are skipped. */
export async function fetchFiles(
  station: ControllingStation,
  found: readonly DiscoveredFile[],
  { plan, pace }: {
    readonly plan: ScanPlan;
    /** Waits until the next request may be sent. */
    readonly pace: () => Promise<void>;
  },
): Promise<FetchedFiles> {
  const { fileOctets, signal, confirmationMs, onProgress } = plan;
  if (fileOctets === undefined) return { files: found, interruption: undefined };
  const files: ScannedFile[] = [];
  let interruption: RequestError | undefined;
  let left = MAX_ALL_OCTETS;
  for (const file of found) {
    const unfetched = reasonNot(file, { fileOctets, left, interruption });
    if (unfetched !== undefined) {
      files.push({ ...file, unfetched });
      continue;
    }
    const { ca, ioa, nof } = file;
    const name = `file ${ca}/${ioa}/${nof}`;
    await pace();
    try {
      const { octets, reason } = await station.getFile(ca, { ioa, nof }, {
        ...{ signal, confirmationMs },
        onProgress: (done, all) => onProgress(`${name}: ${done} of ${count(all, "octet")}`),
      });
      left -= octets?.length ?? 0;
      files.push(octets === undefined ? { ...file, unfetched: reason } : { ...file, octets });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      interruption = error;
      files.push({ ...file, unfetched: INTERRUPTED });
    }
  }
  return { files, interruption };
}

const INTERRUPTED = "the scan was interrupted";

/** Why a file is not fetched; `undefined` if it is. */
function reasonNot(
  { lof, subdirectory }: DiscoveredFile,
  { fileOctets, left, interruption }: {
    readonly fileOctets: number;
    readonly left: number;
    readonly interruption: Error | undefined;
  },
): string | undefined {
  if (interruption !== undefined) return INTERRUPTED;
  if (subdirectory) return "a directory";
  if (lof > fileOctets) return `larger than ${count(fileOctets, "octet")}, the limit of --files`;
  if (lof > left) return `more than ${count(MAX_ALL_OCTETS, "octet")} in all files`;
  return undefined;
}
