// Options of the commands that connect to a controlled station, the connection setup, and the exit codes for link
// errors.

import {
  type ByteStream,
  type Clock,
  connect,
  type ControllingHandlers,
  type ControllingStation,
  LinkError,
  ProtocolError,
  RequestError,
  type RequestErrorCode,
  type SecurityEvent,
  type TcpLink,
  type TlsSettings,
  type ZonePolicy,
} from "../../mod.ts";
import {
  DEFAULT_PORT,
  DEFAULT_TLS_PORT,
  describeAuthenticationEvent,
} from "../../transport/low_level.ts";
import { resolvePath } from "../io/file_path.ts";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import { LINK_OPTIONS } from "./link_rows.ts";
import { connectFailure, LinkFailure, startFailure } from "./link_failure.ts";
import type { IdentitySources } from "./identity.ts";
import { type LinkSetup, linkSetup, sourcesOf } from "./link_setup.ts";
import { combined, linkValues } from "./link_values.ts";
import { SecurityNotes } from "./security_notes.ts";
import { revocationOf, tlsSettingsOf } from "./tls_settings.ts";
import type { Names } from "../text/names.ts";
import { printNow } from "../text/print_now.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import { LinkWatch } from "../trace/link_watch.ts";
import { TRACE_OPTIONS, type WatchSettings, watchSettings } from "../trace/trace_options.ts";
import type { Values } from "../options/args.ts";
import { parseEndpoint } from "../options/endpoint.ts";
import { PLANT, PLANT_OPTION } from "./plant.ts";
import { TYPES_OPTION } from "../options/profile_rows.ts";
import { privateTypesOf } from "../options/profile_option.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { zoneOf } from "../options/zone.ts";

/** Option table rows. */
export const CONNECT_OPTIONS: readonly OptionRow[] = [
  {
    name: "timeout",
    value: "DURATION",
    text: "time limit for the connection and for each answer (default 10s)",
  },
  {
    name: "zone",
    value: "ZONE",
    text:
      "time zone of the station and of all times shown (default UTC): +01:00, Europe/Madrid, or local for that of this machine",
  },
  TYPES_OPTION,
  PLANT_OPTION,
  ...TRACE_OPTIONS,
  ...LINK_OPTIONS,
];

/** Connection settings for a station. */
export interface LinkSettings extends LinkSetup {
  readonly endpoint: HostPort;
  readonly timeoutMs: number;
  /** The time zone of the station's clock, if specified. */
  readonly zone: ZonePolicy | undefined;
  /** What to show and to record of the link. */
  readonly watch: WatchSettings;
}

/**
 * Reads the operand HOST[:PORT], by default the first one, and the options above, with the files that they name.
 *
 * @throws {UsageError} One of them cannot be used.
 */
export async function linkSettings(
  values: Values,
  io: Io,
  host = values.operands[0]!,
): Promise<LinkSettings> {
  const plant = values.context(PLANT);
  const timeoutMs = values.duration("timeout") ?? plant?.timeoutMs ?? 10_000;
  if (timeoutMs < 1 || timeoutMs > 255_000) {
    throw new UsageError(
      `Option --timeout is "${values.text("timeout") ?? timeoutMs}", expected 1ms to 255s`,
    );
  }
  const given = linkValues(values);
  const config = plant === undefined ? given : combined(plant.link, given);
  const port = config.tls === undefined ? DEFAULT_PORT : DEFAULT_TLS_PORT;
  const endpoint = parseEndpoint(plant?.address ?? host, port);
  const zone = zoneOf(values) ?? plant?.zone;
  const privateTypes = [...plant?.privateTypes ?? [], ...await privateTypesOf(values, io)];
  const setup = await linkSetup(config, {
    ...{ io, privateTypes },
    station: {
      ...{ role: "controlling", name: plant?.name ?? endpoint.host, folder: plant?.folder },
      ca: plant?.cas[0],
    },
    origin: { given, ...plant !== undefined && { path: plant.path, file: plant.file } },
    ...plant?.link.tls !== undefined && { sources: sourcesIn(plant.folder, io) },
  });
  for (const warning of setup.authentication?.warnings ?? []) {
    printNow(io.stderr, `warning: ${warning}`);
  }
  return { ...setup, endpoint, timeoutMs, zone, watch: watchSettings(values) };
}

/** The files of TLS, relative to the folder of a plant file. */
function sourcesIn(folder: string, io: Io): IdentitySources {
  const { ask } = sourcesOf(io);
  return { readText: (file) => readText(resolvePath(folder, file), io), ask };
}

/**
 * Opens the trace and the recording of a command; by default, frames are printed to standard error.
 *
 * @throws {UsageError} The recording cannot be written.
 */
export function openWatch(
  { endpoint, watch, profile, zone, tls }: LinkSettings,
  { io, tell, names, hasKeyNotes, print = (line) => printNow(io.stderr, line) }: {
    readonly io: Io;
    readonly tell: (text: string) => void;
    /** Whether `tell` shows why there are no session keys; `true` by default. */
    readonly hasKeyNotes?: boolean;
    readonly print?: (line: string) => void;
    /** Names of objects in decoded frames. */
    readonly names?: Names;
  },
): LinkWatch {
  const isTls = tls !== undefined;
  const peer = formatEndpoint(endpoint);
  return new LinkWatch({
    ...{ ...watch, now: io.now, profile, zone, isTls, peer, print, tell, names },
    ...hasKeyNotes !== undefined && { hasKeyNotes },
  });
}

/** Handlers and abort signals for a connection. */
export interface ConnectionUse extends ControllingHandlers {
  /** Cancels the connection attempt. */
  readonly signal: AbortSignal;
  /** Closes the connection immediately, in any state. */
  readonly hangUp?: AbortSignal;
  /** Called with the events of TLS. */
  readonly onSecurityEvent?: (event: SecurityEvent) => void;
  /** Shows a warning or an incident of TLS, and why session keys could not be established. */
  readonly tell: (text: string) => void;
  /** Whether `tell` shows every event of secure authentication. */
  readonly showsAuthentication?: boolean;
  /** Watches the connection. */
  readonly watch: LinkWatch;
  /** The stream of the connection; that of `watch` by default. */
  readonly tap?: (link: TcpLink) => ByteStream;
  /** When the key file is read again; the clock of the system by default. */
  readonly clock?: Clock;
}

/**
 * Connects and starts data transfer. Rejects with the errors that {@linkcode linkExit} recognizes.
 *
 * The signal cancels only the attempt; the caller must close a started station.
 */
export async function connectStation(
  settings: LinkSettings,
  use: ConnectionUse,
): Promise<ControllingStation> {
  const { endpoint, timeoutMs, tls } = settings;
  const { signal, watch } = use;
  let station: ControllingStation | undefined;
  const giveUp = new AbortController();
  const onAbort = () => {
    if (station?.state !== "started") giveUp.abort(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  const late = new Error("The station did not confirm STARTDT in time");
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    station = await openStation(settings, { ...use, signal: giveUp.signal });
    timer = setTimeout(
      () => giveUp.abort(late),
      timeoutMs + (settings.authentication?.keysMs ?? 0),
    );
    await station.start();
    return station;
  } catch (error) {
    await station?.closed;
    if (signal.aborted || station === undefined) throw error;
    const isLate = giveUp.signal.reason === late;
    const { conduct } = watch;
    throw startFailure(error, { endpoint, timeoutMs, isTls: tls !== undefined, isLate, conduct });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/**
 * Connects without starting data transfer. Rejects with the errors that {@linkcode linkExit} recognizes.
 *
 * Both signals close the connection, even after it is established.
 */
export async function openStation(
  settings: LinkSettings,
  { signal, hangUp, onSecurityEvent, tell, watch, tap = watch.tap, clock, ...given }: ConnectionUse,
): Promise<ControllingStation> {
  const { showsAuthentication = false, onAuthentication, ...handlers } = given;
  const { endpoint, timeoutMs, originator, zone = {}, profile, quirks } = settings;
  const { session, t0Ms = timeoutMs, localAddress, authentication } = settings;
  const events = new AttemptEvents(tell);
  const tls = await connectingTls(settings, {
    tell,
    onSecurityEvent: (event) => {
      onSecurityEvent?.(event);
      events.take(event);
    },
  });
  try {
    const station = await connect({
      ...endpoint,
      ...session,
      ...handlers,
      ...localAddress !== undefined && { localAddress },
      ...tls !== undefined && { tls },
      ...authentication !== undefined && {
        authentication: authentication.authentication,
        onAuthentication: (event) => {
          onAuthentication?.(event);
          if (showsAuthentication) tell(describeAuthenticationEvent(event));
          watch.authenticated(event);
        },
      },
      tap,
      quirks,
      t0Ms,
      confirmationMs: timeoutMs,
      terminationMs: timeoutMs,
      originator,
      zone,
      profile,
      signal: hangUp === undefined ? signal : AbortSignal.any([signal, hangUp]),
      start: false,
    });
    events.ended();
    if (authentication !== undefined) {
      const { watchKeysOfLink } = await import("../key_file/key_watch.ts");
      const keys = watchKeysOfLink(authentication, { tell, clock });
      void station.closed.finally(() => keys[Symbol.dispose]());
    }
    return station;
  } catch (error) {
    events.ended(error);
    if (signal.aborted) throw error;
    throw error instanceof LinkError
      ? connectFailure(error, { ...endpoint, isTls: tls !== undefined })
      : error;
  }
}

/** The options of TLS for a connection. */
export async function connectingTls(
  { tls }: LinkSettings,
  { tell, onSecurityEvent }: Required<Pick<ConnectionUse, "tell" | "onSecurityEvent">>,
): Promise<TlsSettings | undefined> {
  if (tls === undefined) return undefined;
  const { config, texts } = tls;
  const crl = await revocationOf(config, texts, tell);
  return { ...tlsSettingsOf(config, texts), ...crl !== undefined && { crl }, onSecurityEvent };
}

/** The events of a connection attempt. They are shown when it has ended, except the one that its error reports. */
class AttemptEvents {
  readonly #tell: (text: string) => void;
  readonly #notes = new SecurityNotes();
  #waiting: SecurityEvent[] | undefined = [];

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  take(event: SecurityEvent): void {
    if (this.#waiting === undefined) this.#show(event);
    else this.#waiting.push(event);
  }

  ended(error?: unknown): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const event of waiting) {
      if (!(error instanceof Error) || error.message !== event.reason) this.#show(event);
    }
  }

  #show(event: SecurityEvent): void {
    const text = this.#notes.lineOf(event);
    if (text !== undefined) this.#tell(text);
  }
}

/** Why a request has no result although the link works. */
const FAULTS: readonly RequestErrorCode[] = ["too-much-data", "not-authenticated"];

/** The exit code for a link error or an aborted request; `undefined` for any other error. */
export function linkExit(error: unknown): number | undefined {
  if (error instanceof LinkFailure) return error.exitCode;
  if (error instanceof ProtocolError) {
    return error.code === "t1-timeout" ? EXIT.timedOut : EXIT.noConnection;
  }
  if (error instanceof RequestError && FAULTS.includes(error.code)) return EXIT.fault;
  if (error instanceof RequestError) return linkExit(error.cause) ?? EXIT.noConnection;
  return error instanceof LinkError ? EXIT.noConnection : undefined;
}
