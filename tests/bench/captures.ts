// Captures: in memory, compared with adding up their octets; and commands, compared with tshark, which prints fields of the same
// packets: processor time in the same run, and peak memory of a large capture, compared with that of one a quarter of its size.
//
// Without tshark there are fewer rows. The rate of tshark does not depend on the size of the capture, so it reads a small one.

import { Analyzer, CaptureDecoder } from "../../codec/capture/mod.ts";
import { captureMix } from "./capture_mix.ts";
import { type Bench, compare, median, processorTime, type Row, rowOf } from "./harness.ts";
import { taskFlags } from "./task_flags.ts";

const MEGA = 1_000_000;
/** The capture that the commands read, and the one whose memory is the anchor. */
const LARGE_MB = 400;
const MEDIUM_MB = 100;
/** The captures that tshark reads, and that are read in memory. */
const TSHARK_MB = 8;
const SAMPLE_MB = 16;
const ROUNDS = 3;

/** tshark needs a second to start, so it is omitted if there is less work than this. */
const TSHARK_SCALE = 0.01;

/** What the outputs contain: the fields that tshark prints. */
const FIELDS = [
  ...["frame.number", "frame.time_epoch", "ip.src", "ip.dst", "tcp.stream", "tcp.srcport"],
  ...["iec60870_104.type", "iec60870_104.tx", "iec60870_104.rx", "iec60870_104.utype"],
  ...["iec60870_asdu.typeid", "iec60870_asdu.causetx", "iec60870_asdu.addr", "iec60870_asdu.ioa"],
  ...["iec60870_asdu.normval", "iec60870_asdu.scalval", "iec60870_asdu.float"],
  ...["iec60870_asdu.cp56time"],
];

const FOLDER = "tests/.tmp";

/** What a process needed. */
interface Cost {
  /** Seconds of processor time, of all threads and of the system. */
  readonly seconds: number;
  /** Peak memory in MB; `NaN` if the system does not report it. */
  readonly memory: number;
}

/** A command that reads a file. */
interface Command {
  readonly name: string;
  readonly args: (file: string) => readonly string[];
}

const COMMANDS: readonly Command[] = [
  {
    name: "read, decode to columns, add up",
    args: (file) => ["run", "--no-check", "--allow-read", "tests/bench/sum_capture.ts", file],
  },
  { name: "iec104 decode -f csv", args: (file) => cli("decode", "-f", "csv", file) },
  { name: "iec104 decode -f ndjson", args: (file) => cli("decode", "-f", "ndjson", file) },
  { name: "iec104 analyze", args: (file) => cli("analyze", file) },
];

function cli(...args: readonly string[]): readonly string[] {
  return [...taskFlags(), ...args];
}

async function makeFile(megabytes: number): Promise<string> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const path = await Deno.makeTempFile({ dir: FOLDER, prefix: "captures-", suffix: ".pcap" });
  const file = await Deno.open(path, { write: true });
  const writer = file.writable.getWriter();
  for (const chunk of captureMix(megabytes * MEGA)) await writer.write(chunk);
  await writer.close();
  return path;
}

/** Runs a command without its output. The shell reports the processor time of its child when it has ended. */
async function measure(command: string, args: readonly string[]): Promise<Cost> {
  const script = '"$@" > /dev/null 2>&1; code=$?; times; exit $code';
  const shell = new Deno.Command("sh", {
    args: ["-c", script, "sh", command, ...args],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let memory = NaN;
  const timer = setInterval(async () => memory = await peakOfChild(shell.pid) ?? memory, 25);
  const { success, stdout } = await shell.output();
  clearInterval(timer);
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  const [, children = ""] = new TextDecoder().decode(stdout).trim().split("\n");
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .reduce((total, [, minutes, rest]) => total + 60 * Number(minutes) + Number(rest), 0);
  return { seconds, memory };
}

/** Peak memory so far of the child of a shell in MB, as reported by Linux. */
async function peakOfChild(shell: number): Promise<number | undefined> {
  const script =
    `grep VmHWM "/proc/$(cat /proc/${shell}/task/${shell}/children | tr -d " ")/status"`;
  const { stdout } = await new Deno.Command("sh", { args: ["-c", script], stderr: "null" })
    .output();
  const match = /(\d+) kB/.exec(new TextDecoder().decode(stdout));
  return match === null ? undefined : Number(match[1]) * 1024 / MEGA;
}

async function hasTshark(): Promise<boolean> {
  try {
    return (await new Deno.Command("tshark", { args: ["--version"], stdout: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The commands on a large capture, compared with tshark, and their memory, compared with that for a small one. */
async function commands(scale: number): Promise<Row[]> {
  const largeMb = Math.max(2, LARGE_MB * scale);
  const mediumMb = Math.max(1, MEDIUM_MB * scale);
  const sharkMb = Math.max(0.5, TSHARK_MB * scale);
  const rounds = scale < 1 ? 1 : ROUNDS;
  const large = await makeFile(largeMb);
  const medium = await makeFile(mediumMb);
  const small = await makeFile(sharkMb);
  const shark = scale > TSHARK_SCALE && await hasTshark();
  const others: number[] = [];
  const costs = COMMANDS.map((): { large: Cost; medium: Cost }[] => []);
  try {
    for (let round = 0; round < rounds; round++) {
      const args = ["-r", small, "-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])];
      if (shark) others.push((await measure("tshark", args)).seconds / sharkMb);
      for (const [i, { args }] of COMMANDS.entries()) {
        costs[i]!.push({
          large: await measure(Deno.execPath(), args(large)),
          medium: await measure(Deno.execPath(), args(medium)),
        });
      }
    }
  } finally {
    for (const path of [large, medium, small]) await Deno.remove(path);
  }
  return COMMANDS.flatMap(({ name }, i) => {
    const runs = costs[i]!;
    const times = runs.map(({ large }) => large.seconds / largeMb);
    const peakOf = (which: "large" | "medium") => median(runs.map((run) => run[which].memory));
    const memory = rowOf(`${name}: peak memory of ${largeMb} MB`, {
      unit: "MB",
      cost: peakOf("large"),
      anchor: `of ${mediumMb} MB`,
      anchorCost: peakOf("medium"),
    });
    const memories = Number.isFinite(memory.ratio) ? [memory] : [];
    return !shark ? memories : [{
      name: `${name}: processor time`,
      unit: "ms/MB",
      cost: 1000 * median(times),
      anchor: "tshark -T fields",
      anchorCost: 1000 * median(others),
      ratio: median(times.map((time, round) => time / others[round]!)),
    }, ...memories];
  });
}

/** Reads a capture, and analyzes it on request; returns the number of its items. */
function read(sample: readonly Uint8Array[], analyzer: Analyzer | undefined): number {
  const decoder = new CaptureDecoder();
  let items = 0;
  const columns = analyzer?.columns;
  function takeAll(): void {
    for (let item = decoder.next(columns); item !== undefined; item = decoder.next(columns)) {
      items++;
      analyzer?.accept(item);
    }
  }
  for (const chunk of sample) {
    decoder.push(chunk);
    takeAll();
  }
  decoder.end();
  takeAll();
  analyzer?.endFile(decoder.summary);
  return items;
}

function analyzeAll(sample: readonly Uint8Array[]): number {
  const analyzer = new Analyzer();
  read(sample, analyzer);
  analyzer.end();
  return analyzer.report().points.length;
}

function sumOctets(sample: readonly Uint8Array[]): number {
  let sum = 0;
  for (const chunk of sample) for (let i = 0; i < chunk.length; i++) sum += chunk[i]!;
  return sum;
}

/** Captures. */
export const CAPTURES: Bench = {
  title:
    "A capture: in memory, compared with adding up its octets; commands, compared with tshark if it is installed",
  run: async (scale) => {
    const sample = [...captureMix(Math.max(MEGA, SAMPLE_MB * MEGA * scale))];
    const megabytes = sample.reduce((sum, each) => sum + each.length, 0) / MEGA;
    const each = (body: () => number) => processorTime(1e6 * megabytes, body);
    const rows = await compare("ms/MB", ["octet sum", each(() => sumOctets(sample))], {
      "in memory: find the APDUs": each(() => read(sample, undefined)),
      "in memory: analyze": each(() => analyzeAll(sample)),
    }, 5);
    return [...rows, ...await commands(scale)];
  },
};
