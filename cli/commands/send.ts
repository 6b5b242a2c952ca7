// `iec104 send`: sends any ASDU or frame as it is typed, and prints everything that comes back.

import { type ByteStream, type CloseReason, formatAsdu } from "../../mod.ts";
import { decodeAsdu, dissect, formatDissection, type Profile } from "../../codec/mod.ts";
import { shownText, START } from "../../codec/low_level.ts";
import { AUDIT_OPTIONS, auditValues, combinedAudit } from "../audit/audit_config.ts";
import { interruptedBy } from "../io/interruption.ts";
import type { Io } from "../io/io.ts";
import { leave, LEAVE_MS } from "../link/leave.ts";
import { lossText } from "../link/link_failure.ts";
import { openRawStream } from "../link/raw_stream.ts";
import { ADDRESS_FORMAT_OPTION } from "../options/address_row.ts";
import { addressStyleOf } from "../options/address_options.ts";
import type { Values } from "../options/args.ts";
import { PLANT } from "../link/plant.ts";
import { CONNECT_OPTIONS, connectStation, linkSettings, openWatch } from "../link/link_options.ts";
import { NAMES_OPTION } from "../options/names_row.ts";
import { namesOf } from "../points/point_list_file.ts";
import { WAIT } from "../text/settings/setting_form.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { agreed, YES_OPTION } from "../request/consent.ts";
import { reportLinkError } from "../request/link_error.ts";
import { refusalHint } from "../request/refusal_hints.ts";
import { printHints } from "../request/report.ts";
import { octetOperands } from "../request/octet_operands.ts";
import { printDryRun } from "../request/dry_run.ts";
import { DRY_RUN_OPTION } from "../request/options.ts";
import type { RequestSettings } from "../request/request_settings.ts";
import { openRequestRecords, type RequestRecords } from "../request/request_records.ts";
import { flushed } from "../text/output.ts";
import { count } from "../text/count.ts";
import { formatEndpoint, type HostPort } from "../text/endpoint.ts";
import type { LinkWatch } from "../trace/link_watch.ts";

/** How long to listen by default, in ms. */
const LISTEN_MS = 5000;

/** The `send` command. */
export const send: CommandBody = {
  usage: "HOST[:PORT] HEX... [options]",
  operands: [2, Infinity],
  text:
    `Sends any ASDU exactly as typed, also one that the standard forbids: a double command 0 or 3, a wrong cause, a torn
ASDU. It starts data transfer (STARTDT), sends each ASDU in an I frame, and prints every frame that comes back until
the end of --for. HEX is hex digits, with or without spaces; a comma separates several ASDUs.

With --frame, HEX is whole frames, sent without a session: no STARTDT, no numbering and no acknowledgements except those
that are typed. Anything may be sent, also wrong N(S) and half a frame. Secure authentication is not possible.

The station may operate equipment when it receives the octets. It asks before it connects; nothing is checked.`,
  options: [
    { name: "frame", text: "HEX is whole frames, from the start octet 68, sent as they are" },
    {
      name: "pause",
      value: "DURATION",
      text: "time from one ASDU or frame to the next (default 200ms)",
    },
    {
      name: "for",
      value: "DURATION",
      text: "listen for this time after the last one (default 5s)",
    },
    {
      name: "verbose",
      letter: "v",
      text: "first explain every octet and bit of what will be sent",
    },
    YES_OPTION,
    DRY_RUN_OPTION,
    NAMES_OPTION,
    ADDRESS_FORMAT_OPTION,
    ...AUDIT_OPTIONS,
    ...CONNECT_OPTIONS,
  ],
  exits: [
    [
      EXIT.done,
      "everything was sent, and the connection stayed open until the end of --for or Ctrl-C",
    ],
    [EXIT.fault, "the user did not confirm; nothing was sent"],
    [
      EXIT.usage,
      "the command line is invalid, or there is no terminal for the confirmation; nothing was sent",
    ],
    [EXIT.noConnection, "the connection failed, or the station closed it"],
    [
      EXIT.timedOut,
      "the station did not confirm STARTDT, did not acknowledge in time, or Ctrl-C came before everything was sent",
    ],
  ],
  examples: [
    [
      "iec104 send 192.0.2.10 2E 01 06 00 2F 00 92 13 00 03 --yes --for 1s",
      "a double command with the value 3, which is not permitted",
    ],
    [
      "iec104 send 192.0.2.10 640106002F0000000014,640106002F0000000015 --yes --for 1s",
      "two interrogations, one after the other",
    ],
    [
      "iec104 send 192.0.2.10 --frame 68 04 07 00 00 00, 68 04 43 00 00 00 --yes --for 1s",
      "STARTDT act, then TESTFR act, without a session",
    ],
  ],
  run: runSend,
};

/** The options of secure authentication. */
const KEY_OPTIONS = ["keys", "user", "keys-station", "keys-passphrase-file", "keys-passphrase"];

/** What to send, and how. */
interface Plan {
  readonly items: readonly Uint8Array[];
  readonly isFrame: boolean;
  readonly pauseMs: number;
  readonly listenMs: number;
}

type SendSettings = Pick<RequestSettings, "link" | "audit" | "names" | "yes" | "dryRun">;

async function runSend(values: Values, io: Io): Promise<number> {
  const isFrame = values.flag("frame");
  const items = octetOperands(values.operands.slice(1), { isFrame });
  const link = await linkSettings(isFrame ? withoutKeys(values) : values, io);
  const { profile } = link;
  const style = addressStyleOf(values, profile);
  const plan = {
    ...{ items, isFrame },
    pauseMs: values.formed("pause", WAIT) ?? 200,
    listenMs: values.formed("for", WAIT) ?? LISTEN_MS,
  };
  const settings: SendSettings = {
    link,
    audit: combinedAudit({}, auditValues(values)),
    names: await namesOf(values, io, { ...profile, style }),
    yes: values.flag("yes"),
    dryRun: values.flag(DRY_RUN_OPTION.name),
  };
  const what = isFrame
    ? count(items.length, "frame")
    : items.map((octets) => formatAsdu(decodeAsdu(octets, { profile }), { profile })).join("; ");
  const frame = isFrame ? undefined : items.findIndex(isWholeFrame) + 1;
  if (frame) {
    io.stderr.line(
      `iec104 send: ASDU ${frame} looks like a whole frame; send frames with --frame, or omit the first 6 octets`,
    );
  }
  if (values.flag("verbose") || settings.dryRun && isFrame) {
    for (const octets of items) explain(octets, { isFrame, profile, io });
  }
  if (settings.dryRun) {
    const request = `sending ${what}`;
    if (isFrame) {
      io.stderr.line(`Dry run of ${request}: nothing was sent to ${formatEndpoint(link.endpoint)}`);
    } else await printDryRun(items, { ...settings, json: false, command: "send", request }, io);
    return EXIT.done;
  }
  const question = `send ${what}, exactly as typed`;
  if (
    !settings.yes && !await agreed({ what: question, where: formatEndpoint(link.endpoint) }, io)
  ) {
    io.stderr.line("iec104 send: Nothing was sent");
    return EXIT.fault;
  }
  return await new Sending(settings, plan, io).run();
}

/**
 * The values without secure authentication, which whole frames cannot have: that of a plant file is not used.
 *
 * @throws {UsageError} The command line asks for it.
 */
function withoutKeys(values: Values): Values {
  const asked = KEY_OPTIONS.find((name) => values.given(name));
  if (asked !== undefined) {
    throw new UsageError(
      `Option --${asked} cannot be used with --frame, which sends frames without a session and without secure ` +
        "authentication; send ASDUs without --frame",
    );
  }
  const plant = values.context(PLANT);
  if (plant === undefined) return values;
  const { authentication: _, ...link } = plant.link;
  return values.within(PLANT, { ...plant, link });
}

/** Whether octets have the start octet and the length of a frame. */
function isWholeFrame(octets: Uint8Array): boolean {
  return octets[0] === START && octets.length >= 6 && octets[1] === octets.length - 2;
}

/** Prints every octet and bit of an ASDU or a frame. */
function explain(
  octets: Uint8Array,
  { isFrame, profile, io }: {
    readonly isFrame: boolean;
    readonly profile: Profile;
    readonly io: Io;
  },
): void {
  const frame = isFrame ? octets : Uint8Array.of(START, octets.length + 4, 0, 0, 0, 0, ...octets);
  const tree = dissect(frame, { profile });
  const part = isFrame ? tree : tree.children.at(-1) ?? tree;
  for (const line of formatDissection(part).split("\n")) io.stdout.line(shownText(line));
  io.stdout.line();
}

/** One run: from the connection to its end. */
class Sending {
  readonly #settings: SendSettings;
  readonly #plan: Plan;
  readonly #io: Io;
  /** Fires when the reader of the output has closed it. */
  readonly #closed = new AbortController();
  /** What to try after the refusals that arrived. */
  readonly #hints = new Set<string>();
  /** Number of items sent so far. */
  #sent = 0;

  constructor(settings: SendSettings, plan: Plan, io: Io) {
    this.#settings = settings;
    this.#plan = plan;
    this.#io = io;
  }

  async run(): Promise<number> {
    const { items, isFrame } = this.#plan;
    const io = this.#io;
    const interruption = io.interruption();
    const signal = AbortSignal.any([interruption, this.#closed.signal]);
    const { link, names } = this.#settings;
    const shown = { ...link, watch: { ...link.watch, traces: true, decodes: true } };
    using watch = openWatch(shown, {
      ...{ io, names },
      tell: (text) => this.#tell(text),
      print: (line) => {
        io.stdout.log(line);
        flushed(io.stdout, () => this.#closed.abort());
      },
    });
    await using records = await openRequestRecords({ command: "send", ca: 0 }, this.#settings, io);
    try {
      const end = isFrame
        ? await this.#sendFrames({ records, watch, signal })
        : await this.#sendAsdus({ records, watch, signal });
      await io.stdout.flush();
      const all = count(items.length, isFrame ? "frame" : "ASDU");
      const isAll = this.#sent === items.length;
      const what = isAll ? `sent ${all}` : `sent ${this.#sent} of ${all}`;
      if (end !== undefined) io.stderr.line(`iec104 send: ${what}; ${end.text}`);
      else if (!interruption.aborted) io.stderr.line(what);
      else io.stderr.line(`iec104 send: ${what}; interrupted by ${interruptedBy(interruption)}`);
      printHints(io.stderr, [...this.#hints]);
      return end?.code ?? (isAll ? EXIT.done : EXIT.timedOut);
    } catch (error) {
      if (this.#closed.signal.aborted) return EXIT.done;
      if (!interruption.aborted) return reportLinkError("send", error, io.stderr);
      this.#tell(`Interrupted by ${interruptedBy(interruption)} before anything was sent`);
      return EXIT.timedOut;
    }
  }

  #tell(text: string): void {
    this.#io.stderr.line(`iec104 send: ${text}`);
  }

  async #sendAsdus({ records, watch, signal }: Means): Promise<End | undefined> {
    const hangUp = new AbortController();
    const tell = (text: string) => this.#tell(text);
    const station = await connectStation(this.#settings.link, {
      ...{ signal, watch, hangUp: hangUp.signal, tell },
      ...records.handlers,
      onAsdu: ({ cause }) => {
        const hint = refusalHint(cause, "send");
        if (hint !== undefined) this.#hints.add(hint);
      },
    });
    const closed = station.closed.then((reason) =>
      endOf(reason, this.#settings.link.endpoint, watch)
    );
    try {
      return await this.#sendAll(closed, signal, (octets) => {
        // The acknowledgement is in the log; a connection that ends without one is reported by its reason.
        station.send(octets).catch(() => {});
        return Promise.resolve();
      });
    } finally {
      const peer = formatEndpoint(this.#settings.link.endpoint);
      await leave(station, { ...{ hangUp, watch, tell, peer }, withinMs: LEAVE_MS });
    }
  }

  async #sendFrames({ records, watch, signal }: Means): Promise<End | undefined> {
    const { onSecurityEvent } = records.handlers;
    const stream = await openRawStream(this.#settings.link, {
      ...{ signal, watch },
      tell: (text) => this.#tell(text),
      ...onSecurityEvent !== undefined && { onSecurityEvent },
    });
    const closed = readAll(stream);
    try {
      return await this.#sendAll(closed, signal, async (octets) => {
        records.raw(octets);
        for (let sent = 0; sent < octets.length;) sent += await stream.write(octets.subarray(sent));
      });
    } finally {
      stream.close();
      await closed;
    }
  }

  /** Sends each item, and listens; returns why the connection ended, or `undefined` if it did not. */
  async #sendAll(
    closed: Promise<End>,
    signal: AbortSignal,
    sendOne: (octets: Uint8Array) => Promise<void>,
  ): Promise<End | undefined> {
    const { items, pauseMs, listenMs } = this.#plan;
    for (const [index, octets] of items.entries()) {
      await sendOne(octets);
      this.#sent++;
      const waitMs = index + 1 < items.length ? pauseMs : listenMs;
      const end = await within(closed, waitMs, signal);
      if (end !== undefined || signal.aborted) return end;
    }
    return undefined;
  }
}

/** What a run needs. */
interface Means {
  readonly records: RequestRecords;
  readonly watch: LinkWatch;
  readonly signal: AbortSignal;
}

/** How the connection ended. */
interface End {
  readonly code: number;
  readonly text: string;
}

function endOf({ code, detail }: CloseReason, to: HostPort, { conduct }: LinkWatch): End {
  return {
    code: code === "t1-timeout" ? EXIT.timedOut : EXIT.noConnection,
    text: lossText(detail, to, conduct),
  };
}

/** Reads to the end of a stream. */
async function readAll(stream: ByteStream): Promise<End> {
  const buffer = new Uint8Array(16_384);
  try {
    while (await stream.read(buffer) !== null);
    return { code: EXIT.noConnection, text: "the station closed the connection" };
  } catch (error) {
    return { code: EXIT.noConnection, text: `the connection ended: ${(error as Error).message}` };
  }
}

/** The end of the connection, if it ends within a time. */
async function within(
  closed: Promise<End>,
  ms: number,
  signal: AbortSignal,
): Promise<End | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  const stop = () => resolve(undefined);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([closed, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
