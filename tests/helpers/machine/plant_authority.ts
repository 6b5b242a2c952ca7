// Authorities for tests of revocation, created with openssl if it is installed: chains of any depth, and any kind of
// CRL.

import { X509Certificate } from "node:crypto";
import type { Party } from "./certificates.ts";

/** Kinds of keys. */
const KEYS = {
  "P-256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
  "P-384": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"],
  "RSA": ["-newkey", "rsa:2048"],
  "Ed25519": ["-newkey", "ed25519"],
} as const;

const AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";
const STATION = "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n" +
  "extendedKeyUsage=serverAuth,clientAuth\n";

/** Options of a CRL. */
export interface ListOptions {
  /** Names of the revoked certificates, optionally with a reason code of openssl. */
  readonly revoked?: readonly string[] | Readonly<Record<string, string>>;
  /** Times of issue and of the next update, in ms since 1970; an hour ago and tomorrow by default. */
  readonly validity?: readonly [from: number, to: number];
  /** Extensions of the CRL, as lines of an openssl configuration. */
  readonly extensions?: string;
  /** Additional arguments of openssl. */
  readonly args?: readonly string[];
}

/** Options of a certificate. */
export interface CertificateOptions {
  readonly key?: keyof typeof KEYS;
  /** The authority that issues it; self-signed if absent. */
  readonly by?: string;
  /** Its extensions, as lines of an openssl configuration. */
  readonly extensions?: string;
  /** Common name, if it differs from the name of the file. */
  readonly subject?: string;
  /** Validity, in ms since 1970; 60 days from now by default. */
  readonly validity?: readonly [from: number, to: number];
  /** Additional arguments of openssl. */
  readonly args?: readonly string[];
}

/** Whether openssl is installed. */
export const HAS_OPENSSL = hasOpenssl();

function hasOpenssl(): boolean {
  try {
    return new Deno.Command("openssl", { args: ["version"] }).outputSync().success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("openssl is not installed: the tests of revocation are skipped");
    return false;
  }
}

/** The initial contents of a plant. */
interface PlantContents {
  readonly files: readonly (readonly [name: string, text: string])[];
  readonly serials: readonly (readonly [name: string, serial: string])[];
  readonly lastSerial: number;
}

/** The standard plants of this worker, by name: openssl takes longer than most of the tests that use them. */
const STANDARD = new Map<string, PlantContents>();

/** A folder of authorities and the certificates that they have issued, by name. */
export class PlantAuthority implements Disposable {
  readonly #folder: string;
  readonly #serials = new Map<string, string>();
  #lastSerial = 0x7000;

  /** Creates an empty folder. */
  constructor() {
    Deno.mkdirSync("tests/.tmp", { recursive: true });
    this.#folder = Deno.makeTempDirSync({ dir: "tests/.tmp" });
  }

  /**
   * Creates a root authority, an intermediate one, and two stations: `root`, `works`, `station`, `centre`. In a worker,
   * plants with the same name begin with the same keys and certificates; plants with other names have different ones.
   */
  static standard(name = "plant"): PlantAuthority {
    const plant = new PlantAuthority();
    const known = STANDARD.get(name);
    if (known === undefined) {
      plant.authority("root");
      plant.authority("works", { by: "root" });
      for (const party of ["station", "centre"]) plant.station(party, { by: "works" });
      STANDARD.set(name, plant.#contents());
    } else {
      for (const [file, text] of known.files) plant.#write(file, text);
      for (const [party, serial] of known.serials) plant.#serials.set(party, serial);
      plant.#lastSerial = known.lastSerial;
    }
    return plant;
  }

  #contents(): PlantContents {
    const names = Array.from(Deno.readDirSync(this.#folder), ({ name }) => name);
    return {
      files: names.map((name) => [name, Deno.readTextFileSync(`${this.#folder}/${name}`)] as const),
      serials: [...this.#serials],
      lastSerial: this.#lastSerial,
    };
  }

  /** Creates an authority and returns its certificate. */
  authority(name: string, options: CertificateOptions = {}): string {
    this.#issue(name, { extensions: AUTHORITY, ...options });
    return this.pem(name);
  }

  /** Creates a station whose certificate text includes the authorities between it and the root. */
  station(name: string, options: CertificateOptions & { readonly by: string }): Party {
    this.#issue(name, { extensions: STATION, ...options });
    return this.party(name, options.by);
  }

  /** Creates another certificate for the name and key of an authority. */
  renew(name: string, of: string, by: string): void {
    for (const end of ["key", "csr"]) {
      Deno.copyFileSync(`${this.#folder}/${of}.${end}`, `${this.#folder}/${name}.${end}`);
    }
    this.#sign(name, { by, extensions: AUTHORITY });
  }

  /** Returns certificate and key of a name, followed by the certificate of an authority. */
  party(name: string, by = "works"): Party {
    const certificate = by === "root" ? this.pem(name) : `${this.pem(name)}${this.pem(by)}`;
    return { certificate, key: Deno.readTextFileSync(`${this.#folder}/${name}.key`) };
  }

  /** Returns only the certificate of a name. */
  pem(name: string): string {
    return Deno.readTextFileSync(`${this.#folder}/${name}.pem`);
  }

  /** Returns the key of a name, encrypted with a passphrase. */
  encryptedKey(name: string, passphrase: string): string {
    this.#openssl([
      ...["pkcs8", "-topk8", "-in", `${name}.key`, "-passout", `pass:${passphrase}`],
      ...["-out", `${name}.encrypted`],
    ]);
    return Deno.readTextFileSync(`${this.#folder}/${name}.encrypted`);
  }

  /** Returns the SHA-256 of a certificate, in lower-case hex. */
  fingerprint(name: string): string {
    return new X509Certificate(this.pem(name)).fingerprint256.replaceAll(":", "").toLowerCase();
  }

  /** Returns the serial number of a certificate, in hex. */
  serial(name: string): string {
    return this.#serials.get(name)!;
  }

  /** Creates a CRL of an authority. */
  list(by: string, options: ListOptions = {}): string {
    const { revoked = [], extensions = "", args = [] } = options;
    const [from, to] = options.validity ?? [Date.now() - 3_600_000, Date.now() + 86_400_000];
    const reasons = Object.entries(
      Array.isArray(revoked) ? Object.fromEntries(revoked.map((name) => [name, ""])) : revoked,
    );
    const entries = reasons.map(([name, reason]) => {
      const date = `261101080000Z${reason === "" ? "" : `,${reason}`}`;
      return ["R", "401101080000Z", date, this.serial(name), "unknown", `/CN=${name}`].join("\t");
    });
    this.#write("index.txt", entries.map((line) => `${line}\n`).join(""));
    this.#write("crlnumber", "10\n");
    this.#write(
      "config",
      "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\n" +
        `[ext]\n${extensions === "" ? "authorityKeyIdentifier=keyid" : extensions}\n`,
    );
    const files = ["-cert", `${by}.pem`, "-keyfile", `${by}.key`, "-out", "list.pem"];
    this.#openssl([
      ...["ca", "-gencrl", "-config", "config", "-crlexts", "ext", ...files],
      ...["-crl_lastupdate", stamp(from), "-crl_nextupdate", stamp(to), ...args],
    ]);
    return this.pem("list");
  }

  /** Removes the folder. */
  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }

  #issue(name: string, options: CertificateOptions): void {
    const { key = "P-256", subject = name } = options;
    const files = ["-subj", `/CN=${subject}`, "-keyout", `${name}.key`, "-nodes"];
    this.#openssl(["req", "-new", ...KEYS[key], ...files, "-out", `${name}.csr`]);
    this.#sign(name, options);
  }

  #sign(name: string, options: CertificateOptions): void {
    const { by, extensions = "", args = [], validity } = options;
    const serial = (++this.#lastSerial).toString(16);
    this.#serials.set(name, serial);
    this.#write("extensions", extensions);
    if (validity !== undefined && by !== undefined) {
      return this.#signFor(name, by, serial, validity);
    }
    const signer = by === undefined
      ? ["-signkey", `${name}.key`]
      : ["-CA", `${by}.pem`, "-CAkey", `${by}.key`];
    this.#openssl([
      ...["x509", "-req", "-in", `${name}.csr`, ...signer, "-set_serial", `0x${serial}`],
      ...["-days", "60", "-extfile", "extensions", "-out", `${name}.pem`, ...args],
    ]);
  }

  /** Signs with a validity period, which only `openssl ca` supports. */
  #signFor(name: string, by: string, serial: string, [from, to]: readonly [number, number]): void {
    const lines = ["database=index.txt", "serial=serial", "new_certs_dir=.", "default_md=sha256"];
    const policy = "policy=any\nunique_subject=no\n[any]\ncommonName=supplied\n";
    this.#write("config", `[ca]\ndefault_ca=own\n[own]\n${lines.join("\n")}\n${policy}`);
    this.#write("index.txt", "");
    this.#write("serial", `${serial}\n`);
    this.#openssl([
      ...["ca", "-batch", "-notext", "-config", "config", "-in", `${name}.csr`],
      ...["-cert", `${by}.pem`, "-keyfile", `${by}.key`, "-extfile", "extensions"],
      ...["-startdate", stamp(from), "-enddate", stamp(to), "-out", `${name}.pem`],
    ]);
  }

  #write(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.#folder}/${name}`, text);
  }

  #openssl(args: readonly string[]): void {
    const { success, stderr } = new Deno.Command("openssl", {
      args: [...args],
      cwd: this.#folder,
      stdin: "null",
    }).outputSync();
    if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  }
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
}
