// Recognizes the kind of a text that should be PEM, for messages about files of the wrong kind.

/** Whether a text is PEM, as in an environment variable, rather than the path of a file. */
export function isPem(text: string): boolean {
  return text.includes("-----BEGIN ");
}

/** Whether a private key in PEM needs a passphrase. */
export function isEncrypted(key: string): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(key);
}

/** Describes the contents of a text. */
export function kindOf(text: string): string {
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g)].map(([, label]) => label);
  if (labels.length > 0) return `PEM of ${[...new Set(labels)].slice(0, 3).join(", ")}`;
  if (text.trim() === "") return "an empty file";
  if (text.startsWith("0\u0082") || text.startsWith("0\ufffd")) {
    return "DER (openssl converts it to PEM)";
  }
  return "neither PEM nor DER";
}

/** The source of a text for messages: a path, but never the text of a key. */
export function shownSource(source: string): string {
  return isPem(source) ? "in an environment variable" : source;
}
