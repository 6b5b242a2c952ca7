// The actions of `iec104 keys`.

import { shownText } from "../../codec/low_level.ts";
import { writeNew } from "../io/local_file.ts";
import { readText, textOf } from "../io/read_text.ts";
import { isPem } from "../text/pem_text.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { count } from "../text/count.ts";
import {
  addUser,
  changeUser,
  keyOf,
  type KeyOwner,
  keysOf,
  ownerText,
  revokeUser,
  setKey,
  userOf,
} from "../key_file/changes.ts";
import type { KeyDocument, KeyRecord } from "../key_file/document.ts";
import {
  costOf,
  expiryIn,
  type Given,
  lengthIn,
  nameIn,
  newUser,
  ownerOf,
  PARTS,
  refuseUserOptions,
  roleIn,
  stationsIn,
  userNumberOf,
} from "./given.ts";
import { KeyFile } from "../key_file/key_file.ts";
import { checkKeys } from "../key_file/key_findings.ts";
import { checkValue, lengthOf, parseKey, randomKey, resemblesKey } from "./key_text.ts";
import { keyJson, keyTable } from "./list_keys.ts";
import { confirmed, openFile } from "./open_file.ts";
import { passphraseOf, warnOfRights } from "../key_file/passphrase.ts";
import { roleWord } from "../key_file/roles.ts";

/** Default length of a new key in octets, by its owner: every device has AES-128. */
const LENGTH = { user: 16, authority: 32 } as const;

/** Creates a file. */
export async function create({ values, io, path }: Given): Promise<number> {
  const passphrase = await passphraseOf(values, io, { file: path, isNew: true });
  const cost = costOf(values);
  using _file = await KeyFile.create(path, passphrase, { ...cost !== undefined && { cost } });
  io.stderr.line(`Wrote ${path}. Keep a copy, and its passphrase: without both, all keys are lost`);
  io.stderr.line(`Next: iec104 keys add ${path} 1 --name NAME --role ROLE`);
  return EXIT.done;
}

/** Adds a user, or the key of the authority, with random keys. */
export async function add(given: Given): Promise<number> {
  const { values, io } = given;
  const owner = ownerOf(values);
  const now = io.now();
  const octets = lengthIn(values) ?? (owner === "authority" ? LENGTH.authority : LENGTH.user);
  const user = owner === "authority" ? undefined : newUser(given, owner);
  if (user === undefined) refuseUserOptions(values);
  const stations = stationsIn(values);
  const places = stations.length === 0 ? [undefined] : stations;
  const keys = places.map((station) => ({ station, record: randomKey(octets, now) }));
  using file = await openFile(given);
  await file.update((document) => {
    if (user !== undefined) return addUser(document, user, keys);
    const known = keysOf(document, "authority");
    if (keys.some(({ station }) => known.some((each) => each.station === station))) {
      throw new UsageError("The key of the authority exists: rotate or import it");
    }
    return keys.reduce((changed, placed) => setKey(changed, "authority", placed), document);
  });
  told(given, file.document, { verb: "Added", owner, keys });
  return EXIT.done;
}

/** Changes name, role or expiry of a user. */
export async function change(given: Given): Promise<number> {
  const { values, io, path } = given;
  const number = userNumberOf(values);
  const { name, role } = { name: nameIn(values), role: roleIn(values) };
  const expires = expiryIn(given);
  if (name === undefined && role === undefined && expires === undefined) {
    throw new UsageError("Missing option: expected --name, --role or --expires");
  }
  using file = await openFile(given);
  await file.update((document) =>
    changeUser(document, number, {
      ...name !== undefined && { name },
      ...role !== undefined && { role },
      ...expires !== undefined && { expires },
    })
  );
  const user = userOf(file.document, number);
  const until = user.expires === undefined ? "" : `, expires ${user.expires}`;
  io.stderr.line(
    `Changed in ${path}: ${ownerText(file.document, number)}, ${roleWord(user.role)}${until}`,
  );
  return EXIT.done;
}

/** Lists users and keys, without the keys. */
export async function list(given: Given): Promise<number> {
  const { values, io, path } = given;
  using file = await openFile(given);
  const { document } = file;
  if (values.flag("json")) io.stdout.line(keyJson(document));
  else {
    const [head, ...rows] = keyTable(document, io.now());
    if (rows.length === 0) io.stderr.line(`${path} has no users; iec104 keys add makes one`);
    else for (const line of [head!, ...rows]) io.stdout.line(line);
  }
  return EXIT.done;
}

/** Deletes the keys of a user. */
export async function revoke(given: Given): Promise<number> {
  const { values, io, path } = given;
  const number = userNumberOf(values);
  using file = await openFile(given);
  const now = new Date(io.now()).toISOString();
  revokeUser(file.document, number, now); // Before the question: it must be possible.
  const who = ownerText(file.document, number);
  if (!await confirmed(given, `revoke ${who}, whose keys are then deleted`)) return EXIT.fault;
  await file.update((document) => revokeUser(document, number, now));
  io.stderr.line(`Revoked in ${path}: ${who}. Delete the user in all devices, too`);
  return EXIT.done;
}

/** Replaces keys by new random ones. */
export async function rotate(given: Given): Promise<number> {
  const { values, io } = given;
  const owner = ownerOf(values);
  const now = io.now();
  const wanted = lengthIn(values);
  const stations = stationsIn(values);
  const places = stations.length === 0 ? [undefined] : stations;
  using file = await openFile(given);
  const { document } = file;
  if (owner !== "authority") userOf(document, owner);
  if (values.given("host")) {
    if (owner === "authority" || stations.length > 1 || wanted !== undefined) {
      throw new UsageError(
        "--host changes the key of one user at one station, with the length that the method has",
      );
    }
    const question = `change the key of ${ownerText(document, owner)} at ${values.text("host")}`;
    if (!await confirmed(given, question)) return EXIT.fault;
    const { rotateOverLink } = await import("./rotate_link.ts");
    return await rotateOverLink(given, { file, number: owner, station: stations[0] });
  }
  for (
    const name of [
      "plant",
      "authority-key",
      "station-key",
      "user-key",
      "user-certificate",
      "method",
      "sequence",
    ]
  ) {
    if (values.given(name)) throw new UsageError(`--${name} needs --host`);
  }
  const keys = places.map((station) => {
    const known = keysOf(document, owner);
    const here = known.find((key) => key.station === station);
    // With --station, a station gets its first key; without it, there must be one to replace.
    const record = here?.record ??
      (station === undefined ? keyOf(document, owner, station) : known[0]?.record);
    const octets = wanted ?? (record === undefined ? LENGTH.user : lengthOf(record));
    return { station, record: randomKey(octets, now), isKnown: here !== undefined };
  });
  const whose = ownerText(document, owner);
  const question = `replace ${
    count(keys.length, "key")
  } of ${whose}; a device keeps the old one until it gets the new`;
  if (keys.some(({ isKnown }) => isKnown) && !await confirmed(given, question)) return EXIT.fault;
  await file.update((current) =>
    keys.reduce((changed, placed) => setKey(changed, owner, placed), current)
  );
  told(given, file.document, { verb: "Rotated", owner, keys });
  return EXIT.done;
}

/** Writes a key as hex digits, or what --part names as PEM. */
export async function exportKey(given: Given): Promise<number> {
  const { values, io } = given;
  const part = values.choice("part", PARTS);
  if (part !== "key") {
    const { exportPem } = await import("./pem_actions.ts");
    return await exportPem(given, part);
  }
  const owner = ownerOf(values);
  const target = values.text("output");
  const isShown = values.flag("show");
  if (isShown === (target !== undefined)) {
    throw new UsageError(
      "Expected either --output FILE, or --show to print the key where others may see it",
    );
  }
  const stations = stationsIn(values);
  if (stations.length > 1) throw new UsageError("Expected a single --station");
  using file = await openFile(given);
  const record = keyOf(file.document, owner, stations[0]);
  if (target === undefined) io.stdout.line(record.key);
  else await writeNew(target, `${record.key}\n`, io);
  const whose = ownerText(file.document, owner);
  const place = stations[0] === undefined ? "" : ` at station ${stations[0]}`;
  const key = `he key of ${whose}${place}, check value ${checkValue(record)}`;
  const where = `Wrote t${key}, to ${target}. Delete it when the device has the key`;
  io.stderr.line(shownText(target === undefined ? `T${key}` : where));
  return EXIT.done;
}

/** Sets a key from hex digits, as the tool of a device writes them, or a pair of keys or a certificate from PEM. */
export async function importKey(given: Given): Promise<number> {
  const { values } = given;
  const source = values.operands[3]!;
  if (resemblesKey(source) && !await exists(source)) {
    throw new UsageError(
      "Found a key in the command line, where others can read it, expected a file, or - for standard input",
    );
  }
  const text = await textIn(source, given.io);
  if (values.operands[2] === "station" || isPem(text ?? "")) {
    const { importPem } = await import("./pem_actions.ts");
    return await importPem(given, text ?? "", source);
  }
  const owner = ownerOf(values);
  const stations = stationsIn(values);
  if (stations.length > 1) throw new UsageError("Expected a single --station");
  const [station] = stations;
  const isNew = ["name", "role", "expires"].some((name) => values.given(name));
  if (isNew && owner === "authority") refuseUserOptions(values);
  const user = isNew && owner !== "authority" ? newUser(given, owner) : undefined;
  using file = await openFile(given);
  if (user === undefined && owner !== "authority") requireUser(file.document, owner);
  const record = await readKey(given, {
    ...{ text, source, whose: ownerText(file.document, owner) },
  });
  const keys = [{ station, record }];
  const hasKey = keysOf(file.document, owner).some((key) => key.station === station);
  const whose = ownerText(file.document, owner);
  if (
    user === undefined && hasKey && !await confirmed(given, `replace the key of ${whose}`)
  ) return EXIT.fault;
  await file.update((document) =>
    user === undefined ? setKey(document, owner, keys[0]!) : addUser(document, user, keys)
  );
  told(given, file.document, { verb: "Imported", owner, keys });
  return EXIT.done;
}

/** Encrypts the file with another passphrase. */
export async function changePassphrase(given: Given): Promise<number> {
  const { values, io, path } = given;
  using file = await openFile(given);
  const cost = costOf(values);
  const passphrase = await passphraseOf(values, io, {
    ...{ file: path, prefix: "new-", isNew: true },
  });
  await file.changePassphrase(passphrase, { ...cost !== undefined && { cost } });
  io.stderr.line(
    `Changed the passphrase of ${path}. Copies of the file still open with the old one`,
  );
  return EXIT.done;
}

/** Checks a file. */
export async function check(given: Given): Promise<number> {
  const { io, path } = given;
  using file = await openFile(given, { warns: false });
  const { document } = file;
  const findings = [
    ...file.warnings.map((text) => ({ isFault: true, text })),
    ...checkKeys(document, io.now()),
  ];
  for (const { isFault, text } of findings) {
    io.stdout.line(`${isFault ? "fault" : "note"}: ${text}`);
  }
  const faults = findings.filter(({ isFault }) => isFault).length;
  const active = document.users.filter(({ revoked }) => revoked === undefined).length;
  io.stderr.line(`${path}: ${count(active, "user")}, ${count(faults, "fault")}`);
  return faults === 0 ? EXIT.done : EXIT.fault;
}

/** Reports what was done, with the check values by which keys can be compared. */
function told(
  { io, path }: Given,
  document: KeyDocument,
  { verb, owner, keys }: {
    readonly verb: string;
    readonly owner: KeyOwner;
    readonly keys: readonly { readonly station?: string | undefined; readonly record: KeyRecord }[];
  },
): void {
  for (const { station, record } of keys) {
    const where = station === undefined ? "" : ` at station ${station}`;
    const facts = `${lengthOf(record) * 8} bits, check value ${checkValue(record)}`;
    io.stderr.line(
      shownText(`${verb} in ${path}: key of ${ownerText(document, owner)}${where}, ${facts}`),
    );
  }
}

/** The text of a file or of standard input; `undefined` if a person will be asked for it. */
async function textIn(source: string, io: Given["io"]): Promise<string | undefined> {
  if (source !== "-") {
    const text = await readText(source, io);
    if (!isPem(text) || text.includes("PRIVATE KEY")) await warnOfRights(source, io);
    return text;
  }
  return io.askSecret === undefined ? await textOf(io.stdin()) : undefined;
}

/** The key in a text, or as a person types it. */
async function readKey(
  { io }: Given,
  { text, source, whose }: {
    readonly text: string | undefined;
    readonly source: string;
    readonly whose: string;
  },
): Promise<KeyRecord> {
  if (text !== undefined) {
    return parseKey(text, source === "-" ? "standard input" : source, io.now());
  }
  await io.stderr.flush();
  const typed = await io.askSecret!(`Key of ${shownText(whose)} in hex digits: `);
  return parseKey(typed ?? "", "input", io.now());
}

/** Whether there is a file: its name may be all hex digits. */
async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function requireUser(document: KeyDocument, number: number): void {
  try {
    userOf(document, number);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; with --name and --role, import adds the user`);
  }
}
