// What people and other programs type while a station runs.

import { TextLineStream } from "@std/streams/text-line-stream";
import type { Io } from "../io/io.ts";
import type { LineEditor } from "../terminal/line_editor.ts";
import type { Console } from "./console/console.ts";

/** Words to choose from that are shown. */
const MOST_CANDIDATES = 40;

/** Does what the lines of standard input say, until its end or that of the station. */
export async function takeLines(io: Io, console: Console, end: AbortSignal): Promise<void> {
  for await (const line of textOf(io, end).pipeThrough(new TextLineStream())) {
    await console.take(line);
  }
}

/** What typing at the live view needs. */
export interface KeyboardPlace {
  readonly editor: LineEditor;
  readonly console: Console;
  readonly end: AbortSignal;
  /** Keeps a line in sight. */
  readonly echo: (line: string) => void;
  /** Shows what is typed. */
  readonly draw: () => void;
  /** Ctrl-C, where it is a key. */
  readonly interrupt: () => void;
}

/** Does what a person types at the live view. */
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

/** Words to choose from, as many as a few lines have room for. */
function shortened(words: readonly string[]): string {
  const rest = words.length - MOST_CANDIDATES;
  return `${words.slice(0, MOST_CANDIDATES).join("  ")}${rest > 0 ? `  and ${rest} more` : ""}`;
}

/** The text of standard input, up to the signal. */
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
