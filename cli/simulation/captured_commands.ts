// Derives the commands of a station from a capture: which ones it accepts, and which point provides the feedback.

import { CAUSE, type CommandAsdu, type TypeName } from "../../codec/mod.ts";
import { type BodyName, familyHeadOf, isUnknownCause, TYPES } from "../../codec/low_level.ts";
import type { CapturedValue } from "./captured_value.ts";

/** A command received by the captured station. */
export interface CapturedCommand {
  readonly ca: number;
  readonly ioa: number;
  /** Type without time tag. */
  readonly type: TypeName;
  /** Whether it was selected before execution at least once. */
  readonly selects: boolean;
  /** Whether it was only ever refused. */
  readonly isRefused: boolean;
  /** The point that took the commanded value as return information, and the delay. */
  readonly feedback: { readonly ioa: number; readonly delayMs: number } | undefined;
}

/** Points that can be the feedback of each kind of command. */
const FEEDBACK_BODIES: Partial<Record<BodyName, BodyName>> = {
  singleCommand: "single",
  doubleCommand: "double",
  normalizedSetpoint: "normalized",
  scaledSetpoint: "scaled",
  floatSetpoint: "float",
  bitsCommand: "bits",
};

/** Later return information is not attributed to the command. */
const LATEST_FEEDBACK_MS = 60_000;

/** A command that was found. */
interface Found extends Omit<CapturedCommand, "isRefused"> {
  readonly answers: { readonly positive: number; readonly negative: number };
}

/** A command waiting for feedback. */
interface Executed {
  readonly address: string;
  readonly ca: number;
  readonly body: BodyName | undefined;
  readonly value: number;
  readonly time: number;
}

/** Collects the commands of a capture, ASDU by ASDU. */
export class CommandReader {
  readonly #found = new Map<string, Found>();
  #executed: readonly Executed[] = [];

  /** The commands by address. */
  get commands(): ReadonlyMap<string, CapturedCommand> {
    return new Map(
      Array.from(this.#found, ([address, { answers: { positive, negative }, ...command }]) => [
        address,
        { ...command, isRefused: negative > 0 && positive === 0 },
      ]),
    );
  }

  /** Records an ASDU sent to the station and its time, in ms from any origin. */
  ask(asdu: CommandAsdu, time: number): void {
    if (asdu.cause !== CAUSE.activation) return;
    for (const { ioa, value, select: selects } of asdu.objects) {
      const address = `${asdu.ca}/${ioa}`;
      const before = this.#found.get(address);
      this.#found.set(address, {
        ca: asdu.ca,
        ioa,
        type: familyHeadOf(asdu.type),
        selects: selects || before?.selects === true,
        answers: before?.answers ?? { positive: 0, negative: 0 },
        feedback: before?.feedback,
      });
      if (selects) continue;
      const others = this.#executed.filter((each) => each.address !== address);
      const body = FEEDBACK_BODIES[TYPES[asdu.type].body];
      const executed = { address, ca: asdu.ca, body, value, time };
      this.#executed = [...others, executed];
    }
  }

  /** Records a response of the station. */
  answer(asdu: CommandAsdu): void {
    for (const { ioa } of asdu.objects) {
      const address = `${asdu.ca}/${ioa}`;
      const found = this.#found.get(address);
      if (found === undefined) continue;
      const { positive, negative } = found.answers;
      const answers = asdu.negative || isUnknownCause(asdu.cause)
        ? { positive, negative: negative + 1 }
        : { positive: positive + 1, negative };
      this.#found.set(address, { ...found, answers });
    }
  }

  /** Records a value sent by the station and its time. */
  value({ ca, ioa, type, cause, value }: CapturedValue, time: number): void {
    if (cause !== CAUSE.returnRemote) return;
    const executed = this.#executed.find((each) =>
      each.ca === ca && each.body === TYPES[type].body && each.value === value &&
      time - each.time <= LATEST_FEEDBACK_MS
    );
    if (executed === undefined) return;
    this.#executed = this.#executed.filter((each) => each !== executed);
    const delayMs = Math.max(0, Math.round(time - executed.time));
    const found = this.#found.get(executed.address)!;
    this.#found.set(executed.address, { ...found, feedback: { ioa, delayMs } });
  }
}
