// Fields that tshark reads from a capture, and the same fields of decoded items.

import { decodeApci } from "../../../codec/apci.ts";
import type { CaptureItem } from "../../../codec/capture/items.ts";

/** Fields to compare of a packet with APDUs; each list has one entry per APDU that has such a field. */
export interface Fields {
  readonly frame: number;
  readonly time: string;
  readonly source: string;
  readonly destination: string;
  readonly lengths: readonly number[];
  readonly formats: readonly string[];
  readonly functions: readonly string[];
  readonly sendNumbers: readonly number[];
  readonly receiveNumbers: readonly number[];
  readonly typeIds: readonly number[];
}

/** Names of the fields, in the order of {@linkcode Fields}. */
const NAMES = [
  "frame.number",
  "frame.time_epoch",
  "ip.src",
  "tcp.srcport",
  "ip.dst",
  "tcp.dstport",
  "iec60870_104.apdulen",
  "iec60870_104.type",
  "iec60870_104.utype",
  "iec60870_104.tx",
  "iec60870_104.rx",
  "iec60870_asdu.typeid",
];

const FORMATS: Record<string, string> = { 0: "I", 1: "S", 3: "U" };

/** The first control octet of a U format, shifted by two as tshark shows it. */
const FUNCTIONS: Record<string, string> = {
  0x01: "STARTDT act",
  0x02: "STARTDT con",
  0x04: "STOPDT act",
  0x08: "STOPDT con",
  0x10: "TESTFR act",
  0x20: "TESTFR con",
};

/** Reads the output of `tshark -T fields -E header=y`; values of one packet are joined by semicolons. */
export function readTsv(text: string): Fields[] {
  const [header = "", ...rows] = text.trimEnd().split(/\r?\n/);
  const columns = NAMES.map((name) => header.split("\t").indexOf(name));
  return rows.map((row) => {
    const cells = row.split("\t");
    const cell = (name: string) => cells[columns[NAMES.indexOf(name)]!] ?? "";
    const list = (name: string) => cell(name).split(";").filter((value) => value !== "");
    return {
      frame: Number(cell("frame.number")),
      time: cell("frame.time_epoch"),
      source: `${cell("ip.src")}:${cell("tcp.srcport")}`,
      destination: `${cell("ip.dst")}:${cell("tcp.dstport")}`,
      lengths: list("iec60870_104.apdulen").map(Number),
      formats: list("iec60870_104.type").map((value) => FORMATS[Number(value)]!),
      functions: list("iec60870_104.utype").map((value) => FUNCTIONS[Number(value)]!),
      sendNumbers: list("iec60870_104.tx").map(Number),
      receiveNumbers: list("iec60870_104.rx").map(Number),
      typeIds: list("iec60870_asdu.typeid").map(Number),
    };
  });
}

/** Returns the same fields of our items, packet by packet. */
export function fieldsOf(items: readonly CaptureItem[]): Fields[] {
  const frames = Map.groupBy(items.filter((item) => item.type === "apdu"), ({ frame }) => frame);
  return [...frames.entries()].sort(([a], [b]) => a - b).map(([frame, apdus]) => {
    const [first] = apdus;
    const headers = apdus.map(({ octets }) => decodeApci(octets));
    const seconds = Math.floor(first!.time! / 1000);
    const nanoseconds = (first!.time! - seconds * 1000) * 1_000_000 + first!.nanoseconds;
    return {
      frame,
      time: `${seconds}.${String(nanoseconds).padStart(9, "0")}`,
      source: `${first!.source.address}:${first!.source.port}`,
      destination: `${first!.destination.address}:${first!.destination.port}`,
      lengths: apdus.map(({ octets }) => octets[1]!),
      formats: headers.map(({ format }) => format),
      functions: headers.flatMap((apci) => apci.format === "U" ? [apci.function] : []),
      sendNumbers: headers.flatMap((apci) => apci.format === "I" ? [apci.sendNumber] : []),
      receiveNumbers: headers.flatMap((apci) => apci.format === "U" ? [] : [apci.receiveNumber]),
      typeIds: apdus.flatMap(({ octets }) => octets.length > 6 ? [octets[6]!] : []),
    };
  });
}

/** Whether tshark is installed; undefined until it was looked for in this worker. */
let isFound: boolean | undefined;

/** Whether tshark is installed. The shell looks for it, because even `tshark --version` loads every dissector. */
export function hasTshark(): boolean {
  return isFound ??= isInstalled();
}

function isInstalled(): boolean {
  try {
    return new Deno.Command("sh", { args: ["-c", "command -v tshark"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** Returns the fields that tshark reads from a capture; `more` are preferences as for its option `-o`. */
export function runTshark(file: Uint8Array, more: readonly string[] = []): Fields[] {
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const path = Deno.makeTempFileSync({ dir: "tests/.tmp", suffix: ".pcap" });
  try {
    Deno.writeFileSync(path, file);
    const fields = NAMES.flatMap((name) => ["-e", name]);
    const preferences = more.flatMap((preference) => ["-o", preference]);
    const args = ["-r", path, "-Y", "iec60870_104", "-T", "fields", "-E", "header=y"];
    const { success, stdout, stderr } = new Deno.Command("tshark", {
      args: [...args, "-E", "aggregator=;", ...fields, ...preferences],
    }).outputSync();
    if (!success) throw new Error(`tshark failed: ${new TextDecoder().decode(stderr)}`);
    return readTsv(new TextDecoder().decode(stdout));
  } finally {
    Deno.removeSync(path);
  }
}
