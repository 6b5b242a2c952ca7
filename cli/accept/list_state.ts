// How each item of an acceptance run stands, as a table.

import type { ZonePolicy } from "../../codec/mod.ts";
import { cutCells } from "../text/cells.ts";
import { tableLines } from "../text/text.ts";
import { dateAndTime } from "../text/zoned_time.ts";
import { type ItemRecord, lastAttempt, type Protocol, standingOf } from "./protocol.ts";
import { tallyText } from "./texts.ts";

/** Maximum width of a name and of a remark. */
const MOST_CELLS = 40;

/** One line for each item of the list, and the totals. */
export function stateLines(
  protocol: Protocol,
  { zone, keys }: { readonly zone: ZonePolicy | undefined; readonly keys: ReadonlySet<string> },
): readonly string[] {
  const items = protocol.items.filter(({ listed, key }) => listed && keys.has(key));
  const rows = items.map((item) => rowOf(item, zone));
  const heads = ["item", "name", "type", "standing", "steps", "last answer", "tester", "remark"];
  return [
    ...tableLines(heads.map((head) => ({ head })), rows),
    "",
    tallyText({ items }),
  ];
}

function rowOf(item: ItemRecord, zone: ZonePolicy | undefined): readonly string[] {
  const { kind, address, name, type, steps, notes } = item;
  const attempts = steps.map(lastAttempt).filter((each) => each !== undefined)
    .toSorted((a, b) => a.at < b.at ? -1 : Number(a.at > b.at));
  const passed = attempts.filter(({ verdict }) => verdict === "passed").length;
  const last = attempts.at(-1);
  const remark = attempts.findLast((each) => each.remark !== "")?.remark ?? notes.at(-1)?.text ??
    "";
  return [
    `${kind} ${address}`,
    cutCells(name, MOST_CELLS),
    type,
    standingOf(item),
    `${passed}/${steps.length}`,
    last === undefined ? "" : dateAndTime(Date.parse(last.at), zone).slice(0, 16),
    last?.tester ?? "",
    cutCells(remark, MOST_CELLS),
  ];
}
