// Reads key files and their contents, and makes new ones.

import { wideRights } from "../io/file_rights.ts";
import { decodeText } from "../text/decode_text.ts";
import { listMistakes } from "../text/json/file_mistakes.ts";
import { readJson } from "../text/json/read_json.ts";
import { checkKeyDocument, type KeyDocument } from "./document.ts";
import { type Envelope, type KeyDerivation, seal, unseal } from "./envelope.ts";
import { KeyFileError } from "./key_file_error.ts";

/** Maximum size of a key file in octets: a hundred thousand keys. */
const MAX_OCTETS = 0x200_0000;

/** What a file holds, and the key that it is encrypted with. */
export interface Opened {
  readonly document: KeyDocument;
  readonly key: Uint8Array;
  readonly kdf: KeyDerivation;
  /** The nonce of the file, by which it is recognized; empty if it is not known. */
  readonly nonce: string;
}

/**
 * Reads a file, if its rights permit that.
 *
 * @param options.path The path in messages, if `place` is where its links lead.
 * @param options.wasOpen Whether the program has read it before, so that a new file would be no remedy if it is gone.
 * @throws {KeyFileError} `bad-rights`, `bad-file` or `failed`.
 */
export function readKeyFile(
  place: string,
  { path = place, wasOpen = false }: { readonly path?: string; readonly wasOpen?: boolean } = {},
): { readonly text: string; readonly warnings: readonly string[] } {
  let octets: Uint8Array;
  let rights: ReturnType<typeof wideRights>;
  try {
    // A pipe without a writer would block when it is opened.
    if (!Deno.statSync(place).isFile) throw notAFile(path);
    using file = Deno.openSync(place);
    const info = file.statSync();
    if (info.size > MAX_OCTETS) {
      throw new KeyFileError(
        `${path} has ${info.size} octets, expected a key file of at most ${MAX_OCTETS}`,
        { code: "bad-file" },
      );
    }
    rights = wideRights(path, info);
    octets = readWhole(file, info.size);
  } catch (cause) {
    if (cause instanceof KeyFileError || cause instanceof Deno.errors.NotCapable) throw cause;
    const what = cause instanceof Deno.errors.NotFound
      ? `No such file: ${path}${wasOpen ? "" : `; iec104 keys create ${path} makes it`}`
      : `Cannot read ${path}: ${(cause as Error).message}`;
    throw new KeyFileError(what, { code: "failed", cause });
  }
  if (rights?.areWritable === true) {
    throw new KeyFileError(
      `${rights.text}, and check its users with iec104 keys list`,
      { code: "bad-rights" },
    );
  }
  return { text: decodeText(octets), warnings: rights === undefined ? [] : [rights.text] };
}

function notAFile(path: string): KeyFileError {
  return new KeyFileError(`${path} is a folder or a device, expected a key file`, {
    code: "bad-file",
  });
}

function readWhole(file: Deno.FsFile, size: number): Uint8Array {
  const octets = new Uint8Array(size);
  let at = 0;
  while (at < size) {
    const count = file.readSync(octets.subarray(at));
    if (count === null) break;
    at += count;
  }
  return octets.subarray(0, at);
}

/**
 * Decrypts and checks the contents.
 *
 * @throws {KeyFileError} `not-opened` or `bad-file`.
 */
export function contentsOf(envelope: Envelope, key: Uint8Array, path: string): KeyDocument {
  const plain = unseal(envelope, key, path);
  const json = readJson(new TextDecoder().decode(plain));
  plain.fill(0);
  if (json.value === undefined) {
    // The fault of the text would quote it, and it may be part of a key.
    throw new KeyFileError(
      `${path} can be decrypted, but its contents are not JSON; restore it from a backup`,
      { code: "bad-file" },
    );
  }
  const faults = checkKeyDocument(json.value);
  const mistakes = listMistakes([{ file: `${path} (decrypted)`, json, faults }]);
  if (mistakes !== undefined) throw new KeyFileError(mistakes, { code: "bad-file" });
  return json.value as KeyDocument;
}

/**
 * Refuses contents with mistakes.
 *
 * @throws {KeyFileError} `bad-file`.
 */
export function refuseMistakes(document: KeyDocument): void {
  const faults = checkKeyDocument(document);
  if (faults.length === 0) return;
  const json = readJson(JSON.stringify(document, undefined, 2));
  throw new KeyFileError(listMistakes([{ file: "The change", json, faults }])!, {
    code: "bad-file",
  });
}

/**
 * Encrypts the contents.
 *
 * @throws {KeyFileError} `bad-file`: they are too large.
 */
export function sealed({ document, key, kdf }: Omit<Opened, "nonce">): Sealed {
  const plain = new TextEncoder().encode(JSON.stringify(document, undefined, 2));
  const { text, nonce } = seal(plain, { key, kdf });
  plain.fill(0);
  if (text.length <= MAX_OCTETS) return { octets: new TextEncoder().encode(text), nonce };
  throw new KeyFileError(
    `The change would make a file of ${text.length} octets, expected at most ${MAX_OCTETS}`,
    { code: "bad-file" },
  );
}

/** A file as it is written. */
export interface Sealed {
  readonly octets: Uint8Array;
  readonly nonce: string;
}
