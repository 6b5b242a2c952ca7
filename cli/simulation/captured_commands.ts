// The commands of a station in a capture: which it accepts, and which point shows their effect.

import { CAUSE, type CommandAsdu, type TypeName } from "../../codec/mod.ts";
import { type BodyName, familyHeadOf, isUnknownCause, TYPES } from "../../codec/low_level.ts";
import type { CapturedValue } from "./captured_value.ts";

/** A command that a station was given. */
export interface CapturedCommand {
  readonly ca: number;
  readonly ioa: number;
  /** Its type without time tag. */
  readonly type: TypeName;
  /** Whether it was ever selected before it was executed. */
  readonly selects: boolean;
  /** Whether it was never answered but by refusals. */
  readonly isRefused: boolean;
  /** The point that had the commanded value afterwards, as return information, and how long that took. */
  readonly feedback: { readonly ioa: number; readonly delayMs: number } | undefined;
}

/** Values that a command can have as its feedback. */
const FEEDBACK_BODIES: Partial<Record<BodyName, BodyName>> = {
  singleCommand: "single",
  doubleCommand: "double",
  normalizedSetpoint: "normalized",
  scaledSetpoint: "scaled",
  floatSetpoint: "float",
  bitsCommand: "bits",
};

/** Return information that comes later belongs to something else. */
const LATEST_FEEDBACK_MS = 60_000;

/** What is known about a command while the capture is read. */
interface Found extends Omit<CapturedCommand, "isRefused"> {
  readonly answers: { readonly positive: number; readonly negative: number };
}

/** A command whose effect is waited for. */
interface Executed {
  readonly address: string;
  readonly ca: number;
  readonly body: BodyName | undefined;
  readonly value: number;
  readonly time: number;
}

/** Reads the commands of a capture, ASDU by ASDU. */
export class CommandReader {
  readonly #found = new Map<string, Found>();
  #executed: readonly Executed[] = [];

  /** The commands by their address. */
  get commands(): ReadonlyMap<string, CapturedCommand> {
    return new Map(
      Array.from(this.#found, ([address, { answers: { positive, negative }, ...command }]) => [
        address,
        { ...command, isRefused: negative > 0 && positive === 0 },
      ]),
    );
  }

  /** Records what was sent to the station, and when, in ms of any origin. */
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

  /** Records what the station answered. */
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

  /** Records a value that the station sent, and when. */
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
