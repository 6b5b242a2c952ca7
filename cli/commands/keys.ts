// `iec104 keys`: manages the users and update keys of secure authentication in an encrypted file.

import type { Io } from "../io/io.ts";
import {
  add,
  change,
  changePassphrase,
  check,
  create,
  exportKey,
  importKey,
  list,
  revoke,
  rotate,
} from "../keys/actions.ts";
import { type Given, MEMORY, PARTS } from "../keys/given.ts";
import { KeyFileError } from "../key_file/key_file_error.ts";
import { resemblesKey } from "../keys/key_text.ts";
import { passphraseOptions } from "../key_file/passphrase.ts";
import { ROLE_WORDS } from "../key_file/roles.ts";
import type { Values } from "../options/args.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import type { CommandBody } from "../options/subcommand.ts";
import { didYouMean } from "../text/suggest.ts";

/** The `keys` command. */
export const keys: CommandBody = {
  words: [
    ...["create", "add", "change", "list", "revoke", "rotate", "export", "import"],
    ...["passphrase", "check", "authority"],
  ],
  usage: "ACTION FILE [USER] [KEYFILE] [options]",
  operands: [1, Infinity],
  text:
    `Manages the users of secure authentication (IEC TS 60870-5-7) and their update keys in FILE, which is encrypted with a
passphrase (scrypt, AES-256-GCM). ACTION is one of

  create     FILE               create FILE, which only you can read
  add        FILE USER          add a user with a new random key
  change     FILE USER          change --name, --role or --expires
  list       FILE               list users and keys; the keys are not shown
  revoke     FILE USER          delete the keys of a user, who is no longer accepted
  rotate     FILE USER          replace a key with a new random one; with --host also at the station
  export     FILE USER          write a key in hex digits for a device: to --output, or with --show
  import     FILE USER KEYFILE  set a key in hex digits that the tool of a device created, or a
                                private key, public key or certificate in PEM; - is standard input
  passphrase FILE               change the passphrase
  check      FILE               find users and keys that cannot be used or are unsafe

USER is a number from 1 to 65535; both stations use the same. In add, rotate, export and import it can also be
authority: the key that certifies changes of users and update keys.

Methods with pairs of keys (67 to 71) need the private key (DSA) of the user, the pair (DSA) of the authority and the pair
(RSA) of each station; some devices also need the certificate of the user. In export and import, USER can be station for the
pair of the station in --station. The station itself needs its private key and the public key of the authority.

With --station, a key is for one station only. Use a separate key for each station: whoever reads the key in one station
can otherwise impersonate the user at all others. Two keys are the same if their check values are.

revoke, and rotate and import where they replace a key, ask for confirmation. Every change is on the disk when the
command ends; if the disk is full, FILE is unchanged. A program that uses FILE reads it again within a minute, and a
running station or collector also at SIGHUP, then with the passphrase that its passphrase file has now.

Secure authentication was built from public sources, and is not yet proven with devices.`,
  options: [
    ...passphraseOptions("", { what: "the passphrase of FILE" }),
    ...passphraseOptions("new-", { what: "the new passphrase", lead: "passphrase: " }),
    { name: "name", value: "NAME", text: "add, change, import: name of the user" },
    {
      ...{ name: "role", value: "ROLE", words: ROLE_WORDS },
      text: `add, change, import: role of the user, which decides what is permitted: ${
        ROLE_WORDS.join(", ")
      }, or a number`,
    },
    {
      ...{ name: "expires", value: "DATE" },
      text:
        "add, change, import: when the user expires, such as 2027-11-30 (at 00:00 UTC); never by default",
    },
    {
      ...{ name: "station", value: "NAME" },
      text:
        "add, rotate, export, import: a key for this station only; may be repeated in add and rotate",
    },
    {
      ...{ name: "length", value: "OCTETS", words: ["16", "32"] },
      text: "add, rotate: length of a new key (default 16, for the authority 32, or as before)",
    },
    {
      ...{ name: "host", value: "HOST[:PORT]" },
      text:
        "rotate: change the key at this station as well, over a connection; both need the key of the authority, and the same name of the station",
    },
    {
      ...{ name: "authority-key", value: "FILE" },
      text:
        "rotate --host: private key (DSA) of an authority with a pair of keys, in PEM; without this option or one of the next three, what FILE has is used",
    },
    {
      ...{ name: "station-key", value: "FILE" },
      text: "rotate --host: public key (RSA) of the station, in PEM",
    },
    {
      ...{ name: "user-key", value: "FILE" },
      text: "rotate --host: private key (DSA) of the user, in PEM",
    },
    {
      ...{ name: "user-certificate", value: "FILE" },
      text:
        "rotate --host: certificate of the user, in PEM, sent before the change of the user if --authority-key is given, otherwise before the new key; publicKeySource in the plant file overrides this",
    },
    {
      ...{ name: "method", value: "KCM" },
      text:
        "rotate --host: method with pairs of keys, 67 to 71 (default 68, or 69 for a station key of 3072 bits)",
    },
    {
      ...{ name: "sequence", value: "NUMBER" },
      text:
        "rotate --host: sequence number (SCS) of the change of the user, higher than any before at the station; needed once after FILE was restored from a copy (default the next number in FILE)",
    },
    {
      ...{ name: "plant", value: "FILE" },
      text:
        "rotate: HOST is the name of a station in FILE, a configuration of iec104 collect: its address, common address, field sizes and TLS are used",
    },
    {
      ...{ name: "timeout", value: "DURATION" },
      text: "rotate: time limit for the connection (default 10s)",
    },
    { name: "trace", text: "rotate: print every frame to standard error" },
    {
      ...{ name: "output", letter: "o", value: "FILE" },
      text: "export: write the key to a new file, which only you can read",
    },
    { name: "show", text: "export: print the key" },
    {
      ...{ name: "part", value: "PART", words: PARTS },
      text:
        "export: what to write (default key): key, the update key in hex digits; private, public or certificate in PEM; the last two are printed without --output",
    },
    {
      ...{ name: "memory", value: "MIB", words: MEMORY },
      text: "create, passphrase: memory that each attempt to open FILE needs (default 128)",
    },
    { name: "json", text: "list: print JSON" },
    {
      ...{ name: "yes", letter: "y" },
      text: "do not ask for confirmation; required without a terminal",
    },
  ],
  exits: [
    [EXIT.done, "success"],
    [
      EXIT.fault,
      "check has found a fault, the station refused the new key, or the answer to a question was not y",
    ],
    [
      EXIT.usage,
      "the command line is wrong, or FILE cannot be opened or written; FILE is unchanged",
    ],
    [EXIT.noConnection, "rotate: the connection failed or was lost"],
    [EXIT.timedOut, "rotate: the station did not confirm STARTDT in time"],
  ],
  examples: [
    ["iec104 keys create plant.keys", "a new file; prompts for a passphrase"],
    [
      "iec104 keys add plant.keys 1 --name Centre --role operator --station Northfield --station Southfield",
      "a user with a separate key for each of two stations",
    ],
    [
      "iec104 keys export plant.keys 1 --station Northfield -o northfield.hex",
      "the key for the configuration tool of a device",
    ],
    [
      "iec104 keys import plant.keys 1 device.hex --station Eastfield",
      "a key that a device created",
    ],
    ["iec104 keys list plant.keys --passphrase '${PLANT_PASSPHRASE}'", "in a script"],
  ],
  run: runKeys,
};

/** An action: its operands after the file, its own options, and its implementation. */
interface Action {
  readonly operands: number;
  readonly form: string;
  readonly options: readonly string[];
  run(given: Given): Promise<number>;
}

const USER_OPTIONS = ["name", "role", "expires"] as const;
const NEW_PASSPHRASE = ["new-passphrase", "new-passphrase-file"] as const;

const ACTIONS: Readonly<Record<string, Action>> = {
  create: { operands: 0, form: "FILE", options: ["memory"], run: create },
  add: {
    ...{ operands: 1, form: "FILE USER --name NAME --role ROLE", run: add },
    options: [...USER_OPTIONS, "station", "length"],
  },
  change: { operands: 1, form: "FILE USER", options: USER_OPTIONS, run: change },
  list: { operands: 0, form: "FILE", options: ["json"], run: list },
  revoke: { operands: 1, form: "FILE USER", options: ["yes"], run: revoke },
  rotate: {
    ...{ operands: 1, form: "FILE USER", run: rotate },
    options: [
      ...["station", "length", "host", "plant", "timeout", "trace", "yes"],
      ...["authority-key", "station-key", "user-key", "user-certificate", "method", "sequence"],
    ],
  },
  export: {
    ...{ operands: 1, form: "FILE USER --output FILE", run: exportKey },
    options: ["station", "output", "show", "part"],
  },
  import: {
    ...{ operands: 2, form: "FILE USER KEYFILE", run: importKey },
    options: [...USER_OPTIONS, "station", "yes"],
  },
  passphrase: {
    ...{ operands: 0, form: "FILE", run: changePassphrase },
    options: [...NEW_PASSPHRASE, "memory"],
  },
  check: { operands: 0, form: "FILE", options: [], run: check },
};

async function runKeys(values: Values, io: Io): Promise<number> {
  const [name, path, ...rest] = values.operands;
  const names = Object.keys(ACTIONS);
  const action = Object.hasOwn(ACTIONS, name!) ? ACTIONS[name!] : undefined;
  if (action === undefined) {
    const hint = didYouMean(name!, names);
    throw new UsageError(`Unknown action "${name}", expected ${names.join(", ")}${hint}`);
  }
  const { operands, form, options } = action;
  if (path === undefined || rest.length < operands) {
    throw new UsageError(`Missing argument: expected keys ${name} ${form}`);
  }
  if (rest.length > operands) {
    const found = rest[operands]!;
    const shown = resemblesKey(found) ? "" : `, unexpected "${found}"`;
    throw new UsageError(`Too many arguments: expected keys ${name} ${form}${shown}`);
  }
  for (const option of Object.values(ACTIONS).flatMap((each) => each.options)) {
    if (values.given(option) && !options.includes(option)) {
      throw new UsageError(`Option --${option} cannot be used with keys ${name}`);
    }
  }
  try {
    return await action.run({ values, io, path });
  } catch (error) {
    if (error instanceof KeyFileError) throw new UsageError(error.message);
    throw error;
  }
}
