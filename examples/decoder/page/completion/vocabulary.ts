// The values of the open capture that the filter can be completed with, each with its meaning.

import {
  FILTER_FIELDS,
  type FilterFieldName,
  type FindingCode,
  FINDINGS,
} from "../../../../codec/capture/mod.ts";
import type { AnalysisReport, PointReport } from "../../../../codec/capture/mod.ts";
import { typeName } from "../../../../codec/mod.ts";
import {
  MAC_ALGORITHM,
  MAC_ALGORITHMS,
  SECURITY_ERROR,
  SECURITY_ERRORS,
  TYPES,
} from "../../../../codec/low_level.ts";
import type { LoadedView } from "../../messages.ts";
import type { Names } from "../../../../cli/text/names.ts";
import { count, counted, endpoint } from "../text.ts";
import { KIND_WORDS } from "../transaction_text.ts";

/** A value with its meaning on one line. */
export interface Word {
  readonly value: string;
  readonly meaning: string;
}

/** An object of the capture. */
export interface ObjectWord {
  readonly ca: number;
  readonly ioa: number;
  readonly name: string;
  readonly meaning: string;
}

/** What the filter can be completed with. */
export interface Vocabulary {
  /** The values of a field, those of the open capture first. */
  readonly wordsOf: (field: FilterFieldName) => readonly Word[];
  /** All reported and requested objects. */
  readonly objects: () => readonly ObjectWord[];
}

/** Meanings of values that do not depend on the capture. */
const MEANINGS: Readonly<Partial<Record<FilterFieldName, Readonly<Record<string, string>>>>> = {
  direction: {
    control: "sent by the controlling station",
    monitor: "sent by the controlled station",
  },
  format: { I: "information, with an ASDU", S: "acknowledgement", U: "STARTDT, STOPDT, TESTFR" },
  function: {
    "STARTDT act": "start data transfer",
    "STARTDT con": "confirms the start",
    "STOPDT act": "stop data transfer",
    "STOPDT con": "confirms the stop",
    "TESTFR act": "test of the connection",
    "TESTFR con": "confirms the test",
  },
  time: { "+60s": "one minute after the start", "+0s..+60s": "the first minute" },
  delta: { "15s": "as t2 and longer silences", "200ms": "", "1s..5s": "" },
  quality: {
    ...{ good: "no quality bit is set", bad: "any quality bit is set", IV: "invalid" },
    ...{ NT: "not topical", SB: "substituted", BL: "blocked", EI: "elapsed time invalid" },
    OV: "overflow",
  },
  finding: {
    error: "findings of this severity",
    warning: "findings of this severity",
    notice: "findings of this severity",
  },
  length: { "6": "APDUs without an ASDU", "200..255": "" },
  octets: { "68:04:43": "TESTFR act" },
};

/** The vocabulary of a capture; its tables are made when they are first needed. */
export function vocabularyOf({ report }: LoadedView, names: Names): Vocabulary {
  const known = new Map<FilterFieldName, readonly Word[]>();
  let objects: readonly ObjectWord[] | undefined;
  const all = () => objects ??= objectsOf(report, names);
  return {
    objects: all,
    wordsOf: (field) => {
      const words = known.get(field) ?? distinct([...wordsIn(field, report, all), ...fixed(field)]);
      known.set(field, words);
      return words;
    },
  };
}

/** Values of any capture: those with a meaning, then all others that the field knows. */
function fixed(field: FilterFieldName): readonly Word[] {
  const meanings = Object.entries(MEANINGS[field] ?? {});
  const { known } = FILTER_FIELDS.find(({ name }) => name === field)!;
  return [
    ...meanings.map(([value, meaning]) => ({ value, meaning })),
    ...known.map((value) => ({ value, meaning: titleOf(field, value) })),
  ];
}

/** Numbers by name, and what each means, of the fields whose names are in a table. */
const NUMBERS: Readonly<Partial<Record<FilterFieldName, ReadonlyMap<string, string>>>> = {
  mal: titles("mal", MAC_ALGORITHM, (mal) => MAC_ALGORITHMS[mal]?.name),
  errorcode: titles("errorcode", SECURITY_ERROR, (error) => SECURITY_ERRORS[error]),
};

/** The field knows its names in the order of the table. */
function titles(
  field: FilterFieldName,
  table: Readonly<Record<string, number>>,
  titleOf: (number: number) => string | undefined,
): ReadonlyMap<string, string> {
  const { known } = FILTER_FIELDS.find(({ name }) => name === field)!;
  return new Map(
    Object.values(table).map((number, index) =>
      [known[index]!, `${number}: ${titleOf(number) ?? ""}`] as const
    ),
  );
}

function titleOf(field: FilterFieldName, value: string): string {
  const title = NUMBERS[field]?.get(value);
  if (title !== undefined) return title;
  if (field === "finding") return FINDINGS[value as FindingCode]?.title ?? "";
  return field === "type" && Object.hasOwn(TYPES, value)
    ? TYPES[value as keyof typeof TYPES].title
    : "";
}

function wordsIn(
  field: FilterFieldName,
  report: AnalysisReport,
  objects: () => readonly ObjectWord[],
): readonly Word[] {
  const { sessions, stations, types, causes, findings, transactions, security } = report;
  switch (field) {
    case "host":
    case "source":
    case "destination":
      return hostsOf(report);
    case "port":
    case "sourceport":
    case "destinationport":
      return sessions.flatMap(({ client, server }) => [
        { value: String(server.port), meaning: `server ${server.address}` },
        { value: String(client.port), meaning: `client ${client.address}` },
      ]);
    case "connection":
      return sessions.map(({ connection, client, server, first }) => ({
        value: String(connection),
        meaning: `${endpoint(client)} → ${endpoint(server)}, ${first.time?.slice(11, 19) ?? ""}`,
      }));
    case "type":
      return types.map(({ type, typeId, title, asdus }) => ({
        value: type ?? String(typeId),
        meaning: `${title ?? typeName(typeId) ?? "not known"}, ${counted(asdus, "ASDU")}`,
      }));
    case "cause":
      return causes.map(({ name, title, asdus }) => ({
        value: name,
        meaning: `${title}, ${counted(asdus, "ASDU")}`,
      }));
    case "ca":
      return stations.flatMap((station) =>
        station.sectors.map(({ ca, asdus }) => ({
          value: String(ca),
          meaning: `${endpoint(station)}, ${counted(asdus, "ASDU")}`,
        }))
      );
    case "ioa":
      return objects().map(({ ca, ioa, name, meaning }) => ({
        value: String(ioa),
        meaning: [name, `CA ${ca}`, meaning].filter((word) => word !== "").join(", "),
      }));
    case "name":
      return objects().filter(({ name }) => name !== "").map(({ ca, ioa, name, meaning }) => ({
        value: name,
        meaning: `CA ${ca} IOA ${ioa}, ${meaning}`,
      }));
    case "usr": {
      const users = Map.groupBy(security?.users ?? [], ({ user }) => user);
      return Array.from(users, ([user, of]) => {
        const proofs = sum(
          of.map(({ authentications, aggressive }) => authentications + aggressive),
        );
        return {
          value: String(user),
          meaning: `${counted(of.length, "link")}, ${counted(proofs, "authenticated message")}`,
        };
      });
    }
    case "finding": {
      const codes = Map.groupBy(findings, ({ code }) => code);
      return Array.from(codes, ([code, { length }]) => ({
        value: code,
        meaning: `${FINDINGS[code].title}, ${counted(length, "finding")}`,
      }));
    }
    case "transaction": {
      const kinds = Map.groupBy(transactions, ({ kind }) => kind);
      const results = Map.groupBy(transactions, ({ result }) => result);
      return [
        ...Array.from(kinds, ([kind, { length }]) => ({
          value: kind,
          meaning: `${KIND_WORDS[kind]}, ${count(length)}`,
        })),
        ...Array.from(results, ([result, { length }]) => ({
          value: result,
          meaning: `with this result, ${count(length)}`,
        })),
      ];
    }
    default:
      return [];
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function hostsOf({ sessions }: AnalysisReport): readonly Word[] {
  const roles = new Map<string, { role: string; links: number }>();
  for (const { client, server, controlling } of sessions) {
    for (const side of [client, server]) {
      const isControlling = (controlling === "server") === (side === server);
      const role = controlling === null
        ? side === client ? "client" : "server"
        : isControlling
        ? "controlling station"
        : "controlled station";
      const known = roles.get(side.address);
      if (known === undefined) roles.set(side.address, { role, links: 1 });
      else known.links++;
    }
  }
  return Array.from(roles, ([value, { role, links }]) => ({
    value,
    meaning: `${role}, ${counted(links, "link")}`,
  })).filter(({ value }) => /^[\d.]+$|:/.test(value));
}

function objectsOf({ points, transactions }: AnalysisReport, names: Names): readonly ObjectWord[] {
  const objects = new Map<string, ObjectWord>();
  for (const point of points) {
    const { ca, ioa } = point;
    const meaning = typesOf(point);
    objects.set(`${ca} ${ioa}`, { ca, ioa, name: names.object(ca, ioa).name, meaning });
  }
  for (const { ca, ioa, type, typeId } of transactions) {
    if (ioa === 0 || objects.has(`${ca} ${ioa}`)) continue;
    const name = names.command(ca, ioa).name || names.object(ca, ioa).name;
    objects.set(`${ca} ${ioa}`, { ca, ioa, name, meaning: type ?? `type ${typeId}` });
  }
  return [...objects.values()];
}

function typesOf({ types }: PointReport): string {
  return types.join(", ");
}

function distinct(words: readonly Word[]): readonly Word[] {
  const known = new Map<string, Word>();
  for (const word of words) {
    const key = word.value.toLowerCase();
    if (!known.has(key)) known.set(key, word);
  }
  return [...known.values()];
}
