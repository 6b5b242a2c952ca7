// Reads and checks the certificates, the key and the revocation lists that the settings of a link name, before listening
// or connecting.

import { checkTlsIdentity, type TlsIdentityFault } from "../../transport/low_level.ts";
import type { Io } from "../io/io.ts";
import type { LinkFault } from "./check_link.ts";
import { secretsOf } from "../io/environment.ts";
import { nameOf, type Origin } from "./link_values.ts";
import { isEncrypted, isPem, kindOf, shownSource } from "../text/pem_text.ts";
import { listOf } from "../options/setting_row.ts";
import { TLS_NEEDS, type TlsConfig } from "./tls_rows.ts";

/** Access to files and the terminal. */
export interface IdentitySources {
  /** Reads a text file by its path as given; rejects with the system's error. */
  readonly readText: (file: string) => Promise<string>;
  /** Asks the user at the terminal for a passphrase without echoing it; absent without a terminal. */
  readonly ask: ((question: string) => Promise<string | undefined>) | undefined;
}

/** The PEM texts of an identity. */
export interface IdentityTexts {
  readonly caCerts: readonly string[];
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string | undefined;
  /** Certificate revocation lists, each with its path as given. */
  readonly lists: readonly { readonly file: string; readonly text: string }[];
}

/** The identity that was read, and its faults. */
export interface ReadIdentity {
  /** Absent if there are faults. */
  readonly texts?: IdentityTexts;
  readonly faults: readonly LinkFault[];
  /** Conditions that need attention but do not prevent use. */
  readonly warnings: readonly string[];
}

/** A key in `tls`, and the file that it names. */
type Source = readonly [key: keyof TlsConfig, file: string];

/** The key of each part of an identity. */
const KEYS = {
  caCerts: "caFile",
  certificate: "certificateFile",
  key: "keyFile",
  crl: "crlFile",
} as const;

/** The expected contents of the file of each key. */
const EXPECTED: Readonly<Partial<Record<keyof TlsConfig, string>>> = {
  caFile: "a certificate in PEM",
  certificateFile: "a certificate in PEM",
  keyFile: "a private key in PEM",
  crlFile: "a certificate revocation list (CRL) in PEM",
};

/** Reads and checks the files that the settings name; missing settings are reported elsewhere. */
export async function readIdentity(
  tls: TlsConfig,
  { sources, origin }: { readonly sources: IdentitySources; readonly origin: Origin },
): Promise<ReadIdentity> {
  const reading = new Reading(sources, origin);
  const texts = await reading.read(tls);
  if (texts !== undefined) await reading.check(texts, tls);
  const { faults, warnings } = reading;
  return { faults, warnings, ...texts !== undefined && faults.length === 0 && { texts } };
}

class Reading {
  readonly faults: LinkFault[] = [];
  readonly warnings: string[] = [];
  readonly #sources: IdentitySources;
  readonly #origin: Origin;

  constructor(sources: IdentitySources, origin: Origin) {
    this.#sources = sources;
    this.#origin = origin;
  }

  async read(tls: TlsConfig): Promise<IdentityTexts | undefined> {
    const { certificateFile = "", keyFile = "", crlFile } = tls;
    const caCerts: (string | undefined)[] = [];
    for (const file of listOf(tls.caFile)) caCerts.push(await this.#text(["caFile", file]));
    const certificate = await this.#given("certificateFile", certificateFile);
    const key = await this.#given("keyFile", keyFile);
    const lists: { file: string; text: string }[] = [];
    for (const file of listOf(crlFile)) {
      const text = await this.#text(["crlFile", file]);
      if (text !== undefined) lists.push({ file, text });
    }
    const passphrase = await this.#passphrase(tls, key);
    if (TLS_NEEDS.some((need) => tls[need] === undefined) || this.faults.length > 0) return;
    return {
      caCerts: caCerts as string[],
      certificate: certificate!,
      key: key!,
      passphrase,
      lists,
    };
  }

  /** Checks that the key belongs to the certificate, and that an authority has signed the lists. */
  async check(texts: IdentityTexts, tls: TlsConfig): Promise<void> {
    const { caCerts, certificate, key, passphrase, lists } = texts;
    const { expiryWarningMs } = tls;
    const identity = {
      ...{ caCerts, certificate, key, ...passphrase !== undefined && { passphrase } },
      ...expiryWarningMs !== undefined && { expiryWarningMs },
    };
    for (const { part, severity, detail } of await checkTlsIdentity(identity)) {
      const own = KEYS[part];
      const file = listOf(tls[own])[0]!;
      if (severity === "warning") {
        this.#warning([own, file], detail);
        continue;
      }
      this.#fault(
        [own, file],
        detail.includes("cannot be read as PEM")
          ? this.#unreadable(own, {
            text: { certificate, key }[part as "key"] ?? caCerts[0]!,
            passphrase,
          })
          : [detail, part === "key" ? "the key of the certificate" : EXPECTED[own]!],
      );
    }
    if (this.faults.length > 0) return;
    for (const { file, text } of lists) {
      for (const fault of await checkTlsIdentity({ ...identity, crl: text })) {
        if (fault.part === "crl") this.#list(file, fault);
      }
    }
  }

  #list(file: string, { severity, detail }: TlsIdentityFault): void {
    if (severity === "warning") this.#warning(["crlFile", file], detail);
    else this.#fault(["crlFile", file], [detail, "a usable CRL"]);
  }

  #warning([key, file]: Source, detail: string): void {
    const name = nameOf(["tls", key], this.#origin);
    this.warnings.push(`${name} ${JSON.stringify(shownSource(file))}: ${detail}`);
  }

  /** Reads a required file; returns `undefined` if its setting is missing. */
  async #given(key: keyof TlsConfig, file: string): Promise<string | undefined> {
    return file === "" ? undefined : await this.#text([key, file]);
  }

  async #text([key, file]: Source): Promise<string | undefined> {
    if (isPem(file)) return file;
    let text: string;
    try {
      text = await this.#sources.readText(file);
    } catch (error) {
      const { message } = error as Error;
      const name = nameOf(["tls", key], this.#origin);
      this.faults.push({
        ...{
          key: ["tls", key],
          name,
          value: file,
          expected: `a file that can be read: ${message}`,
        },
        text: `${name} ${file}, expected a file that can be read: ${message}`,
      });
      return undefined;
    }
    const expected = EXPECTED[key];
    if (expected === undefined || isPem(text)) return text;
    this.#fault([key, file], [`found ${kindOf(text)}`, expected]);
    return undefined;
  }

  #unreadable(
    key: keyof TlsConfig,
    { text, passphrase }: { readonly text: string; readonly passphrase: string | undefined },
  ): readonly [found: string, expected: string] {
    const expected = EXPECTED[key]!;
    if (key !== "keyFile" || !isEncrypted(text)) return [`found ${kindOf(text)}`, expected];
    return passphrase === undefined
      ? ["the key is encrypted", "its passphrase"]
      : ["the passphrase does not open the key", "the passphrase of this key"];
  }

  /** The passphrase of the key: from the settings, from its file, or from the user at the terminal. */
  async #passphrase(tls: TlsConfig, key: string | undefined): Promise<string | undefined> {
    const { passphrase, passphraseFile, keyFile = "" } = tls;
    if (passphrase !== undefined) return passphrase;
    if (passphraseFile !== undefined) {
      const text = await this.#text(["passphraseFile", passphraseFile]);
      const [line] = text?.split(/\r?\n/) ?? [];
      if (line !== "") return line;
      this.#fault(["passphraseFile", passphraseFile], [
        "its first line is empty",
        "the passphrase in the first line",
      ]);
      return undefined;
    }
    if (key === undefined || !isEncrypted(key)) return undefined;
    const { ask } = this.#sources;
    if (ask !== undefined) return await ask(`Passphrase of ${shownSource(keyFile)}: `);
    const option = nameOf(["tls", "passphraseFile"], this.#origin);
    this.#fault(["keyFile", keyFile], [
      "the key is encrypted",
      `${option}, or a terminal to ask for the passphrase at`,
    ]);
    return undefined;
  }

  #fault([key, file]: Source, [found, expected]: readonly [string, string]): void {
    const value = shownSource(file);
    const name = nameOf(["tls", key], this.#origin);
    this.faults.push({
      key: ["tls", key],
      name,
      value,
      expected: `${expected}: ${found}`,
      text: `${name} ${value}: ${found}, expected ${expected}`,
    });
  }
}

/** Makes secrets of the key and the passphrase of a link. */
export function keepIdentitySecret(
  { stderr }: Pick<Io, "stderr">,
  { key, passphrase }: Pick<IdentityTexts, "key" | "passphrase">,
): void {
  const secrets = secretsOf({ stderr });
  secrets.add("(key)", key);
  if (passphrase !== undefined) secrets.add("(passphrase)", passphrase);
}
