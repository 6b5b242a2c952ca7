// Queries with what they mean, written down a second time in plain code.

import type { ApduRecord, ObjectRecord } from "./records.ts";

/** Whether an APDU with one of its objects is selected. S and U formats have no object. */
export type Meaning = (apdu: ApduRecord, object: ObjectRecord | undefined) => boolean;

const IV = 0x80;
const NT = 0x40;

function has(object: ObjectRecord | undefined, bits: number): boolean {
  return object?.quality !== undefined && (object.quality & bits) === bits;
}

function isBetween(number: number | undefined, low: number, high: number): boolean {
  return number !== undefined && number >= low && number <= high;
}

function isNamed(object: ObjectRecord | undefined, part: string): boolean {
  return object !== undefined && object.name.toLowerCase().includes(part.toLowerCase());
}

/** Whether a value is the state ON of a single or double point, or of its command. */
function isOn({ mnemonic }: ApduRecord, object: ObjectRecord | undefined): boolean {
  if (/^(?:M_SP|C_SC)/.test(mnemonic)) return object?.value === 1;
  return /^(?:M_DP|C_DC|M_EP_T[AD])/.test(mnemonic) && object?.value === 2;
}

function holds({ octets }: ApduRecord, ...wanted: readonly number[]): boolean {
  return Array.from(octets.keys()).some((at) =>
    wanted.every((octet, index) => octets[at + index] === octet)
  );
}

const NORTHFIELD = "10.47.16.2";

/** The queries. */
export const QUERIES: readonly (readonly [text: string, meaning: Meaning])[] = [
  ["host=10.47.99.23", ({ from, to }) => from === "10.47.99.23" || to === "10.47.99.23"],
  [
    "host=10.47.0.0/24 format=S",
    ({ from, to, format }) =>
      format === "S" && (from.startsWith("10.47.0.") || to.startsWith("10.47.0.")),
  ],
  ["source=10.47.16.2", ({ from }) => from === NORTHFIELD],
  ["source!=10.47.16.2", ({ from }) => from !== NORTHFIELD],
  ["destination=10.47.17.*", ({ to }) => to.startsWith("10.47.17.")],
  ["port=61007", ({ ports }) => ports.includes(61_007)],
  ["port=50000-60000", ({ ports }) => ports.some((port) => isBetween(port, 50_000, 60_000))],
  ["sourceport=2404", ({ ports }) => ports[0] === 2404],
  ["destinationport>2404", ({ ports }) => ports[1] > 2404],
  ["connection=1,4", ({ connection }) => connection === 1 || connection === 4],
  ["direction=control", ({ fromClient }) => fromClient],
  [
    "direction=monitor cause=actcon",
    ({ fromClient, reason }) => !fromClient && reason === "actcon",
  ],
  ["frame=700..760", ({ frame }) => isBetween(frame, 700, 760)],
  ["frame<50 or frame>=1080", ({ frame }) => frame < 50 || frame >= 1080],
  ["time>=03:12 time<03:13", ({ clock }) => isBetween(clock, 11_520, 11_580)],
  ["time=03:15", ({ clock }) => clock >= 11_700 && clock < 11_760],
  ["time=03:15:00-03:15:30", ({ clock }) => clock >= 11_700 && clock < 11_731],
  ["time=03:12..03:12", ({ clock }) => clock >= 11_520 && clock < 11_580],
  ["time<=03:12", ({ clock }) => clock < 11_580],
  ["time>03:12", ({ clock }) => clock >= 11_580],
  ["time=+60s..+2m", ({ since }) => isBetween(since, 60, 120)],
  ["time>=2026-03-12 03:18", ({ clock }) => clock >= 11_880],
  ["delta>15s", ({ delta }) => delta > 15],
  ["delta<50ms format=I", ({ delta, format }) => delta < 0.05 && format === "I"],
  ["delta=1s..5s", ({ delta }) => isBetween(delta, 1, 5)],
  ["format=U", ({ format }) => format === "U"],
  ["format in {S U}", ({ format }) => format !== "I"],
  ["not format=S", ({ format }) => format !== "S"],
  ["function=TESTFR", (apdu) => apdu.function.startsWith("TESTFR")],
  ['function="STARTDT con"', (apdu) => apdu.function === "STARTDT con"],
  ["TESTFR", (apdu) => apdu.function.startsWith("TESTFR")],
  ["type=C_*", ({ mnemonic }) => mnemonic.startsWith("C_")],
  [
    "type=C_DC_NA_1 cause=act",
    ({ mnemonic, reason }) => mnemonic === "C_DC_NA_1" && reason === "act",
  ],
  ["type=M_ME_NC_1,M_ME_TF_1", ({ mnemonic }) => /^M_ME_(?:NC|TF)_1$/.test(mnemonic)],
  ["type=30..37", ({ mnemonic }) => /^M_(?!EP).._T[BDEF]_1$/.test(mnemonic)],
  ["type contains _TB_", ({ mnemonic }) => mnemonic.includes("_TB_")],
  ["cause=inro*", ({ reason }) => reason.startsWith("inro")],
  ["cause!=spont format=I", ({ reason, format }) => format === "I" && reason !== "spont"],
  ["cause in {act, actcon, actterm}", ({ reason }) => /^act/.test(reason)],
  ["negative", ({ negative }) => negative],
  ["negative=0 type=C_*", ({ negative, mnemonic }) => !negative && mnemonic.startsWith("C_")],
  ["test", ({ test }) => test],
  ["originator=0 format=I", ({ originator }) => originator === 0],
  ["ca=48", ({ ca }) => ca === 48],
  ["ca=47 ioa=5020", ({ ca }, object) => ca === 47 && object?.ioa === 5020],
  ["ioa=100-200", (_, object) => isBetween(object?.ioa, 100, 200)],
  ["ioa=0x1f5", (_, object) => object?.ioa === 501],
  ["ioa in {501 503 215}", (_, object) => [501, 503, 215].includes(object?.ioa ?? -1)],
  ["ioa not in {501 503}", (_, object) => object !== undefined && ![501, 503].includes(object.ioa)],
  ["ioa!=501 ca=47", ({ ca }, object) => ca === 47 && object?.ioa !== 501],
  ["not any ioa=501", ({ objects }) => objects.every(({ ioa }) => ioa !== 501)],
  [
    "any (ioa=501 quality=good) not ioa=501",
    ({ objects }, object) =>
      objects.some(({ ioa, quality }) => ioa === 501 && quality === 0) && object?.ioa !== 501,
  ],
  [
    "value!=ON type=M_SP*,M_DP*",
    (apdu, object) =>
      /^M_[SD]P/.test(apdu.mnemonic) && object?.value !== undefined && !isOn(apdu, object),
  ],
  ["quality!=good", (_, object) => (object?.quality ?? 0) !== 0],
  [
    'name!="K06 Harbour breaker Q0"',
    (_, object) =>
      object !== undefined && object.name !== "" && object.name !== "K06 Harbour breaker Q0",
  ],
  ["function!=TESTFR", ({ function: name }) => name !== "" && !name.startsWith("TESTFR")],
  [
    "transaction!=read",
    ({ requests }) => requests.length > 0 && !requests.some(({ kind }) => kind === "read"),
  ],
  ["ioa>=5000 or negative", ({ negative }, object) => negative || (object?.ioa ?? 0) >= 5000],
  ["not ioa=501", (_, object) => object?.ioa !== 501],
  ['name="K06 Harbour breaker Q0"', (_, object) => object?.name === "K06 Harbour breaker Q0"],
  ["name=*breaker*", (_, object) => isNamed(object, "breaker")],
  ["name contains harbour", (_, object) => isNamed(object, "harbour")],
  ["name~Pump value=1", (_, object) => isNamed(object, "pump") && object?.value === 1],
  ["name", (_, object) => object !== undefined && object.name !== ""],
  ["not name format=I", ({ format }, object) => format === "I" && (object?.name ?? "") === ""],
  ["value>100", (_, object) => (object?.value ?? 0) > 100],
  ["value=49.9..50.1", (_, object) => isBetween(object?.value, 49.9, 50.1)],
  ["value<0", (_, object) => (object?.value ?? 0) < 0],
  ["value=ON", isOn],
  ["value=ON type=C_*", (apdu, object) => apdu.mnemonic.startsWith("C_") && isOn(apdu, object)],
  ["value", (_, object) => object?.value !== undefined],
  ["quality=IV", (_, object) => has(object, IV)],
  ['quality="IV NT"', (_, object) => has(object, IV | NT)],
  ["quality=bad", (_, object) => (object?.quality ?? 0) !== 0],
  ["quality=good value>50", (_, object) => object?.quality === 0 && (object.value ?? 0) > 50],
  ["octets=68:04:43", (apdu) => holds(apdu, 0x68, 0x04, 0x43)],
  ["octets=f501", (apdu) => holds(apdu, 0xf5, 0x01)],
  ["length=6", ({ octets }) => octets.length === 6],
  ["length>100", ({ octets }) => octets.length > 100],
  ["finding", ({ findings }) => findings.length > 0],
  ["finding=unknown-ioa", ({ findings }) => findings.includes("unknown-ioa")],
  [
    "finding=scan-*,two-masters",
    ({ findings }) => findings.some((code) => code.startsWith("scan-") || code === "two-masters"),
  ],
  ["transaction=command", ({ requests }) => requests.some(({ kind }) => kind === "command")],
  [
    "transaction=refused ca=47",
    ({ requests, ca }) => ca === 47 && requests.some(({ result }) => result === "refused"),
  ],
  [
    "transaction not transaction=read",
    ({ requests }) => requests.length > 0 && !requests.some(({ kind }) => kind === "read"),
  ],
  ["Harbour", (_, object) => isNamed(object, "harbour")],
  ["K06 value=ON", (apdu, object) => isNamed(object, "k06") && isOn(apdu, object)],
  ["10.47.99.23", ({ from, to }) => from === "10.47.99.23" || to === "10.47.99.23"],
  ["10.47.17", ({ from, to }) => from.startsWith("10.47.17.") || to.startsWith("10.47.17.")],
  ["5020", ({ ca }, object) => ca === 5020 || object?.ioa === 5020],
  ["47/5020", ({ ca }, object) => ca === 47 && object?.ioa === 5020],
  ["C_DC", ({ mnemonic }) => mnemonic.startsWith("C_DC")],
  ["actterm", ({ reason }) => reason === "actterm"],
  [
    "ca=47 (type=C_* or quality=IV) not host=10.47.0.11",
    ({ ca, mnemonic, from, to }, object) =>
      ca === 47 && (mnemonic.startsWith("C_") || has(object, IV)) && from !== "10.47.0.11" &&
      to !== "10.47.0.11",
  ],
  ["ca=48 or ca=47 and negative", ({ ca, negative }) => ca === 48 || ca === 47 && negative],
  ["(ca=48 or ca=47) negative", ({ ca, negative }) => (ca === 48 || ca === 47) && negative],
  ["not (ca=47 or format=S)", ({ ca, format }) => ca !== 47 && format !== "S"],
  ["! ca = 47 && format == I", ({ ca, format }) => ca !== 47 && format === "I"],
  ["ip.addr == 10.47.99.23", ({ from, to }) => from === "10.47.99.23" || to === "10.47.99.23"],
  [
    "ip.src==10.47.16.2 && tcp.srcport==2404",
    ({ from, ports }) => from === NORTHFIELD && ports[0] === 2404,
  ],
  [
    "tcp.port == 61007 || tcp.stream eq 0",
    ({ ports, connection }) => ports.includes(61_007) || connection === 0,
  ],
  [
    "iec60870_asdu.ioa == 501 and iec60870_asdu.addr == 47",
    ({ ca }, object) => ca === 47 && object?.ioa === 501,
  ],
  ["iec60870_asdu.causetx in {6, 7}", ({ reason }) => reason === "act" || reason === "actcon"],
  [
    "iec60870_asdu.typeid == 46 && !(iec60870_asdu.nega == 1)",
    ({ mnemonic, negative }) => mnemonic === "C_DC_NA_1" && !negative,
  ],
  ["iec60870_104.type == 3", ({ format }) => format === "U"],
  ["iec60870_asdu && frame.number <= 100", ({ format, frame }) => format === "I" && frame <= 100],
  [
    "iec60870_asdu.float > 100",
    ({ mnemonic }, object) =>
      /^(?:M_ME_(?:NC|TC|TF)|C_SE_(?:NC|TC)|P_ME_NC)/.test(mnemonic) && (object?.value ?? 0) > 100,
  ],
  [
    "iec60870_asdu.diq.dpi == 2",
    ({ mnemonic }, object) => mnemonic.startsWith("M_DP") && object?.value === 2,
  ],
  ["iec60870_asdu.qds.iv == 1", (_, object) => has(object, IV)],
  ["frame.time_relative < 30", ({ since }) => since < 30],
  ["tcp.time_delta >= 10.5", ({ delta }) => delta >= 10.5],
];
