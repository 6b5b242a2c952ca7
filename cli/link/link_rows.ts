// All settings of links: one table from which the options, the keys of files, their schema and their types are derived.

import type { JsonSchema } from "../../codec/low_level.ts";
import type { OptionRow } from "../options/option_row.ts";
import { FIELD_SIZES } from "../text/settings/setting_form.ts";
import {
  AUTHENTICATION_ROWS,
  AUTHENTICATION_SCHEMA,
  type AuthenticationConfig,
} from "../key_file/authentication_rows.ts";
import { QUIRK_OPTION, QUIRKS_SCHEMA, type QuirksConfig } from "./quirks.ts";
import {
  type KeysOf,
  LINK_SECTION,
  type LinkRow,
  textRow,
  wholeRow,
  wordRow,
} from "../options/setting_row.ts";
import { SESSION_ROWS, SESSION_SCHEMA, type SessionConfig } from "./session_rows.ts";
import { TLS_ROWS, TLS_SCHEMA, type TlsConfig } from "./tls_rows.ts";

/** The rows whose keys are at the top level of a station, by key. */
export const TOP_ROWS = {
  profile: textRow({
    ...{ name: "profile", value: "COT/CA/IOA", byDefault: "2/2/3" },
    text: "octets of cause of transmission, common address and object address",
    ...{ pattern: FIELD_SIZES.pattern, expected: FIELD_SIZES.expected },
  }),
  originator: wholeRow({
    ...{ name: "originator", value: "OA", range: [0, 255], byDefault: "0" },
    text: "originator address of this station, 0 to 255",
  }),
  localAddress: textRow({
    ...{ name: "local-address", value: "ADDRESS" },
    text: "IP address of this machine to connect from, or to listen on",
    pattern: "^[0-9A-Fa-f.:]+(?:%[\\w.]+)?$",
    expected: "an IPv4 or IPv6 address of this machine, such as 192.0.2.1",
  }),
  termination: wordRow({
    ...{ name: "termination", value: "POLICY", words: ["required", "optional", "none"] },
    text:
      "whether commands, interrogations and counter requests must end with a termination (ACTTERM); " +
      "with none, a simulated station sends none",
  }),
} as const;

/** The settings of a link as they are in a file. */
export interface LinkConfig extends KeysOf<typeof TOP_ROWS> {
  /** k, w and timers. */
  readonly session?: SessionConfig;
  /** Transport layer security. */
  readonly tls?: TlsConfig;
  /** Secure authentication. */
  readonly authentication?: AuthenticationConfig;
  /** Known deviations of the controlled station. */
  readonly quirks?: QuirksConfig;
}

/** The option that turns TLS on. */
export const TLS_OPTION: OptionRow = {
  name: "tls",
  section: LINK_SECTION,
  text:
    "TLS, on port 19998 by default; needs --tls-ca, --tls-cert and --tls-key, and each --tls option implies it",
};

/** The tables, by the object of a file that contains their keys; `""` is the station itself. */
export const LINK_TABLES: Readonly<
  Record<
    "tls" | "authentication" | "session" | "",
    Readonly<Record<string, LinkRow<unknown>>>
  >
> = {
  "tls": TLS_ROWS,
  "authentication": AUTHENTICATION_ROWS,
  "session": SESSION_ROWS,
  "": TOP_ROWS,
};

function optionsOf(table: Readonly<Record<string, LinkRow<unknown>>>): readonly OptionRow[] {
  return Object.values(table).flatMap(({ option }) => option ?? []);
}

/** The rows of the option tables of every command that opens or accepts a link. */
export const LINK_OPTIONS: readonly OptionRow[] = [
  TLS_OPTION,
  ...optionsOf(TLS_ROWS),
  ...optionsOf(AUTHENTICATION_ROWS),
  ...optionsOf(SESSION_ROWS),
  ...optionsOf(TOP_ROWS),
  QUIRK_OPTION,
];

/** The properties that a station has in station and plant files. */
export const LINK_PROPERTIES: Readonly<Record<keyof LinkConfig, JsonSchema>> = {
  profile: TOP_ROWS.profile.schema,
  originator: TOP_ROWS.originator.schema,
  localAddress: TOP_ROWS.localAddress.schema,
  termination: TOP_ROWS.termination.schema,
  session: SESSION_SCHEMA,
  tls: TLS_SCHEMA,
  authentication: AUTHENTICATION_SCHEMA,
  quirks: QUIRKS_SCHEMA,
};
