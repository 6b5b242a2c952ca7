// Keeps the protocol of a run: nothing counts before it is written.

import {
  type Attempt,
  type ItemRecord,
  lastAttempt,
  type Note,
  type Protocol,
  type StepRecord,
} from "./protocol.ts";
import { StateFileError } from "./state_file.ts";

/** Maximum number of answers to one step that are kept. */
const MOST_ATTEMPTS = 100;

/** Maximum number of remarks about an item. */
const MOST_NOTES = 100;

/** The people of a run. */
export interface People {
  readonly tester: string;
  readonly witness: string;
}

/** What a keeper works with. */
export interface KeeperMeans {
  /** The time, in ms since 1970-01-01 UTC. */
  readonly now: () => number;
  /**
   * Writes the protocol.
   *
   * @throws {StateFileError} It cannot be written.
   */
  readonly save: (protocol: Protocol) => void;
  /** The address of the station. */
  readonly host: string;
  /** Whether steps that failed or were skipped before this run are open. */
  readonly retry: boolean;
}

/** The protocol of a run, and who confirms it. */
export class ProtocolKeeper {
  /** When the run began, ISO 8601, UTC. */
  readonly startedAt: string;
  readonly #means: KeeperMeans;
  readonly #places: ReadonlyMap<string, number>;
  #protocol: Protocol;
  #people: People;

  /** Begins a sitting. */
  constructor(protocol: Protocol, people: People, means: KeeperMeans) {
    this.#means = means;
    this.#people = people;
    this.startedAt = this.#now();
    this.#protocol = { ...protocol, sittings: [...protocol.sittings, this.#sitting(people)] };
    this.#places = new Map(protocol.items.map(({ key }, place) => [key, place]));
  }

  /** The protocol, as it was last written. */
  get protocol(): Protocol {
    return this.#protocol;
  }

  /** Who tests and who witnesses. */
  get people(): People {
    return this.#people;
  }

  /** The record of an item. */
  recordOf(key: string): ItemRecord {
    return this.#protocol.items[this.#places.get(key)!]!;
  }

  /** Whether a step is to be tested: it has no answer, or with `retry` no good one from before this run. */
  isOpenStep(step: StepRecord): boolean {
    const last = lastAttempt(step);
    if (last === undefined) return true;
    return this.#means.retry && last.verdict !== "passed" && last.at < this.startedAt;
  }

  /** Whether an item has open steps. */
  isOpen({ steps }: ItemRecord): boolean {
    return steps.some((step) => this.isOpenStep(step));
  }

  /** Adds an answer to a step; returns why that cannot be kept. */
  decide(
    key: string,
    stepKey: string,
    attempt: Omit<Attempt, "at" | "tester" | "witness">,
  ): string | undefined {
    const record = this.recordOf(key);
    const whole: Attempt = { at: this.#now(), ...this.#people, ...attempt };
    const steps = record.steps.map((step) =>
      step.key === stepKey
        ? { ...step, attempts: [...step.attempts, whole].slice(-MOST_ATTEMPTS) }
        : step
    );
    const deferred = record.deferred && this.isOpen({ ...record, steps });
    return this.#replace({ ...record, steps, deferred });
  }

  /** Defers an item; returns why that cannot be kept. */
  defer(key: string): string | undefined {
    return this.#replace({ ...this.recordOf(key), deferred: true });
  }

  /** Adds a remark; returns why that cannot be kept. */
  note(key: string, text: string): string | undefined {
    const record = this.recordOf(key);
    if (record.notes.length >= MOST_NOTES) {
      return `The item has ${MOST_NOTES} notes, which is the most`;
    }
    const note: Note = { at: this.#now(), tester: this.#people.tester, text };
    return this.#replace({ ...record, notes: [...record.notes, note] });
  }

  /** Changes who confirms; returns why that cannot be kept. */
  change(people: People): string | undefined {
    const sittings = [...this.#protocol.sittings, this.#sitting(people)];
    const fault = this.#answered(this.keep({ sittings }));
    if (fault === undefined) this.#people = people;
    return fault;
  }

  /** Writes a change; returns why that is not possible, and then nothing has changed. */
  keep(changes: Partial<Pick<Protocol, "items" | "sittings">>): string | undefined {
    const updatedAt = this.#now();
    const sittings = changes.sittings ?? this.#protocol.sittings;
    const last = { ...sittings.at(-1)!, to: updatedAt };
    const protocol = {
      ...this.#protocol,
      ...changes,
      updatedAt,
      sittings: [...sittings.slice(0, -1), last],
    };
    try {
      this.#means.save(protocol);
    } catch (error) {
      if (!(error instanceof StateFileError)) throw error;
      return error.message;
    }
    this.#protocol = protocol;
    return undefined;
  }

  #replace(record: ItemRecord): string | undefined {
    const place = this.#places.get(record.key)!;
    return this.#answered(this.keep({ items: this.#protocol.items.with(place, record) }));
  }

  /** Why an answer does not count. */
  #answered(fault: string | undefined): string | undefined {
    return fault && `${fault}. The answer was not taken: repeat it afterwards`;
  }

  #sitting(people: People): Protocol["sittings"][number] {
    const from = this.#now();
    return { from, to: from, host: this.#means.host, ...people };
  }

  #now(): string {
    return new Date(this.#means.now()).toISOString();
  }
}
