// The texts of an acceptance run at the terminal.

import { describeQuality, formatDuration, type ZonePolicy } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import { type AddressStyle, addressText, PLAIN_ADDRESSES } from "../text/address_text.ts";
import { count } from "../text/count.ts";
import type { ListedPoint } from "../text/point_list/point_list.ts";
import type { PointAddress } from "../text/point_list/trial.ts";
import { dateAndTime, wallClockTime } from "../text/zoned_time.ts";
import { ageText } from "./judge.ts";
import { observationText } from "./observe.ts";
import {
  type Check,
  type ItemRecord,
  lastAttempt,
  type Observation,
  type Protocol,
  type SentCommand,
  tallyOf,
} from "./protocol.ts";
import { inUnit } from "./scaled.ts";
import { rounded, stateText, type TestItem, type TestStep } from "./test_plan.ts";
import type { Effect, Known, Turn } from "./turn.ts";

/** Maximum number of addresses that a message lists. */
const MOST_LISTED = 10;

/** Numbers of a point key: see `pointKey`. */
const IOA_NUMBERS = 0x1000000;

/** The signs before the results of a judgement. */
const SIGNS: Readonly<Record<Check["result"], string>> = { ok: " ", warning: "!", wrong: "X" };

/** What precedes a report that is neither the expected one nor another value instead. */
const LEADS: Readonly<Partial<Record<Effect["kind"], string>>> = {
  first: "first reading: ",
  changed: "changed again: ",
};

/** Formats what a run shows, in one time zone. */
export class RunTexts {
  readonly #zone: ZonePolicy | undefined;
  readonly #style: AddressStyle;

  /** Creates the texts of a run. */
  constructor(zone: ZonePolicy | undefined, style: AddressStyle = PLAIN_ADDRESSES) {
    this.#zone = zone;
    this.#style = style;
  }

  /** A time of day. */
  time(instant: number): string {
    return wallClockTime(instant, this.#zone);
  }

  /** An address. */
  address(point: PointAddress): string {
    return addressText(point, this.#style);
  }

  /** The heading of a step, and what to do. */
  prompt(
    { item, step }: Turn,
    { record, place, before, feedback }: {
      readonly record: ItemRecord;
      /** `12/340`. */
      readonly place: string;
      /** State of the point that the step watches. */
      readonly before: Known | undefined;
      /** The entry of the list for the feedback of a command. */
      readonly feedback: ListedPoint | undefined;
    },
  ): readonly string[] {
    const { kind, address, name, type, steps, listed } = item;
    const now = kind === "point" ? nowText(before, listed) : "";
    const mode = kind === "command" && item.mode !== "direct" ? "select before operate" : "";
    const head = [`${kind} ${address} ${name}`.trimEnd(), type, mode, now].filter((part) =>
      part !== ""
    );
    const number = 1 + answeredBefore(record, { item, step });
    const lead = steps.length === 1 ? "" : `Step ${number} of ${steps.length}: `;
    return [
      "",
      shownText(`${place}  ${head.join(", ")}`),
      ...this.#feedbackLine(item, before, feedback),
      ...this.#earlierLines(record, step),
      shownText(`  ${lead}${instructionOf(item, step, before)}`),
    ];
  }

  #feedbackLine(
    { kind, feedback: point }: TestItem,
    before: Known | undefined,
    listed: ListedPoint | undefined,
  ): readonly string[] {
    if (kind === "point") return [];
    if (point === undefined) return ["  no feedback in the list"];
    const name = listed === undefined ? "(not in the list)" : listed.name;
    const state = nowText(before, listed);
    const text = `feedback ${this.address(point)} ${name}`.trimEnd();
    return [shownText(`  ${text}${state === "" ? "" : `, ${state}`}`)];
  }

  #earlierLines(record: ItemRecord, { key }: TestStep): readonly string[] {
    const lines = record.notes.map(({ at, tester, text }) =>
      `  note of ${this.#date(at)}${by(tester)}: ${text}`
    );
    const last = lastAttempt(record.steps.find((each) => each.key === key)!);
    if (last !== undefined) {
      const remark = last.remark === "" ? "" : `: ${last.remark}`;
      lines.push(`  ${last.verdict} ${this.#date(last.at)}${by(last.tester)}${remark}`);
    }
    return lines.map(shownText);
  }

  #date(at: string): string {
    return dateAndTime(Date.parse(at), this.#zone).slice(0, 16);
  }

  /** A report. */
  arrival(observation: Observation, listed: ListedPoint | undefined, effect: Effect): string {
    const { ca, ioa, at, text, type, cause } = observation;
    const time = this.time(Date.parse(at));
    const name = listed === undefined ? "(not in the list)" : listed.name;
    const what = `${this.address({ ca, ioa })} ${name}`.trimEnd();
    if (effect.kind === "start") {
      return shownText(`! ${time}  ${what} is now ${text}, ${type}, ${cause}`);
    }
    if (effect.kind === "other") {
      const crossed = effect.crossed ? ": are the wires crossed?" : "";
      return shownText(
        `! ${time}  ${what} changed to ${text} at the same time, ${type}, ${cause}${crossed}`,
      );
    }
    const after = `after ${formatDuration(observation.delayMs)}`;
    const again = LEADS[effect.kind] ?? "";
    const sign = effect.kind === "reached" || effect.kind === "first" ? " " : "!";
    return shownText(`${sign} ${time}  ${again}${observationText(observation, ageText)}, ${after}`);
  }

  /** The answer to a command. */
  answer({ outcome, reason }: SentCommand, now: number): string {
    return shownText(`  ${this.time(now)}  ${outcome}: ${reason}`);
  }

  /** What is odd, and what to type. */
  judgement(checks: readonly Check[], { kind }: Pick<TestItem, "kind">): readonly string[] {
    const odd = checks.filter(({ result }) => result !== "ok");
    const lines = odd.map(({ result, text }) => shownText(`${SIGNS[result]} ${text}`));
    if (odd.length === 0) {
      const answers = kind === "point" ? "Enter or ok, or fail" : "ok or fail";
      return [`  as expected; is it right on the screen and in the field? ${answers}`];
    }
    return odd.some(({ result }) => result === "wrong")
      ? [...lines, "  fail, or ok and why it is accepted"]
      : [...lines, "  ok or fail"];
  }

  /** What an interrogation showed: the records of the points that it reports, and the keys of points without one. */
  interrogation(items: readonly ItemRecord[], extra: readonly number[]): readonly string[] {
    const missing = items.filter(({ interrogated }) => interrogated === false)
      .map(({ address, name }) => `${address} ${name}`.trimEnd());
    const found = `${items.length - missing.length} of ${count(items.length, "point")}`;
    const lines = [`Interrogation: ${found} of the list reported`];
    if (missing.length > 0) lines.push(`! missing in the station: ${listed(missing)}`);
    if (extra.length > 0) {
      const addresses = extra.map((key) =>
        this.address({ ca: Math.floor(key / IOA_NUMBERS), ioa: key % IOA_NUMBERS })
      );
      lines.push(`! not in the list: ${listed(addresses)}`);
    }
    return lines.map(shownText);
  }

  /** What a step waits for, on one line. */
  waiting({ item, step, phase, since, latest }: Turn, now: number): string {
    const value = latest === undefined ? "" : ` ${latest.observation.text}`;
    const what = `${item.address} ${item.name}`.trimEnd() + value;
    const seconds = Math.floor((now - since) / 1000);
    const time = seconds < 1 ? "" : `, ${formatDuration(seconds * 1000)}`;
    const state = {
      waiting: item.kind === "point" ? `waiting for ${step.text}${time}` : `send ${step.text}?`,
      sending: `sent, waiting for the answer${time}`,
      settling: `waiting for the feedback${time}`,
      found: "ok or fail?",
    }[phase];
    return shownText(`${what}: ${state}`);
  }
}

/** `now ON`, with the quality if it is not good; empty if unknown. */
function nowText(known: Known | undefined, listed: ListedPoint | undefined): string {
  if (known === undefined) return "";
  const { value, quality } = known;
  const text = listed === undefined
    ? String(value)
    : listed.scale !== undefined
    ? rounded(inUnit(value, listed))
    : stateText(value, listed);
  const unit = listed?.unit === undefined || listed.unit === "" ? "" : ` ${listed.unit}`;
  return `now ${text}${unit}${quality === 0 ? "" : ` ${describeQuality(quality)}`}`;
}

/** What a person does. */
function instructionOf(
  { kind, listed }: TestItem,
  { goal, text }: TestStep,
  before: Known | undefined,
): string {
  if (kind === "command") {
    return goal.kind === "any"
      ? "type want and the value to send, then send"
      : `command ${text}: type send to send it`;
  }
  switch (goal.kind) {
    case "measure":
      return `make it ${text}`;
    case "increment":
      return before === undefined
        ? "type read for the first reading, count at least one pulse, and read again"
        : "count at least one pulse; read asks the station";
    case "any":
      return `change it in the field${listed.unit === "" ? "" : ` (${listed.unit})`}`;
    case "bad-quality":
      return "make its quality bad: disconnect or block it";
    case "good-quality":
      return "make its quality good again";
    default:
      return `set it to ${text}`;
  }
}

function by(name: string): string {
  return name === "" ? "" : ` by ${name}`;
}

function listed(texts: readonly string[]): string {
  const more = texts.length > MOST_LISTED ? `, and ${texts.length - MOST_LISTED} more` : "";
  return texts.slice(0, MOST_LISTED).join(", ") + more;
}

/** What to do about steps that failed or were skipped, because the run does not ask about them again; empty if there are none. */
export function retryText({ items }: Pick<Protocol, "items">): string {
  const isDone = items.some(({ listed, steps }) =>
    listed && steps.some((step) => ["failed", "skipped"].includes(lastAttempt(step)?.verdict ?? ""))
  );
  return isDone ? "; --retry asks again for what failed or was skipped" : "";
}

/** `12 accepted, 1 failed, 2 skipped, 1 deferred, 84 open of 100`. */
export function tallyText(protocol: Pick<Protocol, "items">): string {
  const tally = tallyOf(protocol);
  const total = Object.values(tally).reduce((sum, each) => sum + each, 0);
  const parts = Object.entries(tally).filter(([name, each]) => each > 0 || name === "accepted")
    .map(([name, each]) => `${each} ${name}`);
  return `${parts.join(", ")}, of ${count(total, "item")}`;
}

/**
 * Number of other steps that were answered before this one was answered for the first time, or so far if it was not. The first step is
 * the one that changes the present state, whatever its place in the plan.
 */
function answeredBefore(
  { steps }: ItemRecord,
  { item, step }: Pick<Turn, "item" | "step">,
): number {
  const since = (key: string) => steps.find((each) => each.key === key)?.attempts[0]?.at;
  const own = since(step.key);
  return item.steps.filter(({ key }) => {
    const first = key === step.key ? undefined : since(key);
    return first !== undefined && (own === undefined || first < own);
  }).length;
}
