// The upper tester, the power and the network of a campaign, from the options of the command line.

import { type Clock, SYSTEM_CLOCK } from "../../../mod.ts";
import { seededRandom } from "../../example/random.ts";
import type { Io } from "../../io/io.ts";
import type { Values } from "../../options/args.ts";
import { UsageError } from "../../io/exit.ts";
import type { OptionRow } from "../../options/option_row.ts";
import { Relay } from "../access/relay.ts";
import type { CampaignNetwork } from "../bench/device_access.ts";
import type { Sheet } from "../sheet/sheet.ts";
import { LineProgram, type ProgramStreams } from "./line_program.ts";
import { noUpper } from "./no_upper.ts";
import { operatorUpper } from "./operator_upper.ts";
import { programUpper } from "./program_upper.ts";
import {
  type ObjectNames,
  PROGRAM_VERBS,
  type ProgramTester,
  type ProgramVerb,
  PROTOCOL,
} from "./protocol.ts";
import { commandWords, startProgram } from "./start_program.ts";
import { type ObjectAddress, UpperFailure, type UpperTester } from "../bench/upper_tester.ts";

/** How long an operator may take to answer by default, in ms. */
const OPERATOR_MS = 300_000;

/** The value of `--network` for which the tester needs no program. */
const RELAY = "relay";

/** The seed of what the relay does. */
const RELAY_SEED = 1;

/** The options. */
export const UPPER_OPTIONS: readonly OptionRow[] = [
  {
    name: "upper",
    value: "COMMAND",
    text:
      "a program that drives inputs, observes outputs and operates the device, in the line protocol of CONFORMANCE.md; ready ones: iec104 station --upper, iec104 session --upper",
  },
  {
    name: "power",
    value: "COMMAND",
    text: "a program that restarts the device, in the same protocol",
  },
  {
    name: "network",
    value: "COMMAND",
    text:
      "a program that drops and impairs packets on the way to the device, in the same protocol; or relay: the tester itself holds back and delays octets, without a program",
  },
  {
    name: "operator",
    text: "ask a person at this terminal to do what none of these programs can",
  },
  {
    name: "operator-time",
    value: "DURATION",
    text: "time for each answer of the operator (default 5m)",
  },
];

/** The programs, by the option that names them. */
const PROGRAMS = [
  { option: "upper", what: "The upper tester", can: (_verb: ProgramVerb) => true },
  { option: "power", what: "The power program", can: (verb: ProgramVerb) => verb === "restart" },
  {
    option: "network",
    what: "The network program",
    can: (verb: ProgramVerb) => PROTOCOL[verb].use === "network",
  },
] as const;

/** What a campaign uses besides the connection. */
export interface OpenedUpper extends AsyncDisposable {
  readonly upper: UpperTester | undefined;
  /** Whether it can only restart the device. */
  readonly isPowerOnly: boolean;
  readonly network: CampaignNetwork | undefined;
}

/** What the options need. */
export interface UpperMeans {
  readonly sheet: Sheet;
  /** Fires when the campaign ends. */
  readonly signal: AbortSignal;
  /** Called with what the programs write to standard error. */
  readonly tell: (text: string) => void;
  readonly clock?: Clock;
  /** Starts a program; that of the system by default. */
  readonly start?: (command: readonly string[]) => ProgramStreams;
}

/**
 * Starts the programs of the options, and asks them what they can do.
 *
 * @throws {UsageError} A program cannot be started, does not answer, or there is no terminal for the operator.
 */
export async function openUpper(values: Values, io: Io, means: UpperMeans): Promise<OpenedUpper> {
  const { clock = SYSTEM_CLOCK, start = startProgram, tell, sheet, signal } = means;
  const names = namesOf(sheet);
  const doers = new Map<ProgramVerb, ProgramTester>();
  await using starting = new AsyncDisposableStack();
  const operator = operatorOf(values, io, { clock, signal, sheet });
  if (operator !== undefined) { for (const verb of PROGRAM_VERBS) doers.set(verb, operator); }
  for (const { option, what, can } of PROGRAMS) {
    const text = values.text(option);
    if (text === undefined || option === "network" && text === RELAY) continue;
    const command = commandWords(text, option);
    const name = `${what} "${text}"`;
    const program = starting.use(
      new LineProgram(start(command), {
        ...{ name, clock, onLog: (line) => tell(`${option}: ${line}`) },
      }),
    );
    try {
      const { tester, verbs } = await programUpper(program, { name, names });
      const useful = [...verbs].filter(can);
      if (useful.length === 0) {
        throw new UpperFailure(`${name} can do nothing that is needed, expected ${wordsOf(can)}`);
      }
      for (const verb of useful) doers.set(verb, tester);
    } catch (error) {
      if (!(error instanceof UpperFailure)) throw error;
      throw new UsageError(error.message);
    }
  }
  const isUpper = values.given("upper") || operator !== undefined;
  const open = starting.move();
  return {
    upper: isUpper || values.given("power") ? joined(doers) : undefined,
    isPowerOnly: !isUpper,
    network: values.text("network") === RELAY ? relayOf(clock) : networkOf(doers),
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}

function operatorOf(
  values: Values,
  io: Io,
  { clock, signal, sheet }: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly sheet: Sheet;
  },
): ProgramTester | undefined {
  const limitMs = values.duration("operator-time");
  if (!values.flag("operator")) {
    if (limitMs !== undefined) throw new UsageError("--operator-time needs --operator");
    return undefined;
  }
  const { ask } = io;
  if (ask === undefined) {
    throw new UsageError("--operator needs a terminal, on which the operator is asked");
  }
  const describe = describer(sheet);
  return operatorUpper({ ask, clock, signal, describe, limitMs: limitMs ?? OPERATOR_MS });
}

/** The words of the verbs that a program may have. */
function wordsOf(can: (verb: ProgramVerb) => boolean): string {
  return PROGRAM_VERBS.filter(can).map((verb) => PROTOCOL[verb].word).join(", ");
}

/** The upper tester that passes each call to the one that can do it. */
function joined(doers: ReadonlyMap<ProgramVerb, ProgramTester>): UpperTester {
  const none = noUpper("The upper tester");
  const parts = (Object.keys(none) as (keyof UpperTester)[]).map((verb) => {
    const doer = doers.get(verb);
    return [verb, doer === undefined ? none[verb] : doer[verb]];
  });
  // Each function is that of its verb.
  return Object.fromEntries(parts) as UpperTester;
}

function networkOf(doers: ReadonlyMap<ProgramVerb, ProgramTester>): CampaignNetwork | undefined {
  const [drop, impair] = [doers.get("drop"), doers.get("impair")];
  const one = drop ?? impair;
  if (one === undefined) return undefined;
  return { drop: (drop ?? one).drop, impair: (impair ?? one).impair };
}

function relayOf(clock: Clock): CampaignNetwork {
  return new Relay({ clock, random: seededRandom(RELAY_SEED) });
}

/** The names of signals for programs. */
function namesOf(sheet: Sheet): ObjectNames {
  return {
    nameOf: ({ ca, ioa }, use) =>
      sheet.signals.find((each) => each.ca === ca && each.ioa === ioa && each[use] !== undefined)
        ?.[use],
  };
}

/** The names of signals for a person. */
function describer(sheet: Sheet): (address: ObjectAddress) => string {
  return ({ ca, ioa }) => {
    const found = sheet.signals.filter((each) => each.ca === ca && each.ioa === ioa);
    const name = found.map((each) => each.name ?? each.stimulus ?? each.observe)
      .find((each) => each !== undefined);
    return name === undefined ? `${ca}/${ioa}` : `${ca}/${ioa} "${name}"`;
  };
}
