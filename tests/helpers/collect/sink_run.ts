// Runs a sink of a configuration in examples/collect/ with rows from the test, in virtual time, against a real or
// simulated destination.

import type { SinkConfig } from "../../../cli/collect/config/config.ts";
import { loadConfig } from "../../../cli/collect/config/load.ts";
import { Output } from "../../../cli/text/output.ts";
import type { Delivery, Outcome, Refusal } from "../../../cli/collect/sinks/delivery.ts";
import { makeDelivery } from "../../../cli/collect/sinks/make_delivery.ts";
import { Pump } from "../../../cli/collect/sinks/pump.ts";
import type { StoredValue } from "../../../cli/collect/format/stored_value.ts";
import { FakeClock, settle } from "../virtual/fake_clock.ts";

/** Folder of the configurations. */
export const FOLDER = "examples/collect/";

/** Loads a configuration as `iec104 collect` does, with some of its texts replaced. */
export async function exampleConfig(
  file: string,
  replacements: Readonly<Record<string, string>> = {},
): ReturnType<typeof loadConfig> {
  return await loadConfig(`${FOLDER}${file}`, {
    readText: async (path) => {
      let text = await Deno.readTextFile(path);
      for (const [from, to] of Object.entries(replacements)) {
        if (!text.includes(from)) throw new Error(`There is no ${from} in ${path}`);
        text = text.replaceAll(from, to);
      }
      return text;
    },
    environment: () => "",
  });
}

/** Returns the sink of a configuration. */
export async function exampleSink(
  file: string,
  name: string,
  replacements: Readonly<Record<string, string>> = {},
): Promise<SinkConfig> {
  const { config } = await exampleConfig(file, replacements);
  const sink = config.sinks?.find((each) => each.name === name);
  if (sink === undefined) throw new Error(`Unknown sink ${name} in ${file}`);
  return sink;
}

function deliveryOf(sink: SinkConfig, onRemark: (text: string) => void = () => {}): Delivery {
  return makeDelivery(sink, {
    folder: FOLDER,
    stdout: new Output({ write: (octets) => Promise.resolve(octets.length) }),
    onStdoutClosed: () => {},
    onRemark: (_, text) => onRemark(text),
    now: () => Date.UTC(2026, 9, 9, 15, 34),
  });
}

/** Delivers rows once, and returns the result. */
export async function deliverOnce(
  sink: SinkConfig,
  rows: readonly StoredValue[],
): Promise<Outcome> {
  const delivery = deliveryOf(sink);
  try {
    return await delivery.deliver(rows, new AbortController().signal);
  } finally {
    await delivery.close();
  }
}

/** Faults that may occur besides a failed delivery. */
export interface Mishaps {
  /** Called before each attempt; the returned function is called during the attempt. */
  readonly before?: (attempt: number) => Promise<(() => Promise<void>) | undefined>;
  /** Returns whether the answer to an attempt is lost although the batch was delivered. */
  readonly isAnswerLost?: (attempt: number) => boolean;
}

/** Result of a run. */
export interface SinkRun {
  readonly attempts: number;
  readonly refusals: readonly Refusal[];
  /** The error of each attempt that failed. */
  readonly troubles: readonly string[];
  readonly remarks: readonly string[];
}

/** Maximum number of attempts. */
const ENOUGH = 300;

/** Delivers all rows; rows that the sink refuses are set aside. */
export async function runSink(
  sink: SinkConfig,
  rows: readonly StoredValue[],
  { before = () => Promise.resolve(undefined), isAnswerLost = () => false }: Mishaps = {},
): Promise<SinkRun> {
  const clock = new FakeClock();
  const remarks: string[] = [];
  const troubles: string[] = [];
  const refusals: Refusal[] = [];
  const delivery = deliveryOf(sink, (text) => remarks.push(text));
  let attempts = 0;
  let busy: Promise<unknown> | undefined;
  let position = 0;
  async function deliver(batch: readonly StoredValue[], signal: AbortSignal): Promise<Outcome> {
    const attempt = ++attempts;
    const during = await before(attempt);
    const [outcome] = await Promise.all([delivery.deliver(batch, signal), during?.()]);
    return isAnswerLost(attempt)
      ? { done: 0, refused: [], error: "the answer was lost", isTemporary: true }
      : outcome;
  }
  const watched: Delivery = {
    deliver: (batch, signal) => {
      const outcome = deliver(batch, signal);
      busy = outcome;
      return outcome;
    },
    close: () => delivery.close(),
  };
  const pump = new Pump({
    name: sink.name,
    rows: sink.batch?.rows ?? 100,
    ms: (sink.batch?.seconds ?? 60) * 1000,
    backOff: { firstMs: 1000, maxMs: 60_000 },
    position: 0,
    clock,
    delivery: watched,
    source: {
      waiting: (after, limit) => Math.min(limit, rows.length - after),
      read: (after, limit) => {
        const found = rows.slice(after, after + limit);
        return { rows: found, through: after + found.length };
      },
      settle: () => Promise.resolve(),
      note: (reached, _, refused) => {
        position = reached;
        refusals.push(...refused);
      },
    },
    onTrouble: (error) => troubles.push(error),
  });
  pump.wake();
  while (position < rows.length) {
    if (attempts > ENOUGH) throw new Error(`Given up after ${troubles.slice(-5).join("\n")}`);
    if (busy === undefined) await clock.advance(1000);
    else {
      await busy;
      busy = undefined;
    }
    await settle();
  }
  await pump.close(new AbortController().signal);
  return { attempts, refusals, troubles, remarks };
}
