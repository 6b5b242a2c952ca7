// One step while it is tested: what has arrived since the prompt.

import { CAUSE, STEP_COMMAND } from "../../mod.ts";
import { isEventCause, isInterrogatedCause } from "../../codec/mod.ts";
import { roleOf } from "../../codec/low_level.ts";
import type { ListedPoint } from "../text/point_list/point_list.ts";
import type { PointAddress } from "../text/point_list/trial.ts";
import { meaningOf } from "../text/value_text.ts";
import {
  judge,
  judgeAnswer,
  judgeFeedback,
  judgeOthers,
  type Limits,
  nothingArrived,
  reaches,
} from "./judge.ts";
import type { Arrival } from "./observe.ts";
import type { Check, Observation, SentCommand } from "./protocol.ts";
import { fromUnit, inUnit } from "./scaled.ts";
import {
  DEFAULT_TOLERANCE,
  type Goal,
  mainType,
  stateMeaning,
  type TestItem,
  type TestStep,
} from "./test_plan.ts";

/** Where a step is. */
export type Phase =
  /** A point: waiting for its value. A command: waiting for the word that sends it. */
  | "waiting"
  /** A command: waiting for the answer of the station. */
  | "sending"
  /** A command: waiting for the feedback. */
  | "settling"
  /** Waiting for the person. */
  | "found";

/** What a report means for the step. */
export type Effect =
  /** Nothing to show. */
  | { readonly kind: "none" }
  /** The value that the step waits for. */
  | { readonly kind: "reached" }
  /** Another value of the point. */
  | { readonly kind: "differs" }
  /** The first reading of a counter, which a later one has to exceed. */
  | { readonly kind: "first" }
  /** A further change, after the expected one. */
  | { readonly kind: "changed" }
  /** The state from which the step begins has changed: of the feedback before the command was sent, or while the link was down. */
  | { readonly kind: "start" }
  /** Another object has changed. */
  | { readonly kind: "other"; readonly crossed: boolean };

/** Maximum number of reports that a step keeps. */
const MOST_REPORTS = 20;

/** What is known about a point before a report. */
export interface Known {
  readonly value: number;
  readonly quality: number;
}

/** A step while it is tested. */
export class Turn {
  readonly item: TestItem;
  readonly step: TestStep;
  /** The time of the prompt, or at which the command was sent, on the monotonic clock in ms. */
  since: number;
  phase: Phase = "waiting";
  /** The report that decides. */
  arrival: Arrival | undefined;
  /** The latest report of the point. */
  latest: Arrival | undefined;
  /** Whether the person asked for the value. */
  requested = false;
  command: SentCommand | undefined;
  /** The point that the step watches; `undefined` for a command without a known feedback. */
  readonly watched: PointAddress | undefined;
  /** Value of the watched point before the step; of a counter, its first reading. */
  before: number | undefined;
  readonly #listed: ListedPoint;
  #goal: Goal;
  readonly #repeated: Observation[] = [];
  readonly #others = new Map<string, Observation & { readonly name: string }>();
  #changesAfter = 0;

  /**
   * Begins a step.
   *
   * @param known.listed The entry of the list for the feedback point of a command.
   */
  constructor(
    item: TestItem,
    step: TestStep,
    { since, before, listed }: {
      readonly since: number;
      readonly before: number | undefined;
      readonly listed: ListedPoint | undefined;
    },
  ) {
    this.item = item;
    this.step = step;
    this.since = since;
    this.before = before;
    const { ca, ioa, kind, feedback } = item;
    this.watched = kind === "point" ? { ca, ioa } : feedback;
    this.#listed = kind === "point"
      ? item.listed
      : listed ?? { ca, ioa, typeIds: [], name: "", unit: "" };
    this.#goal = this.#goalFrom(before);
  }

  /** What is expected of the point that the step watches. */
  get goal(): Goal {
    return this.#goal;
  }

  #goalFrom(before: number | undefined): Goal {
    const { item, step: { goal } } = this;
    return item.kind === "point"
      ? goal
      : feedbackGoal(item, goal, { listed: this.#listed, before });
  }

  /** Other reports of the same point. */
  get repeated(): readonly Observation[] {
    return this.#repeated;
  }

  /** Other objects that have changed. */
  get others(): readonly Observation[] {
    return [...this.#others.values()].map(({ name: _name, ...observation }) => observation);
  }

  /** Processes a report; `known` is the state of its object before, `listed` its entry of the list. */
  take(
    arrival: Arrival,
    { known, listed }: {
      readonly known: Known | undefined;
      readonly listed: ListedPoint | undefined;
    },
  ): Effect {
    const { ca, ioa } = arrival.observation;
    const changed = known === undefined || known.value !== arrival.value ||
      known.quality !== arrival.quality;
    if (this.watched?.ca === ca && this.watched.ioa === ioa) return this.#own(arrival, changed);
    const isReturn = this.item.kind === "command" && this.watched === undefined &&
      arrival.cause === CAUSE.returnRemote;
    if (isReturn && this.#isActing) return this.#own(arrival, changed);
    return this.#other(arrival, { changed, listed });
  }

  /** Whether a command has been sent. */
  get #isActing(): boolean {
    return this.phase === "sending" || this.phase === "settling";
  }

  #own(arrival: Arrival, changed: boolean): Effect {
    const isUnsent = this.item.kind === "command" && this.phase === "waiting";
    if (isUnsent) {
      this.before = arrival.value;
      this.#goal = this.#goalFrom(arrival.value);
    }
    if (isUnsent || isInterrogatedCause(arrival.cause)) {
      const isShown = changed && this.phase === "waiting" && !isNoisy(arrival);
      return { kind: isShown ? "start" : "none" };
    }
    this.latest = arrival;
    if (this.goal.kind === "increment" && this.before === undefined) {
      this.before = arrival.value;
      return { kind: "first" };
    }
    const context = { listed: this.#listed, before: this.before };
    const isReached = reaches(this.goal, arrival, context);
    if (this.arrival === undefined) {
      if (isReached) {
        this.arrival = arrival;
        if (this.item.kind === "point") this.phase = "found";
        return { kind: "reached" };
      }
      this.#repeat(arrival);
      const isShown = changed || this.goal.kind === "increment";
      return isNoisy(arrival) || !isShown ? { kind: "none" } : { kind: "differs" };
    }
    if (this.goal.kind === "any") this.arrival = arrival;
    if (!changed) return { kind: "none" };
    if (isNoisy(arrival)) return { kind: "none" };
    this.#repeat(arrival);
    this.#changesAfter++;
    return { kind: "changed" };
  }

  #repeat({ observation }: Arrival): void {
    if (this.#repeated.length < MOST_REPORTS) this.#repeated.push(observation);
  }

  /** Another object: a state that changed, or a measured value that now has the value which is expected here. */
  #other(
    arrival: Arrival,
    { changed, listed }: { readonly changed: boolean; readonly listed: ListedPoint | undefined },
  ): Effect {
    if (this.item.kind === "command" && this.phase === "waiting") return { kind: "none" };
    if (!changed || !isEventCause(arrival.cause)) return { kind: "none" };
    const role = roleOf(arrival.typeId);
    const isState = role === "status" || role === "protection";
    const isReached = this.#isReachedBy(arrival, listed);
    if (!isState && !isReached) return { kind: "none" };
    const { ca, ioa } = arrival.observation;
    const key = `${ca}/${ioa}`;
    if (this.#others.size >= MOST_REPORTS && !this.#others.has(key)) return { kind: "none" };
    const name = listed === undefined ? "(not in the list)" : listed.name;
    this.#others.set(key, { ...arrival.observation, name });
    const crossed = this.item.kind === "point" && this.arrival === undefined && isReached;
    return { kind: "other", crossed };
  }

  /** Whether another object of the same kind has reached the goal of this step. */
  #isReachedBy(arrival: Arrival, listed: ListedPoint | undefined): boolean {
    const { goal } = this;
    const [own] = this.#listed.typeIds;
    if (own === undefined || roleOf(own) !== roleOf(arrival.typeId)) return false;
    if (goal.kind === "state") {
      return reaches(goal, arrival, { listed: this.#listed, before: undefined });
    }
    if (goal.kind !== "measure") return false;
    const value = inUnit(arrival.value, listed ?? {});
    const factor = Math.abs(this.#listed.scale?.factor ?? 1);
    return Math.abs(value - inUnit(goal.value, this.#listed)) <= goal.tolerance * factor;
  }

  /** The judgement so far. */
  checks(limits: Limits, address: (point: PointAddress) => string): readonly Check[] {
    const { item, before, requested } = this;
    const others = judgeOthers([...this.#others.values()]);
    const arrival = this.arrival ?? this.latest;
    const step = { ...this.step, goal: this.goal };
    const own = arrival === undefined ? [] : judge({
      ...{ listed: this.#listed, kind: item.kind, step, arrival, before, requested },
      changesAfter: this.#changesAfter,
    }, limits);
    if (item.kind === "point") {
      return [...arrival === undefined ? [nothingArrived()] : own, ...others];
    }
    if (this.command === undefined) return [...own, ...others];
    const known = this.watched !== undefined;
    const point = this.watched ?? arrival?.observation;
    const feedback = { arrival, known, address: point === undefined ? "" : address(point) };
    return [judgeAnswer(this.command), judgeFeedback(feedback, limits), ...own, ...others];
  }
}

/** Whether an object may report again and again, so that a line for each report would hide the others. */
function isNoisy({ typeId }: Arrival): boolean {
  return roleOf(typeId) === "measured";
}

/** What the feedback of a command must show. */
function feedbackGoal(
  { listed: command }: TestItem,
  goal: Goal,
  { listed, before }: { readonly listed: ListedPoint; readonly before: number | undefined },
): Goal {
  const type = mainType(command);
  if (type === undefined || goal.kind === "any") return { kind: "any" };
  if (goal.kind === "measure") {
    const value = fromUnit(inUnit(goal.value, command), listed);
    const own = Math.abs(inUnit(goal.value, command)) * DEFAULT_TOLERANCE / 100;
    const tolerance = Math.max(own, goal.tolerance * Math.abs(command.scale?.factor ?? 1));
    return { kind: "measure", value, tolerance: tolerance / Math.abs(listed.scale?.factor ?? 1) };
  }
  if (goal.kind !== "state") return { kind: "any" };
  const name = meaningOf(type, goal.value);
  if (name === "ON" || name === "OFF") return { kind: "named", name };
  const isStep = name !== "" && before !== undefined;
  if (isStep) {
    return { kind: "state", value: before + (goal.value === STEP_COMMAND.higher ? 1 : -1) };
  }
  return name === "" ? goal : { kind: "any" };
}

/** Whether the point that a step watches has the expected state already; `listed` is the feedback point of a command. */
export function isPresent(
  { item, step: { goal } }: { readonly item: TestItem; readonly step: TestStep },
  now: Known | undefined,
  listed: ListedPoint | undefined,
): boolean {
  if (goal.kind !== "state" || now === undefined) return false;
  if (item.kind === "point") return goal.value === now.value;
  return listed !== undefined &&
    stateMeaning(listed, now.value) === stateMeaning(item.listed, goal.value);
}
