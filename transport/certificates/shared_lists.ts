// CRLs that are read once for all users of the same text: a CRL may have megabytes, and many stations share it.

import { readRevocationLists, type RevocationList } from "./revocation_list.ts";

/** A text and what was read of it, as long as it is in use. */
interface Shared {
  readonly text: string;
  readonly lists: WeakRef<readonly RevocationList[]>;
}

/** Texts that are remembered. */
const MAX_TEXTS = 16;

let shared: readonly Shared[] = [];

/**
 * Reads the CRLs in a PEM text, as `readRevocationLists()` does. For the same text the result is the same as long as it is
 * in use.
 *
 * @throws {CertificateError} The text contains no CRL, or one that cannot be used.
 */
export function readSharedLists(text: string): readonly RevocationList[] {
  const inUse = shared.filter(({ lists }) => lists.deref() !== undefined);
  const known = inUse.find((each) => each.text === text)?.lists.deref();
  const lists = known ?? readRevocationLists(text);
  shared = known === undefined
    ? [{ text, lists: new WeakRef(lists) }, ...inUse].slice(0, MAX_TEXTS)
    : inUse;
  return lists;
}
