// Judges what was observed in a step, before a person does.

import { formatDuration, isEventCause } from "../../codec/mod.ts";
import { CAUSE } from "../../mod.ts";
import { roleOf } from "../../codec/low_level.ts";
import type { Arrival } from "./observe.ts";
import type { ListedPoint } from "../text/point_list/point_list.ts";
import type { Check, Observation } from "./protocol.ts";
import { type Goal, mainType, type TestItem, type TestStep, typeText } from "./test_plan.ts";
import { meaningOf } from "../text/value_text.ts";

/** The limits of the judgement. */
export interface Limits {
  /** Permitted age of a time tag at its arrival, before and after, in ms. */
  readonly tagWithinMs: number;
  /** Time from the command to its feedback, in ms. */
  readonly feedbackWithinMs: number;
}

/** What has been observed of the point that a step watches. */
export interface Observed {
  readonly kind: TestItem["kind"];
  /** The entry of the list for the point. */
  readonly listed: ListedPoint;
  readonly step: TestStep;
  /** The report that decides. */
  readonly arrival: Arrival;
  /** Value of the point before the step; `undefined` if unknown. */
  readonly before: number | undefined;
  /** Number of changes after the report that decides. */
  readonly changesAfter: number;
  /** Whether the person asked for the value. */
  readonly requested: boolean;
}

/** Whether a report reaches the goal of a step. */
export function reaches(
  goal: Goal,
  arrival: Arrival,
  { listed, before }: { readonly listed: TestItem["listed"]; readonly before: number | undefined },
): boolean {
  switch (goal.kind) {
    case "state":
      return stateReached(goal.value, arrival, listed);
    case "measure":
      return Math.abs(arrival.value - goal.value) <= goal.tolerance + noiseOf(goal.value);
    case "increment":
      return before !== undefined && arrival.value > before;
    case "bad-quality":
      return arrival.quality !== 0;
    case "good-quality":
      return arrival.quality === 0;
    case "named":
      return arrival.meaning === goal.name;
    case "any":
      return true;
  }
}

/** A report of another type has the state if it has the same name, such as ON of a single-point and of a double-point. */
function stateReached(value: number, arrival: Arrival, listed: TestItem["listed"]): boolean {
  if (isOfType(arrival, listed)) return arrival.value === value;
  const type = mainType(listed);
  return type !== undefined && arrival.meaning !== "" && arrival.meaning === meaningOf(type, value);
}

function isOfType({ typeId }: Arrival, { typeIds }: TestItem["listed"]): boolean {
  return typeIds.length === 0 || typeIds.includes(typeId);
}

/** Half a unit of a short floating point number. */
function noiseOf(value: number): number {
  return Math.abs(value) * 2 ** -23;
}

/** Judges a report of a point, or of the feedback of a command. */
export function judge(observed: Observed, limits: Limits): readonly Check[] {
  const { arrival, step } = observed;
  return [
    typeCheck(observed),
    valueCheck(observed),
    qualityCheck(step.goal, arrival),
    tagCheck(arrival, limits),
    causeCheck(observed),
    steadyCheck(observed),
  ].filter((check) => check !== undefined);
}

/** The judgement of a step without a report. */
export function nothingArrived(): Check {
  return wrong("nothing has arrived");
}

/** Judges the other objects that changed, with their names. */
export function judgeOthers(
  others: readonly (Observation & { readonly name: string })[],
): readonly Check[] {
  return others.map(otherCheck);
}

function typeCheck({ listed, arrival }: Observed): Check | undefined {
  if (listed.typeIds.length === 0) return undefined;
  const { type } = arrival.observation;
  if (isOfType(arrival, listed)) return ok(`type ${type}`);
  return wrong(`type ${type}, expected ${typeText(listed.typeIds)} of the list`);
}

function valueCheck({ kind, listed, step, before, arrival }: Observed): Check {
  const { text } = arrival.observation;
  const { goal } = step;
  if (goal.kind === "any") {
    return kind === "command"
      ? ok(`value ${text}`)
      : warning(`value ${text}: compare it with the field`);
  }
  if (goal.kind === "bad-quality" || goal.kind === "good-quality") return ok(`value ${text}`);
  if (reaches(goal, arrival, { listed, before })) return ok(`value ${text}`);
  if (goal.kind === "increment" && before === undefined) {
    return warning(`reading ${text}: the one before is not known`);
  }
  return wrong(`value ${text}, expected ${goal.kind === "named" ? goal.name : step.text}`);
}

function qualityCheck(goal: Goal, { quality, observation }: Arrival): Check {
  if (goal.kind === "bad-quality") {
    return quality === 0
      ? wrong("quality good, expected a quality other than good")
      : ok(`quality ${observation.quality}`);
  }
  return quality === 0
    ? ok("quality good")
    : wrong(`quality ${observation.quality}, expected good`);
}

const HOUR_MS = 3_600_000;

function tagCheck(
  { observation: { timeTag, tagAgeMs }, tagIsInvalid, tagIsShort }: Arrival,
  { tagWithinMs }: Limits,
): Check | undefined {
  if (timeTag === null) return undefined;
  if (tagIsInvalid) return wrong(`time tag ${timeTag} is invalid`);
  if (tagIsShort || tagAgeMs === null) return undefined;
  if (Math.abs(tagAgeMs) <= tagWithinMs) return ok(`time tag ${ageText(tagAgeMs)}`);
  const hours = Math.round(tagAgeMs / HOUR_MS);
  const isWhole = hours !== 0 && Math.abs(tagAgeMs - hours * HOUR_MS) <= tagWithinMs;
  const hint = isWhole ? ", by whole hours: check --zone and summer time" : "";
  return wrong(
    `time tag ${ageText(tagAgeMs)}, expected at most ${formatDuration(tagWithinMs)}${hint}`,
  );
}

/** `7 ms old`, or `3 s in the future`. */
export function ageText(ms: number): string {
  return `${formatDuration(Math.abs(ms))} ${ms < 0 ? "in the future" : "old"}`;
}

function causeCheck(
  { kind, listed, requested, arrival: { cause, observation } }: Observed,
): Check {
  const text = `cause ${observation.cause}`;
  if (kind === "command") {
    return cause === CAUSE.returnLocal
      ? warning(`${text}: the change was caused at the station`)
      : ok(text);
  }
  if (isEventCause(cause)) return ok(text);
  const [typeId] = listed.typeIds;
  const role = typeId === undefined ? undefined : roleOf(typeId);
  if (role === "status" || role === "protection") {
    return requested
      ? warning(`${text}: read on request, the station has not reported it as an event`)
      : warning(`${text}, expected an event (spont)`);
  }
  return ok(text);
}

function steadyCheck({ changesAfter, step: { goal } }: Observed): Check | undefined {
  const isState = goal.kind === "state" || goal.kind === "bad-quality";
  if (!isState || changesAfter === 0) return undefined;
  const times = changesAfter === 1 ? "once more" : `${changesAfter} times more`;
  return warning(`it changed ${times} afterwards: does the contact bounce?`);
}

function otherCheck({ name, ...other }: Observation & { readonly name: string }): Check {
  return warning(
    `${other.ca}/${other.ioa}${
      name === "" ? "" : ` ${name}`
    } changed to ${other.text} at the same time`,
  );
}

/** Judges the answer to a command. */
export function judgeAnswer(
  { outcome, reason, confirmedMs, terminatedMs }: {
    readonly outcome: string;
    readonly reason: string;
    readonly confirmedMs: number | null;
    readonly terminatedMs: number | null;
  },
): Check {
  if (outcome !== "done") return wrong(`answer: ${reason}`);
  const times = [
    ...confirmedMs === null ? [] : [`confirmed after ${formatDuration(confirmedMs)}`],
    ...terminatedMs === null ? [] : [`terminated after ${formatDuration(terminatedMs)}`],
  ];
  return ok(times.length === 0 ? reason : times.join(", "));
}

/** Judges the time of a feedback. */
export function judgeFeedback(
  { address, arrival, known }: {
    /** The address of the point. */
    readonly address: string;
    readonly arrival: Arrival | undefined;
    /** Whether the list names the point. */
    readonly known: boolean;
  },
  { feedbackWithinMs }: Limits,
): Check {
  const limit = formatDuration(feedbackWithinMs);
  if (arrival === undefined) {
    return known
      ? wrong(`no feedback from ${address} within ${limit}`)
      : warning(`the list names no feedback, and no return information arrived within ${limit}`);
  }
  const { text, delayMs } = arrival.observation;
  const what = `feedback ${address} ${text} after ${formatDuration(delayMs)}`;
  if (delayMs > feedbackWithinMs) return wrong(`${what}, expected within ${limit}`);
  return known ? ok(what) : warning(`${what}: not in the list, found by its cause`);
}

/** The most serious result. */
export function worstOf(checks: readonly Check[]): Check["result"] {
  if (checks.some(({ result }) => result === "wrong")) return "wrong";
  return checks.some(({ result }) => result === "warning") ? "warning" : "ok";
}

function ok(text: string): Check {
  return { result: "ok", text };
}

function warning(text: string): Check {
  return { result: "warning", text };
}

function wrong(text: string): Check {
  return { result: "wrong", text };
}
