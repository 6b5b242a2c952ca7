// The options of `iec104 conform`, and what they say.

import { IEC104 } from "../../../codec/mod.ts";
import { broadcastCa } from "../../../codec/low_level.ts";
import { DEFAULT_PORT, DEFAULT_TLS_PORT } from "../../../transport/low_level.ts";
import { newSeed } from "../../example/random.ts";
import { addressSetOf } from "../../options/address_options.ts";
import type { Values } from "../../options/args.ts";
import { CONNECT_OPTIONS } from "../../link/link_options.ts";
import { parseListen } from "../../options/endpoint.ts";
import { UsageError } from "../../io/exit.ts";
import type { OptionRow } from "../../options/option_row.ts";
import type { HostPort } from "../../text/endpoint.ts";
import type { CaseChoice } from "../run/choose_cases.ts";

/** The options of secure authentication. */
const AUTHENTICATION_OPTIONS: readonly string[] = [
  ...["keys", "user", "keys-station", "keys-passphrase-file", "keys-passphrase"],
];

/**
 * The options of a connection that this command has, beside those of TLS. There is no session: cases write each frame, and
 * the sheet states the timers.
 */
const OF_CONNECTIONS: readonly string[] = [
  ...["timeout", "types", "plant", "trace", "record", "profile", "local-address"],
  ...AUTHENTICATION_OPTIONS,
];

/** The options of the connection. */
export const CONFORM_LINK_OPTIONS: readonly OptionRow[] = CONNECT_OPTIONS
  .filter(({ name }) => isOfTls(name) || OF_CONNECTIONS.includes(name))
  .map((row) =>
    row.name === "timeout" ? { ...row, text: "time limit for a connection (default 10s)" } : row
  );

/** Most frames that the robustness case may generate. */
const MOST_FUZZ_FRAMES = 100_000_000;

/** How often a case may be repeated. */
const MOST_REPEATS = 1000;

/** Highest number of connections at the same time. */
const MOST_CONNECTIONS = 64;

/** Highest seed. */
const LAST_SEED = 0xffff_ffff;

/** Maximum number of common addresses. */
const MOST_ADDRESSES = 100;

/** How to run a campaign. */
export interface RunSettings {
  readonly choice: CaseChoice;
  readonly repeat: number;
  readonly seed: number;
  readonly budgetMs: number;
  /** Number of frames that the robustness case generates; that of the case if `undefined`. */
  readonly fuzzFrames: number | undefined;
  /** Maximum number of connections at the same time; that of the sheet if `undefined`. */
  readonly connections: number | undefined;
}

/** Reads the options of a campaign. */
export function runSettings(values: Values): RunSettings {
  const budgetMs = values.duration("budget");
  if (budgetMs === 0) throw new UsageError('Option --budget is "0", expected a time such as 30m');
  return {
    choice: { only: values.all("only"), skip: values.all("skip") },
    repeat: values.integer("repeat", [1, MOST_REPEATS]) ?? 1,
    seed: values.integer("seed", [0, LAST_SEED]) ?? newSeed(),
    budgetMs: budgetMs ?? Infinity,
    fuzzFrames: values.integer("fuzz", [1, MOST_FUZZ_FRAMES]),
    connections: values.integer("connections", [1, MOST_CONNECTIONS]),
  };
}

/** Where to wait for a controlling station; `undefined` without `--listen`. */
export function listenAddress(values: Values): HostPort | undefined {
  const text = values.text("listen");
  if (text === undefined) return undefined;
  const extra = AUTHENTICATION_OPTIONS.find((name) => values.given(name));
  if (extra !== undefined) {
    throw new UsageError(`Option --${extra} is for testing a controlled station, found --listen`);
  }
  const isTls = CONFORM_LINK_OPTIONS.some(({ name }) => isOfTls(name) && values.given(name));
  return parseListen(text, isTls ? DEFAULT_TLS_PORT : DEFAULT_PORT);
}

function isOfTls(name: string): boolean {
  return name === "tls" || name.startsWith("tls-");
}

/**
 * The common addresses of `--ca`; none without it.
 *
 * @throws {UsageError} One is out of range, there are too many, or a sheet states them.
 */
export function givenAddresses(values: Values): readonly number[] {
  const set = addressSetOf(values, "ca", { range: [1, broadcastCa(IEC104) - 1] });
  if (set === undefined) return [];
  if (values.given("pics")) {
    throw new UsageError("Option --ca is for a device without a sheet, found --pics too");
  }
  if (set.size <= MOST_ADDRESSES) return [...set];
  throw new UsageError(
    `Option --ca has ${set.size} addresses, expected at most ${MOST_ADDRESSES}`,
  );
}
