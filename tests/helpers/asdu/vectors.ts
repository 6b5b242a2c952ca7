// Golden vectors: ASDUs written by hand in tests/vectors/*.json, with what each octet means.
//
// | key | what it holds |
// |---|---|
// | `id` | a name of its own |
// | `type` | the mnemonic, `private`, or `raw` where the octets stay undecoded |
// | `title` | what the vector shows |
// | `profile` | octets of cause, common address and object address; those of IEC 60870-5-104 when absent |
// | `privateTypes` | rows of private types; none when absent |
// | `hex` | the whole ASDU, from the type identification on |
// | `derivation` | the same octets again, piece by piece, each followed by a colon and its meaning |
// | `encoded` | what encoding gives where it is not `hex`; `null` where the encoder refuses |
// | `asdu` | what decoding gives |
//
// In `asdu` octets are hexadecimal text, `NaN` and the infinities are text, the wall clock of a CP56Time2a is
// ISO text, a CP24Time2a is milliseconds of the hour, what is `undefined` is `null`, and issues have no `detail`.

import type { Asdu } from "../../../codec/asdu_types.ts";
import type { IssueCode } from "../../../codec/errors.ts";
import { parseHex } from "../../../codec/hex.ts";
import type { PrivateTypeRow } from "../../../codec/private_row.ts";
import { definePrivateType } from "../../../codec/private_type.ts";
import { IEC104, type Profile } from "../../../codec/profile.ts";
import type { TypeName } from "../../../codec/types.ts";

/** An issue without its text. */
export interface ExpectedIssue {
  readonly code: IssueCode;
  readonly offset: number;
  readonly octets: Uint8Array;
}

/** An ASDU whose issues have no text. */
export type ExpectedAsdu = Omit<Asdu, "issues"> & { readonly issues: readonly ExpectedIssue[] };

/** One golden vector. */
export interface Vector {
  readonly id: string;
  readonly type: TypeName | "private" | "raw";
  readonly title: string;
  readonly profile: Profile;
  readonly octets: Uint8Array;
  readonly derivation: readonly string[];
  /** Result of encoding; `undefined` if the encoder refuses. */
  readonly encoded: Uint8Array | undefined;
  readonly asdu: ExpectedAsdu;
}

interface VectorJson {
  readonly id: string;
  readonly type: TypeName | "private" | "raw";
  readonly title: string;
  readonly profile?: Pick<Profile, "cotOctets" | "caOctets" | "ioaOctets">;
  readonly privateTypes?: readonly PrivateTypeRow[];
  readonly hex: string;
  readonly derivation: readonly string[];
  readonly encoded?: string | null;
  readonly asdu: Readonly<Record<string, unknown>>;
}

const FOLDER = new URL("../../vectors/", import.meta.url);

/** Loads all golden vectors from all files. */
export function loadVectors(): readonly Vector[] {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) =>
    name.endsWith(".json")
  );
  return files.sort().flatMap((name) => {
    const vectors = JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))) as VectorJson[];
    return vectors.map(revive);
  });
}

function revive(json: VectorJson): Vector {
  const { id, type, title, derivation } = json;
  const octets = parseHex(json.hex);
  const { privateTypes = [] } = json;
  const profile = {
    ...IEC104,
    ...json.profile,
    ...(privateTypes.length > 0 ? { privateTypes: privateTypes.map(definePrivateType) } : {}),
  };
  const encoded = json.encoded === undefined
    ? octets
    : json.encoded === null
    ? undefined
    : parseHex(json.encoded);
  const asdu = reviveValue("asdu", json.asdu) as ExpectedAsdu;
  return { id, type, title, profile, octets, derivation, encoded, asdu };
}

const NUMBERS = new Map([["NaN", NaN], ["Infinity", Infinity], ["-Infinity", -Infinity], [
  "-0",
  -0,
]]);

const TEXTS: ReadonlySet<string> = new Set(["type", "name", "code", "text"]);

const OCTETS =
  /^(body|data|segment|octets|challenge|mac|asdu|wrapped|certificate|certification|publicKey|encryptedKey|signature|\w+Octets)$/;

function reviveValue(key: string, value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map((item) => reviveValue(key, item));
  if (typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([inner, item]) => [inner, reviveValue(inner, item)]),
    );
  }
  if (typeof value !== "string" || TEXTS.has(key)) return value;
  if (OCTETS.test(key)) return parseHex(value);
  return NUMBERS.get(value) ?? Date.parse(`${value}Z`);
}

/** Removes the texts from the issues of an ASDU, to compare it with an expected one. */
export function withoutDetail(asdu: Asdu): ExpectedAsdu {
  const issues = asdu.issues.map(({ code, offset, octets }) => ({ code, offset, octets }));
  return { ...asdu, issues };
}
