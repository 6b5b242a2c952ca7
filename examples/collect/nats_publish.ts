// A sink for NATS JetStream, and an example of a program in stream mode: it reads rows as NDJSON from standard input,
// publishes each, and prints `ok SEQ` once the stream has stored it.
//
//   nats_publish.ts plant.{station}.{ca}.{ioa}    with NATS_URL=nats://user:password@host:4222
//
// Message ids consist of `store` and `seq`, so the stream drops duplicates within its duplicate window (two minutes
// by default). Set the window to the longest outage you expect.

import { NatsClient, type NatsReply } from "./nats_client.ts";

/** A row; its other properties depend on `columns`. */
type Row = Readonly<Record<string, unknown>> & { readonly seq: number };

/** The result for a row: `ok`, `refuse REASON`, `retry REASON`. */
type Verdict = "ok" | `refuse ${string}` | `retry ${string}`;

/** Maximum size of a message's headers in octets. */
const HEADERS = 500;

/** Exit status that requests a retry later. */
const LATER = 75;

/** Interprets the reply of a stream. */
function verdictOf({ status, text }: NatsReply): Verdict {
  if (status === 503) return "retry no stream takes this subject";
  const { error } = JSON.parse(text) as { readonly error?: { readonly description: string } };
  return error === undefined ? "ok" : `retry ${error.description}`;
}

/** The subject for a row: `{name}` is replaced by that property, without characters that are special in subjects. */
function subjectOf(row: Row, template: string): string {
  return template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => String(row[name] ?? "none").replace(/[\s.*>]+/g, "_") || "none",
  );
}

async function publish(nats: NatsClient, line: string, template: string): Promise<Verdict> {
  const row = JSON.parse(line) as Row;
  const id = { "Nats-Msg-Id": `${row["store"]}-${row.seq}` };
  const octets = new TextEncoder().encode(line).length;
  if (octets + HEADERS > nats.maxPayload) return "refuse it is larger than the server takes";
  return verdictOf(await nats.request(subjectOf(row, template), line, id));
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!; // Started, but not awaited here.
    yield* lines;
  }
}

async function main(): Promise<void> {
  const [template] = Deno.args;
  const url = Deno.env.get("NATS_URL");
  if (template === undefined || url === undefined) {
    throw new Error(
      "Expected a subject such as plant.{station}.{ca}.{ioa}, and NATS_URL in the environment",
    );
  }
  const nats = await NatsClient.connect(url);
  // Answers are printed in row order, whatever the order of the replies.
  let said: Promise<void> = Promise.resolve();
  for await (const line of linesOf(Deno.stdin.readable)) {
    const { seq } = JSON.parse(line) as Row;
    const verdict = publish(nats, line, template);
    said = Promise.all([verdict, said]).then(([what]) => {
      if (what === "ok") console.log(`ok ${seq}`);
      else if (what.startsWith("refuse ")) console.log(what.replace(" ", ` ${seq} `));
      else console.log(what);
    });
    said.catch(later);
  }
  await said;
  nats.close();
}

function later(error: unknown): never {
  console.error((error as Error).message);
  Deno.exit(LATER);
}

if (import.meta.main) await main().catch(later);
