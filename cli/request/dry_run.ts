// Shows what a request would send, without a connection.

import { decodeAsdu, formatAsdu, toHex } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import {
  ControllingStation,
  type JsonValue,
  type ProcedureResult,
  RequestError,
} from "../../mod.ts";
import type { Io } from "../io/io.ts";
import { EXIT } from "../io/exit.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { writeJson } from "../text/write_json.ts";
import { AgreeingStream } from "./agreeing_stream.ts";
import type { RequestSettings } from "./request_settings.ts";
import type { StationRequest } from "./station_request.ts";

/** Turns of the event loop without a further ASDU after which the request is over: the station answers in the same turn. */
const QUIET_TURNS = 10;

/** Prints the ASDUs of a request to a station that agrees to it; nothing is connected. */
export async function dryRun<Result extends ProcedureResult>(
  request: StationRequest<Result>,
  settings: RequestSettings,
  io: Io,
): Promise<number> {
  const asdus = await asdusOf(request, settings);
  await printDryRun(asdus, { ...settings, command: request.command, request: request.title }, io);
  return EXIT.done;
}

/** What a dry run prints besides the ASDUs. */
export interface DryRunSettings extends Pick<RequestSettings, "link" | "names" | "json"> {
  /** Name of the command. */
  readonly command: string;
  /** Description of the request. */
  readonly request: string;
}

/** Prints ASDUs that would be sent. */
export async function printDryRun(
  asdus: readonly Uint8Array[],
  { link: { endpoint, profile }, names, json, command, request }: DryRunSettings,
  io: Io,
): Promise<void> {
  const form = { profile, labelOf: names.labelOf, addressFormat: names.addressFormat };
  const texts = asdus.map((octets) => formatAsdu(decodeAsdu(octets, { profile }), form));
  if (json) {
    const document: Readonly<Record<string, JsonValue>> = {
      ...{ command, host: endpoint.host, port: endpoint.port, request, dryRun: true },
      asdus: asdus.map((octets, index) => ({ text: texts[index]!, octets: toHex(octets) })),
    };
    return await writeJson(document, io.stdout);
  }
  for (const [index, octets] of asdus.entries()) {
    io.stdout.line(shownText(texts[index]!));
    io.stdout.line(`  ${toHex(octets, " ")}`);
  }
  io.stderr.line(
    `Dry run of ${shownText(request)}: nothing was sent to ${formatEndpoint(endpoint)}`,
  );
}

/** The ASDUs that a request sends to a station that accepts it. */
export async function asdusOf<Result extends ProcedureResult>(
  request: Pick<StationRequest<Result>, "perform">,
  { link, test }: Pick<RequestSettings, "test"> & {
    readonly link: Pick<RequestSettings["link"], "profile" | "originator" | "zone">;
  },
): Promise<readonly Uint8Array[]> {
  const { profile, originator, zone = {} } = link;
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  function awaitQuiet(turns: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => turns > 1 ? awaitQuiet(turns - 1) : finish(), 0);
  }
  function finish(): void {
    shown = [...stream.sent]; // What follows ends the request.
    over.abort();
  }
  let shown: readonly Uint8Array[] | undefined;
  const stream = new AgreeingStream(profile, () => awaitQuiet(QUIET_TURNS));
  await using station = new ControllingStation(stream, { profile, originator, zone });
  await station.start();
  try {
    await request.perform(station, { signal: over.signal, test, onProgress: () => {} });
  } catch (error) {
    // A request that waits for data or for a changed value ends here.
    if (!(error instanceof RequestError && over.signal.aborted)) throw error;
  } finally {
    clearTimeout(timer);
  }
  return shown ?? stream.sent;
}
