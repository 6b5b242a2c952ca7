// What must hold between the settings of a link, whether they come from a file or from the command line.

import { formatDuration, type Profile } from "../../codec/mod.ts";
import type { SessionOptions } from "../../mod.ts";
import { resolveSessionOptions } from "../../transport/low_level.ts";
import type { LinkConfig } from "./link_rows.ts";
import { isGiven, type LinkKey, nameOf, type Origin } from "./link_values.ts";
import type { SessionConfig } from "./session_rows.ts";
import { TLS_NEEDS } from "./tls_rows.ts";

/** A setting that does not fit to another one. */
export interface LinkFault {
  /** Which setting. */
  readonly key: LinkKey;
  /** Its value; `undefined` if it is missing. */
  readonly value: unknown;
  /** What was expected, for a list of mistakes in a file. */
  readonly expected: string;
  /** The whole as a sentence, for the command line. */
  readonly text: string;
}

/** Two settings of a session that must fit. */
interface Pair {
  readonly low: "w" | "t2Ms";
  readonly high: "k" | "t1Ms" | "maxUnacknowledged";
  readonly fits: (low: number, high: number) => boolean;
  /** What the lower and the higher setting must be with regard to the other. */
  readonly words: Readonly<Record<"low" | "high", string>>;
  readonly textOf: (value: number) => string;
}

const PAIRS: readonly Pair[] = [
  {
    ...{ low: "w", high: "k", fits: (w, k) => w <= k, textOf: String },
    words: { low: "at most", high: "at least" },
  },
  {
    ...{ low: "t2Ms", high: "t1Ms", fits: (t2, t1) => t2 < t1, textOf: formatDuration },
    words: { low: "less than", high: "more than" },
  },
  {
    ...{ low: "w", high: "maxUnacknowledged", fits: (w, most) => w <= most, textOf: String },
    words: { low: "at most", high: "at least" },
  },
];

/** The values in use for a session, also where two of them do not fit. */
function valuesOf(session: SessionConfig): Required<SessionOptions> {
  const { k } = session;
  const isAlone = k !== undefined && session.w === undefined; // then w depends on k
  return { ...resolveSessionOptions(isAlone ? { k } : {}), ...session };
}

/** Settings of a session that do not fit together. */
export function sessionFaults(session: SessionConfig, origin: Origin): readonly LinkFault[] {
  const values = valuesOf(session);
  return PAIRS.flatMap((pair) => {
    if (pair.fits(values[pair.low], values[pair.high])) return [];
    const mine = concerned(pair, { session, origin });
    const other = mine === "low" ? "high" : "low";
    const [value, limit] = [values[pair[mine]], values[pair[other]]].map(pair.textOf);
    const key: LinkKey = ["session", pair[mine]];
    const isDefault = session[pair[other]] === undefined;
    const otherName = nameOf(
      ["session", pair[other]],
      isDefault && isGiven(key, origin) ? { given: origin.given } : origin,
    );
    const source = isDefault ? " by default" : "";
    return [{
      key,
      value: values[pair[mine]],
      expected: `${pair.words[mine]} ${pair[other]}, ${limit}${source}`,
      text:
        `${nameOf(key, origin)} ${value} needs ${otherName} of ${pair.words[other]} ${value}; ` +
        `${otherName} is ${limit}${source}`,
    }];
  });
}

/** The setting of a pair that a message is about: one of the command line, or one that is not a default. */
function concerned(
  { low, high }: Pair,
  { session, origin }: { readonly session: SessionConfig; readonly origin: Origin },
): "low" | "high" {
  if (isGiven(["session", low], origin)) return "low";
  if (isGiven(["session", high], origin)) return "high";
  return session[low] === undefined ? "high" : "low";
}

/** Everything in the settings of a link that does not fit together. */
export function linkFaults(
  { session = {}, tls, originator = 0 }: LinkConfig,
  { profile, origin }: { readonly profile: Profile; readonly origin: Origin },
): readonly LinkFault[] {
  const faults = [...sessionFaults(session, origin)];
  if (originator > 0 && profile.cotOctets === 1) {
    const name = nameOf(["", "originator"], origin);
    faults.push({
      key: ["", "originator"],
      value: originator,
      expected: "0, as causes of one octet have no originator address",
      text: `${name} ${originator} needs a profile with two octets of cause, such as 2/2/3`,
    });
  }
  if (tls === undefined) return faults;
  const missing = TLS_NEEDS.filter((key) => tls[key] === undefined);
  const names = missing.map((key) => nameOf(["tls", key], origin));
  for (const key of missing) {
    faults.push({
      key: ["tls", key],
      value: undefined,
      expected: "a file in PEM, as both stations authenticate with certificates",
      text: `TLS needs ${names.join(" and ")}: both stations authenticate with certificates`,
    });
  }
  if (tls.passphrase !== undefined && tls.passphraseFile !== undefined) {
    faults.push({
      key: ["tls", "passphraseFile"],
      value: tls.passphraseFile,
      expected: "either passphrase or passphraseFile",
      text: `${nameOf(["tls", "passphraseFile"], origin)} and ${
        nameOf(["tls", "passphrase"], origin)
      } exclude each other, expected one`,
    });
  }
  return faults;
}
