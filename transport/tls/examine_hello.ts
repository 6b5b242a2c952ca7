// Whether a listener and a client have a version and a cipher suite in common.

import { type ClientHello, versionText } from "./client_hello.ts";
import type { PeerFinding } from "./check_peer.ts";
import { type Suite, suiteText } from "./suites.ts";

/** Capabilities of a listener. */
export interface Abilities {
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
  /** The suites that it can use. */
  readonly suites: readonly Suite[];
  /** The name of the runtime. */
  readonly runtime: string;
}

const V12 = 0x0303;
const V13 = 0x0304;

/** Numbers in the list of suites that have another meaning: secure renegotiation, and a repeated attempt with an older version. */
const SIGNALS: readonly number[] = [0x00ff, 0x5600];

/** Maximum number of suites to list in a message. */
const SHOWN = 6;

/** Advice for a device that supports none of the suites of this runtime. */
export const OTHER_SUITES =
  "a device that only speaks RSA key exchange, CBC or DHE can be reached by running under Node.js, " +
  "or through a local TLS front end such as stunnel; SECURITY.md has both";

/** Why a handshake with this client must fail; `undefined` if it can succeed. */
export function examineHello(hello: ClientHello, abilities: Abilities): PeerFinding | undefined {
  const { minVersion, suites, runtime } = abilities;
  const permits12 = minVersion === "TLSv1.2" && hello.versions.includes(V12);
  const permits13 = hello.versions.includes(V13);
  if (!permits12 && !permits13) {
    const [newest] = hello.versions;
    const offered = newest === undefined ? "no known version" : `at most ${versionText(newest)}`;
    const reason = `the peer offers ${offered} of TLS, expected ${minVersion} or later`;
    return { event: "insecure-version", reason };
  }
  const common = suites.some(({ number, name }) =>
    hello.suites.includes(number) && (name.includes("_WITH_") ? permits12 : permits13)
  );
  if (common) return undefined;
  const offered = hello.suites.filter((number) => !SIGNALS.includes(number));
  const shown = offered.slice(0, SHOWN).map(suiteText).join(", ");
  const more = offered.length > SHOWN ? ` and ${offered.length - SHOWN} more` : "";
  const own = suites.slice(0, SHOWN).map(({ name }) => name).join(", ");
  const reason = `no common cipher suite: the peer offers ${shown || "none"}${more}, and this ` +
    `station under ${runtime} can use ${own || "none"}; ${OTHER_SUITES}`;
  return { event: "no-common-suite", reason };
}
