// `iec104 analyze` with secure authentication: the section of the report, and MACs verified with `--mac-keys`.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { AsduInput } from "../../../codec/asdu_types.ts";
import { isSecurity } from "../../../codec/classify.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import { securityAsdus } from "../../../codec/security/segments.ts";
import {
  type AnalysisReport,
  Analyzer,
  CaptureDecoder,
  REPORT_SCHEMA,
} from "../../../codec/capture/mod.ts";
import { parseHex } from "../../../codec/hex.ts";
import { authenticationCrypto } from "../../../transport/runtime/authentication_crypto.ts";
import { macVerifier } from "../../../transport/runtime/mac_verifier.ts";
import { loadVectors } from "../../helpers/asdu/vectors.ts";
import { assertConforms } from "../../helpers/cli/json_schema.ts";
import { type CliResult, runCli } from "../../helpers/cli/run_cli.ts";
import { Traffic } from "../../helpers/capture/traffic_builder.ts";

const VECTORS = loadVectors();

/** The ASDU of a golden vector; the worked example has the octets of DECISIONS.md. */
function vector(id: string): AsduInput {
  return decodeAsdu(VECTORS.find((each) => each.id === id)!.octets);
}

function command(cause: number): AsduInput {
  const objects = [{ ioa: 5000, value: 1, qualifier: 0, select: false }] as const;
  return { type: "C_SC_NA_1", cause, ca: 1, objects } as unknown as AsduInput;
}

/** The worked example: keys are changed, a command is challenged, and another one is sent in aggressive mode. */
function capture(reply = vector("s-rp-na-1-worked-example")): Uint8Array {
  const traffic = new Traffic();
  const link = traffic.link().start();
  link.fromClient(decodeAsdu(parseHex("54 01 0F 00 01 00 01 00")))
    .fromServer(vector("s-ks-na-1-status")).fromClient(vector("s-kc-na-1-worked-example"))
    .fromServer(vector("s-ks-na-1-worked-example")).acknowledge();
  link.fromClient(command(6)).fromServer(vector("s-ch-na-1-challenge")).fromClient(reply);
  link.fromServer(command(7)).fromServer(command(10)).acknowledge();
  link.fromClient(vector("s-ar-na-1-worked-example")).fromServer(command(7));
  link.fromServer(command(10)).acknowledge();
  return traffic.pcap();
}

const UPDATE_KEY = '{"users": {"1": {"updateKey": "000102030405060708090A0B0C0D0E0F"}}}';
const SESSION_KEYS =
  '{"users": {"1": {"control": "10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F", "monitor": "202122232425262728292A2B2C2D2E2F"}}}';

function analyze(keys: string | undefined, ...options: readonly string[]): Promise<CliResult> {
  const files = { "day.pcap": capture(), ...keys === undefined ? {} : { "keys.json": keys } };
  const given = keys === undefined ? [] : ["--mac-keys", "keys.json"];
  return runCli(["analyze", "day.pcap", ...given, ...options], { files });
}

async function reportOf(keys: string | undefined): Promise<AnalysisReport> {
  const { stdout } = await analyze(keys, "--json");
  const report = JSON.parse(stdout) as AnalysisReport;
  assertConforms(REPORT_SCHEMA, report);
  return report;
}

Deno.test("analyze reports users, key changes, and who authenticated a command", async () => {
  const { security, transactions, findings } = await reportOf(undefined);
  const [{ longestKeyMs, ...user } = { longestKeyMs: null }, ...more] = security!.users;
  assertEquals(more, [], "user 0 of a challenge is not a user");
  assertEquals(user, {
    session: 0,
    user: 1,
    authentications: 1,
    aggressive: 1,
    failures: 0,
    meanReplyMs: 1,
    slowestReplyMs: 1,
    keyStatus: "OK",
    keyChanges: 1,
    updateKeyChanges: 0,
    macs: null,
  });
  assert(longestKeyMs !== null && longestKeyMs > 0);
  assertEquals(security!.keyChanges.map(({ result, kind }) => [result, kind]), [
    ["accepted", "session"],
  ]);
  const commands = transactions.filter(({ kind }) => kind === "command");
  assertEquals(commands.map(({ facts }) => [facts.authentication, facts.user, facts.macRight]), [
    ["challenge", 1, undefined],
    ["aggressive", 1, undefined],
  ]);
  assertEquals(commands[0]!.steps.map(({ name }) => name), [
    "request",
    "challenged",
    "replied",
    "confirmed",
    "terminated",
  ]);
  assertEquals(findings.filter(({ severity }) => severity === "error"), []);
});

Deno.test("analyze --mac-keys verifies the worked example with the update key, and with the session keys", async () => {
  for (const keys of [UPDATE_KEY, SESSION_KEYS]) {
    const { security, transactions, findings } = await reportOf(keys);
    assertEquals(security!.users[0]!.macs, { right: 3, wrong: 0, notVerified: 0 });
    const commands = transactions.filter(({ kind }) => kind === "command");
    assertEquals(commands.map(({ facts }) => facts.macRight), [true, true]);
    assertEquals(findings.filter(({ code }) => code === "mac-wrong"), []);
  }
});

Deno.test("MACs of a deactivation and of reading are verified, although the request before them was never answered", () => {
  const hmac = (...parts: readonly Uint8Array[]) => {
    const key = parseHex("101112131415161718191A1B1C1D1E1F");
    return authenticationCrypto().hmac("sha256", key, parts).slice(0, 16);
  };
  const traffic = new Traffic();
  const link = traffic.link().start();
  const challenge = (csq: number) => {
    const fields = { type: "S_CH_NA_1", csq, usr: 0, mal: 4, rsc: 1 } as const;
    const message = { ...fields, challenge: Uint8Array.of(1, 2, 3, csq) };
    const [asdu] = securityAsdus(message, { ca: 1 });
    link.fromServer(decodeAsdu(asdu!));
    return asdu!;
  };
  link.fromClient(command(6));
  challenge(1); // nobody replies
  const read = { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 100 }] } as AsduInput;
  for (const [csq, request] of [[2, command(8)], [3, read]] as const) {
    link.fromClient(request);
    const mac = hmac(challenge(csq), encodeAsdu(request));
    const reply = { type: "S_RP_NA_1", csq, usr: 1, mac } as const;
    link.fromClient(decodeAsdu(securityAsdus(reply, { ca: 1 })[0]!)).acknowledge();
  }
  const control = parseHex("101112131415161718191A1B1C1D1E1F");
  const users = new Map([[1, { sessionKeys: { control, monitor: control } }]]);
  const analyzer = new Analyzer({ macVerifier: macVerifier({ users }) });
  const decoder = new CaptureDecoder();
  decoder.push(traffic.pcap());
  decoder.end();
  for (let item = decoder.next(); item; item = decoder.next()) analyzer.accept(item);
  analyzer.end();
  const { security } = analyzer.report();
  assertEquals(security!.users[0]!.macs, { right: 2, wrong: 0, notVerified: 0 });
});

Deno.test("MACs are verified although each chunk of a capture overwrites the one before", () => {
  const users = new Map([[1, { updateKey: parseHex("000102030405060708090A0B0C0D0E0F") }]]);
  const octets = capture();
  for (const size of [100, 150, 200, 300]) {
    const analyzer = new Analyzer({ macVerifier: macVerifier({ users }) });
    const decoder = new CaptureDecoder();
    const chunk = new Uint8Array(size);
    for (let at = 0; at < octets.length; at += size) {
      const piece = octets.subarray(at, at + size);
      chunk.set(piece);
      decoder.push(chunk.subarray(0, piece.length));
      for (let item = decoder.next(); item; item = decoder.next()) analyzer.accept(item);
      chunk.fill(0);
    }
    decoder.end();
    for (let item = decoder.next(); item; item = decoder.next()) analyzer.accept(item);
    analyzer.end();
    const { security } = analyzer.report();
    assertEquals(security!.users[0]!.macs, { right: 3, wrong: 0, notVerified: 0 }, `${size}`);
  }
});

Deno.test("analyze --mac-keys reports a MAC that is wrong, and one without a key", async () => {
  const reply = vector("s-rp-na-1-reply");
  const files = { "day.pcap": capture(reply), "keys.json": UPDATE_KEY };
  const { stdout } = await runCli(["analyze", "day.pcap", "--mac-keys", "keys.json"], { files });
  assertStringIncludes(stdout, "MAC of the reply 1 of user 1");
  assertStringIncludes(stdout, "MAC WRONG");
  assertStringIncludes(stdout, "2 right, 1 WRONG");
  const other = '{"users": {"2": {"updateKey": "000102030405060708090A0B0C0D0E0F"}}}';
  assertEquals((await reportOf(other)).security!.users[0]!.macs, {
    right: 0,
    wrong: 0,
    notVerified: 3,
  });
});

Deno.test("analyze --mac-keys: open points change the octets that enter a MAC", async () => {
  const keys = UPDATE_KEY.replace(/}$/, ', "openPoints": {"criticalRange": "content"}}');
  assertEquals((await reportOf(keys)).security!.users[0]!.macs, {
    right: 2,
    wrong: 1,
    notVerified: 0,
  });
});

Deno.test("analyze shows secure authentication as text and HTML", async () => {
  const { stdout } = await analyze(UPDATE_KEY);
  assertStringIncludes(stdout, "Secure authentication\n");
  assertStringIncludes(stdout, "user 1 in 1 ms, MAC right");
  assertStringIncludes(stdout, "user 1, aggressive mode");
  assertStringIncludes(stdout, "session keys");
  const html = await analyze(UPDATE_KEY, "--html");
  assertStringIncludes(html.stdout, "user 1 in 1 ms, MAC right");
  assertStringIncludes(html.stdout, "user 1, aggressive mode, MAC right");
});

Deno.test("analyze --mac-keys refuses a file with mistakes, and never shows a key", async () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      '{"users": {"1": {"updateKey": "0011"}}}',
      "keys.json: user 1: updateKey is not a key, expected 16 to 32 octets in hex",
    ],
    ['{"users": {"one": {}}}', "users.one"],
    [
      '{"users": {"1": {}}}',
      "keys.json: user 1 has no key, expected updateKey, or control and monitor",
    ],
    [
      '{"users": {"1": {"control": "101112131415161718191A1B1C1D1E1F"}}}',
      "user 1 has one session key, expected control and monitor",
    ],
    [
      '{"users": {"1": {"updateKey": "0001020304050607000102030405060700010203"}}}',
      "has an update key of 20 octets, expected 16 or 32",
    ],
    [UPDATE_KEY.replace(/}$/, ', "openPoints": {"criticalRange": "all"}}'), "criticalRange"],
    ['{"users": ', "keys.json:1:11"],
  ];
  for (const [keys, message] of cases) {
    const { code, stderr } = await analyze(keys);
    assertEquals(code, 2, message);
    assertStringIncludes(stderr, message);
    assert(!/0011\b|10111213|0001020304/.test(stderr), stderr);
  }
});

Deno.test("analyze and decode with --security-edition 2025 keep types 81 to 95 raw, without their names of 2013", async () => {
  const options = ["day.pcap", "--security-edition", "2025"];
  const files = { "day.pcap": capture() };
  const report = JSON.parse(
    (await runCli(["analyze", ...options, "--json"], { files })).stdout,
  ) as AnalysisReport;
  assertConforms(REPORT_SCHEMA, report);
  assertEquals(report.security, null);
  const names = report.types.filter(({ typeId }) => isSecurity(typeId));
  assertEquals(new Set(names.map(({ type }) => type)), new Set([null]));
  const codes = report.findings.map(({ code }) => code);
  assertEquals(codes, ["confirmation-repeated"], "of the command that was in aggressive mode");
  const { stdout } = await runCli(["decode", ...options], { files });
  assert(!stdout.includes("S_CH_NA_1"));
  assertStringIncludes(
    stdout,
    "type 81 (secure authentication, edition 2025) auth CA 1: 1 object, raw c0",
  );
  const { code, stderr } = await runCli(["decode", "day.pcap", "--security-edition", "2020"], {
    files,
  });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--security-edition");
});

Deno.test("analyze names the statistics of type 41 if all of them have consecutive addresses", async () => {
  const textOf = async (ioas: readonly number[]) => {
    const traffic = new Traffic();
    const link = traffic.link().start();
    const time = Date.UTC(2024, 4, 6, 7, 8, 9);
    for (const [i, ioa] of ioas.entries()) {
      const objects = [{
        ioa,
        association: 0,
        value: 100 + i,
        quality: 0,
        time,
        timeFlags: 0,
      }];
      link.fromServer({ type: "S_IT_TC_1", cause: 3, ca: 1, objects } as unknown as AsduInput);
    }
    const files = { "day.pcap": link.acknowledge() && traffic.pcap() };
    const { stdout } = await runCli(["analyze", "day.pcap", "--all"], { files });
    return stdout.slice(stdout.indexOf("statistic of"));
  };
  const all = Array.from({ length: 18 }, (_, i) => 2000 + i);
  const text = await textOf(all);
  assert(/ 2000 +unexpected messages +100 /.test(text), text);
  assert(/ 2012 +successful authentications +112 /.test(text), text);
  assert(/ 2017 +rekeys due to restarts +117 /.test(text), text);
  for (const ioas of [all.slice(1), [...all, 2018], all.with(17, 2018)]) {
    assert(!(await textOf(ioas)).includes("unexpected messages"));
  }
});

Deno.test("decode and analyze select messages of secure authentication by user, algorithm and sequence number", async () => {
  const files = { "day.pcap": capture() };
  const types = async (filter: string) => {
    const { stdout } = await runCli(["decode", "day.pcap", "--filter", filter], { files });
    return Array.from(stdout.matchAll(/S_[A-Z]{2}_NA_1/g), ([type]) => type);
  };
  const [request, status, change, reply, aggressive] = [
    ...["S_KR_NA_1", "S_KS_NA_1", "S_KC_NA_1", "S_RP_NA_1", "S_AR_NA_1"] as const,
  ];
  assertEquals(await types("usr=1"), [request, status, change, status, reply, aggressive]);
  assertEquals(await types("mal=hmac-sha256-octets16"), [status, "S_CH_NA_1"]);
  assertEquals(await types("ksq"), [status, change, status]);
  assertEquals(await types("errorcode"), []);
  const { stdout } = await runCli(["analyze", "day.pcap", "--filter", "usr=1", "--json"], {
    files,
  });
  const { types: found } = JSON.parse(stdout) as AnalysisReport;
  const sorted = [request, status, change, reply, aggressive].toSorted();
  assertEquals(found.map(({ type }) => type).toSorted(), sorted);
});
