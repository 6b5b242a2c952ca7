// The rows of the options --profile, --types and --security-edition, without what reads their values: the help loads
// nothing else.

import { SECURITY_EDITION } from "../text/settings/security_edition.ts";
import type { OptionRow } from "./option_row.ts";

/** The option --profile. */
export const PROFILE_OPTION: OptionRow = {
  name: "profile",
  value: "COT/CA/IOA",
  text:
    "octets of cause of transmission, common address and object address, such as 2/2/3 (default: detected from the ASDUs of each link)",
};

/** The option --types. */
export const TYPES_OPTION: OptionRow = {
  name: "types",
  value: "FILE",
  text: "private types (JSON), see examples/private_types.json; may be repeated",
};

/** Both, for commands that decode or encode ASDUs. */
export const PROFILE_OPTIONS: readonly OptionRow[] = [PROFILE_OPTION, TYPES_OPTION];

/** The option --security-edition, for commands that read captures. */
export const SECURITY_EDITION_OPTION: OptionRow = {
  name: "security-edition",
  value: "YEAR",
  words: SECURITY_EDITION.words,
  text:
    "edition of IEC TS 60870-5-7 that the stations use: 2013 (default), or 2025, whose layouts are not public: types 81 to 95 are then kept raw",
};
