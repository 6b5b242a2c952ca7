// Requests for tests of their steps: sent immediately, with short answers and short texts of their results.

import {
  interrogation,
  type InterrogationOptions,
} from "../../../transport/controlling/procedures/interrogation.ts";
import type { Prepared } from "../../../transport/controlling/procedures/request_options.ts";
import type { ProcedureResult } from "../../../transport/controlling/procedures/result.ts";
import { defaultsOf, ProcedurePlayer } from "./procedure_player.ts";

export const defaults = defaultsOf();
export const ALL = 65_535;

export function sent<R>(made: Prepared<R>): ProcedurePlayer<R> {
  const player = new ProcedurePlayer(made);
  player.send();
  return player;
}

export function asked(options: InterrogationOptions = {}, ca = 1) {
  return sent(interrogation(ca, options, defaults));
}

/** Creates an answer to an interrogation. */
export function answer(cause: number, more = {}): object {
  return { type: "C_IC_NA_1", cause, ca: 1, objects: [{ qoi: 20 }], ...more };
}

export const DATA = { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 1 }] };

/** Summarizes an ending in one line. */
export function brief({ outcome, step, cause, reason }: ProcedureResult): string {
  return `${outcome} at ${step} by ${cause}: ${reason}`;
}

export function notes({ notes }: ProcedureResult): string[] {
  return notes.map(({ code, detail }) => `${code}: ${detail}`);
}
