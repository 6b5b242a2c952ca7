// Copies the readable rows of a damaged store and delivers them to the sinks that lack them.

import { SYSTEM_CLOCK } from "../../mod.ts";
import { shownText } from "../../codec/low_level.ts";
import type { Io } from "../io/io.ts";
import { secretsOf } from "../io/environment.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { count } from "../text/count.ts";
import type { SinkConfig } from "./config/config.ts";
import type { LoadedConfig } from "./config/load.ts";
import { PROMPT_CLOCK } from "./prompt_clock.ts";
import { load, type LoadOptions } from "./run.ts";
import { LimitedLog } from "./status/limited_log.ts";
import { SinkPumps } from "./sinks/sink_pumps.ts";
import { exists } from "./store/damage.ts";
import { type Salvage, salvage, salvageText } from "./store/salvage.ts";
import { Store } from "./store/store.ts";
import { isStoreFault } from "./store/store_error.ts";
import { Writer } from "./store/writer.ts";

/** How long to retry each sink. */
const PATIENCE_MS = 5000;

/**
 * Salvages a store and returns the exit code. An interrupted run is resumed.
 *
 * @throws {UsageError} The file does not exist, nothing in it is readable, or the new file cannot be written.
 */
export async function salvageStore(
  path: string,
  damaged: string,
  { io, given }: LoadOptions,
): Promise<number> {
  const loaded = await load(path, { io, given });
  const target = `${damaged}.salvaged`;
  try {
    const saved = save(damaged, target);
    io.stderr.line(
      saved === undefined
        ? `${target} already exists; delivering missing rows from it`
        : `${target}: ${salvageText(saved)}`,
    );
    using store = new Store(target, SYSTEM_CLOCK.instant());
    const isComplete = await passOn(loaded, store, io);
    const isWhole = saved === undefined || saved.damaged.length === 0;
    return isComplete && isWhole ? EXIT.done : EXIT.fault;
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    throw new UsageError((error as Error).message);
  }
}

/** Copies the readable rows into a file that appears only when complete; `undefined` if it already existed. */
function save(damaged: string, target: string): Salvage | undefined {
  if (exists(target)) return undefined;
  if (!exists(damaged)) throw new UsageError(`No such file: ${damaged}`);
  const part = `${target}.part`;
  for (const each of [part, `${part}-wal`, `${part}-shm`]) if (exists(each)) Deno.removeSync(each);
  const saved = salvage(damaged, part, SYSTEM_CLOCK.instant());
  Deno.renameSync(part, target);
  return saved;
}

/** Whether every sink has received everything. */
async function passOn({ config, folder }: LoadedConfig, store: Store, io: Io): Promise<boolean> {
  const { sinks = [] } = config;
  const end = new AbortController();
  const writer = new Writer({
    target: store,
    clock: PROMPT_CLOCK,
    commitMs: 0,
    patienceMs: () => PATIENCE_MS,
  });
  const log = new LimitedLog({
    clock: PROMPT_CLOCK,
    secrets: secretsOf(io),
    log: ({ subject, text }) => io.stderr.line(`${subject}  ${shownText(text)}`),
  });
  const pumps = new SinkPumps({
    store,
    writer,
    clock: PROMPT_CLOCK,
    stdout: io.stdout,
    folder: () => folder,
    secrets: secretsOf(io),
    log: (event) => log.log(event),
    onStdoutClosed: () => end.abort(),
    onFault: () => {},
  });
  for (const sink of sinks) pumps.open(sink);
  await pumps.close(AbortSignal.any([io.interruption(), end.signal]));
  log.close();
  writer.flush();
  writer.close();
  const left = sinks.map((sink) => tell(sink, { pumps, store, io }));
  return left.every((rows) => rows === 0);
}

/** Prints what a sink has received; returns the number of missing rows. */
function tell(
  { name, stations }: SinkConfig,
  { pumps, store, io }: {
    readonly pumps: SinkPumps;
    readonly store: Store;
    readonly io: Io;
  },
): number {
  const { delivered, position, error } = pumps.status.find((each) => each.name === name)!;
  const left = store.outbox.waiting(position, 1_000_000, stations);
  const rest = left === 0
    ? ""
    : `, still lacks ${count(left, "row")}: ${error ?? "it was interrupted"}`;
  io.stderr.line(`sink ${name}  received ${count(delivered, "row")}${rest}`);
  return left;
}
