// Instants as text, for messages about certificates.

/** An instant in UTC. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}
