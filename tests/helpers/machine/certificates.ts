// Certificates for tests of TLS, created with openssl if it is installed: an authority, two stations, and a stranger.

/** PEM texts of one party. */
export interface Party {
  /** Its certificate. */
  readonly certificate: string;
  /** Its private key. */
  readonly key: string;
}

/** The parties of a test. */
export interface Certificates {
  /** The authority that both stations trust. */
  readonly caCerts: string;
  /** The controlled station; its certificate names localhost and 127.0.0.1. */
  readonly station: Party;
  /** The controlling station. */
  readonly centre: Party;
  /** A party with a self-signed certificate. */
  readonly stranger: Party;
}

/** Kinds of keys: short ones, and ones that every implementation accepts. */
const KEYS = {
  "P-256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
  "RSA-2048": ["-newkey", "rsa:2048", "-nodes"],
};
const EXTENSIONS = `subjectAltName=DNS:localhost,IP:127.0.0.1
basicConstraints=CA:FALSE
extendedKeyUsage=serverAuth,clientAuth
`;

function openssl(folder: string, args: readonly string[]): void {
  const command = new Deno.Command("openssl", { args: [...args], cwd: folder, stdin: "null" });
  const { success, stderr } = command.outputSync();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}

/** The certificates of this worker, by kind of keys. */
const MADE = new Map<keyof typeof KEYS, Certificates | undefined>();

/**
 * Returns certificates, which are created once in a worker; prints a message and returns `undefined` if openssl is not
 * installed.
 */
export function makeCertificates(keys: keyof typeof KEYS = "P-256"): Certificates | undefined {
  if (!MADE.has(keys)) MADE.set(keys, create(keys));
  return MADE.get(keys);
}

function create(keys: keyof typeof KEYS): Certificates | undefined {
  Deno.mkdirSync("tests/.tmp", { recursive: true });
  const folder = Deno.makeTempDirSync({ dir: "tests/.tmp" });
  const party = (name: string): Party => ({
    certificate: Deno.readTextFileSync(`${folder}/${name}.pem`),
    key: Deno.readTextFileSync(`${folder}/${name}.key`),
  });
  const authority = (name: string): string[] => [
    ...["req", "-x509", ...KEYS[keys], "-days", "60", "-subj", `/CN=${name}`],
    ...["-keyout", `${name}.key`, "-out", `${name}.pem`],
  ];
  try {
    Deno.writeTextFileSync(`${folder}/extensions`, EXTENSIONS);
    openssl(folder, authority("authority"));
    openssl(folder, authority("stranger"));
    for (const name of ["station", "centre"]) {
      const files = ["-keyout", `${name}.key`, "-out", `${name}.csr`];
      openssl(folder, ["req", ...KEYS[keys], "-subj", `/CN=${name}`, ...files]);
      openssl(folder, [
        ...[
          "x509",
          "-req",
          "-in",
          `${name}.csr`,
          "-CA",
          "authority.pem",
          "-CAkey",
          "authority.key",
        ],
        ...["-CAcreateserial", "-days", "60", "-extfile", "extensions", "-out", `${name}.pem`],
      ]);
    }
    const caCerts = party("authority").certificate;
    return {
      caCerts,
      station: party("station"),
      centre: party("centre"),
      stranger: party("stranger"),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("openssl is not installed: the tests of TLS are skipped");
    return undefined;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
