// The settings that describe normal behaviour of the links, with the names that the options of `analyze` and the fields of
// the page have.

import {
  type AnalysisThresholds,
  DEFAULT_SETTINGS,
  DEFAULT_THRESHOLDS,
  type LinkSettings,
} from "../../../codec/capture/mod.ts";
import { COUNT, DURATION, type SettingForm, TIMER, wholeNumber } from "./setting_form.ts";

/** A setting with one value. */
export interface SettingRow<Key extends string = string> {
  /** Its name: that of the option, or of the threshold in the option `--threshold`. */
  readonly name: string;
  /** The property that holds its value. */
  readonly key: Key;
  /** Word for the value in the help. */
  readonly value: "APDUS" | "DURATION" | "NUMBER";
  /** Its meaning. */
  readonly text: string;
  /** Its default, as text. */
  readonly initial: string;
  readonly form: SettingForm<number>;
}

const APDUS = wholeNumber(1, 32_767);

/** The parameters of the stations. */
export const LINK_ROWS: readonly SettingRow<keyof LinkSettings>[] = [
  linkRow("k", "k", "maximum number of APDUs sent without an acknowledgement"),
  linkRow("w", "w", "maximum number of APDUs received before an acknowledgement is sent"),
  linkRow("t1", "t1Ms", "time-out for sent APDUs and test frames"),
  linkRow("t2", "t2Ms", "time-out for acknowledgements, shorter than t1"),
  linkRow("t3", "t3Ms", "idle time after which a test frame is sent"),
];

/** What is considered normal. */
export const NORMAL_ROWS: readonly SettingRow<"learnMs" | "clockLimitMs">[] = [
  {
    name: "learn",
    key: "learnMs",
    value: "DURATION",
    text: "learning period: peers and commands seen within this time from the start are normal",
    initial: "5m",
    form: DURATION,
  },
  {
    name: "clock-limit",
    key: "clockLimitMs",
    value: "DURATION",
    text: "permitted clock deviation",
    initial: "10s",
    form: DURATION,
  },
];

/** What each threshold limits. */
const THRESHOLD_TEXTS: Readonly<Record<keyof AnalysisThresholds, string>> = {
  sweepObjects: "objects of a station that one host commands within sweep-time",
  sweepMs: "period for sweep-objects",
  selects: "objects that one host selects within selects-time without operating them",
  selectsMs: "period for selects",
  twoMastersMs: "two hosts that command the same object within this time are two masters",
  stormIntervalMs: "interrogations of the same kind at shorter intervals are a storm",
  stormMs: "minimum duration of a storm",
  unacknowledged: "APDUs that a station receives without acknowledging any",
  commandTimeMs: "permitted difference between the time tag of a command and the capture",
  scanCas: "common addresses that one host tries without success within scan-time",
  scanIoas: "object addresses that one host tries without success within scan-time",
  scanReads: "objects that one host reads one by one within scan-time",
  scanMs: "period for scan-cas, scan-ioas and scan-reads",
  reconnects: "connections of one host to a station within reconnects-time",
  reconnectsMs: "period for reconnects",
  floodConnections: "connections to one endpoint within flood-time, from any hosts",
  floodMs: "period for flood-connections",
  confirmationMs: "a confirmation is late if it follows its request after more than this",
  terminationMs:
    "a termination is late if it follows the last data or return information after more than this",
  replyMs: "a reply to a challenge of secure authentication is late after more than this",
  keyUseMs: "session keys of secure authentication are used for long after more than this",
};

const THRESHOLD_TIMER: SettingForm<number> = {
  ...TIMER,
  expected: "a duration above 0s such as 10s",
};

/** The thresholds of findings. */
export const THRESHOLD_ROWS: readonly SettingRow<keyof AnalysisThresholds>[] =
  (Object.keys(THRESHOLD_TEXTS) as (keyof AnalysisThresholds)[]).map((key) => {
    const isTime = key.endsWith("Ms");
    const value = DEFAULT_THRESHOLDS[key];
    return {
      name: optionName(key),
      key,
      value: isTime ? "DURATION" : "NUMBER",
      text: THRESHOLD_TEXTS[key],
      initial: isTime ? `${value / 1000}s` : String(value),
      form: isTime ? THRESHOLD_TIMER : COUNT,
    };
  });

/** `sweepMs` is written `sweep-time`, `scanCas` is written `scan-cas`. */
function optionName(key: string): string {
  return key.replace(/(Time)?Ms$/, "Time").replace(
    /[A-Z]/g,
    (letter) => `-${letter.toLowerCase()}`,
  );
}

function linkRow(
  name: string,
  key: keyof LinkSettings,
  text: string,
): SettingRow<keyof LinkSettings> {
  const value = DEFAULT_SETTINGS[key];
  const isTime = key.endsWith("Ms");
  return {
    name,
    key,
    value: isTime ? "DURATION" : "APDUS",
    text,
    initial: isTime ? `${value / 1000}s` : String(value),
    form: isTime ? TIMER : APDUS,
  };
}
