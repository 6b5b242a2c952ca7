// The settings of secure authentication, on the command line and in files: who the user is, and where the keys are.

import type { JsonSchema } from "../../codec/low_level.ts";
import type { AuthenticationOptions, StatisticsReport } from "../../transport/authentication.ts";
import {
  AUTHENTICATION_SETTING_ROWS,
  type AuthenticationSettingRows,
} from "./authentication_settings.ts";
import {
  fileRow,
  type KeysOf,
  LINK_SECTION,
  type LinkRow,
  schemaOf,
  textRow,
  wholeRow,
} from "../options/setting_row.ts";
import { requireReference } from "../options/reference.ts";

/** The rows that have options: the keys, and the user. */
const KEY_ROWS = {
  keysFile: textRow({
    ...{ name: "keys", value: "FILE" },
    text:
      "secure authentication with the users and update keys in this file, which iec104 keys makes",
  }),
  user: wholeRow({
    ...{ name: "user", value: "N", range: [1, 65_535], byDefault: "1" },
    text: "number of the user who is authenticated at the station",
  }),
  station: textRow({
    ...{ name: "keys-station", value: "NAME" },
    text: "name of the station in the file of --keys, if it has keys of its own",
    fileText: "name of the station in keysFile; by default the name that it has here",
  }),
  passphraseFile: textRow({
    ...{ name: "keys-passphrase-file", value: "FILE" },
    text:
      "file whose first line is the passphrase of --keys; without it, the terminal prompts for it",
    fileText:
      "file whose first line is the passphrase of keysFile; without it, the terminal prompts for it",
  }),
  passphrase: passphraseRow(),
} as const;

/** A key of a file, or of the command line, that says where the keys are and who the user is. */
export type KeySetting = keyof typeof KEY_ROWS;

/** The files of asymmetric methods, of a controlled station. */
export type AsymmetricKeyFile = "authorityPublicKeyFile" | "stationPrivateKeyFile";

/** The rows, by their keys in the object `authentication` of a file. */
export const AUTHENTICATION_ROWS:
  & typeof KEY_ROWS
  & AuthenticationSettingRows
  & Readonly<Record<AsymmetricKeyFile, LinkRow<string>>>
  & { readonly report: LinkRow<StatisticsReport> } = {
    ...KEY_ROWS,
    authorityPublicKeyFile: fileRow<string>({
      ...{ type: "string", minLength: 1 },
      description:
        "PEM file with the public key (DSA) of the authority, which certifies users and update keys of a simulated station with the methods 67 to 71",
    }),
    stationPrivateKeyFile: fileRow<string>({
      ...{ type: "string", minLength: 1 },
      description:
        "PEM file with the private key (RSA) of a simulated station, for which update keys are encrypted with the methods 67 to 71",
    }),
    report: fileRow<StatisticsReport>({
      type: "object",
      properties: {
        ca: { type: "integer", minimum: 1, maximum: 65_534, description: "Common address" },
        ioa: {
          ...{ type: "integer", minimum: 0, maximum: 16_777_198 },
          description: "Object address of the first of the 18 statistics",
        },
        interrogated: {
          ...{ type: "boolean", default: true },
          description: "Whether a general counter interrogation is answered with them as well",
        },
      },
      additionalProperties: false,
      required: ["ca", "ioa"],
      description:
        "Where a simulated station reports the statistics as type 41; by default it does not",
    }),
    ...AUTHENTICATION_SETTING_ROWS,
  };

/** The object `authentication` of a file; the command line may supply part of it. */
export type AuthenticationConfig = KeysOf<typeof AUTHENTICATION_ROWS>;

/** The options of the library in the settings of a file. */
export function authenticationOptions(config: AuthenticationConfig): AuthenticationOptions {
  const { keysFile: _, station: _1, passphraseFile: _2, passphrase: _3, report: _4, ...own } =
    config;
  const { authorityPublicKeyFile: _5, stationPrivateKeyFile: _6, ...options } = own;
  return options;
}

/** The schema of `authentication`. */
export const AUTHENTICATION_SCHEMA: JsonSchema = schemaOf(AUTHENTICATION_ROWS, {
  description:
    "Secure authentication (IEC TS 60870-5-7), built from public sources and not yet proven with devices",
});

/** A passphrase: in a file also as text, on the command line only as the name of an environment variable. */
function passphraseRow(): LinkRow<string> {
  const name = "keys-passphrase";
  return {
    option: {
      ...{ name, value: "NAME", section: LINK_SECTION },
      text: "'${NAME}' reads the passphrase of --keys from the environment variable NAME",
    },
    schema: {
      ...{ type: "string", minLength: 1, writeOnly: true },
      description:
        "The passphrase of keysFile; ${NAME} reads it from the environment variable NAME",
    },
    read: (texts) => requireReference(name, texts.at(-1)!),
  };
}
