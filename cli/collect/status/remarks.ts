// What is odd about points, as lines of the log: each thing about each point once, many points in few lines, and no more
// of a station that never ends.

import { typeName } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Remark } from "../store/entry.ts";
import { FLAG } from "../store/flags.ts";
import type { LogEvent } from "./log.ts";

/** Points that are told one by one; of more, only their number is told. */
const TOLD_SINGLY = 5;

/** Lines about one thing at one station; a station that makes up points would fill the log. */
const MOST_LINES = 200;

/** What is told of a flag: the event for programs, and the text that follows the address of the point. */
const TEXTS: Readonly<Record<number, readonly [event: string, text: (remark: Remark) => string]>> =
  {
    [FLAG.unknownPoint]: ["unknown-point", () => "is not in the configuration"],
    [FLAG.typeChanged]: [
      "type-changed",
      ({ typeId }) => `sends values of another kind, ${typeName(typeId) ?? `type ${typeId}`}`,
    ],
    [FLAG.impossibleTime]: ["impossible-time", () => "sends time tags that are no date and time"],
    [FLAG.doubtfulTime]: [
      "doubtful-time",
      () => "sends time tags more than a year old or an hour ahead: see to the station's clock",
    ],
    [FLAG.clockStopped]: [
      "clock-stopped",
      () => "sends one time tag again and again: see to the station's clock",
    ],
    [FLAG.irregular]: ["irregular", () => "comes in ASDUs with a fault, see the column detail"],
  };

/** Makes the lines of one run. */
export class Remarks {
  /** Lines so far, by flag and station. */
  readonly #lines = new Map<string, number>();

  /** The lines for what was remarked on by now. */
  events(remarks: readonly Remark[]): LogEvent[] {
    const groups = Map.groupBy(remarks, ({ station, flag }) => `${flag} ${station}`);
    return [...groups].flatMap(([key, group]) => {
      const before = this.#lines.get(key) ?? 0;
      const events = eventsOf(group).slice(0, MOST_LINES - before);
      if (events.length === 0) return [];
      const lines = before + events.length;
      this.#lines.set(key, lines);
      if (lines < MOST_LINES) return events;
      const last = lineOf(group[0]!, "the same goes on, and no more of it is logged");
      return [...events.slice(0, -1), last];
    });
  }
}

/** The lines for remarks of one kind. */
function eventsOf(group: readonly Remark[]): LogEvent[] {
  const { flag } = group[0]!;
  const [, describe] = TEXTS[flag]!;
  const lines = group.slice(0, TOLD_SINGLY).map((remark) =>
    lineOf(remark, `CA ${remark.ca} IOA ${remark.ioa} ${describe(remark)}`)
  );
  const more = group.length - lines.length;
  if (more === 0) return lines;
  return [...lines, lineOf(group[0]!, `the same with ${count(more, "more point")}`)];
}

function lineOf({ station, flag }: Remark, text: string): LogEvent {
  const [event] = TEXTS[flag]!;
  return {
    level: "warning",
    event,
    subject: `station ${station}`,
    text: `${text}; kept with the flag ${event}`,
  };
}
