// The sections on requests: each command with its result, and the number of all other requests.

import { assertEquals } from "@std/assert";
import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { Section } from "../../../../cli/report/analysis/document.ts";
import {
  commandsSection,
  requestsSection,
} from "../../../../cli/report/analysis/sections/transactions.ts";
import { View } from "../../../../cli/report/analysis/view.ts";
import {
  command,
  interrogation,
  measured,
  Traffic,
} from "../../../helpers/capture/traffic_builder.ts";

/** Writes a table as lines, with `|` between its cells. */
function lines({ blocks: [block] }: Section): string[] {
  if (block?.type !== "table") throw new Error("Expected a table");
  return block.rows.map((row) =>
    row.map((cell) => {
      if (typeof cell === "string") return cell;
      return cell.tone === undefined ? cell.text : `${cell.text} (${cell.tone})`;
    }).join("|")
  );
}

/** Creates a process reset or an answer to it. */
function reset(cause: number): AsduInput {
  return { type: "C_RP_NA_1", cause, ca: 1, objects: [{ qrp: 1 }] } as AsduInput;
}

/** Requests with each kind of ending. */
function requests(): Traffic {
  const t = new Traffic();
  const link = t.link().start();
  link.fromClient(interrogation()).fromServer(interrogation(7));
  for (const ioa of [1, 2, 3]) link.fromServer(measured(ioa, 1, 20));
  link.fromServer(interrogation(10)).acknowledge();
  link.fromClient(interrogation()).fromServer(interrogation(7)).fromServer(measured(1, 1, 20));
  link.fromServer(interrogation(10)).acknowledge();
  link.fromClient(command({ ioa: 1 })).fromServer(command({ ioa: 1, cause: 7 }));
  t.wait(20);
  link.fromServer(command({ ioa: 1, cause: 10 })).acknowledge();
  link.fromClient(command({ ioa: 2, value: 0 }));
  t.wait(7);
  link.fromServer(command({ ioa: 2, value: 0, cause: 7 })).acknowledge();
  link.fromClient(command({ ioa: 3 })).fromServer(command({ ioa: 3, cause: 7, negative: true }));
  link.fromClient(command({ ioa: 4, select: true }));
  link.fromServer(command({ ioa: 4, select: true, cause: 7 })).acknowledge();
  link.fromClient(command({ ioa: 4 })).fromServer(command({ ioa: 4, cause: 7 }));
  link.fromServer(command({ ioa: 4, cause: 10 })).acknowledge();
  link.fromClient(command({ ioa: 5, select: true }));
  link.fromServer(command({ ioa: 5, select: true, cause: 7 })).acknowledge();
  link.fromClient(reset(6)).fromServer(reset(7)).acknowledge();
  link.fromClient(command({ ioa: 6 })).close();
  return t;
}

Deno.test("commands: origin, object, result, duration and packet are listed", () => {
  const view = new View(requests().report());
  const section = commandsSection(view)!;
  assertEquals(section.title, "Commands: 7");
  assertEquals(lines(section), [
    "07:08:09.017|192.0.2.1 -> 192.0.2.2|1|1|C_SC_NA_1|ON|done after 22 ms|frame 18",
    "07:08:09.041|192.0.2.1 -> 192.0.2.2|1|2|C_SC_NA_1|OFF|confirmed after 8 ms|frame 22",
    "07:08:09.051|192.0.2.1 -> 192.0.2.2|1|3|C_SC_NA_1|ON|REFUSED: confirmed negatively (error)|frame 25",
    "07:08:09.053|192.0.2.1 -> 192.0.2.2|1|4|C_SC_NA_1|ON|selected, done after 2 ms|frame 27",
    "07:08:09.060|192.0.2.1 -> 192.0.2.2|1|5|C_SC_NA_1|ON|selected, not executed (warning)|frame 34",
    "07:08:09.063|192.0.2.1 -> 192.0.2.2|1||C_RP_NA_1|qualifier 1|confirmed after 1 ms|frame 37",
    "07:08:09.066|192.0.2.1 -> 192.0.2.2|1|6|C_SC_NA_1|ON|NOT ANSWERED (error)|frame 40",
  ]);
});

Deno.test("requests: results and point counts are summed up by kind", () => {
  const section = requestsSection(new View(requests().report()))!;
  assertEquals(lines(section), [
    "interrogation|2|2 done|1 ms, at most 1 ms|3 ms, at most 5 ms|1 to 3 points",
    "command|6|2 done, 1 REFUSED, 1 confirmed, 1 selected, not executed, 1 NOT ANSWERED (error)|1 ms, at most 8 ms|2 ms, at most 22 ms|",
    "reset process|1|1 confirmed|1 ms||",
  ]);
});

Deno.test("there is no section on requests if there were none", () => {
  const view = new View(new Traffic().report());
  assertEquals([commandsSection(view), requestsSection(view)], [undefined, undefined]);
});
