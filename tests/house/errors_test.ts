// Every exported error class: its base class, its codes, and its row in ERRORS.md.

import { assertEquals } from "@std/assert";
import * as capture from "../../codec/capture/mod.ts";
import * as codec from "../../codec/mod.ts";
import * as authentication from "../../transport/authentication.ts";
import * as root from "../../mod.ts";
import * as transport from "../../transport/mod.ts";

const { Iec104Error } = root;

/** An issue of a decoder. */
const ISSUE: root.Issue = {
  ...{ code: "torn", offset: 3, octets: Uint8Array.of(0x68), detail: "The octets end" },
};

/** An error of each class, and all codes of the class: the compiler refuses one that is missing or unknown. */
const CLASSES = {
  AuthenticationError: {
    error: new authentication.AuthenticationError("No DSA", { code: "not-supported" }),
    codes: codesOf<authentication.AuthenticationError>({
      ...{ "not-supported": 0, "bad-key": 0 },
      ...{ "not-started": 0, "not-changed": 0, uncertain: 0 },
    }),
  },
  CertificateError: {
    error: new root.CertificateError("Broken", { code: "malformed" }),
    codes: codesOf<root.CertificateError>({
      malformed: 0,
      unsupported: 0,
      "not-signed": 0,
      mismatch: 0,
    }),
  },
  DeclarationError: {
    error: new root.DeclarationError([{ path: "name", value: 1, expected: "text" }]),
    codes: codesOf<root.DeclarationError>({ "bad-declaration": 0 }),
  },
  DecodeError: {
    error: new root.DecodeError(ISSUE),
    codes: codesOf<root.DecodeError>({
      ...{ "bad-start": 0, "bad-length": 0, "bad-control-field": 0, torn: 0 },
      ...{
        "header-too-short": 0,
        "asdu-too-long": 0,
        "unknown-type": 0,
        "length-mismatch": 0,
        "trailing-octets": 0,
      },
      ...{ "no-objects": 0, "sq-not-permitted": 0, "sq-contradicts-length": 0 },
      ...{ "too-many-objects": 0, "reserved-cause": 0, "ioa-not-zero": 0, "ioa-overflow": 0 },
      ...{ "reserved-bits": 0, "impossible-time": 0, "outside-limits": 0, "not-utf8": 0 },
    }),
  },
  EventStoreError: {
    error: new root.EventStoreError("Too late", { code: "timed-out" }),
    codes: codesOf<root.EventStoreError>({ "timed-out": 0 }),
  },
  FilterError: {
    error: new capture.FilterError("No filter", { offset: 0, length: 1 }),
    codes: codesOf<capture.FilterError>({ "bad-filter": 0 }),
  },
  HexSyntaxError: {
    error: new root.HexSyntaxError("No hex", { line: 1, column: 1, octets: new Uint8Array() }),
    codes: codesOf<root.HexSyntaxError>({ "bad-hex": 0 }),
  },
  LinkError: {
    error: new root.LinkError("Gone", { code: "closed" }),
    codes: codesOf<root.LinkError>({
      ...{ refused: 0, "timed-out": 0, "not-found": 0, unreachable: 0, "in-use": 0 },
      ...{
        "not-permitted": 0,
        "not-trusted": 0,
        "not-secure": 0,
        "not-supported": 0,
        failed: 0,
        closed: 0,
      },
    }),
  },
  ProtocolError: {
    error: new root.ProtocolError("Too late", { code: "t1-timeout" }),
    codes: codesOf<root.ProtocolError>({
      ...{ "t1-timeout": 0, "bad-frame": 0, "bad-sequence": 0, "bad-state": 0 },
    }),
  },
  RequestError: {
    error: new root.RequestError("read", "it stopped", { code: "stopped", reach: "no" }),
    codes: codesOf<root.RequestError>({
      ...{ busy: 0, "not-started": 0, stopped: 0, aborted: 0, closed: 0, "not-authenticated": 0 },
      "too-much-data": 0,
    }),
  },
  SendError: {
    error: new root.SendError("it waits", { code: "queue-full", sent: false }),
    codes: codesOf<root.SendError>({
      ...{ "not-started": 0, "queue-full": 0, closed: 0, "not-authenticated": 0 },
    }),
  },
};

/** Returns the codes of a class; its `code` must be a union of them, not any text. */
function codesOf<E extends { readonly code: string }>(
  codes: Readonly<Record<E["code"], 0>>,
): readonly string[] {
  return Object.keys(codes);
}

Deno.test("every exported error class extends Iec104Error", () => {
  const classes = Object.entries({ ...capture, ...codec, ...transport, ...authentication, ...root })
    .filter(
      ([, value]) => typeof value === "function" && value.prototype instanceof Error,
    );
  assertEquals(
    classes.map(([name]) => name).toSorted(),
    [...Object.keys(CLASSES), "Iec104Error"].toSorted(),
  );
});

for (const [name, { error, codes }] of Object.entries(CLASSES)) {
  Deno.test(`${name} is an Iec104Error with one of its codes`, () => {
    assertEquals([error instanceof Iec104Error, error.name], [true, name]);
    assertEquals(codes.includes(error.code), true, error.code);
  });

  Deno.test(`ERRORS.md lists ${name} with all its codes`, () => {
    const row = Deno.readTextFileSync(".github/ERRORS.md").replaceAll("\n  ", " ").split("\n")
      .find((line) => line.startsWith(`- \`${name}\`:`));
    assertEquals(row?.match(/`[^`]+`/g)?.slice(1).map((code) => code.slice(1, -1)), codes);
  });
}
