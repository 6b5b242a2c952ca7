// Reads an audit file of any size line by line.

/** Longer lines are truncated, and therefore do not match their hash. */
const MOST_CHARACTERS = 0x100000;

/** A line of a file. */
export interface FileLine {
  readonly text: string;
  /** Whether it ends with a line feed. */
  readonly isWhole: boolean;
}

/** The lines of a stream. */
export async function* fileLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<FileLine> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop()!.slice(0, MOST_CHARACTERS);
    for (const text of lines) yield { text, isWhole: true };
  }
  rest += decoder.decode();
  if (rest !== "") yield { text: rest, isWhole: false };
}
