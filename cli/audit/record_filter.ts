// Selects the records of an audit file to print.

import type { ZonePolicy } from "../../codec/mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { addressSetOf } from "../options/address_options.ts";
import { instantIn } from "../options/instant.ts";
import { didYouMean } from "../text/suggest.ts";
import type { ChainRecord } from "./chain.ts";
import { AUDIT_EVENTS } from "./entry.ts";
import { whoOf } from "./entry_text.ts";

/** The rows of the option table. */
export const RECORD_OPTIONS: readonly OptionRow[] = [
  {
    name: "from",
    value: "TIME",
    text: "records from this time on: 2026-11-23T14:03:22Z; in --zone if it has no offset",
  },
  { name: "to", value: "TIME", text: "records before this time" },
  {
    name: "who",
    value: "TEXT",
    text: "records whose address, subject, fingerprint, user or station contains TEXT",
  },
  {
    name: "event",
    value: "EVENT",
    words: Object.keys(AUDIT_EVENTS),
    text: `${Object.keys(AUDIT_EVENTS).join(", ")}; may be repeated`,
  },
  {
    name: "type",
    value: "TYPE",
    text:
      "type of requests and answers, such as C_DC_NA_1 or C_*; --ioa also finds their results; may be repeated",
  },
  { name: "ca", value: "CA", text: "common addresses such as 1,3 or 10-19; may be repeated" },
  {
    name: "ioa",
    value: "IOA",
    text: "object addresses such as 700, 0.2.188 or 100-199; may be repeated",
  },
  {
    name: "result",
    value: "RESULT",
    text:
      "permitted, refused, executed, finished, sent, confirmed, done, negative, ...; may be repeated",
  },
];

/**
 * Reads the options above.
 *
 * @throws {UsageError} An option cannot be used.
 */
export function recordFilter(
  values: Values,
  zone: ZonePolicy | undefined,
): (record: ChainRecord) => boolean {
  const [from, to] = [instantIn(values, "from", zone), instantIn(values, "to", zone)];
  const events = values.all("event");
  const names = Object.keys(AUDIT_EVENTS);
  for (const event of events) {
    if (names.includes(event)) continue;
    throw new UsageError(
      `Option --event is "${event}", expected ${names.join(", ")}${didYouMean(event, names)}`,
    );
  }
  const types = values.all("type").map(patternOf);
  const cas = addressSetOf(values, "ca", { range: [1, 65_535] });
  const ioas = addressSetOf(values, "ioa", { range: [0, 16_777_215] });
  const results = values.all("result");
  const who = values.text("who")?.toLowerCase();
  return (record) => {
    const time = Date.parse(record.time);
    if (from !== undefined && !(time >= from)) return false;
    if (to !== undefined && !(time < to)) return false;
    if (events.length > 0 && !events.includes(record.event)) return false;
    if (types.length > 0 && !types.some((each) => each.test(String(record.type)))) return false;
    if (cas?.has(record.ca as number) === false) return false;
    const objects = [record.ioa].flat() as number[];
    if (ioas !== undefined && !objects.some((each) => ioas.has(each))) return false;
    if (results.length > 0 && !results.includes(record.result as string)) return false;
    return who === undefined || whoOf(record).toLowerCase().includes(who);
  };
}

function patternOf(type: string): RegExp {
  const text = type.replaceAll(/[^\w*]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${text}$`, "i");
}
