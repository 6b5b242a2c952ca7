// A slow and simple model of what filters select: one plain record for each APDU of a capture, without the code of filters.

import { Analyzer, decodeCapture } from "../../../codec/capture/mod.ts";
import { decodeApdu, describeCause, typeName } from "../../../codec/mod.ts";
import { isCommand } from "../../../codec/low_level.ts";
import type { StationDeclaration } from "../../../mod.ts";

/** An information object. */
export interface ObjectRecord {
  readonly ioa: number;
  readonly value: number | undefined;
  readonly quality: number | undefined;
  readonly name: string;
}

/** An APDU with everything that a query can ask for. */
export interface ApduRecord {
  readonly frame: number;
  /** Seconds after the start of the capture, and the time of day in seconds. */
  readonly since: number;
  readonly clock: number;
  /** Sender and receiver as address and port. */
  readonly from: string;
  readonly to: string;
  readonly ports: readonly [from: number, to: number];
  readonly fromClient: boolean;
  readonly connection: number;
  /** Seconds since the previous APDU of the connection; `NaN` for the first one. */
  readonly delta: number;
  readonly format: string;
  /** Function of a U format, otherwise empty. */
  readonly function: string;
  readonly octets: Uint8Array;
  /** Mnemonic and short cause of an ASDU, otherwise empty. */
  readonly mnemonic: string;
  readonly reason: string;
  readonly ca: number;
  readonly originator: number;
  readonly negative: boolean;
  readonly test: boolean;
  readonly objects: readonly ObjectRecord[];
  /** Findings and requests of the analysis at the packet. */
  readonly findings: readonly string[];
  readonly requests: readonly { readonly kind: string; readonly result: string }[];
}

/** All APDUs of a capture. */
export function recordsOf(capture: Uint8Array, names: StationDeclaration): ApduRecord[] {
  const analyzer = new Analyzer({ limits: { framesPerFinding: Infinity } });
  const records: ApduRecord[] = [];
  const last = new Map<number, bigint>();
  let start: bigint | undefined;
  for (const item of decodeCapture(capture)) {
    analyzer.accept(item);
    if (item.type === "issue") continue;
    const micros = BigInt(item.time!) * 1000n + BigInt(Math.round(item.nanoseconds / 1000));
    start ??= micros;
    if (item.type !== "apdu") continue;
    const { frame, fromClient, source, destination, connection: { id } } = item;
    const apdu = decodeApdu(item.octets);
    const asdu = apdu.format === "I" ? apdu.asdu : undefined;
    const objects = asdu === undefined || asdu.type === "raw" ? [] : asdu.objects;
    records.push({
      frame,
      since: seconds(micros - start),
      clock: seconds(micros % 86_400_000_000n),
      from: source.address,
      to: destination.address,
      ports: [source.port, destination.port],
      fromClient,
      connection: id,
      delta: last.has(id) ? seconds(micros - last.get(id)!) : NaN,
      format: apdu.format,
      function: apdu.format === "U" ? apdu.function : "",
      octets: item.octets.slice(),
      mnemonic: asdu === undefined ? "" : typeName(asdu.typeId) ?? "",
      reason: asdu === undefined ? "" : describeCause(asdu.cause).name,
      ca: asdu?.ca ?? NaN,
      originator: asdu?.originator ?? NaN,
      negative: asdu?.negative ?? false,
      test: asdu?.test ?? false,
      objects: (objects as unknown as readonly Readonly<Record<string, unknown>>[]).map((
        object,
      ) => ({
        ioa: object.ioa as number,
        value: typeof object.value === "number" ? object.value : undefined,
        quality: typeof object.quality === "number" ? object.quality : undefined,
        name: nameOf(names, asdu!.ca, object.ioa as number, isCommand(asdu!.typeId)),
      })),
      findings: [],
      requests: [],
    });
    last.set(id, micros);
  }
  analyzer.end();
  const { findings, transactions } = analyzer.report();
  return records.map((record) => ({
    ...record,
    findings: findings.filter(({ frames, last }) =>
      [...frames, last].some(({ frame }) => frame === record.frame)
    ).map(({ code }) => code),
    requests: transactions.filter(({ steps }) => steps.some(({ at }) => at.frame === record.frame)),
  }));
}

function seconds(micros: bigint): number {
  return Number(micros) / 1e6;
}

function nameOf(
  { sectors }: StationDeclaration,
  ca: number,
  ioa: number,
  command: boolean,
): string {
  const sector = sectors.find((each) => each.ca === ca);
  const points = [...sector?.points ?? [], ...sector?.counters ?? []];
  const commands = sector?.commands ?? [];
  const all: readonly { ioa: number; name?: string }[] = command
    ? [...commands, ...points]
    : [...points, ...commands];
  return all.find((each) => each.ioa === ioa && each.name !== undefined)?.name ?? "";
}

/** The same APDU as if the other side had sent it; `analyze` selects links, not directions. */
export function reversed(record: ApduRecord): ApduRecord {
  const { from, to, ports: [first, second], fromClient } = record;
  return { ...record, from: to, to: from, ports: [second, first], fromClient: !fromClient };
}
