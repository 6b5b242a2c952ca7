// Checks that the settings of a link are consistent, whether they come from a file or from the command line.

import type { Profile } from "../../codec/mod.ts";
import type { SessionOptions } from "../../mod.ts";
import {
  resolveAuthenticationOptions,
  resolveSessionOptions,
  resolveTlsPolicy,
} from "../../transport/low_level.ts";
import {
  type AuthenticationConfig,
  authenticationOptions,
} from "../key_file/authentication_rows.ts";
import type { LinkConfig } from "./link_rows.ts";
import { isGiven, type LinkKey, nameOf, type Origin } from "./link_values.ts";
import { durationText } from "../options/setting_row.ts";
import type { SessionConfig } from "./session_rows.ts";
import { policyOf } from "./tls_policy.ts";
import { TLS_NEEDS, type TlsConfig } from "./tls_rows.ts";

/** A setting that contradicts another one. */
export interface LinkFault {
  /** The setting. */
  readonly key: LinkKey;
  /** Its name: of the option, or its path in the file. */
  readonly name: string;
  /** Its value; `undefined` if it is missing. */
  readonly value: unknown;
  /** The expected value, for a list of mistakes in a file. */
  readonly expected: string;
  /** The complete message, for the command line. */
  readonly text: string;
}

/** Two settings of a session that must be consistent. */
interface Pair {
  readonly low: "w" | "t2Ms";
  readonly high: "k" | "t1Ms" | "maxUnacknowledged";
  readonly fits: (low: number, high: number) => boolean;
  /** How the lower and the higher setting must relate to the other. */
  readonly words: Readonly<Record<"low" | "high", string>>;
  readonly textOf: (value: number) => string;
}

const PAIRS: readonly Pair[] = [
  {
    ...{ low: "w", high: "k", fits: (w, k) => w <= k, textOf: String },
    words: { low: "at most", high: "at least" },
  },
  {
    ...{ low: "t2Ms", high: "t1Ms", fits: (t2, t1) => t2 < t1, textOf: durationText },
    words: { low: "less than", high: "more than" },
  },
  {
    ...{ low: "w", high: "maxUnacknowledged", fits: (w, most) => w <= most, textOf: String },
    words: { low: "at most", high: "at least" },
  },
];

/** The effective values of a session, even if they are inconsistent. */
function valuesOf(session: SessionConfig): Required<SessionOptions> {
  const { k } = session;
  const isAlone = k !== undefined && session.w === undefined; // then w depends on k
  return { ...resolveSessionOptions(isAlone ? { k } : {}), ...session };
}

/** Settings of a session that are inconsistent. */
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
      name: nameOf(key, origin),
      value: values[pair[mine]],
      expected: `${pair.words[mine]} ${pair[other]}, ${values[pair[other]]}${source}`,
      text:
        `${nameOf(key, origin)} ${value} needs ${otherName} of ${pair.words[other]} ${value}; ` +
        `${otherName} is ${limit}${source}`,
    }];
  });
}

/** The setting of a pair that a message names: preferably one of the command line, then one that is not a default. */
function concerned(
  { low, high }: Pair,
  { session, origin }: { readonly session: SessionConfig; readonly origin: Origin },
): "low" | "high" {
  if (isGiven(["session", low], origin)) return "low";
  if (isGiven(["session", high], origin)) return "high";
  return session[low] === undefined ? "high" : "low";
}

/** The first rule of TLS that the library refuses. */
function policyFault(tls: TlsConfig, origin: Origin): LinkFault | undefined {
  try {
    resolveTlsPolicy(policyOf(tls));
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [, name = "", found = "", expected = ""] =
      /^Cannot use (\w+)[^=]*= (.*?): expected (.*)$/s.exec(error.message) ?? [];
    const key: LinkKey = ["tls", name];
    return {
      ...{ key, name: nameOf(key, origin), value: tls[name as keyof TlsConfig], expected },
      text: `${nameOf(key, origin)} is ${found}, expected ${expected}`,
    };
  }
}

/** The settings of secure authentication that are missing, or that the library refuses. */
function authenticationFaults(
  config: AuthenticationConfig,
  origin: Origin,
): readonly LinkFault[] {
  const faults: LinkFault[] = [];
  const [first] = Object.keys(config);
  if (config.keysFile === undefined && first !== undefined) {
    const key: LinkKey = ["authentication", "keysFile"];
    const other = nameOf(["authentication", first], origin);
    // If only the command line has settings, the file is missing there.
    const name = isGiven(["authentication", first], origin)
      ? nameOf(key, { given: origin.given })
      : nameOf(key, origin);
    faults.push({
      ...{ key, name, value: undefined, expected: "a file that iec104 keys has made" },
      text: `${other} needs ${name}: a file that iec104 keys has made`,
    });
  }
  try {
    resolveAuthenticationOptions(authenticationOptions(config));
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    const [, name = first ?? "", found = "", expected = error.message] =
      /^Cannot use (\w+) = (.*?): expected (.*)$/s.exec(error.message) ?? [];
    const key: LinkKey = ["authentication", name];
    faults.push({
      ...{ key, name: nameOf(key, origin), value: config[name as keyof AuthenticationConfig] },
      expected,
      text: found === ""
        ? `${nameOf(key, origin)}: ${error.message}`
        : `${nameOf(key, origin)} is ${found}, expected ${expected}`,
    });
  }
  return faults;
}

/** All inconsistencies in the settings of a link. */
export function linkFaults(
  { session = {}, tls, authentication = {}, originator = 0 }: LinkConfig,
  { profile, origin }: { readonly profile: Profile; readonly origin: Origin },
): readonly LinkFault[] {
  const faults = [...sessionFaults(session, origin)];
  if (originator > 0 && profile.cotOctets === 1) {
    const name = nameOf(["", "originator"], origin);
    faults.push({
      key: ["", "originator"],
      name,
      value: originator,
      expected: "0, because causes of one octet have no originator address",
      text: `${name} ${originator} needs a profile with two octets of cause, such as 2/2/3`,
    });
  }
  for (const fault of authenticationFaults(authentication, origin)) faults.push(fault);
  if (tls === undefined) return faults;
  const missing = TLS_NEEDS.filter((key) => tls[key] === undefined);
  // If the command line enables TLS, a missing setting is a fault of the command line.
  const { given } = origin;
  const names = missing.map((key) =>
    nameOf(["tls", key], given.tls === undefined ? origin : { given })
  );
  for (const [index, key] of missing.entries()) {
    faults.push({
      key: ["tls", key],
      name: names[index]!,
      value: undefined,
      expected: "a PEM file, because both stations authenticate with certificates",
      text: `TLS needs ${listed(names)}: both stations authenticate with certificates`,
    });
  }
  const fault = policyFault(tls, origin);
  if (fault !== undefined) faults.push(fault);
  if (tls.passphrase !== undefined && tls.passphraseFile !== undefined) {
    faults.push({
      key: ["tls", "passphraseFile"],
      name: nameOf(["tls", "passphraseFile"], origin),
      value: tls.passphraseFile,
      expected: "either passphrase or passphraseFile",
      text: `${nameOf(["tls", "passphraseFile"], origin)} and ${
        nameOf(["tls", "passphrase"], origin)
      } exclude each other, expected one`,
    });
  }
  return faults;
}

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  const last = names.at(-1)!;
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
