// The settings of a session: k, w and the timers, on the command line and in files.

import { DEFAULT_SESSION_OPTIONS, STATION_SCHEMA } from "../../transport/low_level.ts";
import type { JsonSchema } from "../../codec/low_level.ts";
import {
  describedBy,
  durationRow,
  durationText,
  fileRow,
  type KeysOf,
  schemaOf,
  wholeRow,
} from "../options/setting_row.ts";

const { properties: LIBRARY = {} } = STATION_SCHEMA.properties!.session!;
const DEFAULTS = DEFAULT_SESSION_OPTIONS;

function rangeOf(key: string): readonly [number, number] {
  const { minimum, maximum } = LIBRARY[key]!;
  return [minimum!, maximum!];
}

/** A setting that exists only in files, with the range that the library permits. */
function own<V>(key: string, text: string): ReturnType<typeof fileRow<V>> {
  const byDefault = String(DEFAULTS[key as keyof typeof DEFAULTS]);
  return fileRow<V>({ ...LIBRARY[key] as JsonSchema, ...describedBy({ text, byDefault }) });
}

/** How to treat a deviation of the peer. */
type Tolerance = "close" | "accept";

/** The rows, by their keys in the object `session` of a file. */
export const SESSION_ROWS = {
  k: wholeRow({
    ...{ name: "k", value: "N", range: rangeOf("k"), byDefault: String(DEFAULTS.k) },
    text: "maximum number of unacknowledged I frames; use the same value at both stations",
  }),
  w: wholeRow({
    ...{ name: "w", value: "N", range: rangeOf("w") },
    text:
      `acknowledge after this number of I frames at the latest, at most k (default ${DEFAULTS.w}, or two thirds of k if that is less); ` +
      "try 1 if a peer with a small k pauses until t2",
  }),
  t0Ms: durationRow({
    ...{ name: "t0", range: [1, 255_000] },
    text:
      "time limit for connecting, including the TLS handshake (default: --timeout, collect 30s, station 10s)",
  }),
  t1Ms: durationRow({
    ...{ name: "t1", range: rangeOf("t1Ms"), byDefault: durationText(DEFAULTS.t1Ms) },
    text: "time limit for the acknowledgement of sent frames",
  }),
  t2Ms: durationRow({
    ...{ name: "t2", range: rangeOf("t2Ms"), byDefault: durationText(DEFAULTS.t2Ms) },
    text: "time limit to acknowledge received frames, less than t1",
  }),
  t3Ms: durationRow({
    ...{ name: "t3", range: rangeOf("t3Ms"), byDefault: durationText(DEFAULTS.t3Ms) },
    text: "time without traffic after which the connection is tested (TESTFR)",
  }),
  strictW: own<boolean>("strictW", "acknowledge only at w and t2, not after each batch"),
  iFrameWhileStopped: own<Tolerance>(
    "iFrameWhileStopped",
    "what to do with values that arrive before data transfer is started",
  ),
  sFrameWhileStopped: own<Tolerance>(
    "sFrameWhileStopped",
    "what to do with acknowledgements that arrive before data transfer is started",
  ),
  firstNumberOne: own<Tolerance>(
    "firstNumberOne",
    "what to do with a peer that numbers its I frames from 1 instead of 0",
  ),
  maxUnacknowledged: own<number>(
    "maxUnacknowledged",
    "maximum number of received ASDUs that wait to be handled; a peer that sends more is disconnected",
  ),
} as const;

/** The object `session` of a file. */
export type SessionConfig = KeysOf<typeof SESSION_ROWS>;

/** Its schema. */
export const SESSION_SCHEMA: JsonSchema = schemaOf(SESSION_ROWS, {
  description: "k, w and the timers of the connection",
});
