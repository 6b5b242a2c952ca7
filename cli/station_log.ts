// What a simulated station tells: who connects, what is asked of it, and what became of that.

import {
  type CommandDeclaration,
  type ControlledStationHandlers,
  decodeAsdu,
  describeCause,
  formatAsdu,
  type StationDeclaration,
  type StationNotice,
  type ZonePolicy,
} from "../mod.ts";
import { formatEndpoint } from "./endpoint.ts";
import type { Io } from "./io.ts";
import type { Names } from "./names.ts";
import { OutputClosedError } from "./output.ts";
import { textOfValue } from "./value_text.ts";
import { wallClockTime } from "./zone.ts";

/** What a log works with. */
export interface StationLogOptions {
  readonly names: Names;
  readonly declaration: StationDeclaration;
  /** The zone of the times printed; that of the machine if not given. */
  readonly zone: ZonePolicy | undefined;
  /** Called when nobody reads the output any more. */
  readonly onClosed: () => void;
}

type LinkedNotice = Extract<StationNotice, { readonly remote: unknown }>;
type CommandNotice = Extract<StationNotice, { readonly type: "command" }>;

/** Prints one line for everything that happens. */
export class StationLog {
  readonly #io: Io;
  readonly #options: StationLogOptions;
  readonly #commands = new Map<string, CommandDeclaration>();

  /** Makes a log. */
  constructor(io: Io, options: StationLogOptions) {
    this.#io = io;
    this.#options = options;
    for (const { ca, commands = [] } of options.declaration.sectors) {
      for (const command of commands) this.#commands.set(`${ca}/${command.ioa}`, command);
    }
  }

  /** What to make a station with, so that it tells this log. All decisions stay with the declaration. */
  handlers(): ControlledStationHandlers {
    return {
      onNotice: (notice) => this.#notice(notice),
      onInterrogation: ({ remote, ca, qoi }) => {
        const what = qoi === 20 ? "interrogates" : `interrogates group ${qoi - 20} of`;
        this.#line(`${peer(remote)}  ${what} CA ${ca}`);
      },
      onCounterInterrogation: ({ remote, ca, frz }) => {
        const what = ["reads", "freezes", "freezes and resets", "resets"][frz] ?? "reads";
        this.#line(`${peer(remote)}  ${what} the counters of CA ${ca}`);
      },
      onRead: ({ remote, ca, ioa }) => {
        const { name } = this.#options.names.object(ca, ioa);
        this.#line(`${peer(remote)}  reads ${ca}/${ioa} ${name}`.trimEnd());
      },
    };
  }

  /** Prints a line of one's own. */
  note(text: string): void {
    this.#line(text);
  }

  #notice(notice: StationNotice): void {
    const text = "remote" in notice
      ? `${peer(notice.remote)}  ${this.#linked(notice)}`
      : notice.type === "events-lost"
      ? `events of ${notice.group} were lost: the buffer of the class ${notice.eventClass} is full`
      : `${notice.what} failed: ${notice.error}`;
    this.#line(text);
  }

  #linked(notice: LinkedNotice): string {
    switch (notice.type) {
      case "link":
        return linkText(notice.state, notice.detail);
      case "turned-away":
        return `turned away: ${notice.reason.replaceAll("-", " ")}`;
      case "command":
        return this.#command(notice);
      case "file": {
        const { action, ca, ioa, nof, detail } = notice;
        return `file ${nof} (${ca}/${ioa}) ${action}${detail === undefined ? "" : `: ${detail}`}`;
      }
      case "clock": {
        const seconds = Number(((notice.after - notice.before) / 1000).toFixed(3));
        return `sets the clock, ${seconds < 0 ? seconds : `+${seconds}`} s`;
      }
      case "reset":
        return `resets CA ${notice.ca} (${notice.qrp === 1 ? "general" : `QRP ${notice.qrp}`})`;
      case "unknown": {
        const { title } = describeCause(notice.cause);
        return `refused, ${title}: ${formatAsdu(decodeAsdu(notice.octets))}`;
      }
      case "refused":
        return `refused (${notice.reason}): ${formatAsdu(decodeAsdu(notice.octets))}`;
      case "ignored":
        return `ignored: ${formatAsdu(decodeAsdu(notice.octets))}`;
    }
  }

  #command({ phase, ca, ioa, value }: CommandNotice): string {
    const command = this.#commands.get(`${ca}/${ioa}`);
    const text = command === undefined ? String(value) : textOfValue(command.type, value);
    const what = `${command?.name ?? "command"} (${ca}/${ioa})`;
    switch (phase) {
      case "selected":
        return `selects ${what}: ${text}`;
      case "executed":
        return `operates ${what}: ${text}`;
      case "cancelled":
        return `cancels ${what}`;
      case "deselected":
        return `selection of ${what} ran out`;
      case "finished":
        return `${what} is ${text} now`;
      case "failed":
        return `${what} did not become ${text}`;
    }
  }

  #line(text: string): void {
    const { now, stdout } = this.#io;
    stdout.line(`${wallClockTime(now(), this.#options.zone)}  ${text}`);
    stdout.flush().catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error;
      this.#options.onClosed();
    });
  }
}

function peer({ hostname, port }: { readonly hostname: string; readonly port: number }): string {
  return formatEndpoint({ host: hostname, port });
}

function linkText(
  state: "opened" | "started" | "stopped" | "closed",
  detail: string | undefined,
): string {
  switch (state) {
    case "opened":
      return "connected";
    case "started":
      return "starts data transfer";
    case "stopped":
      return "stops data transfer";
    case "closed":
      return `disconnected${detail === undefined ? "" : `: ${detail}`}`;
  }
}
