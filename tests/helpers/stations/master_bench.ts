// Scripts of a controlling station against a controlled station in virtual time, without a network.

import { faultRelay } from "../../../cli/simulation/faults/fault_relay.ts";
import { FaultSet } from "../../../cli/simulation/faults/fault_set.ts";
import { FaultyStream } from "../../../cli/simulation/faulty_stream.ts";
import { parseValues } from "../../../cli/options/args.ts";
import { EXIT } from "../../../cli/io/exit.ts";
import { FRAMES } from "../../../cli/master/expectation.ts";
import { ScriptRequests } from "../../../cli/master/requests.ts";
import { MasterRunner } from "../../../cli/master/runner.ts";
import { type MasterScript, parseMasterScript } from "../../../cli/master/script.ts";
import {
  type LineResult,
  LinkOpenError,
  type LinkUse,
  type MasterLink,
} from "../../../cli/master/surroundings.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { REQUEST_OPTIONS, requestSettings } from "../../../cli/request/options.ts";
import { SESSION_COMMANDS } from "../../../cli/session/language.ts";
import { Output } from "../../../cli/text/output.ts";
import type { Io } from "../../../cli/io/io.ts";
import { observedStream } from "../../../cli/trace/observed_stream.ts";
import type { Recording } from "../../../cli/trace/recording.ts";
import {
  ControlledStation,
  type ControlledStationOptions,
  ControllingStation,
  formatAsdu,
  type StationDeclaration,
} from "../../../mod.ts";
import { decodeApci } from "../../../codec/low_level.ts";
import { IEC104 } from "../../../codec/mod.ts";
import type { FaultDeclaration } from "../../../cli/simulation/faults/fault_table.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { memoryPipe } from "../virtual/memory_stream.ts";

/** A station with a command of each kind. */
export const PUMP: StationDeclaration = {
  name: "Pump",
  procedures: { endOfInitialization: false },
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_SP_NA_1", value: 0 },
      { ioa: 102, type: "M_ME_NC_1", value: 20.5 },
    ],
    counters: [{ ioa: 900, value: 7 }],
    commands: [
      { ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100, delayMs: 500 } },
      { ioa: 5001, type: "C_SC_NA_1", mode: "select-before-operate", feedback: { ioa: 100 } },
      { ioa: 5002, type: "C_SE_NC_1", feedback: { ioa: 102 } },
    ],
  }],
};

const COMMANDS = (await loadCommands()).filter(({ name }) =>
  (SESSION_COMMANDS as readonly string[]).includes(name)
);

/** A run that has ended. */
export interface MasterRun {
  readonly code: number;
  readonly results: readonly LineResult[];
  /** `7 FAILED expect ...: reason`, one line per result; lines that check nothing are omitted. */
  readonly verdicts: readonly string[];
}

/** How to run a script. */
export interface MasterBenchOptions extends ControlledStationOptions {
  readonly declaration?: StationDeclaration;
  readonly continues?: boolean;
  /** Faults from the start. */
  readonly faults?: readonly FaultDeclaration[];
  /** Records the connections at the controlling station. */
  readonly record?: (clock: FakeClock) => Recording;
  /** Called with the station before the script starts. */
  readonly prepare?: (station: ControlledStation, clock: FakeClock) => void;
  /** Whether the station refuses connections. */
  readonly refuses?: boolean;
  /** Called after each request; the script receives its result when this has resolved. */
  readonly afterRequest?: (clock: FakeClock) => Promise<void>;
  /** How long the script may run, in ms. */
  readonly mostMs?: number;
}

/** Runs a script in virtual time. */
export async function runMaster(
  text: string,
  options: MasterBenchOptions = {},
): Promise<MasterRun> {
  const { declaration = PUMP, continues = false, faults = [], record, prepare } = options;
  const { mostMs = 600_000, refuses = false, afterRequest, ...stationOptions } = options;
  const clock = new FakeClock();
  const { clock: _clock, ...known } = pick(stationOptions);
  const controlled = new ControlledStation(declaration, { clock, ...known });
  prepare?.(controlled, clock);
  const script = parseMasterScript(text, IEC104);
  const io = silentIo(clock);
  const requests = await requestsOf(script, io);
  const recording = record?.(clock);
  const sets = { first: new FaultSet(), second: new FaultSet() };
  for (const fault of faults) sets.first.add(fault, clock.monotonic());
  const results: LineResult[] = [];
  let ports = 40_000;
  const open = (use: LinkUse): Promise<MasterLink> => {
    if (refuses) {
      return Promise.reject(new LinkOpenError({ text: "refused", exitCode: EXIT.noConnection }));
    }
    const [near, far] = memoryPipe();
    const [local, remote] = [{ host: "192.0.2.9", port: ++ports }, {
      host: "192.0.2.1",
      port: 2404,
    }];
    controlled.accept(far, local);
    const observers = recording === undefined
      ? []
      : [recording.connection({ local, remote }, { decrypted: false })];
    return Promise.resolve(linkOn(observedStream(near, observers), use, clock));
  };
  const running = new MasterRunner({
    ...{ clock, profile: IEC104, continues, open, faults: sets },
    ...{ timeoutMs: 10_000, leaveMs: 1500, signal: new AbortController().signal },
    targetsOf: (line) => requests.targetsOf(line),
    request: async (line, on) => {
      const outcome = await requests.perform(line, { ...on, records: { ended: () => {} } });
      await afterRequest?.(clock);
      return outcome;
    },
    textOf: (asdu) => formatAsdu(asdu),
    onResult: (result) => results.push(result),
  }).run(script.steps);
  let code: number | undefined;
  const ended = running.then((found) => code = found);
  for (let ms = 0; code === undefined; ms += 100) {
    if (ms > mostMs) throw new Error(`The script is still running after ${mostMs} ms`);
    await clock.advance(100);
  }
  await ended;
  recording?.[Symbol.dispose]();
  const closing = controlled.close();
  await clock.advance(30_000);
  await closing;
  const verdicts = results.filter(({ result }) => result !== "done").map((each) =>
    `${each.line ?? "end"} ${each.result === "failed" ? "FAILED" : "passed"} ${each.text}` +
    (each.result === "failed" ? `: ${[each.reason, ...each.instead ?? []].join(" | ")}` : "")
  );
  return { code: code!, results, verdicts };
}

function pick(
  { ...options }: MasterBenchOptions,
): ControlledStationOptions {
  const own = ["declaration", "continues", "faults", "record", "prepare"];
  own.push("refuses", "afterRequest", "mostMs");
  return Object.fromEntries(Object.entries(options).filter(([key]) => !own.includes(key)));
}

/** A controlling station with faults on a stream. */
function linkOn(
  stream: ReturnType<typeof observedStream>,
  { faults, onAsdu, onFrame }: LinkUse,
  clock: FakeClock,
): MasterLink {
  const relay = faultRelay({
    ...{ role: "controlling", faults, profile: IEC104, random: () => 0 },
  });
  const faulty = new FaultyStream(stream, { relay, clock, onClosed: () => {} });
  const hangUp = new AbortController();
  const station = new ControllingStation(faulty, {
    ...{ clock, onAsdu, signal: hangUp.signal },
    onFrame: (direction, apdu) => {
      const apci = decodeApci(apdu);
      const name = apci.format === "U" ? apci.function : apci.format;
      const frame = FRAMES.find((each) => each === name);
      if (direction === "received" && frame !== undefined) onFrame(frame);
    },
  });
  return {
    station,
    inject: (octets) => faulty.inject(octets),
    hangUp: () => hangUp.abort(),
    ended: station.closed.then(({ detail, code }) => ({
      text: detail,
      exitCode: code === "t1-timeout" ? EXIT.timedOut : EXIT.noConnection,
    })),
    explainLoss: (detail) => ({ text: detail, hints: [] }),
    startFailure: (error, { isLate }) => ({
      text: isLate ? "STARTDT was not confirmed in time" : (error as Error).message,
      exitCode: isLate ? EXIT.timedOut : EXIT.noConnection,
    }),
  };
}

/** The checked requests of a script. */
async function requestsOf(script: MasterScript, io: Io): Promise<ScriptRequests> {
  const declaration = { usage: "HOST", operands: [0, 1], options: REQUEST_OPTIONS } as const;
  const settings = await requestSettings(parseValues([], declaration), io, "192.0.2.1");
  const requests = new ScriptRequests({
    ...{ commands: COMMANDS, plant: undefined, io },
    settings: { ...settings, yes: true },
  });
  const mistakes = [...script.mistakes, ...await requests.plan(script.steps)];
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  return requests;
}

function silentIo(clock: FakeClock): Io {
  const nowhere = () => new Output({ write: (octets) => Promise.resolve(octets.length) });
  return {
    ...{ stdout: nowhere(), stderr: nowhere(), now: () => clock.instant() },
    ...{ ask: undefined, askSecret: undefined, keys: undefined, variable: () => undefined },
    interruption: () => new AbortController().signal,
  } as unknown as Io;
}
