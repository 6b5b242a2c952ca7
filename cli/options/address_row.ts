// The row of the option --address-format, without what formats addresses: the help loads nothing else.

import type { AddressFormat } from "../../codec/mod.ts";
import type { OptionRow } from "./option_row.ts";

const FORMATS = { plain: true, "8.8.8": true, "16_8": true, hex: true } satisfies Record<
  AddressFormat,
  true
>;

/** The option for the format of object addresses. */
export const ADDRESS_FORMAT_OPTION: OptionRow = {
  name: "address-format",
  value: "FORMAT",
  words: Object.keys(FORMATS),
  text:
    "how object addresses are shown: plain (default), 8.8.8, 16_8 or hex; all are accepted as input; JSON and CSV always have numbers",
};
