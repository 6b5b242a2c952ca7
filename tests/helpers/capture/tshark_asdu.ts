// Fields that tshark reads from ASDUs, and the same fields of decoded objects: one text for each.

import { encodeApci } from "../../../codec/apci.ts";
import type { ElementName } from "../../../codec/elements.ts";
import { etherPcap, talk } from "./capture_builder.ts";

/** A decoded object. */
export type Decoded = Readonly<Record<string, unknown>>;

/** Fields of the header that tshark shows for every ASDU, without their common prefix. */
export const HEADER_FIELDS = ["typeid", "sq", "numix", "causetx", "nega", "test", "oa", "addr"];

type Show = (object: Decoded) => string;

function whole(key: string): Show {
  return (object) => String(Number(object[key]));
}

function bit(key: string, mask: number): Show {
  return (object) => ((object[key] as number) & mask) === 0 ? "0" : "1";
}

function hex(show: (object: Decoded) => number): Show {
  return (object) => `0x${show(object).toString(16).padStart(2, "0")}`;
}

/** Formats a floating point number; tshark shows six of its digits, see {@linkcode isRounded}. */
function number(key: string): Show {
  return (object) => String(object[key]);
}

/** Whether a number from tshark is ours, rounded to six digits; C and JavaScript round ties differently. */
export function isRounded(theirs: string, ours: string): boolean {
  const exact = Number(ours);
  return Math.abs(Number(theirs) - exact) <= Math.abs(exact) * 5.001e-6;
}

function qualityBits(prefix: string): Record<string, Show> {
  return {
    [`${prefix}.bl`]: bit("quality", 0x10),
    [`${prefix}.sb`]: bit("quality", 0x20),
    [`${prefix}.nt`]: bit("quality", 0x40),
    [`${prefix}.iv`]: bit("quality", 0x80),
  };
}

function command(prefix: string, state: string): Record<string, Show> {
  return {
    [`${prefix}.${state}`]: whole("value"),
    [`${prefix}.qu`]: whole("qualifier"),
    [`${prefix}.se`]: whole("select"),
  };
}

/** The octets of a bitstring as one number, first octet most significant, as tshark shows it. */
function bigEndian(object: Decoded): string {
  const text = (object.value as number).toString(16).padStart(8, "0");
  return `0x${text.match(/../g)!.reverse().join("")}`;
}

/** The numbers in a time tag: from its wall clock, or from its octets if the wall clock is impossible. */
function numbersOf(object: Decoded): Record<string, number> {
  const time = object.time as number;
  if (Number.isNaN(time)) {
    const [low, high, minute, hour = 0, day = 0, month = 0, year = 0] = object
      .timeOctets as unknown as [number, number, number, number?, number?, number?, number?];
    const date = { day: day & 0x1f, month: month & 0x0f, year: year & 0x7f };
    return { ms: low + 256 * high, min: minute & 0x3f, hour: hour & 0x1f, ...date };
  }
  const date = new Date(time);
  return {
    ms: date.getUTCSeconds() * 1000 + date.getUTCMilliseconds(),
    min: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    year: date.getUTCFullYear() - 2000,
  };
}

function part(name: string): Show {
  return (object) => String(numbersOf(object)[name]);
}

function flag(mask: number): Show {
  return bit("timeFlags", mask);
}

/** Seconds of the hour, even if minute or milliseconds are out of range. */
function seconds(object: Decoded): string {
  const { ms, min } = numbersOf(object) as { ms: number; min: number };
  return ((min * 60_000 + ms) / 1000).toFixed(9);
}

/**
 * The instant that tshark derives from a tag. It interprets the wall clock as UTC, one hour less with SU, and places
 * years 70 to 99 in the 20th century. `*` if the tag is impossible, for which tshark shows some other date.
 */
function instant(object: Decoded): string {
  const time = object.time as number;
  if (Number.isNaN(time)) return "*";
  const date = new Date(time);
  if (date.getUTCFullYear() >= 2070) date.setUTCFullYear(date.getUTCFullYear() - 100);
  const summer = ((object.timeFlags as number) & 0x20) !== 0;
  return new Date(date.getTime() - (summer ? 3_600_000 : 0)).toISOString();
}

/**
 * Fields that tshark shows for each element, without their common prefix, and the function that computes each of
 * them.
 */
export const ELEMENT_FIELDS: Readonly<
  Partial<Record<ElementName, Readonly<Record<string, Show>>>>
> = {
  SIQ: {
    "siq": hex((object) => (object.value as number) | (object.quality as number)),
    "siq.spi": whole("value"),
    ...qualityBits("siq"),
  },
  DIQ: {
    "diq": hex((object) => (object.value as number) | (object.quality as number)),
    "diq.dpi": whole("value"),
    ...qualityBits("diq"),
  },
  QDS: {
    "qds": hex((object) => object.quality as number),
    "qds.ov": bit("quality", 1),
    ...qualityBits("qds"),
  },
  VTI: { "vti.v": whole("value"), "vti.t": whole("transient") },
  NVA: { normval: number("value") },
  SVA: { scalval: whole("value") },
  R32: { float: number("value") },
  BCR: {
    "bcr.count": whole("value"),
    "bcr.sq": whole("sequence"),
    "bcr.cy": whole("carry"),
    "bcr.ca": whole("adjusted"),
    "bcr.iv": bit("quality", 0x80),
  },
  BSI: { bitstring: bigEndian },
  SCO: command("sco", "on"),
  DCO: command("dco", "on"),
  RCO: command("rco", "up"),
  QOS: { "qos.ql": whole("qualifier"), "qos.se": whole("select") },
  QPM: { "qpm.kpa": whole("kpa"), "qpm.lpc": whole("lpc"), "qpm.pop": whole("pop") },
  COI: { coi_r: whole("coi"), coi_i: whole("parametersChanged") },
  QOI: { qoi: whole("qoi") },
  QCC: { rqt: whole("rqt"), frz: whole("frz") },
  QRP: { qrp: whole("qrp") },
  CP24: {
    "cp24time": seconds,
    "cp24time.ms": part("ms"),
    "cp24time.min": part("min"),
    "cp24time.iv": flag(0x80),
  },
  CP56: {
    "cp56time": instant,
    "cp56time.ms": part("ms"),
    "cp56time.min": part("min"),
    "cp56time.iv": flag(0x80),
    "cp56time.gen": flag(0x40),
    "cp56time.hour": part("hour"),
    "cp56time.su": flag(0x20),
    "cp56time.day": part("day"),
    "cp56time.dow": (object) => String((object.timeFlags as number) & 7),
    "cp56time.month": part("month"),
    "cp56time.year": part("year"),
  },
};

const PREFIX = "iec60870_asdu.";
const NAMES = [
  ...new Set([
    ...HEADER_FIELDS,
    "ioa",
    "rawdata",
    ...Object.values(ELEMENT_FIELDS).flatMap(Object.keys),
  ]),
];

/** Fields that tshark shows of one ASDU: the values of each field that occurs, in order. */
export type Shown = Readonly<Record<string, readonly string[]>>;

/** Runs tshark on the ASDUs, each in an APDU and a TCP segment of its own. */
export function showAsdus(asdus: readonly Uint8Array[]): Shown[] {
  const { packets, open, send } = talk();
  open();
  for (const [index, asdu] of asdus.entries()) {
    const sendNumber = index % 32_768;
    send(false, encodeApci({ format: "I", sendNumber, receiveNumber: 0 }, asdu));
  }
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const path = Deno.makeTempFileSync({ dir: "tests/.tmp", suffix: ".pcap" });
  try {
    Deno.writeFileSync(path, etherPcap(packets));
    const fields = NAMES.flatMap((name) => ["-e", PREFIX + name]);
    const form = ["-T", "fields", "-E", "aggregator=;", "-E", "occurrence=a"];
    const { success, stdout, stderr } = new Deno.Command("tshark", {
      args: ["-n", "-r", path, "-Y", "iec60870_104", ...form, ...fields],
    }).outputSync();
    if (!success) throw new Error(`tshark failed: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout).trimEnd().split("\n").map(readRow);
  } finally {
    Deno.removeSync(path);
  }
}

function readRow(row: string): Shown {
  const cells = row.split("\t");
  const shown: Record<string, string[]> = {};
  for (const [index, name] of NAMES.entries()) {
    const cell = cells[index] ?? "";
    if (cell !== "") shown[name] = cell.split(";").map((text) => plain(name, text));
  }
  return shown;
}

/** Converts a value of tshark to the form of {@linkcode ELEMENT_FIELDS}, whatever its version. */
function plain(name: string, text: string): string {
  if (text === "True" || text === "False") return text === "True" ? "1" : "0";
  if (name === "cp56time") {
    const [, month, day, year, time] = /^(\w{3}) +(\d+), (\d+) ([\d:.]+) UTC$/.exec(text) ?? [];
    return new Date(`${day} ${month} ${year} ${time?.slice(0, 12)} UTC`).toISOString();
  }
  return name === "float" || name === "normval" ? plainNumber(text) : text;
}

function plainNumber(text: string): string {
  if (/^-?nan/.test(text)) return "NaN";
  return text.replace("inf", "Infinity");
}
