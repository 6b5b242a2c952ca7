// The protocol of an acceptance run: what was expected, what was observed, and who confirmed it.

/** What a station reported. */
export interface Observation {
  /** Time of arrival, ISO 8601, UTC. */
  readonly at: string;
  /** Time since the prompt, or since the command was sent, in ms. */
  readonly delayMs: number;
  readonly ca: number;
  readonly ioa: number;
  /** Mnemonic, or name of a private type. */
  readonly type: string;
  /** The value on the wire; `null` if it is not a finite number. */
  readonly value: number | null;
  /** The value as it is shown, with its unit. */
  readonly text: string;
  /** Quality bits; empty if good. */
  readonly quality: string;
  /** Short name of the cause of transmission. */
  readonly cause: string;
  /** The time tag with its flags; `null` without one. */
  readonly timeTag: string | null;
  /** Time from the tag to the arrival, in ms; `null` without a valid date. */
  readonly tagAgeMs: number | null;
}

/** An automatic judgement. A warning asks for an explicit answer, what is wrong also for a remark. */
export interface Check {
  readonly result: "ok" | "warning" | "wrong";
  readonly text: string;
}

/** A command that was sent. */
export interface SentCommand {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: string;
  readonly value: number;
  readonly mode: "direct" | "select-before-operate";
  /** `done`, `negative`, `timed-out`, `deactivated`, or `unknown` if the link was lost. */
  readonly outcome: string;
  readonly reason: string;
  /** Times since the command was sent, in ms; `null` without that answer. */
  readonly confirmedMs: number | null;
  readonly terminatedMs: number | null;
}

/** The verdict of a person about a step. */
export type Verdict = "passed" | "failed" | "skipped";

/** One answer to a step; the last one counts. */
export interface Attempt {
  /** When it was confirmed, ISO 8601, UTC. */
  readonly at: string;
  readonly verdict: Verdict;
  /** Whether a person confirmed it, or the judgement alone. */
  readonly by: "person" | "automatic";
  /** Empty if no name was given. */
  readonly tester: string;
  readonly witness: string;
  readonly remark: string;
  /** What was expected. */
  readonly expected: string;
  readonly observed: Observation | null;
  /** Other reports of the same point during the step. */
  readonly repeated: readonly Observation[];
  /** Other objects that changed during the step. */
  readonly others: readonly Observation[];
  readonly checks: readonly Check[];
  readonly command: SentCommand | null;
}

/** A step with its answers. */
export interface StepRecord {
  readonly key: string;
  readonly text: string;
  readonly attempts: readonly Attempt[];
}

/** A remark about an item. */
export interface Note {
  readonly at: string;
  readonly tester: string;
  readonly text: string;
}

/** A point or a command with its steps. */
export interface ItemRecord {
  readonly key: string;
  readonly kind: "point" | "command";
  readonly address: string;
  readonly name: string;
  readonly type: string;
  /** What decides about its steps and its judgement, as one line; other results are not kept. */
  readonly definition: string;
  /** Whether it was deferred. */
  readonly deferred: boolean;
  /** Whether the list still has it. */
  readonly listed: boolean;
  /** Whether the interrogation reported it; `null` if it cannot, or was not asked for. */
  readonly interrogated: boolean | null;
  readonly notes: readonly Note[];
  readonly steps: readonly StepRecord[];
  /** Answers from before the list changed. */
  readonly superseded: readonly {
    readonly definition: string;
    readonly steps: readonly StepRecord[];
  }[];
}

/** A time in which the run was open. */
export interface Sitting {
  readonly from: string;
  /** The last answer, or the end. */
  readonly to: string;
  readonly host: string;
  readonly tester: string;
  readonly witness: string;
}

/** The whole run, as the state file holds it. */
export interface Protocol {
  readonly format: "iec104 accept";
  readonly version: 1;
  /** The list: its name, and the digest of its content. */
  readonly list: { readonly file: string; readonly digest: string };
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly sittings: readonly Sitting[];
  readonly items: readonly ItemRecord[];
}

/** How an item stands. */
export type Standing = "accepted" | "failed" | "skipped" | "deferred" | "open";

/** The answer that counts; `undefined` without one. */
export function lastAttempt({ attempts }: StepRecord): Attempt | undefined {
  return attempts.at(-1);
}

/** How an item stands, from the last answers to its steps. */
export function standingOf({ steps, deferred }: ItemRecord): Standing {
  const verdicts = steps.map((step) => lastAttempt(step)?.verdict);
  if (verdicts.includes("failed")) return "failed";
  if (verdicts.includes(undefined)) return deferred ? "deferred" : "open";
  return verdicts.includes("skipped") ? "skipped" : "accepted";
}

/** The number of items that stand in each way; items that the list no longer has do not count. */
export function tallyOf({ items }: Pick<Protocol, "items">): Readonly<Record<Standing, number>> {
  const tally = { accepted: 0, failed: 0, skipped: 0, deferred: 0, open: 0 };
  for (const item of items) if (item.listed) tally[standingOf(item)]++;
  return tally;
}
