// Reads the file of `--mac-keys`: keys of users with which the MACs in a capture are verified.

import { checkSchema, type JsonSchema } from "../../codec/low_level.ts";
import { parseHex } from "../../codec/mod.ts";
import type { MacVerifier } from "../../codec/capture/mod.ts";
import { type KnownKeys, macVerifier, type OpenPoints } from "../../transport/authentication.ts";
import type { Io } from "../io/io.ts";
import { refuseMistakes } from "../io/mistakes.ts";
import { readText } from "../io/read_text.ts";
import { UsageError } from "../io/exit.ts";
import { readJson } from "../text/json/read_json.ts";

const HEX: JsonSchema = { type: "string", writeOnly: true };

/** 16 to 32 octets in hex, with or without spaces. */
const KEY = /^(?:[0-9a-f]{2} ?){16,32}$/i;

/** JSON Schema of the file. */
const SCHEMA: JsonSchema = {
  type: "object",
  properties: {
    $schema: { type: "string" },
    users: {
      type: "object",
      propertyNames: { type: "string", pattern: "^[0-9]{1,5}$" },
      additionalProperties: {
        type: "object",
        properties: { updateKey: HEX, control: HEX, monitor: HEX },
        additionalProperties: false,
      },
    },
    openPoints: { type: "object", additionalProperties: { type: "string" } },
  },
  required: ["users"],
  additionalProperties: false,
};

/** The file. */
interface MacKeysDocument {
  readonly users: Readonly<
    Record<
      string,
      { readonly updateKey?: string; readonly control?: string; readonly monitor?: string }
    >
  >;
  readonly openPoints?: OpenPoints;
}

/** The content of the file. */
export interface MacKeys {
  /** The keys by user number. */
  readonly users: ReadonlyMap<number, KnownKeys>;
  /** Verifies MACs with them, and with the open points of the file. */
  readonly verifier: MacVerifier;
}

/**
 * Reads the file.
 *
 * @throws {UsageError} The file cannot be read or has mistakes; the message never contains a key.
 */
export async function readMacKeys(path: string, io: Io): Promise<MacKeys> {
  const json = readJson(await readText(path, io));
  const faults = json.value === undefined ? [] : checkSchema(json.value, SCHEMA);
  refuseMistakes([{ file: path, json, faults }]);
  const { users, openPoints } = json.value as MacKeysDocument;
  const known = new Map(
    Object.entries(users).map((
      [user, keys],
    ) => [Number(user), keysOf(keys, `${path}: user ${user}`)]),
  );
  try {
    return { users: known, verifier: macVerifier({ users: known, openPoints }) };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

function keysOf(
  { updateKey, control, monitor }: MacKeysDocument["users"][string],
  where: string,
): KnownKeys {
  if ((control === undefined) !== (monitor === undefined)) {
    throw new UsageError(`${where} has one session key, expected control and monitor`);
  }
  if (updateKey === undefined && control === undefined) {
    throw new UsageError(`${where} has no key, expected updateKey, or control and monitor`);
  }
  for (const [name, text] of Object.entries({ updateKey, control, monitor })) {
    if (text === undefined || KEY.test(text)) continue;
    throw new UsageError(`${where}: ${name} is not a key, expected 16 to 32 octets in hex`);
  }
  const key = updateKey === undefined ? undefined : parseHex(updateKey);
  if (key !== undefined && key.length !== 16 && key.length !== 32) {
    throw new UsageError(`${where} has an update key of ${key.length} octets, expected 16 or 32`);
  }
  const sessionKeys = control === undefined || monitor === undefined
    ? undefined
    : { control: parseHex(control), monitor: parseHex(monitor) };
  return { updateKey: key, sessionKeys };
}
