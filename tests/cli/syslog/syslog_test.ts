// Events and audit records of both stations at a syslog server on loopback: over UDP, TCP and TLS.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connect } from "../../../mod.ts";
import { SyslogServer } from "../../helpers/audit/syslog_server.ts";
import { askStation } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { makeCertificates } from "../../helpers/machine/certificates.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const COMMAND = "command {} 47/5010 --type double --on --yes";

/** Returns the MSGID of messages. */
function idsOf(messages: readonly string[]): string[] {
  return messages.map((text) => text.split(" ")[5]!);
}

Deno.test("the station sends its records and its other events over TCP, numbered without a gap", async () => {
  await using server = await SyslogServer.start("tcp");
  const url = `tcp://127.0.0.1:${server.port}`;
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    const args = ["--audit", path, "--syslog", url, "--syslog-facility", "authpriv"];
    const { code, stderr } = await withStation(args, async (port) => {
      await using station = await connect({ host: "127.0.0.1", port });
      await station.interrogate(47);
      await station.command(47, { type: "C_DC_NA_1", ioa: 5010, value: 2 });
      const mode = "select-before-operate";
      await station.command(47, { type: "C_DC_NA_1", ioa: 5010, value: 2 }, { mode });
      await station.interrogate(99);
    });
    assertEquals([code, stderr], [0, ""]);
    await server.find(/ disconnected /);
    assertEquals(idsOf(server.received).slice(0, -1), [
      ...["connected", "started", "interrogation", "request", "result"],
      ...["request", "result", "request", "result", "result", "result", "stopped"],
    ]);
    // Severities of facility 10: information is 86, a notice 85, a warning 84.
    const severities = server.received.slice(0, -1).map((text) => text.slice(1, 3)).join(" ");
    assertEquals(severities, "86 86 86 85 84 85 85 85 85 85 84 86");
    const sequence = server.received.map((text) => /sequenceId="(\d+)"/.exec(text)![1]);
    assertEquals(sequence, sequence.map((_, index) => String(index + 1)));
    const request = server.received[3]!;
    assert(
      /^<85>1 \S+Z desk iec104 4711 request \[meta sequenceId="4"\]\[iec104@32473 host="127\.0\.0\.1" /
        .test(request),
      request,
    );
    assertStringIncludes(request, ' type="C_DC_NA_1" cause="6" originator="0" ca="47" ioa="5010" ');
    assertStringIncludes(request, "\ufeff127.0.0.1:");
    const empty = server.received.filter((text) => /="(?:undefined|null)"/.test(text));
    assertEquals(empty, [], "what an entry does not have is not a parameter");
    // The message has the number and the hash with which the file is compared.
    const [, seq, hash] = / seq="(\d+)" hash="([0-9a-f]{64})"/.exec(request)!;
    const files = {
      [path]: Deno.readTextFileSync(path),
      [`${path}.head`]: Deno.readTextFileSync(`${path}.head`),
    };
    const compare = (end: string) => runCli(["audit", path, "--quiet", "--end", end], { files });
    assertEquals((await compare(`${seq}:${hash}`)).code, 0);
    const other = await compare(
      `${seq}:${hash!.replace(/^./, (digit) => digit === "0" ? "1" : "0")}`,
    );
    assertEquals(other.code, 1);
    assertStringIncludes(other.stderr, `Record ${seq} is not the one that --end has`);
    const refused = server.received.find((text) => text.includes('result="refused"'))!;
    assert(refused.startsWith("<84>1 "), refused);
  });
});

Deno.test("a station whose syslog server stops in the middle and comes back reports the number of lost messages", async () => {
  let server = await SyslogServer.start("tcp");
  const { port: at } = server;
  await withTree({}, async (root) => {
    const path = `${root}/bay.json`;
    const file = {
      sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1" }] }],
      ...{ audit: "a.jsonl", syslog: { url: `tcp://127.0.0.1:${at}`, queue: 20 } },
    };
    let received: string[] = [];
    const result = await withStation([path], async (port) => {
      const visit = async () => {
        await using _station = await connect({ host: "127.0.0.1", port });
      };
      await visit();
      await server.find(/ disconnected /);
      received = [...server.received];
      await server.stop();
      for (let visits = 0; visits < 30; visits++) await visit();
      server = await SyslogServer.start("tcp", { port: at });
      await server.find(/ lost \[/);
    }, { [path]: JSON.stringify(file) });
    assertEquals(result.code, 0);
    await server.untilEnded();
    const all = [...received, ...server.received];
    const numbered = new Map(all.map((text) => [/sequenceId="(\d+)"/.exec(text)![1], text]));
    const isRepeat = (text: string) => / repeated="\d+"/.test(text);
    const messages = [...numbered.values()].filter((text) => !isRepeat(text));
    const reports = messages.flatMap((text) => / lost="(\d+)"/.exec(text)?.[1] ?? []).map(Number);
    const repeated = all.flatMap((text) => / repeated="(\d+)"/.exec(text)?.[1] ?? []).map(Number);
    const most = repeated.reduce((sum, each) => sum + each, 0);
    assert(all.length - numbered.size <= most, `${all.length - numbered.size} of ${most}`);
    const lines = Deno.readTextFileSync(`${root}/a.jsonl`).trimEnd().split("\n");
    const records = lines.length - 2; // the first and the last one belong only to the file
    const lost = records - (messages.length - reports.length);
    assertEquals(reports.reduce((sum, each) => sum + each, 0), lost);
    assert(lost > 50, String(lost));
    assertStringIncludes(result.stdout, `syslog: tcp://127.0.0.1:${at} is reached again`);
  });
  await server.stop();
});

Deno.test("a command sends its records over UDP, and needs no audit file for it", async () => {
  await using server = await SyslogServer.start("udp");
  const url = `udp://127.0.0.1:${server.port}`;
  const { code, stderr } = await askStation([...COMMAND.split(" "), "--syslog", url]);
  assertEquals([code, stderr], [1, ""]);
  await server.find(/ disconnected /);
  assertEquals(idsOf(server.received), [
    ...["connected", "started", "request", "answer", "result", "stopped", "disconnected"],
  ]);
  assertStringIncludes(server.received[2]!, ' by="operator@desk" ');
  assertStringIncludes(server.received[4]!, ' result="negative"');
});

const certificates = makeCertificates();

Deno.test({
  name:
    "records are sent over TLS with the certificates of the key syslog, and not to a server of another authority",
  ignore: certificates === undefined,
  async fn() {
    const { caCerts, station, centre, stranger } = certificates!;
    const files = (url: string) => ({
      "bay.json": JSON.stringify({
        sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1" }] }],
        syslog: {
          url,
          appName: "bay-7",
          tls: { caFile: "ca.pem", certificateFile: "centre.pem", keyFile: "centre.key" },
        },
      }),
      "ca.pem": caCerts,
      "centre.pem": centre.certificate,
      "centre.key": centre.key,
    });
    const visit = async (port: number) => {
      await using _station = await connect({ host: "127.0.0.1", port });
    };
    await using server = await SyslogServer.start("tls", {
      certificates: { cert: station.certificate, key: station.key },
    });
    const good = await withStation(
      ["bay.json"],
      visit,
      files(`tls://127.0.0.1:${server.port}`),
    );
    assertEquals([good.code, good.stderr], [0, ""]);
    assertStringIncludes(server.received[0]!, " desk bay-7 4711 connected ");
    await using other = await SyslogServer.start("tls", {
      certificates: { cert: stranger.certificate, key: stranger.key },
    });
    const bad = await withStation(["bay.json"], visit, files(`tls://127.0.0.1:${other.port}`));
    assertEquals([bad.code, other.received], [0, []]);
    assertStringIncludes(bad.stdout, `syslog: tls://127.0.0.1:${other.port}: `);
    assert(/syslog: 4 messages may not have reached/.test(bad.stdout + bad.stderr), bad.stdout);
    assertEquals(
      bad.stdout.split("certificate-not-trusted").length,
      2,
      "the refusal is noted once",
    );
  },
});

Deno.test("mistakes in the settings of syslog are reported before anything listens or connects", async () => {
  const rows: readonly (readonly [string, string])[] = [
    ["--syslog host", 'Option --syslog is "host", expected udp://HOST[:514]'],
    ["--syslog http://host", 'Option --syslog is "http://host", expected udp://'],
    ["--syslog udp://host:70000", 'Port 70000 of "host:70000" is out of range'],
    ["--syslog udp://127.0.0.1 --syslog-facility locl0", "did you mean local0?"],
    ["--syslog-facility local0", "Option --syslog-facility needs --syslog URL"],
    ["--syslog-name x", "Option --syslog-name needs --syslog URL"],
    ["--syslog tls://127.0.0.1", "tls://127.0.0.1 needs certificates: expected --tls-ca"],
    [
      "--syslog udp://192.0.2.1",
      "Syslog over udp to 192.0.2.1:514 is not permitted by Deno, expected deno run --allow-net=192.0.2.1:514,0.0.0.0:0",
    ],
  ];
  for (const [options, expected] of rows) {
    for (const command of ["station --listen 127.0.0.1:0", "reset 127.0.0.1:1 --ca 1 --yes"]) {
      const { code, stdout, stderr } = await runCli([...command.split(" "), ...options.split(" ")]);
      assertEquals([code, stdout], [2, ""], options);
      assertStringIncludes(stderr, expected);
    }
  }
  const file = { sectors: [{ ca: 1 }], syslog: { url: "http://x", facility: "none" } };
  const { code, stderr } = await runCli(["station", "a.json"], {
    files: { "a.json": JSON.stringify(file) },
  });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "a.json:1:");
  assertStringIncludes(stderr, "syslog");
});
