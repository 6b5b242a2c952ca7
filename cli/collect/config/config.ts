// The configuration of `iec104 collect` as TypeScript types.

import type { BackOffOptions, StepLimits } from "../../../mod.ts";
import type { AuditConfig } from "../../audit/audit_config.ts";
import type { LinkConfig } from "../../link/link_rows.ts";

/** A configuration. {@linkcode CONFIG_SCHEMA} is its JSON Schema. */
export interface CollectConfig extends AuditConfig {
  /** JSON Schema of the file, for editors. */
  readonly $schema?: string;
  /** Where values are stored. */
  readonly store: StoreConfig;
  /** The controlled stations to collect from. */
  readonly stations: readonly StationConfig[];
  /** Where values are delivered. */
  readonly sinks?: readonly SinkConfig[];
  /** Serves `/metrics`, `/health` and `/health/stations`. */
  readonly http?: HttpConfig;
  /** Maximum number of stations interrogated at the same time; 8 by default. */
  readonly startUpsAtOnce?: number;
}

/** The local store. */
export interface StoreConfig {
  /** SQLite file, relative to the configuration file. */
  readonly file: string;
  /** Maximum time from the arrival of a value until it is on disk, in ms; 20 by default. */
  readonly commitMs?: number;
  /** Values older than this number of days are deleted. */
  readonly keepDays?: number;
  /** The oldest values are deleted when the file exceeds this number of megabytes. */
  readonly maxMegabytes?: number;
  /** Whether values that a sink has not yet received may be deleted; `keep-undelivered` by default. */
  readonly pruning?: "keep-undelivered" | "drop-undelivered";
  /** What to do if the store is damaged: `stop` (default), or `set-aside`, which renames it and starts a new one. */
  readonly onDamage?: "stop" | "set-aside";
}

/** A request to send each time data transfer starts. */
export interface StartUpConfig {
  /** Kind of request. */
  readonly do: "clock" | "interrogate" | "counters";
  /** Common address; those of the station by default. */
  readonly ca?: number;
  /** Group of the interrogation (1..16) or of the counters (1..4); all groups by default. */
  readonly group?: number;
  /** Freezes the counters first. */
  readonly freeze?: "freeze" | "freeze-and-reset";
}

/** A controlled station, with the settings of its link. */
export interface StationConfig extends LinkConfig {
  /** Station name, stored with each value. */
  readonly name: string;
  /** HOST or HOST:PORT, or a list of them for a station with redundant front ends. */
  readonly address: string | readonly string[];
  /** Common address or addresses to interrogate; by default all stations of the connection. */
  readonly ca?: number | readonly number[];
  /** A file that defines the station's private types, see `--types` of `iec104 decode --help`. */
  readonly typesFile?: string;
  /** Time zone of the station's clock: `UTC` (default), `+01:00`, `Europe/Madrid`. */
  readonly zone?: string;
  /** How summer time is recognized: by default from a named zone, otherwise from the flag in the time tag. */
  readonly summer?: "flag" | "zone" | "ignore";
  /** Requests to send each time data transfer starts; an interrogation by default. */
  readonly startUp?: readonly StartUpConfig[];
  /** Interval for repeating the start-up interrogations, in ms. */
  readonly repeatMs?: number;
  /** Time limits of the start-up requests. */
  readonly limits?: LimitsConfig;
  /** Delays between attempts to connect. */
  readonly backOff?: BackOffConfig;
  /** Types to keep, such as `M_ME_TF_1` or 36; all by default. */
  readonly types?: readonly (string | number)[];
  /** Points of the station. */
  readonly points?: readonly PointConfig[];
  /** A station file, or a point list in CSV or SCL, with names, units and scales of points and counters. */
  readonly pointsFile?: string;
  /** What to do with values of unlisted points; `keep` by default. */
  readonly unknownPoints?: "keep" | "ignore";
  /** Maximum number of ASDUs that the station may resend on a new connection; k by default. */
  readonly redeliveryWindow?: number;
}

/** Time limits of interrogations, counters and clock. */
export type LimitsConfig = Pick<StepLimits, "confirmationMs" | "terminationMs" | "totalMs">;

/** Delays between connection or delivery attempts. */
export type BackOffConfig = Pick<BackOffOptions, "firstMs" | "maxMs">;

/** A point or counter. */
export interface PointConfig {
  /** Common address; optional if the station has only one. */
  readonly ca?: number;
  /** Information object address. */
  readonly ioa: number;
  /** Display name. */
  readonly name?: string;
  /** Engineering unit. */
  readonly unit?: string;
  /** Expected type, with or without time tag, such as `M_ME_NC_1`; values of another type are stored with a flag. */
  readonly type?: string;
  /** Conversion from the transmitted to the engineering value: `value * factor + offset`. */
  readonly scale?: ScaleConfig;
  /** Which values are stored: all (default), only changes, or none. */
  readonly keep?: "all" | "changes" | "none";
  /** Values that differ from the last stored one by less than the deadband are not stored. */
  readonly deadband?: DeadbandConfig;
}

/** A linear conversion. */
export interface ScaleConfig {
  /** Factor; 1 by default. */
  readonly factor?: number;
  /** Offset; 0 by default. */
  readonly offset?: number;
}

/** A deadband. */
export interface DeadbandConfig {
  /** In engineering units, or in percent of the last stored value. */
  readonly kind: "absolute" | "percent";
  /** Threshold; larger differences are stored. */
  readonly value: number;
}

/** Settings common to all sinks. */
export interface SinkBase {
  /** Sink name, under which the store records its position. */
  readonly name: string;
  /** Row format. */
  readonly format?: "ndjson" | "csv" | "sql";
  /** Fields, in output order; `ts=time` renames the field `time` to `ts`. */
  readonly columns?: readonly string[];
  /** Time format; `iso` by default, `sql` with format `sql`. */
  readonly times?: "iso" | "sql" | "unix-ms";
  /** With format `csv`: write a header line; true by default for files. */
  readonly header?: boolean;
  /** SQL dialect and table. With a format other than `sql`, used only by `--table`. */
  readonly sql?: SqlConfig;
  /** Batch size and maximum delay; 100 rows and 60 seconds by default. */
  readonly batch?: BatchConfig;
  /** Delays between attempts; 1000 and 60000 ms by default. */
  readonly backOff?: BackOffConfig;
  /** Names of the stations whose values are delivered; all by default. */
  readonly stations?: readonly string[];
  /** Start position of a new sink: all stored rows (default), or new rows only. */
  readonly begin?: "oldest" | "now";
}

/** Limits of a batch. */
export interface BatchConfig {
  /** Rows, 1..100000. */
  readonly rows?: number;
  /** Seconds, 0..86400. */
  readonly seconds?: number;
}

/** SQL settings. */
export interface SqlConfig {
  /** Database product. */
  readonly dialect: "postgresql" | "mysql" | "sqlserver" | "sqlite";
  /** Table name, optionally with a schema: `plant.iec104_value`. */
  readonly table: string;
}

/** Delivers to standard output. */
export interface StdoutSinkConfig extends SinkBase {
  /** Kind of sink. */
  readonly kind: "stdout";
}

/** Writes to a file with rotation. */
export interface FileSinkConfig extends SinkBase {
  /** Kind of sink. */
  readonly kind: "file";
  /** Output file, relative to the configuration file. */
  readonly file: string;
  /** When to start a new file. */
  readonly rotate?: RotateConfig;
}

/** When to start a new file. */
export interface RotateConfig {
  /** At this number of megabytes. */
  readonly megabytes?: number;
  /** At this interval in hours, counted from midnight UTC. */
  readonly hours?: number;
  /** Number of old files to keep; all by default. */
  readonly keep?: number;
}

/** Pipes rows into the standard input of a program. */
export interface CommandSinkConfig extends SinkBase {
  /** Kind of sink. */
  readonly kind: "command";
  /** Program and arguments, executed without a shell in the folder of the configuration file. */
  readonly command: readonly string[];
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * `batch` (default): runs the program once per batch, and the exit status decides. `stream`: the program keeps
   * running and answers `ok SEQ`.
   */
  readonly mode?: "batch" | "stream";
  /** With mode `batch`: the program must also answer `ok SEQ` for the last row that it has delivered. */
  readonly confirm?: boolean;
  /** Text before the rows of each batch. */
  readonly before?: string;
  /** Text after the rows of each batch. */
  readonly after?: string;
  /** Timeout for a batch, in ms; 60000 by default. */
  readonly timeoutMs?: number;
}

/** A sink. */
export type SinkConfig = StdoutSinkConfig | FileSinkConfig | CommandSinkConfig;

/** HTTP server settings. */
export interface HttpConfig {
  /** Address to listen on: `127.0.0.1:9104`; a port alone is one of this machine only. */
  readonly listen: string;
}
