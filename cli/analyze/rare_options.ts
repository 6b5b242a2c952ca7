// Options of `analyze` whose code is loaded only when they are given, because it is large.

import type { OptionRow } from "../options/option_row.ts";

/** Verifies MACs: `mac_keys.ts`. */
export const MAC_KEYS_OPTION: OptionRow = {
  name: "mac-keys",
  value: "FILE",
  text:
    'verify the MACs of secure authentication with the keys in a JSON file: {"users": {"1": {"updateKey": "000102..."}}}, or for links recorded after their key change {"1": {"control": "1011...", "monitor": "2021..."}}, in hex; "openPoints" changes the octets that enter a MAC',
};

/** Searches for open points: `try_open_points.ts`. */
export const TRY_OPEN_POINTS_OPTION: OptionRow = {
  name: "try-open-points",
  text:
    "instead of the report, try all open points of secure authentication that enter a MAC, and print those with which all MACs are right; needs --mac-keys, exit code 1 if there are none",
};

/** Compares with a sheet: `check_pics.ts`. */
export const PICS_OPTION: OptionRow = {
  name: "pics",
  value: "SHEET",
  text:
    "instead of the report, compare the captures with the sheet of a device, its interoperability list (iec104 station " +
    "--pics): list what violates it, with the packets; with --json as JSON, whose schema --schema prints; filters select links and " +
    "times; exit code 1 if anything violates it",
};
