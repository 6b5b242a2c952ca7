// The actions of `iec104 keys` with pairs of keys and certificates in PEM.

import { parseHex, toHex } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import { writeNew } from "../io/local_file.ts";
import { EXIT, UsageError } from "../io/exit.ts";
import { pemText } from "../key_file/asymmetric_keys.ts";
import { userOf } from "../key_file/changes.ts";
import type { KeyDocument } from "../key_file/document.ts";
import { type Given, pairOwnerOf, type PARTS } from "./given.ts";
import { checkValue } from "./key_text.ts";
import { confirmed, openFile } from "./open_file.ts";
import { importedFrom, pairOf, type PairOwner, pairOwnerText } from "../key_file/pairs.ts";

/**
 * Sets a pair of keys, a public key or a certificate.
 *
 * @throws {UsageError} It cannot be used for its owner.
 */
export async function importPem(given: Given, text: string, source: string): Promise<number> {
  const { values, io, path } = given;
  const owner = pairOwnerOf(values);
  for (const name of ["name", "role", "expires"]) {
    if (values.given(name)) {
      throw new UsageError(
        `Option --${name} cannot be used with PEM: iec104 keys add or change sets it`,
      );
    }
  }
  using file = await openFile(given);
  const pem = { owner, source: source === "-" ? "standard input" : source, now: io.now() };
  const { what, publicKey, replaces, apply } = importedFrom(file.document, text, pem);
  if (replaces && !await confirmed(given, `replace the ${what}`)) return EXIT.fault;
  await file.update(apply);
  const check = checkValue({ key: toHex(publicKey) });
  io.stderr.line(shownText(`Imported in ${path}: ${what}, check value of the public key ${check}`));
  return EXIT.done;
}

/**
 * Writes part of a pair of keys, or a certificate.
 *
 * @throws {UsageError} There is none, or nothing says where to write a private key.
 */
export async function exportPem(
  given: Given,
  part: Exclude<typeof PARTS[number], "key">,
): Promise<number> {
  const { values, io } = given;
  const owner = pairOwnerOf(values);
  const target = values.text("output");
  const isShown = values.flag("show");
  if (isShown && target !== undefined) {
    throw new UsageError("Expected either --output FILE or --show");
  }
  if (part === "private" && target === undefined && !isShown) {
    throw new UsageError(
      "Expected either --output FILE, or --show to print the private key where others may see it",
    );
  }
  using file = await openFile(given);
  const { text, what } = exported(file.document, owner, part);
  if (target === undefined) io.stdout.write(text);
  else {
    await writeNew(target, text, io);
    io.stderr.line(shownText(`Wrote the ${what} to ${target}`));
  }
  return EXIT.done;
}

function exported(
  document: KeyDocument,
  owner: PairOwner,
  part: "private" | "public" | "certificate",
): { readonly text: string; readonly what: string } {
  const who = pairOwnerText(document, owner);
  if (part === "certificate") {
    const record = typeof owner === "number" ? userOf(document, owner).certificate : undefined;
    if (record === undefined) throw new UsageError(`There is no certificate of ${who}`);
    const text = pemText("CERTIFICATE", parseHex(record.certificate));
    return { text, what: `certificate of ${who}` };
  }
  if (typeof owner === "number") userOf(document, owner);
  const pair = pairOf(document, owner);
  const key = part === "private" ? pair?.privateKey : pair?.publicKey;
  if (key === undefined) {
    const has = pair === undefined ? "" : "; the file has only the public key";
    throw new UsageError(`There is no ${part} key of ${who}${has}`);
  }
  const label = part === "private" ? "PRIVATE KEY" : "PUBLIC KEY";
  return { text: pemText(label, parseHex(key)), what: `${part} key of ${who}` };
}
