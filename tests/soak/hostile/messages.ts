// How the processes of a run talk: a line of JSON for each message.

import { TextLineStream } from "@std/streams/text-line-stream";

/** Says something on standard output. */
export function emit<Message>(message: Message): void {
  console.log(JSON.stringify(message));
}

/** The lines of a stream of octets. */
export function linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<string> {
  return stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
}
