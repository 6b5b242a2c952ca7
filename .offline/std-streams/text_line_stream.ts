// Text in any chunks to text line by line.

/** Options of {@linkcode TextLineStream}. */
export interface TextLineStreamOptions {
  /** Whether a lone `\r` ends a line as well. */
  allowCR?: boolean;
}

/** Splits text at `\n` and `\r\n`; the rest after the last line end is a line, unless it is empty. */
export class TextLineStream extends TransformStream<string, string> {
  /** Creates a splitter. */
  constructor(options: TextLineStreamOptions = {}) {
    const end = options.allowCR ? /\r\n|\n|\r(?=.)/s : /\r?\n/;
    let rest = "";
    super({
      transform(chunk, controller) {
        // Without a line end in the chunk nothing can be complete: no need to scan the rest again.
        if (chunk === "") return;
        rest += chunk;
        if (!options.allowCR && !chunk.includes("\n")) return;
        const lines = rest.split(end);
        rest = lines.pop() ?? "";
        for (const line of lines) controller.enqueue(line);
      },
      flush(controller) {
        if (options.allowCR && rest.endsWith("\r")) rest = rest.slice(0, -1);
        else if (rest === "") return;
        controller.enqueue(rest);
      },
    });
  }
}
