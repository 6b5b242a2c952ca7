// Logs irregularities of points: each once per point, summarized for many points, and limited per station.

import { typeName } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Remark } from "../store/entry.ts";
import { FLAG } from "../format/flags.ts";
import type { LogEvent } from "../../text/log_line.ts";

/** Maximum number of points logged individually; the rest are only counted. */
const TOLD_SINGLY = 5;

/** Maximum number of lines per irregularity and station, so that invented addresses cannot fill the log. */
const MOST_LINES = 200;

/** Event name and text per flag; the text follows the address of the point. */
const TEXTS: Readonly<Record<number, readonly [event: string, text: (remark: Remark) => string]>> =
  {
    [FLAG.unknownPoint]: ["unknown-point", () => "is not in the configuration"],
    [FLAG.typeChanged]: [
      "type-changed",
      ({ typeId }) => `sends values of another kind, ${typeName(typeId) ?? `type ${typeId}`}`,
    ],
    [FLAG.impossibleTime]: [
      "impossible-time",
      () => "sends time tags that are not a valid date and time",
    ],
    [FLAG.doubtfulTime]: [
      "doubtful-time",
      () => "sends time tags more than a year old or an hour ahead: check the station's clock",
    ],
    [FLAG.clockStopped]: [
      "clock-stopped",
      () => "sends the same time tag repeatedly: check the station's clock",
    ],
    [FLAG.irregular]: ["irregular", () => "arrives in malformed ASDUs; see the column detail"],
  };

/** Creates the log lines for the remarks of a run. */
export class Remarks {
  /** Number of lines logged, by flag and station. */
  readonly #lines = new Map<string, number>();

  /** The log lines for these remarks. */
  events(remarks: readonly Remark[]): LogEvent[] {
    const groups = Map.groupBy(remarks, ({ station, flag }) => `${flag} ${station}`);
    return [...groups].flatMap(([key, group]) => {
      const before = this.#lines.get(key) ?? 0;
      const events = eventsOf(group).slice(0, MOST_LINES - before);
      if (events.length === 0) return [];
      const lines = before + events.length;
      this.#lines.set(key, lines);
      if (lines < MOST_LINES) return events;
      const last = lineOf(group[0]!, "the same applies to further points, which are not logged");
      return [...events.slice(0, -1), last];
    });
  }
}

/** The lines for remarks of the same kind. */
function eventsOf(group: readonly Remark[]): LogEvent[] {
  const { flag } = group[0]!;
  const [, describe] = TEXTS[flag]!;
  const lines = group.slice(0, TOLD_SINGLY).map((remark) =>
    lineOf(remark, `CA ${remark.ca} IOA ${remark.ioa} ${describe(remark)}`)
  );
  const more = group.length - lines.length;
  if (more === 0) return lines;
  return [...lines, lineOf(group[0]!, `the same for ${count(more, "more point")}`)];
}

function lineOf({ station, flag }: Remark, text: string): LogEvent {
  const [event] = TEXTS[flag]!;
  return {
    level: "warning",
    event,
    subject: `station ${station}`,
    text: `${text}; stored with the flag ${event}`,
  };
}
