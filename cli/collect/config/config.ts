// The configuration of `iec104 collect` as TypeScript types.

import type { BackOffOptions, StepLimits } from "../../../mod.ts";
import type { LinkConfig } from "../../link/link_rows.ts";

/** A configuration. {@linkcode CONFIG_SCHEMA} is its JSON Schema. */
export interface CollectConfig {
  /** The JSON Schema of the file, for editors. */
  readonly $schema?: string;
  /** Where values are kept. */
  readonly store: StoreConfig;
  /** The controlled stations to collect from. */
  readonly stations: readonly StationConfig[];
  /** Where values are passed on to. */
  readonly sinks?: readonly SinkConfig[];
  /** Serves `/metrics` and `/health`. */
  readonly http?: HttpConfig;
  /** Maximum number of stations interrogated at the same time; 8 by default. */
  readonly startUpsAtOnce?: number;
}

/** The local store. */
export interface StoreConfig {
  /** The SQLite file; relative to the configuration file. */
  readonly file: string;
  /** Longest time from the arrival of a value to its place on the disk, in ms; 20 by default. */
  readonly commitMs?: number;
  /** Values older than this number of days are deleted. */
  readonly keepDays?: number;
  /** The oldest values are deleted when the file is larger than this number of megabytes. */
  readonly maxMegabytes?: number;
  /** Whether values that a sink has not received may be deleted; `keep-undelivered` by default. */
  readonly pruning?: "keep-undelivered" | "drop-undelivered";
  /** What to do with a damaged store: `stop`, the default, or `set-aside`, which moves it away and starts a new one. */
  readonly onDamage?: "stop" | "set-aside";
}

/** One step of what is asked of a station each time data transfer starts. */
export interface StartUpConfig {
  /** What to do. */
  readonly do: "clock" | "interrogate" | "counters";
  /** Common address; those of the station by default. */
  readonly ca?: number;
  /** Group of the interrogation (1..16) or of the counters (1..4); all by default. */
  readonly group?: number;
  /** Freezes the counters first. */
  readonly freeze?: "freeze" | "freeze-and-reset";
}

/** A controlled station, with the settings of its link. */
export interface StationConfig extends LinkConfig {
  /** Its name: what its values are filed under. */
  readonly name: string;
  /** HOST or HOST:PORT, or several of them for a station with redundant front ends. */
  readonly address: string | readonly string[];
  /** Common address or addresses to interrogate; by default all stations of the connection. */
  readonly ca?: number | readonly number[];
  /** A file of private types that the station sends, see `--types` of `iec104 decode --help`. */
  readonly typesFile?: string;
  /** Zone of the station's clock: `UTC` (default), `+01:00`, `Europe/Madrid`. */
  readonly zone?: string;
  /** How summer time is recognised; by default by the zone if it has a name, otherwise by the flag of the time tag. */
  readonly summer?: "flag" | "zone" | "ignore";
  /** Requests to send each time data transfer starts; an interrogation by default. */
  readonly startUp?: readonly StartUpConfig[];
  /** Repeats the interrogations of the start-up at this interval, in ms. */
  readonly repeatMs?: number;
  /** Time limits of the start-up requests. */
  readonly limits?: LimitsConfig;
  /** Delays between attempts to connect. */
  readonly backOff?: BackOffConfig;
  /** Types to keep, such as `M_ME_TF_1` or 36; all by default. */
  readonly types?: readonly (string | number)[];
  /** Its points. */
  readonly points?: readonly PointConfig[];
  /** A station file (see `iec104 station --help`) with names and units of points and counters. */
  readonly pointsFile?: string;
  /** What to do with values of points that are not listed; `keep` by default. */
  readonly unknownPoints?: "keep" | "ignore";
  /** How many of the latest ASDUs the station may send again on a new connection; k by default. */
  readonly redeliveryWindow?: number;
}

/** Time limits of interrogations, counters and clock. */
export type LimitsConfig = Pick<StepLimits, "confirmationMs" | "terminationMs" | "totalMs">;

/** Delays between attempts. */
export type BackOffConfig = Pick<BackOffOptions, "firstMs" | "maxMs">;

/** A point or counter. */
export interface PointConfig {
  /** Common address; may be left out where the station has one. */
  readonly ca?: number;
  /** Information object address. */
  readonly ioa: number;
  /** Name to display. */
  readonly name?: string;
  /** Engineering unit. */
  readonly unit?: string;
  /** The type expected, with or without time tag, such as `M_ME_NC_1`; another one is kept with a flag. */
  readonly type?: string;
  /** From the value sent to the engineering value: `value * factor + offset`. */
  readonly scale?: ScaleConfig;
  /** Which values are kept: all (default), those that differ from the last one kept, or none. */
  readonly keep?: "all" | "changes" | "none";
  /** With a deadband, values that differ less from the last one kept are not kept. */
  readonly deadband?: DeadbandConfig;
}

/** A linear conversion. */
export interface ScaleConfig {
  /** Factor; 1 by default. */
  readonly factor?: number;
  /** Offset; 0 by default. */
  readonly offset?: number;
}

/** When a difference is worth keeping. */
export interface DeadbandConfig {
  /** In engineering units, or in percent of the last value kept. */
  readonly kind: "absolute" | "percent";
  /** The threshold: more than this is kept. */
  readonly value: number;
}

/** What every sink has. */
export interface SinkBase {
  /** Its name: what its position in the store is filed under. */
  readonly name: string;
  /** Form of the rows. */
  readonly format?: "ndjson" | "csv" | "sql";
  /** Fields, in this order; `ts=time` calls the field `time` `ts`. */
  readonly columns?: readonly string[];
  /** How times are written; `iso` by default, `sql` with format `sql`. */
  readonly times?: "iso" | "sql" | "unix-ms";
  /** With format `csv`: the first line names the columns; true by default for files. */
  readonly header?: boolean;
  /** With format `sql`: how to write it. With another one, for a program: what `--table` prints. */
  readonly sql?: SqlConfig;
  /** A batch has this number of rows, or fewer after this number of seconds; 100 and 60 by default. */
  readonly batch?: BatchConfig;
  /** Delays between attempts; 1000 and 60000 ms by default. */
  readonly backOff?: BackOffConfig;
  /** Names of the stations whose values are passed on; all by default. */
  readonly stations?: readonly string[];
  /** Where a new sink starts: with everything that is stored (default), or with new rows only. */
  readonly begin?: "oldest" | "now";
}

/** When a batch is due. */
export interface BatchConfig {
  /** Rows, 1..100000. */
  readonly rows?: number;
  /** Seconds, 0..86400. */
  readonly seconds?: number;
}

/** How SQL is written. */
export interface SqlConfig {
  /** Of which database. */
  readonly dialect: "postgresql" | "mysql" | "sqlserver" | "sqlite";
  /** The table, perhaps with a schema: `plant.iec104_value`. */
  readonly table: string;
}

/** Standard output. */
export interface StdoutSinkConfig extends SinkBase {
  /** Which kind of sink. */
  readonly kind: "stdout";
}

/** A file that is rotated. */
export interface FileSinkConfig extends SinkBase {
  /** Which kind of sink. */
  readonly kind: "file";
  /** The file; relative to the configuration file. */
  readonly file: string;
  /** When a new file is begun. */
  readonly rotate?: RotateConfig;
}

/** When a new file is begun. */
export interface RotateConfig {
  /** Beyond this number of megabytes. */
  readonly megabytes?: number;
  /** After this number of hours, counted from midnight UTC. */
  readonly hours?: number;
  /** How many old files are kept; all by default. */
  readonly keep?: number;
}

/** A program that takes rows on its standard input. */
export interface CommandSinkConfig extends SinkBase {
  /** Which kind of sink. */
  readonly kind: "command";
  /** The program and its arguments. No shell looks at them. It runs in the folder of the configuration file. */
  readonly command: readonly string[];
  /** Variables of its environment, besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** `batch` (default): one run for each batch, whose exit status decides. `stream`: it stays, and answers `ok SEQ`. */
  readonly mode?: "batch" | "stream";
  /** Text before the rows of each batch. */
  readonly before?: string;
  /** Text after the rows of each batch. */
  readonly after?: string;
  /** Longest time for a batch, in ms; 60000 by default. */
  readonly timeoutMs?: number;
}

/** A sink. */
export type SinkConfig = StdoutSinkConfig | FileSinkConfig | CommandSinkConfig;

/** The HTTP server. */
export interface HttpConfig {
  /** Address to listen on: `127.0.0.1:9104`. */
  readonly listen: string;
}
