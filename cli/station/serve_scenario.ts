// Serves one or more identical stations with their simulation until the user stops them.

import { LinkError, SYSTEM_CLOCK, type TcpListener, type ZonePolicy } from "../../mod.ts";
import type { AuditConfig } from "../audit/audit_config.ts";
import { AuditError } from "../audit/audit_error.ts";
import type { AuditTrail } from "../audit/audit_trail.ts";
import { openRecords } from "../audit/open_records.ts";
import { StationAudit } from "../simulation/station_audit.ts";
import { EXIT } from "../io/exit.ts";
import { count } from "../text/count.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import type { Io } from "../io/io.ts";
import { onHangUp } from "../io/on_hang_up.ts";
import type { KeyWatch } from "../key_file/key_watch.ts";
import { type Output, OutputClosedError } from "../text/output.ts";
import { secretsOf } from "../io/environment.ts";
import { type Accepting, acceptingOf } from "../link/accepting.ts";
import { ManyWatch } from "../trace/many_watch.ts";
import type { WatchSettings } from "../trace/trace_options.ts";
import { printNow } from "../text/print_now.ts";
import type { LinkSetup } from "../link/link_setup.ts";
import { LogLimit, moreText } from "../text/log_limit.ts";
import { Names } from "../text/names.ts";
import type { StationEvent } from "../simulation/events.ts";
import { severityOf } from "../simulation/severity.ts";
import { serveUpper } from "../conform/upper/serve_upper.ts";
import { STATION_VERBS, stationUpper } from "../conform/upper/station_upper.ts";
import { StationLog } from "../simulation/station_log.ts";
import { StationSwitches } from "../simulation/station_switches.ts";
import { LineEditor } from "../terminal/line_editor.ts";
import { Bench } from "../simulation/bench_station.ts";
import { completionsOf } from "../simulation/console/complete.ts";
import { Console, showAnswer } from "../simulation/console/console.ts";
import type { Step } from "../simulation/console/script.ts";
import { ScriptError, ScriptRunner } from "../simulation/console/script_runner.ts";
import { joinedListener } from "../simulation/joined_listener.ts";
import { inventory } from "../simulation/inventory.ts";
import { newSeed } from "../example/random.ts";
import { isRandom, type Scenario } from "../simulation/scenario.ts";
import { takeKeys, takeLines } from "../simulation/typing.ts";
import type { Display } from "../simulation/view/display.ts";
import { timesText } from "../text/zoned_time.ts";
import { LineDisplay } from "../simulation/view/line_display.ts";
import { StationView } from "../simulation/view/station_view.ts";

/** Reason given to peers when --for expires. */
const TIME_IS_OVER = "The time limit expired";

/** Serving options. */
export interface ServingOptions {
  /** Listening addresses, at least one; several stations use consecutive ports from these. */
  readonly listen: readonly HostPort[];
  /** The settings of links, and the way to listen. */
  readonly link: LinkSetup;
  /** Number of stations, identical except for random values. */
  readonly stations: number;
  /** Whether to print lines even on a terminal. */
  readonly lines: boolean;
  /** Stop after this time. */
  readonly durationMs: number | undefined;
  /** Time zone of printed times; UTC by default. */
  readonly zone: ZonePolicy | undefined;
  /** Random seed, overriding that of the file. */
  readonly seed: number | undefined;
  /** A script to run from the start. */
  readonly script: Script | undefined;
  /** The destination of records. */
  readonly audit: AuditConfig;
  /** The folder of the station file. */
  readonly folder: string;
  /** What to show and to record of the connections. */
  readonly watch: WatchSettings;
  /** Whether standard input and output belong to the tester of `iec104 conform`, instead of the console. */
  readonly upper: boolean;
}

/** A script and its path. */
export interface Script {
  readonly path: string;
  readonly steps: readonly Step[];
}

/** Serves until Ctrl-C or the time limit, and returns the exit code. */
export async function serveScenario(
  scenario: Scenario,
  options: ServingOptions,
  given: Io,
): Promise<number> {
  const replies = options.upper ? given.stdout : undefined;
  const io = options.upper ? { ...given, stdout: given.stderr, keys: undefined } : given;
  // The log is on standard output.
  io.stdout.conceal = (text) => secretsOf(io).conceal(text);
  let show = (text: string): void => io.stderr.line(`iec104 station: ${text}`);
  const { tls } = options.link;
  const trail = await openRecords(options.audit, {
    ...{ io, command: "station", folder: options.folder, note: (text) => show(text) },
    link: tls === undefined ? {} : { tls: tls.config },
  });
  await using run = new ServingRun(scenario, { ...options, trail, replies }, io);
  show = (text) => run.note(text);
  return await run.run();
}

/** Running stations. */
class ServingRun implements AsyncDisposable {
  readonly #scenario: Scenario;
  readonly #options: ServingOptions;
  readonly #io: Io;
  readonly #stop = new AbortController();
  readonly #editor: LineEditor;
  readonly #benches: Bench[] = [];
  readonly #trail: AuditTrail;
  /** Where the replies of the upper tester are written; `undefined` if there is none. */
  readonly #replies: Output | undefined;
  readonly #switches = new StationSwitches();
  /** The log limits of the listener and of each station. */
  readonly #limits: LogLimit[] = [];
  readonly #audits: StationAudit[] = [];
  #accepting: Accepting | undefined;
  /** The addresses of the first station, with the actual ports. */
  #addresses: readonly HostPort[] = [];
  /** Stops handling SIGHUP. */
  #hangUp: Disposable | undefined;
  #keyWatch: KeyWatch | undefined;
  /** The reason why no records can be written. */
  #auditError: string | undefined;
  readonly #runners: ScriptRunner[] = [];
  readonly #display: Display;
  readonly #view: StationView | undefined;
  readonly #watch: ManyWatch;

  constructor(
    scenario: Scenario,
    options: ServingOptions & {
      readonly trail: AuditTrail;
      readonly replies: Output | undefined;
    },
    io: Io,
  ) {
    this.#scenario = scenario;
    this.#options = options;
    this.#io = io;
    this.#editor = new LineEditor((before) => completionsOf(before, scenario.objects));
    const { zone } = options;
    const onClosed = () => this.#stop.abort();
    this.#trail = options.trail;
    this.#replies = options.replies;
    this.#view = !io.stdout.isTerminal || options.lines ? undefined : new StationView({
      out: io.stdout,
      zone,
      now: io.now,
      benches: () => this.#benches,
      prompt: () => io.keys === undefined ? undefined : this.#editor,
      script: () => this.#scriptState(),
      onClosed,
    });
    this.#display = this.#view ?? new LineDisplay({ io, zone, onClosed });
    this.#watch = new ManyWatch({
      ...options.watch,
      ...{ now: io.now, zone },
      print: (line) => this.#view === undefined ? printNow(io.stderr, line) : this.#view.note(line),
      tell: (text) => this.note(text),
    });
  }

  /** Shows a line. */
  note(text: string): void {
    this.#display.note(text);
  }

  async run(): Promise<number> {
    const { durationMs } = this.#options;
    const { io, refused } = { io: this.#io, refused: await this.#listen() };
    if (refused !== undefined) {
      io.stderr.line(`iec104 station: ${refused}`);
      return EXIT.noConnection;
    }
    for (const line of this.#headLines()) io.stdout.line(line);
    this.#keyWatch?.look(); // reports what needs attention; the file was just read
    await io.stdout.flush();
    const end = AbortSignal.any([io.interruption(), this.#stop.signal]);
    const timer = durationMs === undefined
      ? undefined
      : setTimeout(() => this.#stop.abort(TIME_IS_OVER), durationMs);
    try {
      this.#view?.open();
      const typed = this.#type(end);
      const codes = await Promise.all(
        this.#benches.map((bench, index) => this.#script(bench, this.#lead(index), end)),
      );
      await ended(end);
      await typed;
      if (this.#auditError !== undefined) {
        io.stderr.line(`iec104 station: ${this.#auditError}`);
        return EXIT.fault;
      }
      return codes.find((code) => code !== EXIT.done) ?? EXIT.done;
    } finally {
      clearTimeout(timer);
      this.#display.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hangUp?.[Symbol.dispose]();
    this.#keyWatch?.[Symbol.dispose]();
    this.#accepting?.close();
    await Promise.all(this.#benches.map((bench) => bench[Symbol.asyncDispose]()));
    this.#watch[Symbol.dispose]();
    for (const limit of this.#limits) limit.close();
    for (const audit of this.#audits) audit[Symbol.dispose]();
    await this.#saveStatistics();
    try {
      await this.#trail[Symbol.asyncDispose]();
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      this.#io.stderr.line(`iec104 station: ${error.message}`);
    }
    await this.#io.stdout.flush().catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error;
    });
  }

  /** Saves the counters of secure authentication. */
  async #saveStatistics(): Promise<void> {
    using authentication = this.#options.link.authentication;
    try {
      await authentication?.saveStatistics();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "KeyFileError") throw error;
      this.#io.stderr.line(`iec104 station: ${error.message}; the statistics were not saved`);
    }
  }

  /** A limit of the log, which reports what it omits with `tell`. */
  #limit(tell: (text: string) => void): LogLimit {
    const limit = new LogLimit({
      clock: SYSTEM_CLOCK,
      onMore: (source, kind, omitted) =>
        tell(`${source === "" ? "" : `${source}  `}${moreText(kind, omitted)}`),
    });
    this.#limits.push(limit);
    return limit;
  }

  /** Creates the stations and listens; returns an error text if one fails. */
  async #listen(): Promise<string | undefined> {
    const { link, listen, stations } = this.#options;
    const { seed = this.#scenario.simulation.seed ?? newSeed() } = this.#options;
    const general = this.#audit();
    const tellAll = (text: string) => this.#display.note(text);
    const ofListener = this.#limit(tellAll);
    this.#accepting = await acceptingOf(link, {
      clock: SYSTEM_CLOCK,
      io: this.#io,
      tell: (text) => {
        if (ofListener.permit("", "listener")) tellAll(text);
      },
      warn: (text, { peer, name }) => {
        if (ofListener.permit(peer?.host ?? "", name)) this.#display.warn(text);
      },
      ...this.#trail.isKept && {
        onRefused: (peer, { code, message }) => {
          general.refused({ ...peer, reason: code, detail: message });
        },
        onSecurityEvent: (event) => general.secured(event),
      },
    });
    const accepting = this.#accepting;
    const keys = await this.#watchKeys();
    // On a terminal, SIGHUP means that the terminal was closed.
    if ((link.tls ?? keys) !== undefined && this.#io.keys === undefined) {
      this.#hangUp = onHangUp(async () => {
        await keys?.reload();
        await accepting.reload();
      });
    }
    const { declaration, objects } = this.#scenario;
    const log = new StationLog(new Names(declaration, objects.style), link.profile);
    for (let i = 0; i < stations; i++) {
      const tell = (text: string) => this.#display.note(`${this.#lead(i)}${text}`);
      const audit = this.#audit(i);
      const limit = this.#limit(tell);
      const tellNote = (text: string) => {
        if (limit.permit("", "simulation")) tell(text);
      };
      const tellEvent = (event: StationEvent) => {
        const isRecorded = this.#trail.isKept && audit.happened(event);
        const kind = event.type === "link" ? event.state : event.type;
        const source = "remote" in event ? event.remote.host : "";
        if (!limit.permit(source, kind)) return;
        const text = log.textOf(event);
        if (!isRecorded) {
          this.#trail.event({
            severity: severityOf(event),
            event: event.type,
            text: `${this.#lead(i)}${text}`,
          });
        }
        tell(text);
      };
      const addresses = listen.map(({ host, port }) => ({ host, port: port === 0 ? 0 : port + i }));
      const listenOn = async () => {
        const listener = await listenOnAll(addresses, accepting);
        const { profile, tls } = link;
        return this.#watch.listener(listener, { profile, isTls: tls !== undefined });
      };
      try {
        const listener = await listenOn();
        if (i === 0) this.#addresses = [...addresses];
        this.#benches.push(
          new Bench({
            scenario: this.#scenario,
            profile: link.profile,
            authentication: link.authentication?.authentication,
            seed: seed + i,
            clock: SYSTEM_CLOCK,
            listener,
            listen: listenOn,
            onNote: tellNote,
            onEvent: tellEvent,
            ...this.#trail.isKept && { onDecision: (decision) => audit.decided(decision) },
            onQuit: () => this.#stop.abort(),
            ...this.#replies !== undefined && { switches: this.#switches },
          }),
        );
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        return error.message;
      }
    }
    return undefined;
  }

  /** Watches the key file of secure authentication, if there is one. */
  async #watchKeys(): Promise<KeyWatch | undefined> {
    const { authentication: setup } = this.#options.link;
    if (setup === undefined) return undefined;
    const { KeyWatch } = await import("../key_file/key_watch.ts");
    this.#keyWatch = new KeyWatch({
      clock: SYSTEM_CLOCK,
      setups: () => new Map([["", setup]]),
      tell: ({ level, text }) => {
        const severity = level === "info" ? "notice" : level;
        this.#trail.event({ severity, event: "key-file", text });
        if (level === "info") this.#display.note(text);
        else this.#display.warn(`${level}: ${text}`);
      },
    });
    return this.#keyWatch;
  }

  /** The records of one station, or of the common listener. */
  #audit(index?: number): StationAudit {
    const { stations, link: { profile } } = this.#options;
    const audit = new StationAudit({
      ...{ trail: this.#trail, profile, clock: SYSTEM_CLOCK },
      ...index !== undefined && stations > 1 && { station: String(index + 1) },
      // No action is permitted without a record.
      onFailure: (error) => {
        if (!(error instanceof AuditError)) throw error;
        this.#auditError ??= error.message;
        this.#stop.abort();
      },
    });
    this.#audits.push(audit);
    return audit;
  }

  /** The log prefix that distinguishes identical stations. */
  #lead(index: number): string {
    return this.#options.stations === 1 ? "" : `:${this.#benches[index]?.gate.address.port}  `;
  }

  #headLines(): string[] {
    const { declaration } = this.#scenario;
    const { stations, listen, link, zone } = this.#options;
    const [{ seed }] = this.#benches as [Bench];
    const ports = this.#benches.map(({ gate }) => gate.address.port);
    const which = listen[0]!.port === 0 ? ports.join(", ") : `${ports[0]} to ${ports.at(-1)}`;
    const what = `${declaration.name ?? "Station"}: ${inventory(declaration)}`;
    return [
      stations === 1 ? what : `${count(stations, "station")}, ports ${which}; each ${what}`,
      ...(isRandom(this.#scenario)
        ? [`Seed ${seed}: --seed ${seed} repeats all random values`]
        : []),
      `The log shows ${timesText(zone)}`,
      ...this.#addresses.map((each, index) =>
        listening(each, { listen: listen[index]!, isTls: link.tls !== undefined })
      ),
    ];
  }

  /** Executes the commands that users or programs enter, until the end of input. */
  async #type(end: AbortSignal): Promise<void> {
    if (this.#replies !== undefined) return await this.#serveUpper(this.#replies, end);
    const { keys, stdout } = this.#io;
    const console = new Console(this.#benches, this.#display);
    const view = this.#view;
    if (keys !== undefined && view !== undefined) {
      await takeKeys(this.#io, {
        editor: this.#editor,
        console,
        end,
        echo: (line) => view.lines([line]),
        draw: () => view.draw(),
        interrupt: () => this.#stop.abort(),
      });
    } else if (keys === undefined || stdout.isTerminal) {
      // If the output is redirected to a file, the process may be in the background, where reading from the terminal
      // would suspend it.
      await takeLines(this.#io, console, end);
    }
  }

  /** Answers the tester until the end of input, which ends the station. */
  async #serveUpper(replies: Output, end: AbortSignal): Promise<void> {
    using upper = stationUpper(this.#benches[0]!, this.#switches);
    await serveUpper({ upper, verbs: STATION_VERBS }, { io: this.#io, replies, end });
    this.#stop.abort();
  }

  /** Runs the script, if any, and returns the exit code. A failed script stops everything. */
  async #script(bench: Bench, lead: string, signal: AbortSignal): Promise<number> {
    const { script } = this.#options;
    if (script === undefined) return EXIT.done;
    const runner = new ScriptRunner({
      bench,
      clock: SYSTEM_CLOCK,
      signal,
      onAnswer: (answer) =>
        showAnswer(typeof answer === "string" ? `${lead}${answer}` : answer, this.#display),
    });
    this.#runners.push(runner);
    try {
      await runner.run(script.steps);
      if (signal.reason === TIME_IS_OVER && runner.current !== undefined) {
        const { line, text } = runner.current;
        throw new ScriptError(`${text} was not finished when --for expired`, {
          line,
          exitCode: EXIT.timedOut,
        });
      }
      if (!signal.aborted) this.#display.note(`${lead}${script.path} has ended`);
      return EXIT.done;
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      this.#io.stderr.line(`iec104 station: ${lead}${script.path}, ${error.message}`);
      this.#stop.abort();
      return error.exitCode;
    }
  }

  #scriptState(): string | undefined {
    const { script } = this.#options;
    if (script === undefined) return undefined;
    const step = this.#runners[0]?.current;
    return step === undefined ? `${script.path} has ended` : `line ${step.line}: ${step.text}`;
  }
}

/**
 * Listens on all addresses of a station. Ports that the system chose are kept in the list, for the next time.
 *
 * @throws {LinkError} One of them is not available; then none is used.
 */
async function listenOnAll(addresses: HostPort[], accepting: Accepting): Promise<TcpListener> {
  const listeners: TcpListener[] = [];
  try {
    for (const [index, wanted] of addresses.entries()) {
      const listener = await accepting.listen(wanted);
      listeners.push(listener);
      addresses[index] = { host: wanted.host, port: listener.address.port };
    }
  } catch (error) {
    for (const listener of listeners) listener.close();
    throw error;
  }
  return joinedListener(listeners);
}

/** Announces the listening address, with a suggestion. */
function listening(
  address: HostPort,
  { listen: { host }, isTls }: { readonly listen: HostPort; readonly isTls: boolean },
): string {
  const isAny = host === "0.0.0.0" || host === "::";
  const target = formatEndpoint(isAny ? { ...address, host: "127.0.0.1" } : address);
  const where = `Listening on ${formatEndpoint(address)}${isTls ? " with TLS" : ""}`;
  return `${where}, try: iec104 monitor ${target}${isTls ? " --tls ..." : ""}`;
}

/** Resolves when the signal fires. */
function ended(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
