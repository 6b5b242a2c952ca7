// The reset process command (C_RP_NA_1) of a controlling station.

import { CAUSE } from "../../../codec/cause.ts";
import { QRP } from "../../../codec/qualifiers.ts";
import type { Journal } from "./journal.ts";
import { receive, type Steps } from "./procedure.ts";
import type { RequestEnding } from "./request.ts";
import type {
  BroadcastRequestOptions,
  Prepared,
  RequestDefaults,
  RequestOptions,
} from "./request_options.ts";
import type { StationsResult } from "./result.ts";
import { limitsOf, simpleRequest } from "./simple_request.ts";

/** Options of a reset. */
export interface ResetOptions extends RequestOptions, BroadcastRequestOptions {
  /**
   * QRP: 1 general reset of the process, 2 reset of pending time-tagged events, 128..255 private.
   *
   * @default {1}
   */
  readonly qrp?: number;
  /**
   * Whether to wait up to `terminationMs` for the end of initialization (M_EI_NA_1) as well.
   * Stations often close the connection before they send it; the request is then rejected.
   *
   * @default {false}
   */
  readonly awaitInitialization?: boolean;
}

/**
 * Creates a reset of a station.
 *
 * @throws {RangeError} An address, the qualifier or a limit is outside its range.
 */
export function reset(
  ca: number,
  options: ResetOptions,
  defaults: RequestDefaults,
): Prepared<StationsResult> {
  const { qrp = QRP.process, awaitInitialization = false } = options;
  const given = { ...options, defaults };
  return simpleRequest(ca, {
    what: "reset",
    target: { kind: "reset" },
    broadcast: true,
    keys: ["qrp"],
    make: (header) => ({
      type: "C_RP_NA_1",
      cause: CAUSE.activation,
      ...header,
      objects: [{ qrp }],
    }),
    ...awaitInitialization
      ? {
        next: (ending, journal) => initialization(ending, journal, limitsOf(given).terminationMs),
      }
      : {},
  }, given);
}

function* initialization(
  ending: RequestEnding,
  journal: Journal,
  withinMs: number,
): Steps<RequestEnding> {
  const step = journal.begin("initialization");
  const missing = new Set(ending.stations.map(({ ca }) => ca));
  const until = journal.now + withinMs;
  while (missing.size > 0) {
    const told = yield* receive(until);
    if (told === undefined) {
      const reason = `Confirmed, but no end of initialization within ${withinMs} ms`;
      return { ...ending, outcome: "timed-out", step: "initialization", reason };
    }
    const { asdu } = told.received;
    if (asdu.type !== "M_EI_NA_1" || !missing.delete(asdu.ca)) continue;
    journal.takeData(told.received, told.at);
    step.confirmedMs = journal.since(told.at);
  }
  return { ...ending, step: "initialization", reason: "Confirmed and initialized" };
}
