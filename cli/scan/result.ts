// What a scan asks, and what it found.

import type {
  DiscoveredFile,
  DiscoveryNote,
  Profile,
  StationDeclaration,
  TypeName,
} from "../../mod.ts";
import type { PointList } from "../text/point_list/point_list.ts";

/** What to scan, and how fast. */
export interface ScanPlan {
  /** The common addresses; all that answer a request to all stations if empty. */
  readonly cas: readonly number[];
  /** Whether to interrogate each group. */
  readonly groups: boolean;
  /** Whether only to interrogate all points. */
  readonly isBasic?: boolean;
  /** Object addresses to read in each station, besides those that were interrogated. */
  readonly read: readonly number[];
  /** Maximum length of a file that is fetched; none is fetched if it is `undefined`. */
  readonly fileOctets?: number | undefined;
  /** Maximum number of requests per second. */
  readonly rate: number;
  /** Time limits of each request, in ms. */
  readonly confirmationMs: number;
  readonly terminationMs: number;
  /** Cancels the scan. */
  readonly signal: AbortSignal;
  /** Shows the progress. */
  readonly onProgress: (text: string) => void;
}

/** A type that a station refused. */
export interface RefusedType {
  readonly ca: number;
  /** Mnemonic. */
  readonly type: TypeName;
  /** Why. */
  readonly reason: string;
  /** Whether the station does not know the type at all (cause 44). */
  readonly isUnknown: boolean;
}

/** A type that a station sent. */
export interface SeenType {
  readonly ca: number;
  /** Mnemonic, or `type 200`. */
  readonly type: string;
  /** Number of objects with it. */
  readonly objects: number;
  /** The causes of transmission that it was sent with, ascending. */
  readonly causes: readonly number[];
}

/** A file in the directory of a station. */
export interface ScannedFile extends DiscoveredFile {
  /** Its content, if it was fetched. */
  readonly octets?: Uint8Array;
  /** Why it was not fetched, although files were. */
  readonly unfetched?: string;
}

/** What a scan found. */
export interface ScanResult {
  /** The field sizes. */
  readonly profile: Profile;
  /** The station; `undefined` if no common address answered. */
  readonly declaration: StationDeclaration | undefined;
  /** Its points and counters. */
  readonly list: PointList;
  readonly files: readonly ScannedFile[];
  /** Why the scan was interrupted; `undefined` if it is complete. */
  readonly interruption: Error | undefined;
  /** Whether all points were interrogated, even if the scan was interrupted. */
  readonly isListed: boolean;
  readonly seen: readonly SeenType[];
  /** What was not decoded, or has surplus octets or no objects, as sentences. */
  readonly odd: readonly string[];
  readonly refused: readonly RefusedType[];
  /** Requested common addresses that the station does not have. */
  readonly absent: readonly number[];
  readonly notes: readonly DiscoveryNote[];
  /** Number of requests. */
  readonly requests: number;
}

/** The result of a scan whose connection failed. */
export function nothingFound(profile: Profile, interruption: Error): ScanResult {
  return {
    ...{ profile, interruption, declaration: undefined, list: { points: [], commands: [] } },
    ...{ files: [], seen: [], odd: [], refused: [], absent: [], notes: [] },
    ...{ isListed: false, requests: 0 },
  };
}
