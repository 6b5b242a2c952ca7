// Applies the users of a key file to a station that is running: whoever was revoked no longer operates.

import type { UserDirectory } from "../../transport/authentication.ts";
import { toHex } from "../../codec/mod.ts";
import { dayOf } from "./changes.ts";
import type { KeyedUser } from "./keyed_users.ts";
import { roleWord } from "./roles.ts";

/**
 * Makes the users of a directory those of a file. Session keys of users who were removed, or have another update key, are no
 * longer valid.
 *
 * @returns What has changed, a line for each user.
 */
export function applyUsers(directory: UserDirectory, users: readonly KeyedUser[]): string[] {
  const lines: string[] = [];
  const next = new Map(users.map((user) => [user.number, user]));
  // First those who are removed or have another name: a name may have passed to another user.
  for (const known of [...directory]) {
    if (next.get(known.number)?.name === known.name) continue;
    directory.delete(known.number);
    lines.push(`user ${known.number} (${known.name}) was removed or revoked`);
  }
  for (const user of users) {
    const known = directory.get(user.number);
    const text = known === undefined
      ? `was added as ${roleWord(user.role)}${expiryText(user)}`
      : differenceText(known, user);
    if (text === undefined) continue;
    directory.set(user);
    lines.push(`user ${user.number} (${user.name}) ${text}`);
  }
  return lines;
}

/** What differs; `undefined` if nothing does. */
function differenceText(known: KeyedUser, user: KeyedUser): string | undefined {
  const texts: string[] = [];
  if (toHex(known.updateKey) !== toHex(user.updateKey)) texts.push("has another update key");
  if (known.role !== user.role) texts.push(`has the role ${roleWord(user.role)}`);
  if (known.expires !== user.expires) {
    texts.push(
      user.expires === undefined ? "no longer expires" : `now ${expiryText(user).slice(2)}`,
    );
  }
  return texts.length === 0 ? undefined : texts.join(", ");
}

function expiryText({ expires }: KeyedUser): string {
  if (expires === undefined) return "";
  return `, expires on ${dayOf(new Date(expires).toISOString())}`;
}
