// CRLs parsed once for all users of the same text. A CRL may have several megabytes, and many
// stations may share it.

import { readRevocationLists, type RevocationList } from "./revocation_list.ts";

/** A text and its parsed CRLs, for as long as they are in use. */
interface Shared {
  readonly text: string;
  readonly lists: WeakRef<readonly RevocationList[]>;
}

/** Maximum number of cached texts. */
const MAX_TEXTS = 16;

let shared: readonly Shared[] = [];

/**
 * Reads the CRLs in a PEM text like `readRevocationLists()`. Returns the same result for the same
 * text while it is in use.
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
