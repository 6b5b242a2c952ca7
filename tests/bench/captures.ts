// Captures, compared with tshark, which prints fields of the same packets: processor time in the same run, and peak memory.
//
// `deno task bench captures` needs no tshark, but then compares with nothing. The rate of tshark does not depend on the size of
// the capture, so it reads a small one. Each row is the median of three rounds, in each of which everything runs once.

import { CaptureDecoder } from "../../codec/capture/mod.ts";
import { PointColumns } from "../../codec/low_level.ts";
import { decodeApdu } from "../../codec/mod.ts";
import { captureMix } from "./capture_mix.ts";

const MEGA = 1_000_000;
const LARGE_MB = 256;
const SMALL_MB = 8;
const ROUNDS = 3;

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

/** A row of the result. */
interface Row {
  readonly name: string;
  readonly args: (file: string) => readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: "read, decode to columns, add up",
    args: (file) => ["run", "--allow-read", import.meta.filename!, "sum", file],
  },
  { name: "iec104 decode -f csv", args: (file) => cli("decode", "-f", "csv", file) },
  { name: "iec104 decode -f ndjson", args: (file) => cli("decode", "-f", "ndjson", file) },
  { name: "iec104 analyze", args: (file) => cli("analyze", file) },
];

function cli(...args: readonly string[]): readonly string[] {
  return ["run", "--allow-read", "--allow-env", "--allow-sys", "cli/main.ts", ...args];
}

/** Adds up all values of a capture. */
function sum(path: string): void {
  const decoder = new CaptureDecoder();
  const columns = new PointColumns();
  let total = 0;
  let values = 0;
  function take(): void {
    for (;;) {
      columns.clear();
      const item = decoder.next(columns);
      if (item === undefined) return;
      if (item.type === "points") {
        const { value, length } = columns;
        for (let i = 0; i < length; i++) total += value[i]!;
        values += length;
      } else if (item.type === "apdu") {
        const apdu = decodeApdu(item.octets, { profile: item.profile });
        if (apdu.format !== "I" || apdu.asdu.type === "raw") continue;
        for (const object of apdu.asdu.objects) {
          if (!("value" in object)) continue;
          total += object.value as number;
          values++;
        }
      }
    }
  }
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(0x20000);
  for (;;) {
    const octets = file.readSync(buffer);
    if (octets === null) break;
    decoder.push(buffer.subarray(0, octets));
    take();
  }
  decoder.end();
  take();
  console.log(`${values} values, sum ${total}`);
}

async function makeFile(megabytes: number): Promise<string> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const path = `${FOLDER}/captures_${megabytes}.pcap`;
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
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
  const timer = setInterval(async () => memory = await peakOfChild(shell.pid) ?? memory, 100);
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

async function compare(largeMb: number): Promise<void> {
  const [large, small] = [await makeFile(largeMb), await makeFile(SMALL_MB)];
  const shark = await hasTshark();
  const costs = ROWS.map((): { large: Cost[]; small: Cost[]; ratio: number[] } => ({
    large: [],
    small: [],
    ratio: [],
  }));
  const others: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const args = ["-r", small, "-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])];
      const other = shark ? (await measure("tshark", args)).seconds / SMALL_MB : NaN;
      others.push(other);
      for (const [i, { args }] of ROWS.entries()) {
        const whole = await measure(Deno.execPath(), args(large));
        costs[i]!.large.push(whole);
        costs[i]!.small.push(await measure(Deno.execPath(), args(small)));
        costs[i]!.ratio.push(other / (whole.seconds / largeMb));
      }
    }
  } finally {
    for (const path of [large, small]) await Deno.remove(path);
  }
  console.log(
    shark
      ? `tshark -T fields: ${(1000 * median(others)).toFixed(0)} ms of processor time per MB`
      : "tshark is not installed: nothing to compare with",
  );
  for (const [i, { name }] of ROWS.entries()) {
    const { large, small, ratio } = costs[i]!;
    const seconds = median(large.map((cost) => cost.seconds));
    const peaks = [small, large].map((list) => median(list.map(({ memory }) => memory)).toFixed(0));
    console.log(
      `${name}: ${(1000 * seconds / largeMb).toFixed(1)} ms per MB` +
        `${shark ? `, ${median(ratio).toFixed(0)} times as fast` : ""}; ` +
        `peak memory ${peaks[0]} MB of a capture of ${SMALL_MB} MB, ${
          peaks[1]
        } MB of ${largeMb} MB`,
    );
  }
}

const [work, operand] = Deno.args;
if (work === "sum") sum(operand!);
else await compare(work === undefined ? LARGE_MB : Number(work));
