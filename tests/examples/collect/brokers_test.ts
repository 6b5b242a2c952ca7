// The recipes for MQTT, Kafka, NATS JetStream and Redis, with real brokers.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CommandSinkConfig, SinkConfig } from "../../../cli/collect/config/config.ts";
import { NatsClient } from "../../../examples/collect/nats_client.ts";
import { settle } from "../../helpers/virtual/fake_clock.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { absence, Background, runProgram, testWith } from "../../helpers/machine/service.ts";
import { deliverOnce, exampleSink, runSink } from "../../helpers/collect/sink_run.ts";
import { storedRow, storedRows } from "../../helpers/collect/stored_rows.ts";
import { FlakyLink } from "../../soak/flaky_link.ts";

const NO_MQTT = await absence(["mosquitto_pub", "-h", "127.0.0.1", "-t", "iec104/test", "-n"]) ??
  await absence(["mosquitto_sub", "-h", "127.0.0.1", "-t", "iec104/test", "-E"]);
const NO_KCAT = await absence(["kcat", "-V"]);
const NO_REDIS = await absence(["redis-cli", "-e", "ping"]);
const NO_NATS = await natsAbsence();

async function natsAbsence(): Promise<string | undefined> {
  try {
    (await NatsClient.connect("nats://127.0.0.1:4222")).close();
    return undefined;
  } catch (error) {
    return `NATS: ${(error as Error).message}`;
  }
}

function unique(): string {
  return `test_${crypto.randomUUID().replaceAll("-", "")}`;
}

/** Returns the numbers of rows given as NDJSON, each once. */
function distinct(lines: readonly string[]): number[] {
  const seqs = lines.map((line) => (JSON.parse(line) as { readonly seq: number }).seq);
  return [...new Set(seqs)].sort((a, b) => a - b);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Returns the sink with small batches. */
function inBatches(sink: SinkConfig, rows: number): SinkConfig {
  return { ...sink, batch: { rows, seconds: 60 } };
}

/** Cuts connections as soon as there are any. */
async function cutOnce(link: FlakyLink): Promise<void> {
  for (const before = link.cuts; link.cuts === before;) {
    await settle();
    link.cut();
  }
}

testWith(
  NO_MQTT,
  "mqtt.json: the broker has every row although connections are cut and answers lost",
  async () => {
    const topic = unique();
    const here = ["-h", "127.0.0.1"];
    const reader = ["mosquitto_sub", ...here, "-t", topic, "-q", "1", "-i", topic, "-c"];
    await runProgram([...reader, "-E"]); // from now on the broker keeps messages
    await using link = new FlakyLink(1883, new Prng(1));
    const sink = await exampleSink("mqtt.json", "mqtt", {
      "broker.example": "127.0.0.1",
      '"1883"': `"${link.port}"`,
      "plant/values": topic,
    });
    const { refusals, attempts } = await runSink(inBatches(sink, 50), storedRows(1, 400), {
      before: (attempt) => Promise.resolve(attempt === 2 ? () => cutOnce(link) : undefined),
      isAnswerLost: (attempt) => attempt === 3,
    });
    assertEquals([refusals, link.cuts > 0, attempts >= 9], [[], true, true]);
    await runProgram(["mosquitto_pub", ...here, "-t", topic, "-q", "1", "-m", "END"]);
    await using received = new Background(reader);
    const lines = (await received.until(/^END$/)).slice(0, -1);
    assertEquals(distinct(lines), numbers(400));
    await runProgram(["mosquitto_sub", ...here, "-t", topic, "-i", topic, "-E"]); // deletes the session
  },
);

testWith(NO_MQTT, "mqtt.json: an unreachable broker is a failure", async () => {
  const sink = await exampleSink("mqtt.json", "mqtt", {
    "broker.example": "127.0.0.1",
    '"1883"': '"1"',
  });
  await assertFails(sink, /Connection refused/);
});

testWith(NO_KCAT, "kafka.json: the topic has every row although answers are lost", async () => {
  await using broker = new Background(
    ["kcat", "-C", "-t", "none", "-b", "none", "-X", "test.mock.num.brokers=1", "-d", "mock"],
    "stderr",
  );
  const line = (await broker.until(/bootstrap.servers=/)).at(-1)!;
  const address = /bootstrap.servers=([\d.:]+)/.exec(line)![1]!;
  const sink = await exampleSink("kafka.json", "kafka", { "broker.example:9092": address });
  const { refusals } = await runSink(inBatches(sink, 100), storedRows(1, 300), {
    isAnswerLost: (attempt) => attempt === 2,
  });
  assertEquals(refusals, []);
  const { stdout } = await runProgram([
    "kcat",
    "-C",
    "-b",
    address,
    "-t",
    "plant-values",
    "-e",
    "-q",
  ]);
  assertEquals(distinct(stdout.trimEnd().split("\n")), numbers(300));
});

testWith(NO_KCAT, "kafka.json: an unreachable broker is a failure", async () => {
  const sink = await exampleSink("kafka.json", "kafka", { "broker.example:9092": "127.0.0.1:1" });
  await assertFails(sink, /Connection refused/);
});

/** Asserts that a sink delivers nothing, and reports why. */
async function assertFails(sink: SinkConfig, why: RegExp): Promise<void> {
  const { done, error } = await deliverOnce(sink, storedRows(1, 3));
  assertEquals(done, 0);
  assertMatch(error ?? "", why);
}

/** Calls the API of JetStream. */
async function jetStream(nats: NatsClient, call: string, body: unknown = {}): Promise<unknown> {
  const { text } = await nats.request(`$JS.API.${call}`, JSON.stringify(body));
  const reply = JSON.parse(text) as { readonly error?: { readonly description: string } };
  if (reply.error !== undefined) throw new Error(`${call}: ${reply.error.description}`);
  return reply;
}

async function natsSink(name: string, port: number): Promise<SinkConfig> {
  return await exampleSink("nats.json", "nats", {
    "nats://broker.example:4222": `nats://127.0.0.1:${port}`,
    "plant.{station}": `${name}.{station}`,
    '"PLANT"': JSON.stringify(name),
  });
}

testWith(
  NO_NATS,
  "nats.json: the stream has every row once although connections are cut and answers lost",
  async () => {
    const name = unique();
    const nats = await NatsClient.connect("nats://127.0.0.1:4222");
    try {
      await using link = new FlakyLink(4222, new Prng(2));
      const rows = storedRows(1, 300).with(0, storedRow({ seq: 1, station: "Süd. 1 > *" }));
      const { refusals } = await runSink(inBatches(await natsSink(name, link.port), 50), rows, {
        before: (attempt) => Promise.resolve(attempt === 2 ? () => cutOnce(link) : undefined),
        isAnswerLost: (attempt) => attempt === 4,
      });
      assertEquals([refusals, link.cuts > 0], [[], true]);
      const { state } = await jetStream(nats, `STREAM.INFO.${name}`) as {
        readonly state: { readonly messages: number };
      };
      assertEquals(state.messages, 300);
      const { message } = await jetStream(nats, `STREAM.MSG.GET.${name}`, { seq: 1 }) as {
        readonly message: { readonly subject: string; readonly data: string };
      };
      assertEquals(message.subject, `${name}.Süd_1_.47.501`);
      assert(atob(message.data).startsWith('{"store":"5d1c0a52","seq":1,'));
      await jetStream(nats, `STREAM.DELETE.${name}`);
    } finally {
      nats.close();
    }
  },
);

testWith(
  NO_NATS,
  "nats.json: the stream is created once, and an existing one is used",
  async () => {
    const name = unique();
    const sink = await natsSink(name, 4222);
    const nats = await NatsClient.connect("nats://127.0.0.1:4222");
    try {
      for (const seq of [1, 2]) {
        assertEquals((await deliverOnce(sink, storedRows(seq, seq))).done, 1);
      }
      const { config, state } = await jetStream(nats, `STREAM.INFO.${name}`) as {
        readonly config: { readonly subjects: readonly string[]; readonly max_bytes: number };
        readonly state: { readonly messages: number };
      };
      assertEquals([config.subjects, config.max_bytes, state.messages], [[`${name}.>`], 1e9, 2]);
      await jetStream(nats, `STREAM.DELETE.${name}`);
    } finally {
      nats.close();
    }
  },
);

testWith(NO_NATS, "nats.json: without a stream, or without a server, rows wait", async () => {
  const sink = await natsSink(unique(), 4222) as CommandSinkConfig;
  const unnamed = { ...sink, command: sink.command.slice(0, -1) };
  await assertFails(unnamed, /^no stream takes this subject$/);
  await assertFails(await natsSink(unique(), 1), /Connection refused/);
});

testWith(NO_REDIS, "redis.json: the stream has every row although answers are lost", async () => {
  const key = unique();
  const sink = await exampleSink("redis.json", "redis", {
    "broker.example": "127.0.0.1",
    "plant:values": key,
  });
  const { refusals, remarks } = await runSink(inBatches(sink, 100), storedRows(1, 300), {
    isAnswerLost: (attempt) => attempt === 2,
  });
  assertEquals([refusals, remarks], [[], []], "no line of the log for each batch");
  const { stdout } = await runProgram(["redis-cli", "XRANGE", key, "-", "+"]);
  assertEquals(distinct(stdout.split("\n").filter((line) => line.startsWith("{"))), numbers(300));
  await runProgram(["redis-cli", "DEL", key]);
});

testWith(NO_REDIS, "redis.json: an error of Redis is a failure", async () => {
  const key = unique();
  await runProgram(["redis-cli", "SET", key, "no stream"]);
  const replacements = { "broker.example": "127.0.0.1", "plant:values": key };
  await assertFails(await exampleSink("redis.json", "redis", replacements), /WRONGTYPE/);
  await runProgram(["redis-cli", "DEL", key]);
});
