// What needs attention in a key file: users who cannot be used, and keys that are unsafe.

import { shownText } from "../../codec/low_level.ts";
import { toHex } from "../../codec/mod.ts";
import { dayOf, keysOf } from "./changes.ts";
import type { KeyDocument, UserRecord } from "./document.ts";
import { stationOf, usersOf } from "./keyed_users.ts";
import { certificateFacts } from "./pairs.ts";

/** What `iec104 keys check` finds. */
export interface KeyFinding {
  /** Whether it prevents use, or makes it unsafe. */
  readonly isFault: boolean;
  readonly text: string;
}

/** How long before the expiry of a user it is noted, in ms. */
const NOTICE_MS = 30 * 86_400_000;

/** Finds users who cannot be used, and keys that are unsafe. */
export function checkKeys(document: KeyDocument, now: number): readonly KeyFinding[] {
  const findings: KeyFinding[] = [];
  const owners = new Map<string, string>();
  for (const user of document.users) {
    const { number, name, expires, revoked } = user;
    const who = whoText({ number, name });
    if (revoked !== undefined) continue;
    const expiry = expiryFinding(expires === undefined ? undefined : Date.parse(expires), now);
    if (expiry !== undefined) findings.push({ ...expiry, text: `${who} ${expiry.text}` });
    for (const finding of certificateFindings(user, who, now)) findings.push(finding);
    const keys = keysOf(document, number);
    if (keys.length === 0) findings.push({ isFault: true, text: `${who} has no key` });
    for (const { station, record: { key } } of keys) {
      const where = station === undefined ? "" : ` at station ${shownText(station)}`;
      if (isRegular(key)) {
        findings.push({ isFault: true, text: `the key of ${who}${where} is not random` });
      }
      const other = owners.get(key);
      if (other === undefined) owners.set(key, `${who}${where}`);
      else {
        findings.push({
          isFault: !other.startsWith(who),
          text: `${who}${where} has the same key as ${other}`,
        });
      }
    }
  }
  return findings;
}

/**
 * Warns of the users with a key at a station, as the station has them, or of one of them: expired or about to expire, with a
 * key that is not random or that another user has.
 */
export function userWarnings(
  document: KeyDocument,
  { station, now, user: only }: {
    readonly station: string;
    readonly now: number;
    readonly user?: number | undefined;
  },
): readonly string[] {
  const { updateKeys = [] } = stationOf(document, station);
  const users = usersOf(document, station);
  const owners = new Map<string, string>();
  return users.flatMap((user) => {
    const { number, expires } = user;
    const who = whoText(user);
    const key = toHex(user.updateKey);
    const other = owners.get(key);
    if (other === undefined) owners.set(key, who);
    if (only !== undefined && only !== number) return [];
    const isOwn = updateKeys.some((each) => each.user === number);
    const where = isOwn ? ` at station ${shownText(station)}` : "";
    const expiry = expiryFinding(expires, now);
    return [
      ...expiry === undefined ? [] : [`${who} ${expiry.text}`],
      ...isRegular(key) ? [`the key of ${who}${where} is not random`] : [],
      ...other === undefined ? [] : [`${who}${where} has the same key as ${other}`],
    ];
  });
}

function whoText({ number, name }: Pick<UserRecord, "number" | "name">): string {
  return `user ${number} (${shownText(name)})`;
}

/** That a user has expired, or will soon. */
function expiryFinding(expires: number | undefined, now: number): KeyFinding | undefined {
  if (expires === undefined) return undefined;
  const when = dayOf(new Date(expires).toISOString());
  if (expires <= now) return { isFault: true, text: `expired on ${when}` };
  return expires - now < NOTICE_MS ? { isFault: false, text: `expires on ${when}` } : undefined;
}

/** What is wrong with the certificate of a user: it is not valid now, or has another key than the pair. */
function certificateFindings(user: UserRecord, who: string, now: number): readonly KeyFinding[] {
  const facts = certificateFacts(user, `The certificate of ${who}`);
  if (facts === undefined) return [];
  const [from, to] = facts.validity;
  const text = `the certificate of ${who}`;
  const findings: KeyFinding[] = [];
  const when = dayOf(new Date(to).toISOString());
  if (now < from || now > to) findings.push({ isFault: true, text: `${text} is not valid now` });
  else if (to - now < NOTICE_MS) {
    findings.push({ isFault: false, text: `${text} expires on ${when}` });
  }
  const { pair } = user;
  if (pair !== undefined && pair.publicKey !== toHex(facts.publicKey)) {
    findings.push({ isFault: true, text: `${text} has another key than the pair of the user` });
  }
  return findings;
}

/** Whether the octets of a key are all equal, or count up or down, as keys of examples and defaults do. */
function isRegular(key: string): boolean {
  const octets = key.match(/../g)!.map((pair) => parseInt(pair, 16));
  const steps = octets.slice(1).map((octet, index) => (octet - octets[index]! + 256) % 256);
  return new Set(steps).size === 1;
}
