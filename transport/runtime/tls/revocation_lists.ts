// The certificate revocation lists (CRLs) in use. Every new session is checked against them, and
// open sessions are checked again when they change.

import {
  type Certificate,
  readCertificate,
  readCertificates,
} from "../../certificates/certificate.ts";
import { type Chain, type ChainParts, findChain } from "../../certificates/chain.ts";
import {
  type ChainVerdict,
  indexLists,
  judgeChain,
  type ListIndex,
  type SignedList,
} from "../../certificates/revocation.ts";
import type { RevocationList } from "../../certificates/revocation_list.ts";
import { readSharedLists } from "../../certificates/shared_lists.ts";
import { instantText } from "../../certificates/instant_text.ts";
import { CertificateError } from "../../certificates/certificate_error.ts";
import type { CancelSchedule, Clock } from "../../connection/clock.ts";
import { SYSTEM_CLOCK } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import type { SecurityEventName } from "../../tls/security_event.ts";
import type { VerifySignature } from "../../certificates/signature_scheme.ts";
import { platformVerify } from "./signature.ts";
import { SaidOnce } from "./said_once.ts";
import { expiryWarnings, revocationText, type TlsWarning } from "./tls_warning.ts";

/** Options of {@linkcode RevocationLists}. */
export interface RevocationOptions {
  /** PEM certificates of the trusted authorities; see {@linkcode TlsIdentity.caCerts}. */
  readonly caCerts: string | readonly string[];
  /** PEM certificates of intermediate authorities that sign CRLs, if they are not in `caCerts`. */
  readonly intermediates?: string | readonly string[];
  /**
   * How to treat a new session when an applicable CRL has expired or is not yet valid: accept it
   * with a warning, or refuse it. Open sessions are not affected.
   *
   * @default {"warn"}
   */
  readonly expired?: "warn" | "refuse";
  /**
   * How to treat a new session when a certificate of its chain has no CRL: accept it with a
   * warning, or refuse it.
   *
   * @default {"warn"}
   */
  readonly uncovered?: "warn" | "refuse";
  /** Called once for each warning, and again after the CRLs have been replaced. */
  readonly onWarning?: (warning: TlsWarning) => void;
  /** Source of time. @default {SYSTEM_CLOCK} */
  readonly clock?: Clock;
}

/** One CRL in use. */
export interface RevocationListStatus {
  /** The authority that issued it. */
  readonly issuer: string;
  /** Date of issue, in ms since 1970-01-01 UTC. */
  readonly thisUpdate: number;
  /**
   * When the next CRL is due, in ms since 1970-01-01 UTC; `undefined` if the CRL has no such date.
   */
  readonly nextUpdate: number | undefined;
  /** Number of certificates that it revokes. */
  readonly revoked: number;
}

/** An observer of CRLs. */
export interface ListObserver {
  /** There is a warning. */
  readonly warned?: (warning: TlsWarning) => void;
  /** The CRLs have been replaced. */
  readonly replaced?: () => void;
}

/** A session to check against the CRLs. */
export interface WatchedSession {
  /** The attempted action, for error messages: "Cannot accept 192.0.2.7:1234". */
  readonly what: string;
  /** The peer's certificate and the others that it sent, in DER. */
  readonly peer: readonly Uint8Array[];
  /** The certificate of this station and its intermediate certificates, in PEM. */
  readonly own: string;
  /** Closes the session with this reason. */
  close(error: LinkError): void;
}

/**
 * Certificate revocation lists (CRLs) that can be replaced while sessions are open.
 *
 * Every CRL must be signed by an authority in `caCerts` or by a subordinate authority, with RSA,
 * ECDSA or Ed25519 and SHA-256 or better. A session starts only if no CRL revokes the peer's
 * certificate or any authority in its chain; an open session is closed when a new CRL revokes one
 * of them. Delta CRLs, indirect CRLs, and CRLs limited to certain reasons are refused.
 *
 * @example
 * ```ts ignore
 * const crl = await RevocationLists.read(await Deno.readTextFile("plant.crl"), { caCerts });
 * using listener = await listenTls({ caCerts, certificate, key, crl });
 * // Later, when there is a new CRL:
 * await crl.replace(await Deno.readTextFile("plant.crl"));
 * ```
 */
export class RevocationLists {
  readonly #options: RevocationOptions;
  readonly #clock: Clock;
  #believed: readonly Certificate[];
  #others: readonly Certificate[];
  #verify: VerifySignature | undefined;
  /** The certificates used to build chains; `undefined` until the first CRLs have been read. */
  #parts: ChainParts | undefined;
  #index: ListIndex = new Map();
  /** Parsed CRLs by text, kept so that other users of the same text can share them. */
  #shared: readonly (readonly RevocationList[])[] = [];
  readonly #sessions = new Set<OpenSession>();
  /** Warnings issued since the CRLs were last replaced. */
  readonly #given = new SaidOnce();
  /** The most recent chain of this station's certificate. */
  #own: { readonly pem: string; readonly leaf: Certificate; readonly chain: Chain } | undefined;
  /** Cancels the timer for the expiry of the next CRL. */
  readonly #observers = new Set<ListObserver>();
  #cancelExpiry: CancelSchedule | undefined;

  /**
   * Creates an instance without CRLs: it accepts no session until `replace()` has read some. See
   * {@linkcode RevocationLists.read}.
   *
   * @throws {CertificateError} A certificate in `caCerts` or `intermediates` cannot be read.
   */
  constructor(options: RevocationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#believed = authoritiesOf(options.caCerts);
    this.#others = certificatesOf(options.intermediates ?? []);
  }

  /**
   * Reads CRLs.
   *
   * @param crl One or more CRLs in PEM, as a single text or several.
   * @throws {CertificateError} A CRL cannot be read, is of an unsupported kind, or is not signed by
   * a trusted authority.
   */
  static async read(
    crl: string | readonly string[],
    options: RevocationOptions,
  ): Promise<RevocationLists> {
    const lists = new RevocationLists(options);
    await lists.replace(crl);
    return lists;
  }

  /** The CRLs in use. */
  get lists(): readonly RevocationListStatus[] {
    return this.#all().map(({ issuerName, thisUpdate, nextUpdate, revoked }) => ({
      issuer: issuerName,
      thisUpdate,
      nextUpdate,
      revoked: revoked.size,
    }));
  }

  /**
   * Replaces the CRLs and closes the sessions that the new ones revoke. The promise resolves when
   * this is complete.
   *
   * @param authorities The authorities that must have signed the CRLs from now on; the previous ones by default.
   * @throws {CertificateError} As for `read()`; the previous CRLs and authorities stay in use.
   */
  // deno-lint-ignore require-await -- errors must reject the promise
  async replace(
    crl: string | readonly string[],
    authorities: Partial<Pick<RevocationOptions, "caCerts" | "intermediates">> = {},
  ): Promise<void> {
    const { caCerts, intermediates } = authorities;
    const verify = this.#verify ??= platformVerify();
    const believed = caCerts === undefined ? this.#believed : authoritiesOf(caCerts);
    const others = intermediates === undefined ? this.#others : certificatesOf(intermediates);
    const isSame = believed === this.#parts?.believed && others === this.#parts.others;
    this.#take(crl, isSame ? this.#parts! : { believed, others, verify });
  }

  /**
   * Admits a session.
   *
   * @returns A function to call when the session has ended.
   * @throws {LinkError} The CRLs do not permit the session (`not-trusted`).
   * @ignore
   */
  admit(session: WatchedSession): () => void {
    const { what } = session;
    const [leaf, ...sent] = session.peer.map((octets) => certificateOf(what, octets));
    if (leaf === undefined) throw refusal(what, "the peer sent no certificate");
    if (this.#parts === undefined || this.#index.size === 0) {
      throw refusal(what, "no certificate revocation list (CRL) has been read yet");
    }
    const chain = findChain(leaf, { ...this.#parts, others: [...this.#others, ...sent] });
    if (chain.fault !== undefined) {
      const who = leaf.names.subject;
      throw refusal(what, `cannot determine whether ${who} is revoked: ${chain.fault}`);
    }
    this.noteOwn(session.own);
    const verdict = this.#judge(chain);
    const { revocation } = verdict;
    if (revocation !== undefined) {
      throw refusal(what, revocationText(revocation, leaf), "certificate-revoked");
    }
    this.#requireCertainty(what, verdict);
    const open = { session, chain, leaf };
    this.#sessions.add(open);
    this.#watchExpiry();
    return () => {
      this.#sessions.delete(open);
      if (this.#sessions.size === 0) this.#cancelExpiry?.();
    };
  }

  /**
   * Warns if this station's certificate is revoked.
   *
   * @ignore
   */
  noteOwn(pem: string): void {
    if (this.#own?.pem !== pem) {
      const [leaf, ...sent] = readCertificates(pem);
      if (leaf === undefined || this.#parts === undefined) return;
      const chain = findChain(leaf, { ...this.#parts, others: [...this.#others, ...sent] });
      this.#own = { pem, leaf, chain };
    }
    const { leaf, chain } = this.#own;
    const { revocation } = this.#judge(chain);
    if (revocation === undefined) return;
    const detail = `peers will refuse this station's certificate: ${
      revocationText(revocation, leaf)
    }`;
    this.#warn({ code: "own-certificate-revoked", detail });
  }

  /** Warns about CRLs that have expired or are not yet valid. */
  noteExpired(): void {
    for (const warning of expiryWarnings(this.#all(), this.#clock.instant())) this.#warn(warning);
  }

  /**
   * Calls an observer with every warning, also with repeated ones, and after each replacement.
   *
   * @returns A function that ends the observation.
   * @ignore
   */
  observe(observer: ListObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  #take(crl: string | readonly string[], parts: ChainParts): void {
    const before = this.#index;
    const texts = typeof crl === "string" ? [crl] : crl;
    const shared = texts.map(readSharedLists);
    const index = indexLists(shared.flat(), parts);
    if (index.size === 0) {
      throw new CertificateError("Found no CRL, expected at least one", { code: "malformed" });
    }
    if (parts !== this.#parts) this.#own = undefined; // its chain may lead to another authority now
    [this.#parts, this.#believed, this.#others] = [parts, parts.believed, parts.others];
    this.#index = index;
    this.#shared = shared;
    this.#given.clear();
    // Check the sessions first, so that a failing warning handler cannot keep one open.
    const sessions = [...this.#sessions];
    for (const { session, chain, leaf } of sessions) {
      const { revocation } = this.#judge(chain);
      if (revocation === undefined) continue;
      const detail = `Closed the session: ${revocationText(revocation, leaf)}`;
      session.close(
        new LinkError(detail, { code: "not-trusted", securityEvent: "certificate-revoked" }),
      );
    }
    this.#watchExpiry();
    for (const { session } of sessions) this.noteOwn(session.own);
    this.noteExpired();
    for (const list of this.#all()) {
      const older = (before.get(list.issuer) ?? [])
        .find(({ thisUpdate, series }) => thisUpdate > list.thisUpdate && series === list.series);
      if (older === undefined) continue;
      const detail =
        `the CRL of ${list.issuerName} issued at ${instantText(list.thisUpdate)} replaces ` +
        `a newer one issued at ${instantText(older.thisUpdate)}`;
      this.#warn({ code: "list-older", detail });
    }
    for (const { replaced } of this.#observers) replaced?.();
  }

  #judge(chain: Chain): ChainVerdict {
    return judgeChain(chain, this.#index, this.#clock.instant());
  }

  #requireCertainty(what: string, { uncovered, expired, early }: ChainVerdict): void {
    const { expired: whenExpired = "warn", uncovered: whenUncovered = "warn" } = this.#options;
    for (const { names } of uncovered) {
      const detail = `no CRL of ${names.issuer} covers ${names.subject}`;
      if (whenUncovered === "refuse") throw refusal(what, detail, "crl-not-accessible");
      this.#warn({ code: "issuer-not-covered", detail });
    }
    for (const warning of expiryWarnings([...expired, ...early], this.#clock.instant())) {
      const isDoubtful = warning.code !== "list-never-expires";
      if (whenExpired === "refuse" && isDoubtful) {
        const event = warning.code === "list-expired" ? "crl-expired" : "crl-not-yet-valid";
        throw refusal(what, warning.detail, event);
      }
      this.#warn(warning);
    }
  }

  /** Sets a timer for the expiry of the next CRL, as long as there are sessions. */
  #watchExpiry(): void {
    this.#cancelExpiry?.();
    if (this.#sessions.size === 0) return;
    const now = this.#clock.instant();
    const due = this.#all().reduce(
      (soonest, { nextUpdate = Infinity }) =>
        nextUpdate < now ? soonest : Math.min(soonest, nextUpdate),
      Infinity,
    );
    if (due === Infinity) return;
    this.#cancelExpiry = this.#clock.schedule(this.#clock.monotonic() + due - now + 1, () => {
      this.noteExpired();
      this.#watchExpiry();
    });
  }

  #all(): readonly SignedList[] {
    return [...this.#index.values()].flat();
  }

  #warn(warning: TlsWarning): void {
    for (const { warned } of this.#observers) warned?.(warning);
    if (this.#given.add(warning.detail)) this.#options.onWarning?.(warning);
  }
}

interface OpenSession {
  readonly session: WatchedSession;
  readonly chain: Chain;
  readonly leaf: Certificate;
}

function certificatesOf(pem: string | readonly string[]): readonly Certificate[] {
  return (typeof pem === "string" ? [pem] : pem).flatMap(readCertificates);
}

function authoritiesOf(pem: string | readonly string[]): readonly Certificate[] {
  const found = certificatesOf(pem);
  if (found.length > 0) return found;
  throw new CertificateError("Found no certificate in caCerts", { code: "malformed" });
}

function certificateOf(what: string, octets: Uint8Array): Certificate {
  try {
    return readCertificate(octets);
  } catch (error) {
    throw refusal(what, `cannot read a certificate of the peer: ${(error as Error).message}`);
  }
}

function refusal(
  what: string,
  detail: string,
  securityEvent: SecurityEventName = "certificate-validation-failed",
): LinkError {
  return new LinkError(`${what}: ${detail}`, { code: "not-trusted", securityEvent });
}
