// A sink for NATS JetStream, and an example of a program in stream mode: it reads rows as NDJSON from standard input,
// publishes each, and prints `ok SEQ` once the stream has stored it.
//
//   nats_publish.ts plant.{station}.{ca}.{ioa} PLANT    with NATS_URL=nats://user:password@host:4222
//
// PLANT is the stream. If it does not exist, it is created: for all subjects that begin like the template, in files, with
// the latest gigabyte, and a duplicate window of an hour. Without this argument the stream must exist.
//
// Message ids consist of `store` and `seq`, so the stream drops duplicates within its duplicate window. Set the window to
// the longest outage you expect.

import { NatsClient, type NatsReply } from "./nats_client.ts";

/** A row; its other properties depend on `columns`. */
type Row = Readonly<Record<string, unknown>> & { readonly seq: number };

/** The result for a row: `ok`, `refuse REASON`, `retry REASON`. */
type Verdict = "ok" | `refuse ${string}` | `retry ${string}`;

/** Maximum size of a message's headers in octets. */
const HEADERS = 500;

/** Exit status that requests a retry later. */
const LATER = 75;

/** Settings of a new stream: its size in octets, and its duplicate window in ns. */
const STREAM_SETTINGS = { max_bytes: 1e9, duplicate_window: 3600e9 };

/** The code of JetStream for a stream that does not exist. */
const NO_STREAM = 10059;

/** A reply of JetStream's API. */
interface ApiReply {
  readonly error?: { readonly description: string; readonly err_code: number };
}

/** Creates a stream for the subjects of a template, unless it exists. */
async function ensureStream(
  nats: NatsClient,
  { name, template }: { readonly name: string; readonly template: string },
): Promise<void> {
  const info = await ask(nats, `STREAM.INFO.${name}`, {});
  if (info.error === undefined) return;
  if (info.error.err_code !== NO_STREAM) {
    throw new Error(`Stream ${name}: ${info.error.description}`);
  }
  const fixed = template.slice(0, template.search(/\{|$/)).replace(/[^.]*$/, "");
  const subjects = [template.includes("{") ? `${fixed}>` : template];
  const { error } = await ask(nats, `STREAM.CREATE.${name}`, {
    name,
    subjects,
    ...STREAM_SETTINGS,
  });
  if (error !== undefined) throw new Error(`Cannot create stream ${name}: ${error.description}`);
  console.log(`created stream ${name} for ${subjects}`);
}

async function ask(nats: NatsClient, call: string, body: unknown): Promise<ApiReply> {
  const { status, text } = await nats.request(`$JS.API.${call}`, JSON.stringify(body));
  if (status === 503) throw new Error("The NATS server has no JetStream");
  return JSON.parse(text) as ApiReply;
}

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
  const [template, stream] = Deno.args;
  const url = Deno.env.get("NATS_URL");
  if (template === undefined || url === undefined) {
    throw new Error(
      "Expected a subject such as plant.{station}.{ca}.{ioa}, and NATS_URL in the environment",
    );
  }
  const nats = await NatsClient.connect(url);
  if (stream !== undefined) await ensureStream(nats, { name: stream, template });
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
