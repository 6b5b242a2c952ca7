// The processes of a run, started in the order of their dependencies.

import { makeCertificates } from "../../helpers/machine/certificates.ts";
import type { AttackerMessage, AttackerOptions } from "./attackers/main.ts";
import { Child } from "./child.ts";
import { CollectorLog } from "./collector_log.ts";
import type { HonestMessage, HonestOptions } from "./honest/main.ts";
import { plantOf } from "./plant.ts";
import type { RequestsMessage, RequestsOptions } from "./targets/requests.ts";
import type { StationMessage, StationOptions } from "./targets/station.ts";

/** Options for starting the processes. */
export interface CastOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly attackers: Pick<AttackerOptions, "seed" | "scale" | "only">;
  readonly station: Pick<StationOptions, "t1Ms" | "rate">;
  readonly honest: Pick<HonestOptions, "stations" | "rate" | "visitMs">;
  /** Duration of a busy loop in a target. */
  readonly busyMs: number;
  /** Called with each fault. */
  readonly onTrouble: (text: string) => void;
}

/** Interval between measurements of memory, in ms. */
const SAMPLE_MS = 5000;

/** Limits of requests that would never end: some reach the time, others the number of objects first. */
const REQUEST_LIMITS = { totalMs: 20_000, maxObjects: 20_000 } as const;

type AnyChild = Child<{ readonly event: string }>;

/** All processes. */
export class Cast implements AsyncDisposable {
  readonly log = new CollectorLog();
  /** The processes that were started. */
  readonly all: AnyChild[] = [];
  readonly #options: CastOptions;

  constructor(options: CastOptions) {
    this.#options = options;
  }

  /** Starts all processes; the honest client is connected then, and no attack has begun. */
  static async start(options: CastOptions) {
    const cast = new Cast(options);
    try {
      return { cast, ...await cast.#start() };
    } catch (error) {
      await cast[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.all.map((child) => child[Symbol.asyncDispose]()));
  }

  async #start() {
    const { folder, attackers: attack, station: process, honest: peers } = this.#options;
    const parties = makeCertificates();
    const tls = parties && { caCerts: parties.caCerts, ...parties.station };
    const station = this.#child<StationMessage, StationOptions>(
      "station",
      { program: "targets/station.ts", isTarget: true },
      { ...process, ...tls && { tls } },
    );
    const { port, tlsPort } = await heard(station, station.next("listening"));
    const target = { port, ...tlsPort !== undefined && { tlsPort } };
    const attackers = this.#child<AttackerMessage, AttackerOptions>(
      "attackers",
      { program: "attackers/main.ts" },
      { ...attack, ...target, ...parties && { stranger: parties.stranger } },
    );
    const { stations: hostile } = await heard(attackers, attackers.next("listening"));
    const honest = this.#child<HonestMessage, HonestOptions>(
      "honest peers",
      { program: "honest/main.ts" },
      {
        ...peers,
        ...target,
        ...parties && { tls: { caCerts: parties.caCerts, ...parties.centre } },
      },
    );
    const { ports } = await heard(honest, honest.next("listening"));
    if (parties !== undefined) {
      Deno.writeTextFileSync(`${folder}/ca.pem`, parties.caCerts);
      Deno.writeTextFileSync(`${folder}/certificate.pem`, parties.centre.certificate);
      Deno.writeTextFileSync(`${folder}/key.pem`, parties.centre.key);
    }
    const { t1Ms } = process;
    const plant = plantOf({ hostile, honest: ports, t1Ms, hasTls: parties !== undefined });
    Deno.writeTextFileSync(`${folder}/plant.json`, JSON.stringify(plant, undefined, 2));
    await heard(honest, honest.ask("connect", "connected"));
    const collector = this.#collector();
    const requests = this.#child<RequestsMessage, RequestsOptions>(
      "requests",
      { program: "targets/requests.ts", isTarget: true },
      {
        stations: hostile.filter(({ target }) => target === "requests"),
        limits: REQUEST_LIMITS,
      },
    );
    return { station, attackers, honest, collector, requests };
  }

  #child<Message extends { readonly event: string }, Options>(
    name: string,
    given: { readonly program: string; readonly isTarget?: boolean },
    options: Options,
  ): Child<Message> {
    const flags = given.isTarget === true ? this.#probe() : [];
    const child = new Child<Message>({
      name,
      args: [
        ...flags,
        "--allow-net",
        "--allow-read",
        pathOf(given.program),
        JSON.stringify(options),
      ],
      folder: this.#options.folder,
      onMessage: (message) => {
        if (message.event !== "trouble" || !("text" in message)) return;
        this.#options.onTrouble(`${name}: ${message.text}`);
      },
    });
    this.all.push(child as unknown as AnyChild);
    return child;
  }

  #collector(): AnyChild {
    const allow = ["net", "read", "write=.", "run", "env"].map((each) => `--allow-${each}`);
    const command = [pathOf("../../../cli/main.ts"), "collect", "plant.json", "--log", "json"];
    const child: AnyChild = new Child({
      name: "collector",
      args: ["--unstable-lazy-dynamic-imports", ...this.#probe(), ...allow, ...command],
      folder: this.#options.folder,
      onErrorLine: (line) => this.log.take(line),
    });
    this.all.push(child);
    return child;
  }

  #probe(): readonly string[] {
    const { href } = new URL("targets/probe.ts", import.meta.url);
    return ["--preload", `${href}?busyMs=${this.#options.busyMs}&sampleMs=${SAMPLE_MS}`];
  }
}

function pathOf(program: string): string {
  return new URL(program, import.meta.url).pathname;
}

/** Waits for a message of a process; throws with its last output if it has ended. */
async function heard<Message>(
  child: { readonly name: string; readonly fault: string | undefined },
  message: Promise<Message | undefined>,
): Promise<Message> {
  const said = await message;
  if (said === undefined) throw new Error(child.fault ?? `The ${child.name} has ended`);
  return said;
}
