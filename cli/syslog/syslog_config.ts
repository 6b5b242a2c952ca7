// The settings for syslog: the options of the command line, and the key `syslog` of files.

import type { JsonSchema } from "../../codec/low_level.ts";
import { TLS_SCHEMA, type TlsConfig } from "../link/tls_rows.ts";
import type { Values } from "../options/args.ts";
import { parseEndpoint } from "../options/endpoint.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import { didYouMean } from "../text/suggest.ts";
import type { SyslogProtocol, SyslogTarget } from "./channels.ts";
import { FACILITIES, type Facility } from "./message.ts";

/** A syslog server, and the form of its messages. */
export interface SyslogConfig {
  /** `udp://HOST[:514]`, `tcp://HOST[:514]` or `tls://HOST[:6514]`. */
  readonly url: string;
  /** The facility; `local0` by default. */
  readonly facility?: Facility;
  /** APP-NAME; `iec104` by default. */
  readonly appName?: string;
  /** Maximum number of messages that wait while the server cannot be reached; 10 000 by default. */
  readonly queue?: number;
  /** Certificates for `tls://`; those of the link by default. */
  readonly tls?: TlsConfig;
}

const FORM = "^(?:udp|tcp|tls)://.+$";

const DEFAULT_PORTS: Readonly<Record<SyslogProtocol, number>> = { udp: 514, tcp: 514, tls: 6514 };

/** Default limit of waiting messages. */
export const DEFAULT_QUEUE = 10_000;

const NAMES = Object.keys(FACILITIES) as readonly Facility[];

/** The rows of the option tables, without their section. */
export const SYSLOG_OPTIONS: readonly OptionRow[] = [
  {
    name: "syslog",
    value: "URL",
    text:
      "send events and audit records to a syslog server (RFC 5424): udp://HOST, tcp://HOST or tls://HOST, port 514 or 6514 by " +
      "default; tls takes --tls-ca, --tls-cert and --tls-key",
  },
  {
    name: "syslog-facility",
    value: "NAME",
    words: NAMES,
    text: "facility of these messages, such as authpriv (default local0)",
  },
  {
    name: "syslog-name",
    value: "NAME",
    text: "application name of these messages (default iec104)",
  },
];

/** The schema of the key `syslog`. */
export const SYSLOG_SCHEMA: JsonSchema = {
  description: "Syslog server (RFC 5424) that events and records are sent to",
  anyOf: [
    { type: "string", pattern: FORM },
    {
      type: "object",
      properties: {
        url: {
          type: "string",
          pattern: FORM,
          description:
            "udp://HOST, tcp://HOST or tls://HOST; port 514, or 6514 with tls, by default",
        },
        facility: { enum: NAMES, description: "Facility; local0 by default" },
        appName: {
          type: "string",
          pattern: "^[\\x21-\\x7e]{1,48}$",
          description: "Application name; iec104 by default",
        },
        queue: {
          type: "integer",
          minimum: 10,
          maximum: 1_000_000,
          description:
            "Maximum number of messages that wait while the server cannot be reached; 10000 by default",
        },
        tls: {
          ...TLS_SCHEMA,
          description: "Certificates for tls://; those of the link by default",
        },
      },
      required: ["url"],
      additionalProperties: false,
    },
  ],
};

/**
 * Reads the options above.
 *
 * @throws {UsageError} One of them cannot be used.
 */
export function syslogValues(values: Values): Partial<SyslogConfig> {
  const [url, facility, appName] = ["syslog", "syslog-facility", "syslog-name"].map((name) =>
    values.text(name)
  );
  if (facility !== undefined && !Object.hasOwn(FACILITIES, facility)) {
    throw new UsageError(
      `Option --syslog-facility is "${facility}", expected ${NAMES.join(", ")}${
        didYouMean(facility, [...NAMES])
      }`,
    );
  }
  if (appName !== undefined && !/^[\x21-\x7e]{1,48}$/.test(appName)) {
    throw new UsageError(
      `Option --syslog-name is "${appName}", expected 1 to 48 printable ASCII characters without spaces`,
    );
  }
  if (url !== undefined) syslogTarget(url, "Option --syslog");
  return {
    ...url !== undefined && { url },
    ...facility !== undefined && { facility: facility as Facility },
    ...appName !== undefined && { appName },
  };
}

/**
 * Combines the key of a file and the options of the command line; `undefined` without a server.
 *
 * @throws {UsageError} The URL cannot be used, or is missing.
 */
export function combinedSyslog(
  file: string | SyslogConfig | undefined,
  given: Partial<SyslogConfig>,
): SyslogConfig | undefined {
  const all = { ...typeof file === "string" ? { url: file } : file, ...given };
  const { url } = all;
  if (url !== undefined) {
    syslogTarget(url, "syslog");
    return { ...all, url };
  }
  const [option] = Object.keys(given);
  if (option === undefined) return undefined;
  const name = option === "appName" ? "--syslog-name" : "--syslog-facility";
  throw new UsageError(`Option ${name} needs --syslog URL`);
}

/**
 * Parses the URL of a server.
 *
 * @param what The option or key that contains the URL, for messages.
 * @throws {UsageError} It is not the URL of a syslog server.
 */
export function syslogTarget(url: string, what: string): SyslogTarget {
  const [, protocol, rest = ""] = /^(udp|tcp|tls):\/\/(.+?)\/?$/.exec(url) ?? [];
  if (protocol === undefined) {
    throw new UsageError(
      `${what} is "${url}", expected udp://HOST[:514], tcp://HOST[:514] or tls://HOST[:6514]`,
    );
  }
  const known = protocol as SyslogProtocol;
  return { protocol: known, ...parseEndpoint(rest, DEFAULT_PORTS[known]) };
}
