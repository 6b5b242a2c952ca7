// Formats a station's file directory as a table.

import { type Asdu, describeTimeFlags, formatTime } from "../../codec/mod.ts";
import type { Names } from "../text/names.ts";
import { tableLines } from "../text/text.ts";

/** The heading and one line per entry; empty for an empty directory. */
export function directoryLines(data: readonly Asdu[], names: Names): readonly string[] {
  const rows = data.flatMap((asdu) =>
    asdu.type !== "F_DR_TA_1" ? [] : asdu.objects.map((entry) => {
      const { ioa, nof, lof, subdirectory, active, status, time, timeFlags } = entry;
      const flags = describeTimeFlags(timeFlags);
      const words = [
        subdirectory ? "directory" : "file",
        ...(active ? ["transfer in progress"] : []),
        ...(status === 0 ? [] : [`status ${status}`]),
      ];
      return [
        `${names.address(asdu.ca, ioa)}/${nof}`,
        String(lof),
        flags === "" ? formatTime(time) : `${formatTime(time)} (${flags})`,
        words.join(", "),
      ];
    })
  );
  if (rows.length === 0) return [];
  return tableLines(
    [{ head: "CA/IOA/NOF" }, { head: "octets", right: true }, { head: "made" }, { head: "what" }],
    rows,
  );
}
