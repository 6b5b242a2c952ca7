// The shared collection of example APDUs, if it is available next to the project, and the expected value of each field.

import { parseHex } from "../../../codec/hex.ts";

/** One example, as the collection writes it. */
export interface Example {
  readonly id: string;
  readonly hex: string;
  readonly expected: {
    readonly type?: number;
    readonly fn?: string;
    readonly n?: number;
    readonly ioas?: readonly number[];
    readonly apdus?: readonly string[];
    /** Fields of each object, or of the control field. */
    readonly fields?: Expected | readonly Expected[];
    /** Fields of each object with its address; `null` if the layout of the body is unknown. */
    readonly obj?: readonly (Expected | null)[];
    readonly [key: string]: unknown;
  };
}

/** Expected fields by the abbreviations of the collection. */
export type Expected = Readonly<Record<string, unknown>>;

/** A decoded object. */
export type Decoded = Readonly<Record<string, unknown>>;

const FILE = new URL("../../../../shared/protocol/examples.json", import.meta.url);

/** Loads all examples; returns `undefined` if the collection is not available. */
export function loadExamples(): readonly Example[] | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(FILE)) as Example[];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function key(name: string): (object: Decoded) => unknown {
  return (object) => object[name];
}

/** Reads a flag as the collection writes it, 0 or 1. */
function bit(name: string): (object: Decoded) => unknown {
  return (object) => Number(object[name]);
}

/** Packs a number and flags that share an octet. */
function packed(...parts: (readonly [name: string, shift: number])[]): (object: Decoded) => number {
  return (object) => parts.reduce((sum, [name, shift]) => sum | Number(object[name]) << shift, 0);
}

/** Reads each abbreviation from a decoded object. */
const FIELDS: Readonly<Record<string, (object: Decoded) => unknown>> = {
  ...Object.fromEntries(
    ["qoi", "rqt", "frz", "fbp", "qrp", "tsc", "kpa", "qpa", "nof", "lof", "nos", "lsq", "chs"]
      .map((name) => [name, key(name)]),
  ),
  ...Object.fromEntries(
    ["spi", "dpi", "vti", "bsi", "sva", "bcr", "spe", "oci", "st", "scs", "dcs", "rcs", "nvaf"]
      .map((name) => [name, key("value")]),
  ),
  ...Object.fromEntries(["lpc", "pop", "fir", "fin"].map((name) => [name, bit(name)])),
  ioa: key("ioa"),
  q: key("quality"),
  qdp: key("quality"),
  trans: bit("transient"),
  nva: (object) => (object.value as number) * 32768,
  r32: (object) => object.value,
  sqn: key("sequence"),
  cy: bit("carry"),
  ca: bit("adjusted"),
  iv: (object) => (object.quality as number) >> 7,
  sep: packed(["value", 0], ["quality", 0]),
  t16: (object) => object.elapsedMs ?? object.delayMs,
  cd: key("changed"),
  aid: key("association"),
  coi: key("coi"),
  bs1: bit("parametersChanged"),
  coiraw: packed(["coi", 0], ["parametersChanged", 7]),
  qu: key("qualifier"),
  ql: key("qualifier"),
  se: bit("select"),
  frq: packed(["frq", 0], ["refused", 7]),
  srq: packed(["srq", 0], ["notReady", 7]),
  scq: packed(["scq", 0], ["error", 4]),
  afq: packed(["afq", 0], ["error", 4]),
  sof: packed(["status", 0], ["lastFile", 5], ["subdirectory", 6], ["active", 7]),
  los: (object) => (object.segment as Uint8Array).length,
  data: (object) => [...object.segment as Uint8Array],
  t24: tag("time"),
  t56: tag("time"),
  t56a: tag("start"),
  t56b: tag("stop"),
  usr: key("usr"),
  asn: key("asn"),
};

function tag(name: string): (object: Decoded) => unknown {
  return (object) => ({ time: object[name], timeFlags: object[`${name}Flags`] });
}

/** Returns the value of an expected field in a decoded object. */
export function found(name: string, object: Decoded): unknown {
  const field = FIELDS[name];
  if (field === undefined) throw new Error(`No rule for the expected field ${name}`);
  return field(object);
}

/** Converts an expected value to the form that `found()` returns. */
export function wanted(name: string, value: unknown): unknown {
  if (name === "r32") {
    return value === "NaN" ? NaN : value === "Inf" ? Infinity : Math.fround(value as number);
  }
  if (name === "t24") {
    const [low, high, minute] = value as [number, number, number];
    return { time: (minute & 0x3f) * 60_000 + low + 256 * high, timeFlags: minute & 0xc0 };
  }
  if (!name.startsWith("t56")) return value;
  const list = value as number[];
  if (list.length === 7) {
    const [low, high, minute, hour, day, month, year] = list as Seven;
    const time = Date.UTC(2000 + year, month - 1, day & 0x1f, hour & 0x1f, minute & 0x3f, 0, 0);
    const su = hour >> 7;
    return { time: time + low + 256 * high, timeFlags: (minute & 0xc0) | (su << 5) | (day >> 5) };
  }
  const [year, month, day, weekday, hour, minute, second, ms, su] = list as Nine;
  const time = Date.UTC(2000 + year, month - 1, day, hour, minute, second, ms);
  return { time, timeFlags: (su << 5) | weekday };
}

type Seven = [number, number, number, number, number, number, number];
type Nine = [number, number, number, number, number, number, number, number, number];

/**
 * The keys of each message of IEC TS 60870-5-7 whose abbreviation depends on the type; a length is that
 * of the value.
 */
const MESSAGES: ReadonlyMap<number, Readonly<Record<string, string>>> = new Map(
  Object.entries({
    81: { cln: "challenge", data: "challenge" },
    82: { hln: "mac", rest: "data" },
    83: {},
    85: { cln: "challenge", data: "challenge" },
    86: { wkl: "wrapped", data: "wrapped" },
    87: { aid: "association", err: "error", eln: "text" },
    88: { cdl: "certificate", cert: "certificate" },
    90: {
      opr: "operation",
      url: "role",
      uei: "expiryDays",
      unl: "name",
      ukl: "publicKey",
      cdl: "certification",
      key: "publicKey",
      cert: "certification",
    },
    91: { unl: "name", ccl: "challenge", data: "challenge" },
    92: { cdl: "challenge", data: "challenge" },
    93: { eul: "encryptedKey", data: "encryptedKey" },
    94: { eul: "encryptedKey", data: "encryptedKey", sig: "signature" },
    95: {},
  }).map(([type, keys]) => [Number(type), keys]),
);

/** A field of a message as decoded and as expected; `undefined` if the type is not one of these messages. */
export function messageField(
  type: number,
  name: string,
  { object, value }: { readonly object: Decoded; readonly value: unknown },
): { readonly found: unknown; readonly wanted: unknown } | undefined {
  const keys = MESSAGES.get(type);
  if (keys === undefined || ["asn", "fir", "fin"].includes(name)) return undefined;
  if (name === "etm") {
    return { found: tag("time")(object), wanted: wanted("t56", value) };
  }
  const decoded = object[keys[name] ?? name];
  if (keys[name] !== undefined && typeof value === "number" && typeof decoded !== "number") {
    return { found: (decoded as Uint8Array | string).length, wanted: value };
  }
  return {
    found: decoded,
    wanted: decoded instanceof Uint8Array ? parseHex(value as string) : value,
  };
}
