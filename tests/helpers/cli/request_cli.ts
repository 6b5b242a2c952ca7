// Runs commands that send requests to a station, against a simulated station on loopback.

import { ControlledStation, type ControlledStationOptions, serve } from "../../../mod.ts";
import type { Asdu, AsduInput, StationDeclaration, StationNotice } from "../../../mod.ts";
import type { ReceivedAsdu } from "../../../mod.ts";
import { pickOptions } from "../../../transport/known_options.ts";
import { STATION_OPTIONS } from "../../../transport/controlled/serving/option_names.ts";
import { type CliResult, runCli, type World } from "./run_cli.ts";

/** A station that can answer every command. */
export const STATION: StationDeclaration = {
  sectors: [{
    ca: 47,
    points: [
      { ioa: 210, type: "M_ST_NA_1", name: "Tap position", value: 9, groups: [2] },
      { ioa: 211, type: "M_SP_NA_1", name: "Automatic", value: 1 },
      { ioa: 310, type: "M_DP_NA_1", name: "Breaker Q0", value: 1, groups: [1] },
      {
        ioa: 500,
        type: "M_ME_NC_1",
        name: "Voltage",
        unit: "kV",
        value: 118.4,
        quality: ["NT"],
        groups: [2],
        deadband: { kind: "absolute", value: 0.5 },
        cyclicMs: 3_600_000,
        parameters: ["threshold", "low-limit", "high-limit", "cyclic"],
      },
      { ioa: 560, type: "M_ME_NC_1", name: "Set-point", unit: "kV", value: 20.4 },
    ],
    counters: [
      { ioa: 900, name: "Energy", unit: "kWh", value: 1234, groups: [1] },
      { ioa: 901, value: 5 },
    ],
    commands: [
      {
        ioa: 5010,
        type: "C_DC_NA_1",
        name: "Breaker Q0",
        mode: "select-before-operate",
        feedback: { ioa: 310 },
      },
      { ioa: 5100, type: "C_RC_NA_1", feedback: { ioa: 210 } },
      { ioa: 5101, type: "C_SC_NA_1", name: "Automatic", feedback: { ioa: 211 }, mode: "both" },
      {
        ioa: 5102,
        type: "C_SE_NC_1",
        name: "Set-point",
        unit: "kV",
        limits: { low: 19, high: 22 },
        feedback: { ioa: 560 },
      },
      { ioa: 5103, type: "C_BO_NA_1" },
      { ioa: 5104, type: "C_SE_NA_1" },
      { ioa: 5105, type: "C_SE_NB_1", mode: "select-before-operate" },
    ],
  }],
};

/** Environment in which a test runs the command. */
export interface RequestWorld extends
  ControlledStationOptions,
  Pick<
    World,
    | "answers"
    | "files"
    | "saved"
    | "save"
    | "checkSave"
    | "terminal"
    | "stdin"
    | "onStdout"
    | "onStderr"
    | "stdout"
    | "keys"
    | "now"
  > {
  readonly declaration?: StationDeclaration;
  /** Called with the station before the command starts. */
  readonly prepare?: (station: ControlledStation) => void;
  /** Answers ASDUs in place of the station: `undefined` leaves the answer to the station, `[]` means no answer. */
  readonly answer?: (asdu: Asdu) => readonly AsduInput[] | undefined;
  /** Aborted to simulate Ctrl-C. */
  readonly interruption?: AbortSignal;
  /** Returns the environment variables for the address of the station. */
  readonly environmentOf?: (address: string) => Readonly<Record<string, string>>;
}

/** Result of a command, and what the station observed. */
export interface RequestCliResult extends CliResult {
  readonly notices: readonly StationNotice[];
  /** Every ASDU that the station received. */
  readonly received: readonly Asdu[];
}

/**
 * Runs a command; `{}` in its arguments is replaced by the address of the station, and the address in its outputs by
 * `ADDRESS`.
 */
export async function askStation(
  args: string | readonly string[],
  world: RequestWorld = {},
): Promise<RequestCliResult> {
  const notices: StationNotice[] = [];
  const received: Asdu[] = [];
  const { declaration = STATION, prepare, answer } = world;
  await using station: ControlledStation = new ControlledStation(declaration, {
    ...pickOptions<ControlledStationOptions>(world, STATION_OPTIONS),
    onNotice: (notice) => notices.push(notice),
    onAsdu: ({ asdu, link }: ReceivedAsdu) => {
      received.push(asdu);
      const answers = answer?.(asdu);
      for (const each of answers ?? []) station.send(link, each);
      return answers !== undefined;
    },
  });
  prepare?.(station);
  await using server = await serve(station, { host: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${server.port}`;
  const words = typeof args === "string" ? args.split(" ") : args;
  const result = await runCli(words.map((word) => word === "{}" ? address : word), {
    now: () => Date.UTC(2026, 10, 23, 12),
    ...world,
    ...world.environmentOf !== undefined && { environment: world.environmentOf(address) },
  });
  const stderr = result.stderr.replaceAll(address, "ADDRESS");
  return { ...result, stderr, notices, received };
}

/** Returns the ASDU with another cause, as stations do to confirm and refuse. */
export function mirror(
  asdu: Asdu,
  changes: { readonly cause: number; readonly negative?: boolean },
): AsduInput {
  return { ...asdu, ...changes } as AsduInput;
}

/** Creates an ASDU that the TypeScript types forbid, for a peer that sends it anyway. */
export function wrongAsdu(asdu: Readonly<Record<string, unknown>>): AsduInput {
  return asdu as unknown as AsduInput;
}

/** Replaces every duration in an output with `T`, and collapses spaces. */
export function timeless(text: string): string {
  return text.replaceAll(/ +\d+(?:\.\d+)? m?s\b/g, " T").replaceAll(/(?<=\S) {2,}/g, " ");
}
