// Runs the collector as a process: loads its configuration, opens the store, displays the status and handles signals.

import { SYSTEM_CLOCK } from "../../mod.ts";
import { shownText } from "../../codec/low_level.ts";
import type { ZonePolicy } from "../../codec/mod.ts";

import { combinedAudit, type GivenAudit } from "../audit/audit_config.ts";
import { type AuditTrail, writerOf } from "../audit/audit_trail.ts";
import { CollectAudit } from "../audit/collect_audit.ts";
import { openRecords } from "../audit/open_records.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { count } from "../text/count.ts";
import { parseListen } from "../options/endpoint.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { timesText } from "../text/zoned_time.ts";
import { ManyWatch } from "../trace/many_watch.ts";
import type { WatchSettings } from "../trace/trace_options.ts";
import { resolvePath } from "../io/file_path.ts";
import type { Io } from "../io/io.ts";
import { onHangUp } from "../io/on_hang_up.ts";
import { readAgain } from "../io/read_again.ts";
import { textOf } from "../io/read_text.ts";
import { printNow } from "../text/print_now.ts";
import { OutputClosedError } from "../text/output.ts";
import { Collector } from "./collector.ts";
import { environmentOf, secretsOf } from "../io/environment.ts";
import { keepIdentitySecret } from "../link/identity.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import type { CollectConfig, SinkConfig } from "./config/config.ts";
import { authenticationsOf } from "./config/authentications.ts";
import { known } from "./config/fault.ts";
import { type CheckedConfig, loadConfig, type LoadedConfig } from "./config/load.ts";
import { columnsOf } from "./format/format.ts";
import { createTable } from "./format/sql.ts";
import { PROMPT_CLOCK } from "./prompt_clock.ts";
import { makeDelivery } from "./sinks/make_delivery.ts";
import { serveStatus } from "./status/http.ts";
import { LiveView } from "./status/live_view.ts";
import { LimitedLog } from "./status/limited_log.ts";
import { type LogEvent, type LogForm, logLine } from "../text/log_line.ts";
import { exists } from "./store/damage.ts";
import { Store } from "./store/store.ts";
import { isStoreFault, StoreError, storeErrorOf } from "./store/store_error.ts";

/** Options for a run. */
export interface RunOptions {
  /** Log format on standard error. */
  readonly form: LogForm;
  /** Time zone of printed times. */
  readonly zone: ZonePolicy | undefined;
  /** Stop after this time. */
  readonly durationMs: number | undefined;
  /** What to show and to record of the links. */
  readonly watch: WatchSettings;
  /** Whether the terminal shows a live view. */
  readonly hasView: boolean;
  /** The settings of links on the command line. */
  readonly given: LinkConfig;
  /** Where records go, according to the command line. */
  readonly audit: GivenAudit;
  /** Whether the user has declared the store a copy from a backup. */
  readonly restored: boolean;
}

/** Dependencies for loading a configuration, besides its path. */
export interface LoadOptions {
  readonly io: Io;
  /** The settings of links on the command line. */
  readonly given: LinkConfig;
}

/** Time allowed for delivery at shutdown. */
const DRAIN_MS = 10_000;

const DRAW_MS = 1000;

/** Collects until a signal arrives or the time limit expires. */
export async function collect(path: string, options: RunOptions, io: Io): Promise<number> {
  const { given } = options;
  const loaded = await load(path, { io, given });
  const { folder, config } = loaded;
  let show = (text: string): void => io.stderr.line(text);
  const settings = combinedAudit(config, options.audit, (file) => resolvePath(folder, file));
  await using trail = await openRecords(settings, {
    ...{ io, command: "collect", link: given, folder, note: (text) => show(text) },
  });
  using store = openStore(loaded, { restored: options.restored });
  const interruption = io.interruption();
  const end = new AbortController();
  const hasView = options.hasView && !hasStdoutSink(loaded.config);
  const screen = new Screen(io, {
    ...options,
    onClosed: () => end.abort(),
    copy: ({ level: severity, event, subject, text }) => {
      // Events of TLS have records of their own.
      if (event !== "security") trail.event({ severity, event, subject, text });
    },
  });
  show = (text) => screen.log({ level: "warning", event: "syslog", subject: path, text });
  const log = (event: LogEvent): void => screen.log(event);
  const audit = trail.isKept ? collectAudit(trail, { io, log }) : undefined;
  using watch = new ManyWatch({
    ...options.watch,
    ...{ now: io.now, zone: options.zone, print: (line) => screen.print(line) },
    tell: (text) => screen.log({ level: "error", event: "recording", subject: path, text }),
  });
  const collector = new Collector({
    ...{ loaded, store, audit, watch },
    clock: PROMPT_CLOCK,
    stdout: io.stdout,
    secrets: secretsOf(io),
    readText: (file) => readAgain(file, io),
    log,
    onStdoutClosed: () => end.abort(),
  });
  await using server = serve(loaded.config, collector);
  using _reload = onHangUp(async () => {
    try {
      for (const text of await collector.reload(await load(path, { io, given, read: readAgain }))) {
        log({ level: "info", event: "configuration", subject: path, text });
      }
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof StoreError)) throw error;
      const text = `${error.message}\nThe previous configuration stays in use`;
      log({ level: "error", event: "configuration", subject: path, text });
      // A user who was revoked must not wait until the configuration is right.
      await collector.rereadKeys();
    }
  });
  // Times in JSON already contain their zone.
  const zoneNote = options.form === "text" ? `; ${timesText(options.zone)}` : "";
  const started = `${inventory(loaded.config)}${zoneNote}`;
  log({ level: "info", event: "started", subject: path, text: started });
  if (server !== undefined) {
    const text = `serving ${server.url}/metrics and ${server.url}/health`;
    log({ level: "info", event: "listening", subject: path, text });
  }
  collector.open();
  if (hasView) screen.show(collector);
  const timer = options.durationMs === undefined
    ? undefined
    : setTimeout(() => end.abort(), options.durationMs);
  await fired(AbortSignal.any([interruption, end.signal]));
  clearTimeout(timer);
  log({ level: "info", event: "ending", subject: path, text: "shutting down" });
  // AbortSignal.timeout() would keep the process alive until its timer expires.
  const patience = new AbortController();
  const drained = setTimeout(() => patience.abort(), DRAIN_MS);
  let isWritten: boolean;
  try {
    isWritten = await collector.close(patience.signal);
  } finally {
    clearTimeout(drained);
  }
  for (const text of await collector.saveStatistics()) {
    log({ level: "warning", event: "authentication", subject: path, text });
  }
  const values = count(collector.status.store.stored, "value");
  log({
    level: isWritten ? "info" : "error",
    event: "ended",
    subject: path,
    text: isWritten
      ? `stopped, ${values} stored`
      : `stopped, ${values} stored; the store could not be written at the end: the stations still have the remaining data`,
  });
  await screen.close();
  return isWritten && audit?.isFailing !== true ? EXIT.done : EXIT.fault;
}

/** Creates the records of everything that the collector sends. */
function collectAudit(
  trail: AuditTrail,
  { io, log }: { readonly io: Io; readonly log: (event: LogEvent) => void },
): CollectAudit {
  const { user, machine } = writerOf(io);
  return new CollectAudit(trail, {
    by: `${user}@${machine}`,
    onFailure: ({ message }) => {
      const text = `${message}; nothing that would have to be recorded is sent`;
      log({ level: "error", event: "audit-failing", subject: "audit", text });
    },
  });
}

/** Reports whether a configuration is valid. */
export async function check(path: string, { io, given }: LoadOptions): Promise<number> {
  const { config, warnings } = await load(path, { io, given });
  for (const warning of warnings) io.stderr.line(`${path}: warning: ${warning}`);
  io.stdout.line(`${path} is valid: ${inventory(config)}`);
  return EXIT.done;
}

/** Prints the CREATE TABLE statement for a sink. */
export async function printTable(
  path: string,
  name: string,
  { io, given }: LoadOptions,
): Promise<number> {
  const { config } = await load(path, { io, given });
  const { sql, columns } = findSink(config, name);
  if (sql === undefined) {
    throw new UsageError(
      `Sink ${name} has no database, expected "sql": {"dialect": "postgresql", "table": "iec104_value"}`,
    );
  }
  io.stdout.line(`${createTable(columnsOf(columns), sql)};`);
  return EXIT.done;
}

/** Redelivers the rows that a sink has rejected. */
export async function redeliver(
  path: string,
  name: string,
  { io, given }: LoadOptions,
): Promise<number> {
  const loaded = await load(path, { io, given });
  const sink = findSink(loaded.config, name);
  using store = openStore(loaded);
  for (const { text } of store.takeNotices()) io.stderr.line(text);
  const delivery = makeDelivery(sink, {
    folder: loaded.folder,
    stdout: io.stdout,
    onStdoutClosed: () => {},
    onRemark: (_, text) => io.stderr.line(shownText(text)),
    secrets: secretsOf(io),
    now: io.now,
  });
  const { outbox, ledger } = store;
  const rows = outbox.refusedRows(name, 1_000_000);
  let delivered = 0;
  for (const row of rows) {
    const outcome = await delivery.deliver([row], new AbortController().signal);
    const why = outcome.refused[0]?.error ?? outcome.error;
    if (outcome.isTemporary === true) {
      io.stderr.line(`row ${row.seq} and the rows after it cannot be delivered now: ${why}`);
      break;
    }
    if (outcome.done === 1 && why === undefined) {
      ledger.transaction(() => outbox.takeBack(name, row.seq));
      delivered++;
    } else io.stderr.line(`row ${row.seq} was rejected again: ${why}`);
  }
  await delivery.close();
  io.stdout.line(
    rows.length === 0
      ? `${name} has rejected nothing`
      : `${name} accepted ${delivered} of ${count(rows.length, "row")}`,
  );
  return delivered === rows.length ? EXIT.done : EXIT.fault;
}

/** Options of the output. */
interface ScreenOptions extends RunOptions {
  readonly onClosed: () => void;
  /** Receives everything that is written, without secrets. */
  readonly copy: (event: LogEvent) => void;
}

/** Output to standard error, or above the live view. */
class Screen {
  readonly #io: Io;
  readonly #options: ScreenOptions;
  readonly #limited: LimitedLog;
  #view: LiveView | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(io: Io, options: ScreenOptions) {
    this.#io = io;
    this.#options = options;
    const log = (event: LogEvent) => this.#write(event);
    this.#limited = new LimitedLog({ clock: SYSTEM_CLOCK, secrets: secretsOf(io), log });
  }

  log(event: LogEvent): void {
    this.#limited.log(event);
  }

  #write(event: LogEvent): void {
    const { form, zone, copy } = this.#options;
    copy(event);
    const line = logLine(event, { now: this.#io.now(), form, zone });
    this.print(line);
  }

  /** Prints a line; if the reader of standard error has closed it, collecting continues. */
  print(line: string): void {
    if (this.#view === undefined) printNow(this.#io.stderr, line);
    else this.#view.note(line);
  }

  show(collector: Collector): void {
    const { zone } = this.#options;
    this.#io.stdout.conceal = this.#io.stderr.conceal;
    const view = new LiveView({
      out: this.#io.stdout,
      zone,
      status: () => collector.status,
      latest: (limit) => collector.latest(limit),
    });
    this.#view = view;
    this.#timer = setInterval(() => this.#draw(view), DRAW_MS);
    this.#draw(view);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#limited.close();
    this.#view?.draw();
    await this.#io.stdout.flush().catch(ignoreClosed);
    await this.#io.stderr.flush().catch(ignoreClosed);
  }

  #draw(view: LiveView): void {
    view.draw();
    this.#io.stdout.flush().catch((error: unknown) => {
      ignoreClosed(error);
      this.#options.onClosed();
    });
  }
}

function ignoreClosed(error: unknown): void {
  if (!(error instanceof OutputClosedError)) throw error;
}

async function readText(file: string, io: Io): Promise<string> {
  return await textOf((await io.open(file)).stream);
}

/** Loads a configuration and checks that Deno permits what it requires. */
export async function load(
  path: string,
  { io, given, read = readText }: LoadOptions & { readonly read?: typeof readText },
): Promise<CheckedConfig> {
  const loaded = await loadConfig(path, {
    readText: (file) => read(file, io),
    environment: environmentOf(io),
    ask: askOnce(io),
    given,
  });
  for (const identity of loaded.identities?.values() ?? []) keepIdentitySecret(io, identity);
  const programs =
    loaded.config.sinks?.flatMap((sink) => sink.kind === "command" ? [sink.command[0]!] : []) ?? [];
  for (const command of new Set(programs)) {
    const { state } = await Deno.permissions.query({ name: "run", command });
    if (state === "granted") continue;
    throw new UsageError(
      `${path} runs ${command}, which Deno does not permit, expected deno run --allow-run=${command}`,
    );
  }
  // Last: nobody would close the key files if something else were wrong.
  const authentications = await authenticationsOf(loaded.config, {
    io: { ...io, askSecret: askOnce(io) },
    ...{ folder: loaded.folder, given, wasRead: read === readAgain },
  });
  const ofKeys = Array.from(authentications.values(), ({ warnings }) => warnings).flat();
  return { ...loaded, authentications, warnings: [...loaded.warnings, ...new Set(ofKeys)] };
}

/** Answers by question: a key is used by many stations, and after each reload. */
const ANSWERS = new WeakMap<Io, Map<string, string>>();

/** Asks for a passphrase once, however many stations have the key. */
function askOnce(io: Io): Io["askSecret"] {
  const { askSecret } = io;
  if (askSecret === undefined) return undefined;
  const answers = ANSWERS.get(io) ?? new Map<string, string>();
  ANSWERS.set(io, answers);
  return async (question) => {
    const answer = answers.get(question) ?? await askSecret(question);
    if (answer !== undefined) answers.set(question, answer);
    return answer;
  };
}

function openStore(
  { config, folder }: LoadedConfig,
  { restored }: { readonly restored?: boolean } = {},
): Store {
  const file = resolvePath(folder, config.store.file);
  if (restored === true && !exists(file)) {
    throw new UsageError(`Store ${file} does not exist, expected the restored one`);
  }
  try {
    return new Store(file, SYSTEM_CLOCK.instant(), {
      ...restored !== undefined && { restored, setsAside: config.store.onDamage === "set-aside" },
    });
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    throw new UsageError(storeErrorOf(`Cannot open the store ${config.store.file}`, error).message);
  }
}

function findSink({ sinks = [] }: CollectConfig, name: string): SinkConfig {
  const sink = sinks.find((each) => each.name === name);
  if (sink !== undefined) return sink;
  const names = sinks.map((each) => each.name);
  throw new UsageError(
    `Unknown sink "${name}", expected ${known(names.join(", ") || "one", name, names)}`,
  );
}

function serve(
  { http }: CollectConfig,
  collector: Collector,
): AsyncDisposable & { readonly url: string } | undefined {
  if (http === undefined) return undefined;
  const endpoint = parseListen(http.listen, 9104);
  try {
    const server = serveStatus(endpoint, () => collector.status);
    const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
    return {
      url: `http://${host}:${server.addr.port}`,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(`Cannot listen on ${formatEndpoint(endpoint)} (http.listen): ${message}`);
  }
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function hasStdoutSink({ sinks = [] }: CollectConfig): boolean {
  return sinks.some(({ kind }) => kind === "stdout");
}

function inventory({ stations, sinks = [] }: CollectConfig): string {
  return `${count(stations.length, "station")}, ${count(sinks.length, "sink")}`;
}
