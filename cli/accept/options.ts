// The options of an acceptance run.

import { IEC104, type Profile } from "../../codec/mod.ts";
import { broadcastCa } from "../../codec/low_level.ts";
import { AUDIT_OPTIONS } from "../audit/audit_config.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { addressSetOf, addressStyleOf } from "../options/address_options.ts";
import type { Values } from "../options/args.ts";
import { CONNECT_OPTIONS } from "../link/link_options.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { FINISH_OPTION } from "../request/options.ts";
import { parseObjectAddress } from "../text/address_text.ts";
import type { PointAddress } from "../text/point_list/trial.ts";
import type { Limits } from "./judge.ts";
import { DEFAULT_TOLERANCE, type PlanOptions, type TestItem } from "./test_plan.ts";

/** The kinds of items that can be selected. */
const KINDS = ["all", "points", "commands"] as const;

/** Option table rows. */
export const ACCEPT_OPTIONS: readonly OptionRow[] = [
  {
    name: "points",
    value: "LIST",
    text:
      "the points and commands to test: a list or a station file (see iec104 points --help); by default that of --plant",
  },
  {
    name: "state",
    value: "FILE",
    text: "where every answer is kept (default: the name of the list with .accept.json)",
  },
  { name: "list", text: "show how each item stands, without connecting" },
  {
    name: "report",
    value: "FILE",
    text: "write the report as an HTML file to print and sign",
  },
  { name: "title", value: "TEXT", text: "title of the report (default: the name of the list)" },
  { name: "overwrite", text: "overwrite an existing report" },
  {
    name: "merge",
    value: "FILE",
    text:
      "add the answers of another state file of the same items, such as that of a second team; may be repeated",
  },
  { name: "schema", text: "print the JSON Schema of state files, then exit" },
  {
    name: "json",
    text: "also print the record as one JSON document; the dialogue goes to standard error",
  },
  { name: "tester", value: "NAME", text: "who tests and confirms" },
  {
    name: "witness",
    value: "NAME",
    text: "who witnesses, such as the operator of the SCADA system",
  },
  {
    name: "ca",
    value: "CA",
    text: "only the items of these common addresses, such as 47, 1,3 or 1-5",
  },
  { name: "only", value: "KIND", words: KINDS, text: "all (default), points or commands" },
  { name: "retry", text: "also test what failed or was skipped before" },
  {
    name: "auto",
    text: "accept a point without an answer if nothing is odd; never a command",
  },
  {
    name: "intermediate",
    text: "also test the intermediate and the faulty state of double-points",
  },
  { name: "quality", text: "also test that each point reports a quality other than good" },
  {
    name: "tolerance",
    value: "PERCENT",
    text:
      `permitted deviation of a measured value, in percent of its range (default ${DEFAULT_TOLERANCE})`,
  },
  {
    name: "tag-within",
    value: "DURATION",
    text:
      "permitted age of a time tag at its arrival, against the clock of this machine (default 10s)",
  },
  {
    name: "feedback",
    value: "COMMAND=POINT",
    text:
      "the point that shows the effect of a command, such as 47/5010=47/310, instead of that of the list; may be repeated",
  },
  {
    name: "feedback-within",
    value: "DURATION",
    text: "time from a command to its feedback (default 10s)",
  },
  FINISH_OPTION,
  {
    name: "select-before-operate",
    text: "select commands for which the list has no mode (default: direct)",
  },
  { name: "time-tag", text: "send the types with time tag (58 to 64)" },
  {
    name: "qualifier",
    letter: "q",
    value: "QU",
    text:
      "of single, double and step commands: none (default), short, long, persistent, or 0 to 31",
  },
  { name: "verbose", letter: "v", text: "with --trace, decode the frames" },
  ADDRESS_FORMAT_OPTION,
  ...AUDIT_OPTIONS,
  ...CONNECT_OPTIONS,
];

/**
 * How to make the steps.
 *
 * @throws {UsageError} An option is invalid.
 */
export function planOptions(values: Values, profile: Partial<Profile> = {}): PlanOptions {
  return {
    intermediate: values.flag("intermediate"),
    quality: values.flag("quality"),
    tolerance: toleranceOf(values),
    mode: values.flag("select-before-operate") ? "select-before-operate" : "direct",
    feedback: new Map(values.all("feedback").map(feedbackPair)),
    style: addressStyleOf(values, { ioaOctets: profile.ioaOctets ?? 3 }),
  };
}

function toleranceOf(values: Values): number {
  const text = values.text("tolerance");
  if (text === undefined) return DEFAULT_TOLERANCE;
  const percent = Number(text.replace(/\s*%$/, "").replace(",", "."));
  if (percent >= 0 && percent <= 100) return percent;
  throw new UsageError(`Option --tolerance is "${text}", expected percent from 0 to 100`);
}

function feedbackPair(text: string): readonly [command: string, point: PointAddress] {
  const [command, point, ...more] = text.split("=").map((part) => parseObjectAddress(part.trim()));
  if (command?.ca === undefined || point === undefined || more.length > 0) {
    throw new UsageError(
      `Option --feedback is "${text}", expected the command and the point: 47/5010=47/310`,
    );
  }
  const key = `${command.ca}/${command.ioa}`;
  return [key, { ca: point.ca ?? command.ca, ioa: point.ioa }];
}

/**
 * The limits of the judgement.
 *
 * @throws {UsageError} A duration is invalid.
 */
export function limitsOf(values: Values): Limits {
  return {
    tagWithinMs: values.duration("tag-within") ?? 10_000,
    feedbackWithinMs: values.duration("feedback-within") ?? 10_000,
  };
}

/**
 * The items that are selected.
 *
 * @throws {UsageError} None is.
 */
export function selectedOf(
  items: readonly TestItem[],
  values: Values,
  { caOctets: octets = 2 }: Partial<Profile> = {},
): readonly TestItem[] {
  const range = [1, broadcastCa({ ...IEC104, caOctets: octets }) - 1] as const;
  const cas = addressSetOf(values, "ca", { octets, range });
  const kind = values.choice("only", KINDS);
  const selected = items.filter((item) =>
    (cas === undefined || cas.has(item.ca)) && (kind === "all" || kind === `${item.kind}s`)
  );
  if (selected.length > 0) return selected;
  throw new UsageError(
    `None of the ${items.length} items of the list is selected; expected another --ca or --only`,
  );
}
