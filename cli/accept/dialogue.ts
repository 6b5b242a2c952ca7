// The dialogue of an acceptance run: at a terminal, or with answers from standard input.

import type { Io } from "../io/io.ts";
import { SessionScreen } from "../session/session_screen.ts";
import { takeKeys, takeLines } from "../simulation/typing.ts";
import { LineEditor } from "../terminal/line_editor.ts";
import { flushed, type Output } from "../text/output.ts";
import { shownText } from "../../codec/low_level.ts";
import { answerCompletions } from "./answers.ts";
import type { AcceptanceRun } from "./run.ts";
import type { Taken } from "./surroundings.ts";

/** Where the dialogue takes place. */
export interface Dialogue {
  /** Streams on which the run and its link show what they have to say. */
  readonly io: Io;
  /** Shows a line. */
  readonly say: (line: string) => void;
  /** Shows a message about the link, without a terminal on standard error. */
  readonly tell: (text: string) => void;
  /** Takes answers until the signal fires; returns how the last line was taken. */
  readonly take: (run: AcceptanceRun, end: AbortSignal) => Promise<Taken>;
  /** Shows the rest. */
  readonly close: () => void;
}

/**
 * Opens the dialogue.
 *
 * @param onClosed Called when the output is not read any more.
 */
export function openDialogue(
  io: Io,
  { json, waitingFor, onClosed }: {
    readonly json: boolean;
    readonly waitingFor: () => string;
    readonly onClosed: () => void;
  },
): Dialogue {
  if (io.keys !== undefined && io.stdout.isTerminal && !json) return onScreen(io, waitingFor);
  const out = json ? io.stderr : io.stdout;
  const say = (line: string) => {
    out.line(line);
    flushed(out, onClosed);
  };
  const tell = (text: string) => {
    io.stderr.line(messageText(text));
    flushed(io.stderr, onClosed);
  };
  const take: Dialogue["take"] = (run, end) => takeAnswers(io, { run, end, out });
  return { io, say, tell, close: () => {}, take };
}

/** A message of the command. */
function messageText(text: string): string {
  return shownText(`iec104 accept: ${text}`);
}

function onScreen(io: Io, waitingFor: () => string): Dialogue {
  const editor = new LineEditor(answerCompletions);
  const screen = new SessionScreen(io, editor, () => {
    const text = waitingFor();
    return text === "" ? [] : ["", text];
  });
  const say = (line: string) => {
    screen.io.stdout.line(line);
    screen.draw();
  };
  return {
    io: screen.io,
    say,
    tell: (text) => say(messageText(text)),
    close: () => screen.close(),
    take: async (run, end) => {
      const interrupt = () => run.close();
      await screen.type(end, async (place) => {
        const console = screen.queue((line) => run.take(line));
        await takeKeys(io, { ...place, editor, end, interrupt, console });
      });
      return "taken";
    },
  };
}

/** Takes the lines of standard input, until one is not taken. */
async function takeAnswers(
  io: Io,
  { run, end, out }: {
    readonly run: AcceptanceRun;
    readonly end: AbortSignal;
    readonly out: Output;
  },
): Promise<Taken> {
  let last: Taken = "taken";
  let number = 0;
  await takeLines(io, {
    take: async (line) => {
      number++;
      if (end.aborted || run.isOver) return;
      last = await run.take(line);
      // Many lines at once must not keep the link from being served.
      await new Promise((resolve) => setTimeout(resolve));
      if (last === "taken") return;
      out.line(
        `line ${number} was not taken: ${shownText(line.trim())}; the lines after it were not read`,
      );
      run.close();
    },
  }, end);
  run.close();
  return last;
}
