// The rows of the filter options, without what reads their values: the help loads nothing else.

import type { OptionRow } from "./option_row.ts";

/** Option table rows. */
export const FILTER_OPTIONS: readonly OptionRow[] = [
  {
    name: "host",
    value: "ADDRESS",
    text: "only links with these hosts: 192.0.2.1, 192.0.2.0/24, fe80::/10",
  },
  { name: "ca", value: "CA", text: "only these common addresses: 1, 1,3 or 10-19" },
  { name: "ioa", value: "IOA", text: "only these object addresses: 4711, 0.18.103, 100,200-299" },
  { name: "type", value: "TYPE", text: "only these types: M_ME_TF_1, C_*, 36 or 45..64" },
  { name: "cause", value: "CAUSE", text: "only these causes: spont, act, inro*, 3 or 20..36" },
  {
    name: "from",
    value: "TIME",
    text: "start time: 2026-06-09T03:10, 03:10 (on the first day) or +90s, in --zone",
  },
  { name: "to", value: "TIME", text: "end time" },
  {
    name: "filter",
    letter: "F",
    value: "TEXT",
    text:
      "any combination of fields and words: 'ca=1 (type=C_* or quality=IV) not host=10.0.0.5'; see Filters above",
  },
];
