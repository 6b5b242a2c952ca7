// The first octets of a connection: ClientHellos, truncated anywhere, in many records, damaged, and everything else.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  MOST_HELLO_OCTETS,
  readFirstOctets,
  versionText,
} from "../../../transport/tls/client_hello.ts";
import { examineHello } from "../../../transport/tls/examine_hello.ts";
import { SUITES } from "../../../transport/tls/suites.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Returns a number as two octets. */
function word(value: number): number[] {
  return [value >> 8, value & 0xff];
}

/** Builds a ClientHello with suites and, as an extension, versions, without records around it. */
function hello(suites: readonly number[], versions?: readonly number[], legacy = 0x0303): number[] {
  const list = suites.flatMap(word);
  const offered = (versions ?? []).flatMap(word);
  const extension = [...word(43), ...word(offered.length + 1), offered.length, ...offered];
  const extensions = versions === undefined ? [] : [...word(extension.length), ...extension];
  const body = [
    ...word(legacy),
    ...new Array(32).fill(7),
    0,
    ...word(list.length),
    ...list,
    1,
    0,
    ...extensions,
  ];
  return [1, 0, ...word(body.length), ...body];
}

/** Splits a message into records of a size. */
function records(message: readonly number[], size = 16_384): Uint8Array {
  const octets: number[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.slice(at, at + size);
    for (const octet of [22, 3, 1, ...word(part.length), ...part]) octets.push(octet);
  }
  return Uint8Array.from(octets);
}

Deno.test("readFirstOctets() reads versions and suites, in one record or in many", () => {
  const message = hello([0x1301, 0xc02f, 0x0a0a], [0x0a0a, 0x0304, 0x0303]);
  const expected = {
    kind: "hello",
    hello: { versions: [0x0304, 0x0303], suites: [0x1301, 0xc02f, 0x0a0a] },
  } as const;
  for (const size of [16_384, 40, 7, 1]) {
    assertEquals(readFirstOctets(records(message, size)), expected, `${size}`);
  }
  assertEquals(readFirstOctets(records(hello([0x002f], undefined, 0x0302))), {
    kind: "hello",
    hello: { versions: [0x0302], suites: [0x002f] },
  });
});

Deno.test("readFirstOctets() waits for the end of a ClientHello, wherever it is cut", () => {
  const octets = records(hello([0x1301], [0x0304]), 20);
  for (let length = 0; length < octets.length; length++) {
    const found = readFirstOctets(octets.subarray(0, length));
    assert(found.kind === "incomplete", `${length}`);
    assert(found.needs > length && found.needs <= octets.length, `${length}: ${found.needs}`);
  }
});

Deno.test("readFirstOctets() recognizes a plain client, and reports what else it found", () => {
  assertEquals(readFirstOctets(Uint8Array.of(0x68)), { kind: "plain" });
  const other = (octets: Uint8Array) => {
    const found = readFirstOctets(octets);
    return found.kind === "other" ? found.detail : found.kind;
  };
  assertEquals(other(new TextEncoder().encode("GET /")), "474554202f is not a TLS record");
  assertEquals(other(Uint8Array.of(22, 2)), "1602 is not a TLS record");
  assertEquals(other(records([2, 0, 0, 0])), "the first message is not a ClientHello");
  assertEquals(other(Uint8Array.of(22, 3, 1, 0, 0)), "a record is empty");
  assertEquals(other(records([1, 0, 0, 1, 3])), "the ClientHello is malformed");
  assertEquals(other(records([1, 1, 0, 0])), "the ClientHello has 65536 octets");
  const interrupted = Uint8Array.of(...records([1, 0, 0, 9, 3]), 21, 3, 1, 0, 2);
  assertEquals(other(interrupted), "another record interrupts the ClientHello");
});

Deno.test("readFirstOctets() need not be called for each octet, and refuses hundreds of records", () => {
  const message = hello(Array.from({ length: 150 }, () => 0xc02f));
  const octets = records(message, 16_384);
  let calls = 0;
  for (let needs = 1; needs <= octets.length; calls++) {
    const found = readFirstOctets(octets.subarray(0, needs));
    needs = found.kind === "incomplete" ? found.needs : Infinity;
  }
  assert(calls <= 4, `${calls} calls`);
  assertEquals(readFirstOctets(records(message, 2)).kind, "hello");
  assertEquals(readFirstOctets(records(message, 1)), {
    kind: "other",
    detail: "the ClientHello is divided into more than 256 records",
  });
});

Deno.test("readFirstOctets() keeps no more than its limit of octets waiting", () => {
  const octets = new Uint8Array(MOST_HELLO_OCTETS);
  octets.set([22, 3, 1, 0xff, 0xff, 1, 0, 0x80, 0]);
  assertEquals(readFirstOctets(octets.subarray(0, -1)).kind, "incomplete");
  assertEquals(readFirstOctets(octets).kind, "other");
});

Deno.test("readFirstOctets() survives any octets, and damaged ClientHellos", () => {
  for (let seed = 0; seed < 3000; seed++) {
    const random = new Prng(seed);
    const octets = random.chance(0.5)
      ? Uint8Array.from({ length: random.int(0, 300) }, () => random.int(0, 255))
      : records(hello([0x1301, 0xc02f], [0x0304, 0x0303]), random.int(1, 80));
    if (octets.length > 0 && random.chance(0.5)) octets[0] = 22;
    for (let i = random.int(0, 4); i > 0 && octets.length > 0; i--) {
      octets[random.int(0, octets.length - 1)] = random.int(0, 255);
    }
    const { kind } = readFirstOctets(octets);
    assert(["incomplete", "plain", "hello", "other"].includes(kind), `seed ${seed}`);
  }
});

Deno.test("versionText() names versions, or writes their number", () => {
  assertEquals([0x0002, 0x0300, 0x0301, 0x0302].map(versionText), [
    "SSLv2",
    "SSLv3",
    "TLSv1.0",
    "TLSv1.1",
  ]);
  assertEquals([0x0303, 0x0304, 0x0305].map(versionText), ["TLSv1.2", "TLSv1.3", "0x0305"]);
});

Deno.test("examineHello() lists the suites of a client without the signals among them", () => {
  const hello = { versions: [0x0303], suites: [0x003c, 0x00ff, 0x5600] };
  const abilities = { minVersion: "TLSv1.2", suites: [SUITES[0]!], runtime: "Deno" } as const;
  assertStringIncludes(
    examineHello(hello, abilities)!.reason,
    "the peer offers TLS_RSA_WITH_AES_128_CBC_SHA256, and this station under Deno can use",
  );
});

Deno.test("examineHello() requires a common version, and a suite that belongs to it", () => {
  const suites = SUITES.filter(({ name }) =>
    /GCM_SHA256$/.test(name) && !/DHE_RSA_WITH|^TLS_RSA/.test(name.replace("ECDHE", ""))
  );
  const both = { minVersion: "TLSv1.2", suites, runtime: "Deno" } as const;
  const examined = (
    versions: number[],
    offered: number[],
    abilities: Parameters<typeof examineHello>[1] = both,
  ) => examineHello({ versions, suites: offered }, abilities)?.event;
  assertEquals(examined([0x0304, 0x0303], [0x1301]), undefined);
  assertEquals(examined([0x0303], [0xc02b]), undefined);
  assertEquals(examined([0x0303], [0x1301]), "no-common-suite", "a suite of TLS 1.3 alone");
  assertEquals(examined([0x0304], [0xc02b]), "no-common-suite", "a suite of TLS 1.2 alone");
  assertEquals(examined([0x0302, 0x0301], [0xc02b]), "insecure-version");
  assertEquals(examined([], [0xc02b]), "insecure-version");
  const new13 = { ...both, minVersion: "TLSv1.3" } as const;
  assertEquals(examined([0x0303], [0xc02b], new13), "insecure-version");
  assertEquals(examined([0x0304, 0x0303], [0xc02b], new13), "no-common-suite");
});
