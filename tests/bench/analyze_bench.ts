// Analyzes a capture of 256 MB from the command line, compared with tshark printing fields of the same packets.

import { Analyzer, CaptureDecoder } from "../../codec/capture/mod.ts";
import { captureMix } from "./capture_mix.ts";

const MEGA = 1_000_000;
const LARGE_MB = 256;

/** tshark needs minutes for the large capture, and its rate does not depend on the size. */
const SMALL_MB = 16;

/** Fields with the data that the analysis examines. */
const FIELDS = [
  ...["frame.number", "frame.time_epoch", "ip.src", "ip.dst", "tcp.stream", "tcp.srcport"],
  ...["iec60870_104.type", "iec60870_104.tx", "iec60870_104.rx", "iec60870_104.utype"],
  ...["iec60870_asdu.typeid", "iec60870_asdu.causetx", "iec60870_asdu.addr", "iec60870_asdu.ioa"],
  ...["iec60870_asdu.normval", "iec60870_asdu.scalval", "iec60870_asdu.float"],
  ...["iec60870_asdu.cp56time"],
];

const FOLDER = "tests/.tmp";

async function makeFile(megabytes: number): Promise<string> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const path = `${FOLDER}/mix_${megabytes}.pcap`;
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  for (const chunk of captureMix(megabytes * MEGA)) await writer.write(chunk);
  await writer.close();
  return path;
}

/** Runs a command; returns seconds and peak memory in MB, or `NaN` if the system does not report it. */
async function measure(
  command: string,
  args: readonly string[],
): Promise<{ readonly seconds: number; readonly memory: number }> {
  const start = performance.now();
  const child = new Deno.Command(command, {
    args: [...args],
    stdout: "null",
    stderr: "null",
  }).spawn();
  let memory = NaN;
  const timer = setInterval(async () => memory = await peakOf(child.pid) ?? memory, 100);
  const { success } = await child.status;
  clearInterval(timer);
  if (!success) throw new Error(`${command} failed`);
  return { seconds: (performance.now() - start) / 1000, memory };
}

/** Peak memory of a process so far, as reported by Linux. */
async function peakOf(pid: number): Promise<number | undefined> {
  const args = ["VmHWM", `/proc/${pid}/status`];
  const { stdout } = await new Deno.Command("grep", { args, stderr: "null" }).output();
  const match = /(\d+) kB/.exec(new TextDecoder().decode(stdout));
  return match === null ? undefined : Number(match[1]) * 1024 / MEGA;
}

function taskFlags(): readonly string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json"));
  return (tasks.iec104.command as string).split(" ").slice(1);
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

async function compare(): Promise<void> {
  const [large, small] = [await makeFile(LARGE_MB), await makeFile(SMALL_MB)];
  try {
    const flags = taskFlags();
    await measure(Deno.execPath(), [...flags, "analyze", small]); // compiled and cached
    const whole = await measure(Deno.execPath(), [...flags, "analyze", large]);
    const rate = LARGE_MB / whole.seconds;
    const part = await measure(Deno.execPath(), [...flags, "analyze", small]);
    console.log(
      `iec104 analyze: ${LARGE_MB} MB in ${whole.seconds.toFixed(1)} s, ${rate.toFixed(0)} MB/s; ` +
        `peak memory ${whole.memory.toFixed(0)} MB, of ${SMALL_MB} MB ${part.memory.toFixed(0)} MB`,
    );
    if (!await hasTshark()) return console.log("tshark is not installed: nothing to compare with");
    const args = ["-r", small, "-T", "fields", ...FIELDS.flatMap((field) => ["-e", field])];
    const other = await measure("tshark", args);
    const otherRate = SMALL_MB / other.seconds;
    console.log(
      `tshark -T fields: ${SMALL_MB} MB in ${other.seconds.toFixed(1)} s, ` +
        `${otherRate.toFixed(2)} MB/s; analyze is ${(rate / otherRate).toFixed(0)} times as fast`,
    );
  } finally {
    for (const path of [large, small]) await Deno.remove(path);
  }
}

await compare();

const SAMPLE = [...captureMix(16 * MEGA)];

/** Reads a capture, and analyzes it on request; returns the number of its items. */
function read(analyzer: Analyzer | undefined): number {
  const decoder = new CaptureDecoder();
  let items = 0;
  function takeAll(): void {
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      items++;
      analyzer?.accept(item);
    }
  }
  for (const chunk of SAMPLE) {
    decoder.push(chunk);
    takeAll();
  }
  decoder.end();
  takeAll();
  analyzer?.endFile(decoder.summary);
  return items;
}

Deno.bench("find the APDUs", { group: "capture of 16 MB", baseline: true }, () => {
  if (read(undefined) === 0) throw new Error("Nothing was found");
});

Deno.bench("analyse them", { group: "capture of 16 MB" }, () => {
  const analyzer = new Analyzer();
  read(analyzer);
  analyzer.end();
  if (analyzer.report().points.length === 0) throw new Error("Nothing was found");
});
