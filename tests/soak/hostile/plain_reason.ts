// Removes from reasons what differs from one connection to the next, so that they can be counted.

/** Returns a reason without its numbers and addresses. */
export function plainReason(reason: string): string {
  return reason
    .replaceAll(/0x[0-9A-F]+/g, "#")
    .replaceAll(/\d+(?:\.\d+){3}(?:(?::| port )\d+)?/g, "ADDRESS")
    .replaceAll(/\d+/g, "#")
    .replaceAll(/#(?: #)+/g, "#");
}
