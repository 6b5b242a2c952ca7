// `iec104 session`: one connection, on which commands are typed or read from a script.

import { type Asdu, type AsduContext, formatAsdu } from "../../mod.ts";
import { shownText } from "../../codec/low_level.ts";
import { interruptedBy } from "../io/interruption.ts";
import type { Io } from "../io/io.ts";
import { leave, LEAVE_MS } from "../link/leave.ts";
import { lossOf } from "../link/link_failure.ts";
import type { Values } from "../options/args.ts";
import { PLANT } from "../link/plant.ts";
import { connectStation, openWatch } from "../link/link_options.ts";
import { EXIT } from "../io/exit.ts";
import type { Command, CommandBody } from "../options/subcommand.ts";
import { reportLinkError } from "../request/link_error.ts";
import { REQUEST_OPTIONS, requestSettings } from "../request/options.ts";
import { YES_OPTION } from "../request/consent.ts";
import { openRequestRecords } from "../request/request_records.ts";
import { SESSION_COMMANDS, sessionCompletions } from "../session/language.ts";
import { serveClient } from "../conform/upper/serve_client.ts";
import { SessionConsole } from "../session/session_console.ts";
import { SessionScreen } from "../session/session_screen.ts";
import { takeKeys, takeLines } from "../simulation/typing.ts";
import { formatEndpoint } from "../text/endpoint.ts";
import { LineEditor } from "../terminal/line_editor.ts";
import { refusalHint } from "../request/refusal_hints.ts";
import { hintLines } from "../text/hint_lines.ts";
import { flushed } from "../text/output.ts";
import { wallClockTime } from "../text/zoned_time.ts";

/** Options of requests that are not those of a session. */
const NOT_HERE: readonly string[] = ["json", "test", "dry-run"];

/**
 * Creates the `session` command.
 *
 * @param load Loads the command with a name.
 */
export function session(load: (name: string) => Promise<Command | undefined>): CommandBody {
  return {
    usage: "HOST[:PORT] [options]",
    operands: [1, 1],
    text:
      `Connects, starts data transfer, and executes the commands that are typed on this connection: ${
        SESSION_COMMANDS.join(", ")
      }, as on the command line but without HOST, and send, wait, help and quit. Everything that the station sends on its
own is shown with its time.

On a terminal, Tab completes commands, options and the addresses of --names, and the arrow keys recall earlier lines.
Otherwise the commands are read from standard input, one per line; # starts a comment; the session ends at the first one
that fails, with its exit code. Commands that operate something need --yes there.`,
    options: [
      YES_OPTION,
      {
        name: "upper",
        text:
          "be the controlling station under test and the upper tester of iec104 conform --listen: connect again whenever the connection is lost; standard input and output speak its line protocol, and the log goes to standard error",
      },
      ...REQUEST_OPTIONS.filter(({ name }) => !NOT_HERE.includes(name)),
    ],
    exits: [
      [EXIT.done, "the session was ended by quit, by the end of the input or by Ctrl-C"],
      [EXIT.fault, "a script: the station refused"],
      [EXIT.usage, "the command line is invalid, or a command of a script"],
      [EXIT.noConnection, "the connection failed or was lost"],
      [
        EXIT.timedOut,
        "no answer in time, or Ctrl-C came before STARTDT was confirmed or during a request",
      ],
    ],
    examples: [
      ["echo 'read 47/500' | iec104 session 192.0.2.10", "a script"],
      [
        "iec104 session 192.0.2.10 --names substation.json",
        "type commands; Tab completes addresses",
      ],
    ],
    run: (values, io) => runSession(values, io, load),
  };
}

async function runSession(
  values: Values,
  io: Io,
  load: (name: string) => Promise<Command | undefined>,
): Promise<number> {
  const settings = await requestSettings(values, io);
  const { link, names } = settings;
  const { profile, zone } = link;
  const commands = (await Promise.all(SESSION_COMMANDS.map(load))).filter((each) =>
    each !== undefined
  );
  if (values.flag("upper")) return await serveClient(values, io, { settings, commands });
  const isTyped = io.keys !== undefined && io.stdout.isTerminal;
  const editor = new LineEditor((before) => sessionCompletions(before, { commands, names }));
  const screen = isTyped ? new SessionScreen(io, editor) : undefined;
  const shown = screen?.io ?? io;
  const interruption = io.interruption();
  const stop = new AbortController();
  const hangUp = new AbortController();
  const end = AbortSignal.any([interruption, stop.signal]);
  const host = formatEndpoint(link.endpoint);
  const tell = (text: string) => {
    shown.stderr.line(`iec104 session: ${text}`);
    flushed(shown.stderr, () => stop.abort());
  };
  const form = { profile, labelOf: names.labelOf, addressFormat: names.addressFormat };
  const onAsdu = (asdu: Asdu, { requested }: AsduContext) => {
    if (requested) return;
    const time = wallClockTime(io.now(), zone);
    shown.stdout.log(`${time}  < ${shownText(formatAsdu(asdu, form))}`);
    const hint = refusalHint(asdu.cause, "send");
    for (const line of hint === undefined ? [] : hintLines(hint)) shown.stdout.log(line);
    flushed(shown.stdout, () => stop.abort());
  };
  using watch = openWatch(link, { io: shown, names, tell });
  await using records = await openRequestRecords({ command: "session", ca: 0 }, settings, shown);
  try {
    const station = await connectStation(link, {
      ...records.handlers,
      ...{ signal: interruption, hangUp: hangUp.signal, tell, watch, onAsdu },
      showsAuthentication: true,
    });
    tell(`connected to ${host}`);
    let code: number = EXIT.done;
    const signal = end;
    const explainLoss = (detail: string) => lossOf(detail, link.endpoint, watch.conduct);
    const console = new SessionConsole({
      ...{ station, settings, commands, signal },
      plant: values.context(PLANT),
      session: { station, settings, records, signal, explainLoss },
      io: { ...shown, interruption: () => end },
      quit: () => stop.abort(),
    });
    const lost = station.closed.then((reason) => {
      if (end.aborted) return;
      code = code === EXIT.done
        ? reason.code === "t1-timeout" ? EXIT.timedOut : EXIT.noConnection
        : code;
      tell(explainLoss(reason.detail).text);
      stop.abort();
    });
    if (screen === undefined) {
      let number = 0;
      await takeLines(io, {
        take: async (line) => {
          if (end.aborted) return;
          number++;
          const result = await console.execute(line);
          if (result === EXIT.done) return;
          code = result;
          tell(
            `line ${number} failed: ${
              shownText(line.trim())
            }; the lines after it were not executed`,
          );
          stop.abort();
        },
      }, end);
    } else {
      await screen.type(end, async (place) => {
        await takeKeys(io, {
          ...place,
          ...{ editor, end, interrupt: () => stop.abort() },
          console: screen.queue((line) => console.execute(line)),
        });
      });
    }
    stop.abort();
    await leave(station, { ...{ hangUp, watch, tell }, peer: host, withinMs: LEAVE_MS });
    await lost;
    return code;
  } catch (error) {
    if (!interruption.aborted) return reportLinkError("session", error, shown.stderr);
    tell(`Interrupted by ${interruptedBy(interruption)} before ${host} confirmed STARTDT`);
    return EXIT.timedOut;
  } finally {
    screen?.close();
    await shown.stdout.flush();
  }
}
