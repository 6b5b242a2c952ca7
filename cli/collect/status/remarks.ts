// What is odd about points, as lines of the log: each thing about each point once, and many points in few lines.

import { typeName } from "../../../codec/mod.ts";
import { count } from "../../text/count.ts";
import type { Remark } from "../intake/entry.ts";
import { FLAG } from "../store/flags.ts";
import type { LogEvent } from "./log.ts";

/** Points that are told one by one; of more, only their number is told. */
const TOLD_SINGLY = 5;

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

/** The lines for some remarks. */
export function remarkEvents(remarks: readonly Remark[]): LogEvent[] {
  const groups = Map.groupBy(remarks, ({ station, flag }) => `${flag} ${station}`);
  return [...groups.values()].flatMap((group) => {
    const { station, flag } = group[0]!;
    const [event, describe] = TEXTS[flag]!;
    const line = (text: string): LogEvent => ({
      level: "warning",
      event,
      subject: `station ${station}`,
      text: `${text}; kept with the flag ${event}`,
    });
    const lines = group.slice(0, TOLD_SINGLY).map((remark) =>
      line(`CA ${remark.ca} IOA ${remark.ioa} ${describe(remark)}`)
    );
    const more = group.length - lines.length;
    return more === 0 ? lines : [...lines, line(`the same with ${count(more, "more point")}`)];
  });
}
