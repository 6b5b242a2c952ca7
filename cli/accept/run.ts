// An acceptance run: leads through the steps, takes what the station reports and what the person answers.

import { formatDuration, pointKey } from "../../codec/mod.ts";
import { isCountedCause } from "../../codec/low_level.ts";
import { type Asdu, RequestError } from "../../mod.ts";
import { parseObjectAddress } from "../text/address_text.ts";
import { parseDuration } from "../text/duration.ts";
import type { ListedPoint } from "../text/point_list/point_list.ts";
import { Agenda, type Place } from "./agenda.ts";
import { answerHelp, readAnswer } from "./answers.ts";
import { commandOf } from "./command_of.ts";
import { worstOf } from "./judge.ts";
import { type People, ProtocolKeeper } from "./keeper.ts";
import { arrivalsOf } from "./observe.ts";
import {
  type Attempt,
  type Check,
  type Protocol,
  type SentCommand,
  standingOf,
  type Verdict,
} from "./protocol.ts";
import { Presence } from "./presence.ts";
import { fromUnit } from "./scaled.ts";
import { stateNamed, type TestItem, wantedStep } from "./test_plan.ts";
import type { RunMeans, RunSettings, Taken } from "./surroundings.ts";
import { retryText, RunTexts, tallyText } from "./texts.ts";
import { type Effect, isPresent, type Known, Turn } from "./turn.ts";

/** How long other objects and a bouncing contact are watched after the expected value, in ms. */
const SETTLE_MS = 500;

/** The time limit of `wait`, in ms. */
const WAIT_MS = 30_000;

/** A run. */
export class AcceptanceRun {
  /** Resolves when the person ends the run, or when nothing is left to test. */
  readonly ended: Promise<void>;
  readonly #means: RunMeans;
  readonly #settings: RunSettings;
  readonly #texts: RunTexts;
  readonly #keeper: ProtocolKeeper;
  readonly #agenda: Agenda;
  /** All items of the list, not only the selected ones. */
  readonly #items: readonly TestItem[];
  /** The entries of the list by the address of the point. */
  readonly #listed = new Map<number, ListedPoint>();
  readonly #image = new Map<number, Known>();
  readonly #presence = new Presence();
  readonly #end = Promise.withResolvers<void>();
  #isOver = false;
  #turn: Turn | undefined;
  #cancelTimer: (() => void) | undefined;
  #waiting: (() => void) | undefined;

  /**
   * Begins a run.
   *
   * @param items All items of the list.
   * @param selected Those to test.
   * @param protocol The protocol of earlier sittings, with the items of today.
   */
  constructor(
    { items, selected, protocol, settings, means }: {
      readonly items: readonly TestItem[];
      readonly selected: readonly TestItem[];
      readonly protocol: Protocol;
      readonly settings: RunSettings;
      readonly means: RunMeans;
    },
  ) {
    const { clock, save, observer } = means;
    const { host, retry, people, style } = settings;
    this.#means = means;
    this.#settings = settings;
    this.#texts = new RunTexts(observer.zone, style);
    this.#items = items;
    for (const { kind, ca, ioa, listed } of items) {
      const key = pointKey(ca, ioa);
      if (kind === "point" && !this.#listed.has(key)) this.#listed.set(key, listed);
    }
    const now = () => clock.instant();
    this.#keeper = new ProtocolKeeper(protocol, people, { now, save, host, retry });
    this.#agenda = new Agenda(selected, this.#keeper);
    this.ended = this.#end.promise;
  }

  /** The protocol so far. */
  get protocol(): Protocol {
    return this.#keeper.protocol;
  }

  /** Whether the run has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What the run waits for, on one line; empty if it waits for nothing. */
  get waitingFor(): string {
    const turn = this.#turn;
    if (turn === undefined) return "";
    const text = this.#texts.waiting(turn, this.#means.clock.monotonic());
    return this.#means.station.isUp ? text : `link down; ${text}`;
  }

  /** Shows the first step, or ends if there is none. */
  begin(): void {
    this.#next();
  }

  /** Ends the run. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#forget(this.#turn);
    this.#stopTimer();
    this.#turn = undefined;
    this.#wake();
    this.#end.resolve();
  }

  /** Processes what the station sends. */
  received(asdu: Asdu): void {
    const { clock, observer } = this.#means;
    const turn = this.#turn;
    const delayMs = turn === undefined ? 0 : clock.monotonic() - turn.since;
    const listedOf = (ca: number, ioa: number) => this.#listed.get(pointKey(ca, ioa));
    const context = { at: clock.instant(), delayMs, observer: { ...observer, listedOf } };
    for (const arrival of arrivalsOf(asdu, context)) {
      const { ca, ioa } = arrival.observation;
      const key = pointKey(ca, ioa);
      const known = this.#image.get(key);
      this.#image.set(key, { value: arrival.value, quality: arrival.quality });
      this.#presence.add(key);
      // An earlier object of the same ASDU may have ended the step.
      if (turn === undefined || turn !== this.#turn) continue;
      if (isCountedCause(arrival.cause) && turn.goal.kind === "increment") turn.requested = true;
      const listed = this.#listed.get(key);
      const effect = turn.take(arrival, { known, listed });
      if (effect.kind === "none") continue;
      this.#means.say(this.#texts.arrival(arrival.observation, listed, effect));
      this.#follow(turn, effect);
    }
  }

  /** A connection begins: only what the station reports on it counts. */
  connecting(): void {
    this.#presence.clear();
  }

  /** Records which points of these common addresses an interrogation has reported. */
  interrogated(cas: readonly number[]): void {
    const present = this.#presence.of(this.#items, cas);
    const items = this.protocol.items.map((record) =>
      present.has(record.key) ? { ...record, interrogated: present.get(record.key)! } : record
    );
    const extra = this.#presence.unlisted(this.#listed);
    const all = items.filter(({ key }) => present.has(key));
    for (const line of this.#texts.interrogation(all, extra)) this.#means.say(line);
    this.#report(this.#keeper.keep({ items }));
    if (this.#turn?.phase === "waiting") this.#prompt(this.#turn); // The link was lost meanwhile.
  }

  /** Processes a line that the person has typed. */
  async take(line: string): Promise<Taken> {
    const answer = readAnswer(line);
    if (typeof answer === "string") return this.#refuse(answer, "mistake");
    const { word, rest } = answer;
    const turn = this.#turn;
    if (turn === undefined) return "taken";
    switch (word) {
      case "":
        return this.#enter(turn);
      case "ok":
        return this.#verdict(turn, "passed", rest);
      case "fail":
        return this.#verdict(turn, "failed", rest);
      case "skip":
        return this.#verdict(turn, "skipped", rest);
      case "send":
        return this.#send(turn);
      case "read":
        return await this.#read(turn);
      case "wait":
        return await this.#wait(turn, rest);
      case "want":
        return this.#want(turn, rest);
      case "note":
        return this.#report(this.#keeper.note(turn.item.key, rest), "  noted");
      case "tester":
      case "witness":
        return this.#person(word, rest);
      case "status":
        this.#means.say(tallyText(this.protocol));
        return "taken";
      case "help":
        for (const each of answerHelp()) this.#means.say(each);
        return "taken";
      case "quit":
        this.close();
        return "taken";
      default:
        return this.#move(turn, word, rest);
    }
  }

  /** Leaves the step without an answer: `later`, `again`, `back` and `goto`. */
  #move(turn: Turn, word: string, rest: string): Taken {
    if (turn.phase === "sending" || turn.phase === "settling") {
      return this.#refuse("The command is in progress: wait for its result");
    }
    this.#forget(turn);
    if (word === "again") return this.#show(turn);
    if (word === "later") {
      const fault = this.#keeper.defer(turn.item.key);
      if (fault !== undefined) return this.#refuse(fault);
      this.#agenda.postpone(turn.item);
      return this.#next();
    }
    if (word === "back") {
      const place = this.#agenda.back();
      return place === undefined
        ? this.#refuse("This is the first step of the run")
        : this.#show(place);
    }
    const address = parseObjectAddress(rest);
    const place = address && this.#agenda.goTo(address, (each) => this.#isPresent(each));
    if (place !== undefined) return this.#show(place);
    const expected = "expected the address of a selected item of the list such as 47/310";
    return this.#refuse(`Found "${rest}", ${expected}`);
  }

  /** Notes a command that was sent and is left without an answer, so that the protocol has every command. */
  #forget(turn: Turn | undefined): void {
    if (turn === undefined || turn.item.kind === "point") return;
    const { command, phase, step, item } = turn;
    if (command === undefined && phase !== "sending") return;
    const how = command === undefined
      ? "the run ended before its answer"
      : `${command.outcome}, ${command.reason}`;
    this.#report(this.#keeper.note(item.key, `Sent ${step.text} without a verdict: ${how}`));
  }

  #refuse(text: string, taken: Taken = "refused"): Taken {
    this.#means.say(`  ? ${text}`);
    return taken;
  }

  /** Reports a fault, or success. */
  #report(fault: string | undefined, done?: string): Taken {
    if (fault !== undefined) return this.#refuse(fault);
    if (done !== undefined) this.#means.say(done);
    return "taken";
  }

  /** Continues with the next step, or ends. */
  #next(): Taken {
    const place = this.#agenda.next((each) => this.#isPresent(each));
    if (place !== undefined) return this.#show(place);
    this.#means.say("");
    const retry = this.#settings.retry ? "" : retryText(this.protocol);
    this.#means.say(`Nothing is left to test${retry}`);
    this.close();
    return "taken";
  }

  /** The state of the point that an item watches. */
  #watched({ kind, ca, ioa, feedback }: TestItem): Known | undefined {
    if (kind === "point") return this.#image.get(pointKey(ca, ioa));
    return feedback && this.#image.get(pointKey(feedback.ca, feedback.ioa));
  }

  /** Whether the point that a step watches has the expected state already. */
  #isPresent(place: Place): boolean {
    return isPresent(place, this.#watched(place.item), this.#feedbackOf(place.item));
  }

  #show({ item, step }: Place): Taken {
    this.#stopTimer();
    const since = this.#means.clock.monotonic();
    const before = this.#watched(item)?.value;
    this.#turn = new Turn(item, step, { since, before, listed: this.#feedbackOf(item) });
    this.#prompt(this.#turn);
    return "taken";
  }

  /** Shows what to do in a step. */
  #prompt(turn: Turn): void {
    const { item } = turn;
    const [before, feedback] = [this.#watched(item), this.#feedbackOf(item)];
    const record = this.#keeper.recordOf(item.key);
    const place = this.#agenda.placeText(item);
    const lines = this.#texts.prompt(turn, { record, place, before, feedback });
    for (const line of lines) this.#means.say(line);
  }

  /** The entry of the list for the feedback of a command. */
  #feedbackOf({ feedback: point }: TestItem): ListedPoint | undefined {
    return point && this.#listed.get(pointKey(point.ca, point.ioa));
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #schedule(ms: number, call: () => void): void {
    this.#stopTimer();
    const { clock } = this.#means;
    this.#cancelTimer = clock.schedule(clock.monotonic() + ms, () => {
      this.#cancelTimer = undefined;
      call();
    });
  }

  /** After the expected value: a point or the feedback of an answered command is watched for a moment. */
  #follow(turn: Turn, { kind }: Effect): void {
    if (kind !== "reached") return;
    if (turn.phase === "found") this.#schedule(SETTLE_MS, () => this.#settled(turn));
    if (turn.phase === "settling") this.#schedule(SETTLE_MS, () => this.#settled(turn));
  }

  /** Everything that belongs to a step has arrived. */
  #settled(turn: Turn): void {
    if (turn !== this.#turn) return;
    turn.phase = "found";
    const checks = this.#checks(turn);
    const { auto } = this.#settings;
    if (auto && turn.item.kind === "point" && worstOf(checks) === "ok") {
      this.#decide(turn, "passed", { remark: "", by: "automatic" });
    } else {
      for (const line of this.#texts.judgement(checks, turn.item)) this.#means.say(line);
    }
    this.#wake();
  }

  #wake(): void {
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake?.();
  }

  #checks(turn: Turn): readonly Check[] {
    return turn.checks(this.#settings.limits, (point) => this.#texts.address(point));
  }

  /** Enter: accepts a point if nothing is odd. */
  #enter(turn: Turn): Taken {
    if (turn.phase !== "found") return "taken";
    if (turn.item.kind === "point" && worstOf(this.#checks(turn)) === "ok") {
      return this.#verdict(turn, "passed", "");
    }
    return this.#refuse("Type ok, or fail and what is wrong");
  }

  #verdict(turn: Turn, verdict: Verdict, remark: string): Taken {
    const { item, phase, latest, command } = turn;
    if (phase === "sending") {
      return this.#refuse("The command has not been answered yet: wait, or end with quit");
    }
    const checks = this.#checks(turn);
    if (verdict === "passed") {
      const isSeen = item.kind === "command" ? command !== undefined : latest !== undefined;
      if (!isSeen) {
        const what = item.kind === "command" ? "The command was not sent" : "Nothing has arrived";
        return this.#refuse(`${what}: expected fail, skip or later`);
      }
      if (phase === "settling") {
        return this.#refuse("The feedback is still awaited: wait for it, or type fail");
      }
      if (worstOf(checks) === "wrong" && remark === "") {
        return this.#refuse("This is not as expected: type ok and why it is accepted, or fail");
      }
    }
    const odd = checks.filter(({ result }) => result !== "ok").map(({ text }) => text).join("; ");
    const text = remark === "" && verdict === "failed" ? odd : remark;
    if (verdict === "failed" && text === "") {
      return this.#refuse("Nothing is odd here: type fail and what is wrong");
    }
    return this.#decide(turn, verdict, { remark: text, by: "person" });
  }

  /** Records an answer, and continues. */
  #decide(
    turn: Turn,
    verdict: Verdict,
    { remark, by }: { readonly remark: string; readonly by: Attempt["by"] },
  ): Taken {
    const { item, step, repeated, others } = turn;
    const fault = this.#keeper.decide(item.key, step.key, {
      ...{ verdict, by, remark, repeated, others },
      expected: step.text,
      observed: (turn.arrival ?? turn.latest)?.observation ?? null,
      checks: verdict === "skipped" ? [] : this.#checks(turn),
      command: turn.command ?? null,
    });
    if (fault !== undefined) return this.#refuse(fault);
    this.#agenda.leave(turn);
    const record = this.#keeper.recordOf(item.key);
    const standing = this.#keeper.isOpen(record) ? verdict : `${item.kind} ${standingOf(record)}`;
    this.#means.say(`  ${standing}${by === "automatic" ? " automatically" : ""}`);
    return this.#next();
  }

  #send(turn: Turn): Taken {
    const { item, step: { goal }, phase } = turn;
    if (item.kind !== "command") return this.#refuse("This is a point, nothing is sent");
    if (phase !== "waiting") {
      return this.#refuse("The command was sent already; type again to repeat the step");
    }
    const { station, clock } = this.#means;
    if (!station.isUp) return this.#refuse("The link is down; the command was not sent");
    if (goal.kind !== "state" && goal.kind !== "measure") {
      return this.#refuse("The list has no value for this command: type want and the value first");
    }
    const input = commandOf(item, goal.value, this.#settings);
    if (input === undefined) return this.#refuse("The type of this command is not known");
    const begun = { type: input.type, value: goal.value, mode: item.mode };
    const at = new Date(clock.instant()).toISOString();
    turn.phase = "sending";
    turn.since = clock.monotonic();
    this.#means.say(`  ${this.#texts.time(clock.instant())}  sending`);
    station.command(item.ca, input, item.mode).then(({ outcome, reason, steps }) => {
      const execute = steps.findLast(({ sentMs }) => sentMs !== undefined);
      const [confirmedMs, terminatedMs] = [execute?.confirmedMs, execute?.terminatedMs].map((ms) =>
        ms === undefined ? null : Math.round(ms)
      );
      const times = { confirmedMs: confirmedMs!, terminatedMs: terminatedMs! };
      this.#answered(turn, { at, ...begun, outcome, reason, ...times });
    }, (error: Error) => {
      const isUnproven = error instanceof RequestError && error.code === "not-authenticated";
      if (isUnproven || error instanceof RangeError || error instanceof TypeError) {
        turn.phase = "waiting";
        return this.#refuse(`${error.message}${isUnproven ? "" : "; the command was not sent"}`);
      }
      const lost = { outcome: "unknown", reason: error.message };
      this.#answered(turn, { at, ...begun, ...lost, confirmedMs: null, terminatedMs: null });
    });
    return "taken";
  }

  /** The station has answered a command, or the link was lost. */
  #answered(turn: Turn, command: SentCommand): void {
    turn.command = command;
    if (turn !== this.#turn) return;
    const { clock } = this.#means;
    this.#means.say(this.#texts.answer(command, clock.instant()));
    turn.phase = "settling";
    const { feedbackWithinMs } = this.#settings.limits;
    const left = Math.max(0, turn.since + feedbackWithinMs - clock.monotonic());
    const isRefused = command.outcome !== "done" && command.outcome !== "unknown";
    const ms = turn.arrival !== undefined || isRefused ? SETTLE_MS : left;
    this.#schedule(ms, () => this.#settled(turn));
  }

  async #read(turn: Turn): Promise<Taken> {
    if (!this.#means.station.isUp) return this.#refuse("The link is down");
    turn.requested = true;
    this.#means.say(`  ${await this.#means.station.request(turn.item)}`);
    return "taken";
  }

  async #wait(turn: Turn, text: string): Promise<Taken> {
    const ms = text === "" ? WAIT_MS : parseDuration(text);
    if (ms === undefined) {
      return this.#refuse(`Found "${text}", expected a duration such as wait 30s`);
    }
    if (turn.phase === "found" && this.#cancelTimer === undefined) return "taken";
    const { promise, resolve } = Promise.withResolvers<void>();
    const { clock, say } = this.#means;
    const cancel = clock.schedule(clock.monotonic() + ms, () => {
      say(`  nothing to confirm within ${formatDuration(ms)}`);
      this.#wake();
    });
    this.#waiting = resolve;
    await promise;
    cancel();
    return "taken";
  }

  #want({ item, step, command, phase }: Turn, text: string): Taken {
    if (command !== undefined || phase === "sending") {
      return this.#refuse("The command was sent already; type again to repeat the step");
    }
    const { listed } = item;
    const state = stateNamed(text, listed);
    const number = Number(text.replace(",", "."));
    if (state === undefined && !Number.isFinite(number)) {
      return this.#refuse(`Found "${text}", expected a number, or the text of a state`);
    }
    const value = state ?? fromUnit(number, listed);
    return this.#show({ item, step: wantedStep(step, value, listed) });
  }

  #person(role: keyof People, name: string): Taken {
    const people = { ...this.#keeper.people, [role]: name };
    return this.#report(this.#keeper.change(people), `  ${role}: ${name === "" ? "none" : name}`);
  }
}
