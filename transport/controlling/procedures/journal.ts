// Keeps what a procedure learns, for its result or for the error that cuts it short.

import type { Asdu } from "../../../codec/asdu_types.ts";
import type { ReceivedAsdu } from "./procedure.ts";
import type { Note, NoteCode, Progress, StepName, StepTiming, TraceEntry } from "./result.ts";

/** A step while it runs. */
export type OpenStep = { -readonly [K in keyof StepTiming]: StepTiming[K] };

/** The record of one procedure. */
export class Journal {
  /** What the procedure is. */
  readonly label: string;
  /** Whether the station has confirmed a request that acts. */
  accepted = false;
  /** Monotonic time of what the procedure was told last. */
  now: number;
  readonly #startedAt: number;
  readonly #steps: OpenStep[] = [];
  readonly #data: Asdu[] = [];
  readonly #notes: Note[] = [];
  readonly #trace: TraceEntry[] = [];
  #size = 0;

  /** Begins a record at monotonic time `now`. */
  constructor(label: string, now: number) {
    this.label = label;
    this.#startedAt = now;
    this.now = now;
  }

  /** How many ASDUs belong to the procedure so far. */
  get size(): number {
    return this.#size;
  }

  /** The step under way, if any has begun. */
  get step(): OpenStep | undefined {
    return this.#steps.at(-1);
  }

  /** Begins a step. */
  begin(step: StepName): OpenStep {
    const opened: OpenStep = {
      step,
      sentMs: undefined,
      acknowledgedMs: undefined,
      confirmedMs: undefined,
      terminatedMs: undefined,
    };
    this.#steps.push(opened);
    return opened;
  }

  /** Monotonic time as ms since the call. */
  since(at: number): number {
    return at - this.#startedAt;
  }

  /** Records a request that is on its way. */
  sent(asdu: Asdu, octets: Uint8Array, at: number): void {
    const atMs = this.since(at);
    this.#size++;
    if (asdu.type !== "F_SG_NA_1") this.#trace.push({ direction: "sent", atMs, asdu, octets });
    if (this.step !== undefined) this.step.sentMs ??= atMs;
  }

  /** Records an ASDU that belongs to the procedure. */
  take({ asdu, octets }: ReceivedAsdu, at: number): void {
    this.#size++;
    this.#trace.push({ direction: "received", atMs: this.since(at), asdu, octets });
  }

  /** Counts an ASDU that belongs to the procedure, and keeps it no longer. */
  takeQuietly(): void {
    this.#size++;
  }

  /** Records an ASDU that belongs to the procedure, as data. */
  takeData(received: ReceivedAsdu, at: number): void {
    this.take(received, at);
    this.#data.push(received.asdu);
  }

  /** Records what is out of the ordinary, the first time it is seen. */
  note(code: NoteCode, detail: string): void {
    if (!this.#notes.some((note) => note.code === code)) this.#notes.push({ code, detail });
  }

  /** What is known now. The arrays are the journal's own: they are not changed once it is over. */
  progress(): Progress {
    return {
      label: this.label,
      steps: this.#steps,
      data: this.#data,
      notes: this.#notes,
      trace: this.#trace,
    };
  }
}
