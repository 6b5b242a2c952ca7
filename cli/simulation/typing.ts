// Handles input from users and other programs while a station is running.

import { TextLineStream } from "@std/streams/text-line-stream";
import type { Io } from "../io/io.ts";
import type { LineEditor } from "../terminal/line_editor.ts";

/** Executes lines. */
export interface LineTaker {
  /** Executes a line, or reports what is wrong with it. */
  take(line: string): Promise<void>;
}

/** Maximum number of completion candidates shown. */
const MOST_CANDIDATES = 40;

/** Executes the lines of standard input until it or the station ends. */
export async function takeLines(io: Io, console: LineTaker, end: AbortSignal): Promise<void> {
  for await (const line of textOf(io, end).pipeThrough(new TextLineStream())) {
    await console.take(line);
  }
}

/** Dependencies of keyboard input. */
export interface KeyboardPlace {
  readonly editor: LineEditor;
  readonly console: LineTaker;
  readonly end: AbortSignal;
  /** Keeps an entered line visible. */
  readonly echo: (line: string) => void;
  /** Redraws the input line. */
  readonly draw: () => void;
  /** Called for Ctrl-C, if it arrives as a key. */
  readonly interrupt: () => void;
}

/** Executes what the user types below the live view. */
export async function takeKeys(io: Io, place: KeyboardPlace): Promise<void> {
  const { editor, console, end, echo, draw, interrupt } = place;
  using _keys = io.keys!();
  for await (const text of textOf(io, end)) {
    for (const line of editor.feed(text)) {
      echo(`> ${line}`);
      await console.take(line);
    }
    if (editor.candidates.length > 0) echo(shortened(editor.candidates));
    if (editor.isInterrupted) interrupt();
    draw();
  }
}

/** Formats completion candidates, limited to a few lines. */
function shortened(words: readonly string[]): string {
  const rest = words.length - MOST_CANDIDATES;
  return `${words.slice(0, MOST_CANDIDATES).join("  ")}${rest > 0 ? `  and ${rest} more` : ""}`;
}

/** Text from standard input, until the signal fires. */
function textOf(io: Io, end: AbortSignal): ReadableStream<string> {
  const octets = io.stdin() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const reader = octets.pipeThrough(new TextDecoderStream()).getReader();
  const stop = () => void reader.cancel();
  return new ReadableStream({
    start: () => end.addEventListener("abort", stop, { once: true }),
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      end.removeEventListener("abort", stop);
      controller.close();
    },
  });
}
