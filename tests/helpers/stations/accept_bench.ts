// An acceptance run against a controlled station in virtual time, without a network.

import { mergeItems } from "../../../cli/accept/list_changes.ts";
import type { Protocol } from "../../../cli/accept/protocol.ts";
import { AcceptanceRun } from "../../../cli/accept/run.ts";
import { StateFileError } from "../../../cli/accept/state_file.ts";
import type { RunSettings, StationAccess, Taken } from "../../../cli/accept/surroundings.ts";
import { planOf, type PlanOptions, type TestItem } from "../../../cli/accept/test_plan.ts";
import { readPointCsv } from "../../../cli/text/point_list/read_csv.ts";
import { IEC104 } from "../../../codec/mod.ts";
import {
  type Asdu,
  type AsduInput,
  ControlledStation,
  ControllingStation,
  type StationDeclaration,
} from "../../../mod.ts";
import { FakeClock } from "../virtual/fake_clock.ts";
import { memoryPipe } from "../virtual/memory_stream.ts";

/** A bay with a point and a command of each kind. */
export const ACCEPT_BAY: StationDeclaration = {
  name: "Bay",
  procedures: { endOfInitialization: false },
  sectors: [{
    ca: 1,
    points: [
      { ioa: 1, type: "M_SP_NA_1", name: "Alarm", value: 0 },
      { ioa: 2, type: "M_DP_NA_1", name: "Breaker", value: 1 },
      { ioa: 3, type: "M_SP_NA_1", name: "Door", value: 0 },
      { ioa: 4, type: "M_ME_NC_1", name: "Voltage", value: 20 },
      { ioa: 5, type: "M_ME_NC_1", name: "Current", value: 0 },
      { ioa: 6, type: "M_ST_NA_1", name: "Tap", value: 5 },
      { ioa: 99, type: "M_SP_NA_1", value: 0 },
    ],
    counters: [{ ioa: 9, name: "Energy", value: 100 }],
    commands: [
      {
        ioa: 50,
        type: "C_DC_NA_1",
        mode: "select-before-operate",
        feedback: { ioa: 2, delayMs: 1500 },
      },
      { ioa: 51, type: "C_SC_NA_1" },
      { ioa: 52, type: "C_SE_NC_1", limits: { low: 0, high: 24 }, feedback: { ioa: 4 } },
      { ioa: 53, type: "C_RC_NA_1", feedback: { ioa: 6 } },
    ],
  }],
};

/** Options of a bench. */
export interface AcceptBenchOptions {
  /** The list, as CSV without the header `ca;ioa;type;name;unit;scaling;states;mode;feedback;range;test values`. */
  readonly list: string;
  readonly declaration?: StationDeclaration;
  readonly before?: Protocol;
  readonly plan?: Partial<PlanOptions>;
  readonly settings?: Partial<RunSettings>;
  /** The items to test; all by default. */
  readonly only?: (item: TestItem) => boolean;
  /** Answers in place of the station. */
  readonly answer?: (asdu: Asdu) => readonly AsduInput[] | undefined;
  /** Receives the whole dialogue and the answers in the protocol, when the run has ended. */
  readonly dialogues?: string[];
}

const HEAD = "ca;ioa;type;name;unit;scaling;states;mode;feedback;range;test values";

/** The items of a list. */
export function itemsOf(list: string, plan: Partial<PlanOptions> = {}): TestItem[] {
  const { list: read, faults } = readPointCsv(`${HEAD}\n${list}`, [], { trials: true });
  if (read === undefined) throw new Error(JSON.stringify(faults));
  const options = { intermediate: false, quality: false, tolerance: 1, mode: "direct" } as const;
  return planOf(read, { ...options, feedback: new Map(), ...plan });
}

/** An empty protocol with the items of a list. */
export function protocolOf(items: readonly TestItem[], before?: Protocol): Protocol {
  const at = "2026-10-09T12:00:00.000Z";
  return {
    format: "iec104 accept",
    version: 1,
    list: { file: "points.csv", digest: "00" },
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
    sittings: before?.sittings ?? [],
    items: mergeItems(items, before?.items ?? []).items,
  };
}

/** A run, its station and everything that it said. */
export class AcceptBench implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly station: ControlledStation;
  readonly run: AcceptanceRun;
  readonly said: string[] = [];
  /** The protocol, as it was saved last. */
  saved: Protocol | undefined;
  /** Why the protocol cannot be saved. */
  fault: string | undefined;
  #link: ControllingStation | undefined;
  /** Everything that was said and, after `>`, typed. */
  readonly #dialogue: string[] = [];
  readonly #dialogues: string[] | undefined;

  /** Use {@linkcode AcceptBench.open}. */
  constructor({ list, declaration = ACCEPT_BAY, answer, ...given }: AcceptBenchOptions) {
    const { before, plan, settings = {}, only = () => true, dialogues } = given;
    const { clock } = this;
    this.#dialogues = dialogues;
    this.station = new ControlledStation(declaration, {
      clock,
      onAsdu: ({ asdu, link }) => {
        const answers = answer?.(asdu);
        for (const each of answers ?? []) this.station.send(link, each);
        return answers !== undefined;
      },
    });
    const items = itemsOf(list, plan);
    this.run = new AcceptanceRun({
      items,
      selected: items.filter(only),
      protocol: protocolOf(items, before),
      settings: {
        limits: { tagWithinMs: 10_000, feedbackWithinMs: 10_000 },
        auto: false,
        people: { tester: "Berg", witness: "Diaz" },
        host: "192.0.2.1:2404",
        ...{ retry: false, timeTag: false, qualifier: 0 },
        ...settings,
      },
      means: {
        clock,
        station: this.#access(),
        observer: { profile: IEC104, zone: undefined },
        say: (line) => {
          this.said.push(line);
          this.#dialogue.push(line);
        },
        save: (protocol) => {
          if (this.fault !== undefined) throw new StateFileError(this.fault);
          this.saved = structuredClone(protocol);
        },
      },
    });
  }

  /** Connects, interrogates and begins. */
  static async open(options: AcceptBenchOptions): Promise<AcceptBench> {
    const bench = new AcceptBench(options);
    await bench.connect();
    bench.run.begin();
    return bench;
  }

  /** Connects and interrogates. */
  async connect(): Promise<void> {
    this.run.connecting();
    const [near, far] = memoryPipe();
    this.station.accept(far, { host: "192.0.2.9", port: 40_001 });
    const link = new ControllingStation(near, {
      clock: this.clock,
      onAsdu: (asdu) => this.run.received(asdu),
    });
    this.#link = link;
    const started = link.start();
    await this.clock.advance(100);
    await started;
    const interrogation = link.interrogate(1, { keep: "none" });
    await this.clock.advance(1000);
    await interrogation;
    this.run.interrogated([1]);
  }

  /** Closes the connection. */
  async disconnect(): Promise<void> {
    const closing = this.#link!.close();
    await this.clock.advance(5000);
    await closing;
  }

  /** Sets an object of the station, and lets a second pass. */
  async set(
    ioa: number,
    value: number,
    options: { readonly quality?: number } = {},
  ): Promise<void> {
    this.station.set(1, ioa, value, options);
    await this.clock.advance(1000);
  }

  /** Types a line, lets time pass, and returns how it was taken and what was said. */
  async type(line: string, ms = 1000): Promise<{ taken: Taken | undefined; said: string[] }> {
    const before = this.said.length;
    let taken: Taken | undefined;
    this.#dialogue.push(`> ${line}`);
    this.run.take(line).then((how) => taken = how);
    await this.clock.advance(ms);
    return { taken, said: this.said.slice(before) };
  }

  /** Everything said since the last call. */
  heard(): string {
    return this.said.splice(0).join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.run.close();
    const closing = Promise.all([this.#link?.close(), this.station.close()]);
    await this.clock.advance(60_000);
    await closing;
    this.#dialogues?.push([...this.#dialogue, ...this.#answers(), ""].join("\n"));
  }

  /** The answers in the protocol, each with its checks. */
  #answers(): string[] {
    return this.run.protocol.items.flatMap(({ key, steps }) =>
      steps.flatMap((step) =>
        step.attempts.flatMap(({ at, verdict, remark, by, command, observed, checks }) => [
          `= ${at} ${key} ${step.text}: ${verdict} by ${by} ${remark}`.trimEnd(),
          ...command === undefined ? [] : [`  command ${JSON.stringify(command)}`],
          ...observed === undefined ? [] : [`  observed ${JSON.stringify(observed)}`],
          ...checks.map(({ result, text }) => `  ${result}: ${text}`),
        ])
      )
    );
  }

  #access(): StationAccess {
    // The link of the bench is made after the run.
    const link = () => this.#link!;
    return {
      get isUp() {
        return link()?.state === "started";
      },
      command: (ca, input, mode) => link().command(ca, input, { mode, terminationMs: 30_000 }),
      request: async ({ ca, ioa, listed }) => {
        const isTotal = listed.typeIds.includes(15);
        const { outcome } = isTotal ? await link().readCounters(ca) : await link().read(ca, ioa);
        return outcome;
      },
    };
  }
}
