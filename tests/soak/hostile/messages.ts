// Communication between the processes of a run: each message is a line of JSON.

import { TextLineStream } from "@std/streams/text-line-stream";

/** Prints a message to standard output. */
export function emit<Message>(message: Message): void {
  console.log(JSON.stringify(message));
}

/** Yields the lines of a stream of octets. */
export function linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<string> {
  return stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
}
