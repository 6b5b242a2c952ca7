// The audit files of both stations on loopback: who did what, and how it ended.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connect, ControlledStation, serve } from "../../../mod.ts";
import { askStation, STATION } from "../../helpers/cli/request_cli.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";
import { withStation } from "../../helpers/cli/running_station.ts";
import { makeCertificates } from "../../helpers/machine/certificates.ts";
import { withTree } from "../../helpers/machine/temp.ts";
import { CLOSED_PORT } from "../../helpers/machine/closed_port.ts";

type Line = Readonly<Record<string, unknown>>;

function recordsOf(path: string): Line[] {
  return Deno.readTextFileSync(path).trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Returns event, phase, type, address, value and result of records. */
function told(records: readonly Line[]): string[] {
  return records.map(({ event, phase, type, ca, ioa, value, result, reason }) =>
    [event, phase, type, ca, ioa, value, result, reason].filter((each) => each !== undefined)
      .join(" ")
  );
}

async function verified(path: string): Promise<string> {
  const files = {
    [path]: Deno.readTextFileSync(path),
    [`${path}.head`]: Deno.readTextFileSync(`${path}.head`),
  };
  const { code, stdout, stderr } = await runCli(["audit", path, "--zone", "UTC"], { files });
  assertEquals(code, 0, stderr);
  return stdout;
}

const FILE = {
  name: "Bay",
  sectors: [{
    ca: 47,
    points: [
      { ioa: 310, type: "M_DP_NA_1", value: 1 },
      { ioa: 500, type: "M_ME_NC_1", value: 1, parameters: ["threshold"] },
    ],
    commands: [
      {
        ioa: 5010,
        type: "C_DC_NA_1",
        mode: "select-before-operate",
        feedback: { ioa: 310, delayMs: 0 },
      },
      { ioa: 5102, type: "C_SE_NC_1" },
    ],
  }],
  authority: {
    rules: [{ name: "desk", addresses: ["127.0.0.1"], roles: ["desk"] }],
    roles: {
      desk: [{
        types: ["interrogation", "commands", "parameters", "clock", "reset"],
      }],
    },
  },
};

Deno.test("the station records connections, requests with their octets, refusals and results", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/station.jsonl`;
    const result = await withStation(["bay.json", "--audit", path], async (port) => {
      await using station = await connect({ host: "127.0.0.1", port, originator: 3 });
      await station.interrogate(47);
      const close = { type: "C_DC_NA_1", ioa: 5010, value: 2 } as const;
      await station.command(47, close);
      await station.command(47, close, { mode: "select-before-operate" });
      await station.select(47, { ...close, value: 1 });
      await station.cancel(47, { ...close, value: 1 });
      await station.command(47, { type: "C_SE_NC_1", ioa: 5102, value: 20.5 });
      await station.setParameter(47, {
        ioa: 500,
        parameter: "threshold",
        value: 2,
        type: "P_ME_NC_1",
      });
      await station.synchronizeClock(47);
      await station.interrogate(9);
      await station.readCounters(47);
      await station.reset(47);
    }, { "bay.json": JSON.stringify(FILE) });
    assertEquals(result.code, 0, result.stderr);
    const records = recordsOf(path);
    // After a reset the station closes the connection, before or after it is stopped.
    assertEquals(told(records).filter((line) => line !== "stopped"), [
      "begun",
      "connected",
      "started",
      "request execute C_DC_NA_1 47 5010 2 permitted",
      "result execute C_DC_NA_1 47 5010 2 refused mode",
      "request select C_DC_NA_1 47 5010 2 permitted",
      "result 47 5010 2 selected",
      "request execute C_DC_NA_1 47 5010 2 permitted",
      "result 47 5010 2 executed",
      "result 47 5010 2 finished",
      "request select C_DC_NA_1 47 5010 1 permitted",
      "result 47 5010 1 selected",
      "request cancel C_DC_NA_1 47 5010 1 permitted",
      "result 47 5010 1 cancelled",
      "request execute C_SE_NC_1 47 5102 20.5 permitted",
      "result 47 5102 20.5 executed",
      "result 47 5102 20.5 finished",
      "request P_ME_NC_1 47 500 2 permitted",
      "result 47 500 2 load done",
      "request C_CS_NA_1 47 0 permitted",
      "result clock set",
      "result C_IC_NA_1 9 0 refused cause 46",
      "request C_CI_NA_1 47 0 refused authority",
      "request C_RP_NA_1 47 0 permitted",
      "result 47 reset",
      "disconnected",
      "closed",
    ]);
    const { peer, octets, rule, role, originator, content, cause } = records[5]!;
    assertEquals((peer as Line).host, "127.0.0.1");
    assertEquals([octets, rule, role], ["2e0106032f0092130082", "desk", "desk"]);
    assertEquals([originator, content, cause], [3, { qualifier: 0 }, 6]);
    assertStringIncludes(
      await verified(path),
      "  request select C_DC_NA_1 47/5010 = 2 qualifier=0 cause 6: permitted by rule desk as desk\n",
    );
  });
});

Deno.test("the key audit of a station file names the file, relative to it", async () => {
  await withTree({}, async (root) => {
    const files = { [`${root}/bay.json`]: JSON.stringify({ ...FILE, audit: "own.jsonl" }) };
    const { code } = await withStation([`${root}/bay.json`], async (port) => {
      await using _station = await connect({ host: "127.0.0.1", port });
    }, files);
    assertEquals(code, 0);
    assertEquals(told(recordsOf(`${root}/own.jsonl`)).slice(0, 3), [
      "begun",
      "connected",
      "started",
    ]);
  });
});

Deno.test("a station whose records cannot be written ends, and says so", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/station.jsonl`;
    const { code, stderr } = await withStation(["--audit", path], async (port) => {
      Deno.writeTextFileSync(path, "{}\n", { append: true });
      const station = await connect({ host: "127.0.0.1", port, start: false });
      await station.closed;
    });
    assertEquals(code, 1);
    assertStringIncludes(stderr, "another program has written to it");
  });
});

const COMMAND = "command {} 47/5010 --type double --on --select-before-operate --yes";

Deno.test("the controlling side records the user, what was sent, the answers and the result", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/desk.jsonl`;
    const audit = ["--audit", path, "--audit-sync"];
    for (
      const line of [
        COMMAND,
        "command {} 47/5010 --type double --on --yes",
        "setpoint {} 47/5102 --value 20.5 --yes",
        "parameter {} 47/500 --threshold 0.5 --yes",
        "clock {} --ca 47 --yes",
        "reset {} --ca 47 --yes",
      ]
    ) {
      const { stderr } = await askStation([...line.split(" "), ...audit]);
      assertEquals(stderr, "", line);
    }
    const records = recordsOf(path);
    const short = told(records).filter((line) => /^(?:request|answer|result)/.test(line));
    assertEquals(short, [
      "request select C_DC_NA_1 47 5010 2 sent",
      "answer select C_DC_NA_1 47 5010 2 confirmed",
      "request execute C_DC_NA_1 47 5010 2 sent",
      "answer execute C_DC_NA_1 47 5010 2 confirmed",
      "answer execute C_DC_NA_1 47 5010 2 confirmed",
      "result 47 5010 done",
      "request execute C_DC_NA_1 47 5010 2 sent",
      "answer execute C_DC_NA_1 47 5010 2 refused",
      "result 47 5010 negative",
      "request execute C_SE_NC_1 47 5102 20.5 sent",
      "answer execute C_SE_NC_1 47 5102 20.5 confirmed",
      "answer execute C_SE_NC_1 47 5102 20.5 confirmed",
      "result 47 5102 done",
      "request P_ME_NC_1 47 500 0.5 sent",
      "answer P_ME_NC_1 47 500 0.5 confirmed",
      "result 47 500 done",
      "request C_CS_NA_1 47 0 sent",
      "answer C_CS_NA_1 47 0 confirmed",
      "result 47 done",
      "request C_RP_NA_1 47 0 sent",
      "answer C_RP_NA_1 47 0 confirmed",
      "result 47 done",
    ]);
    assertEquals(told(records).slice(0, 3), ["begun", "connected", "started"]);
    assert(
      records.slice(1, -1).filter(({ event }) => event === "request").every(({ by }) =>
        by === "operator@desk"
      ),
    );
    await verified(path);
  });
});

Deno.test("each request of a session is recorded with its result, and so is one that has none", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/desk.jsonl`;
    const lines = [
      ...["command 47/5010 --type double --on --select-before-operate --yes", "read 47/310"],
      ...["clock --ca 47 --yes", "command 47/5010 --type double --on --yes"],
    ];
    const { code } = await askStation(["session", "{}", "--audit", path], {
      stdin: [new TextEncoder().encode(`${lines.join("\n")}\n`)],
    });
    assertEquals(code, 1);
    assertEquals(told(recordsOf(path)).filter((line) => line.startsWith("result")), [
      "result 47 5010 done",
      "result 47 310 done",
      "result 47 done",
      "result 47 5010 negative",
    ]);
    const silent = await askStation(
      ["session", "{}", "--audit", `${path}.2`, "--timeout", "100ms"],
      {
        stdin: [new TextEncoder().encode("interrogate --ca 47\n")],
        answer: () => [],
      },
    );
    assertEquals(silent.code, 4);
    const [late] = told(recordsOf(`${path}.2`)).filter((line) => line.startsWith("result"));
    assertEquals(late, "result 47 timed-out");
  });
});

const certificates = makeCertificates();

Deno.test({
  name:
    "both stations record TLS sessions and certificates, and the station also the peer that it refused",
  ignore: certificates === undefined,
  async fn() {
    const { caCerts, station, centre, stranger } = certificates!;
    const files = {
      "ca.pem": caCerts,
      "station.pem": station.certificate,
      "station.key": station.key,
      "centre.pem": centre.certificate,
      "centre.key": centre.key,
      "stranger.pem": stranger.certificate,
      "stranger.key": stranger.key,
    };
    const tls = (
      name: string,
    ) => ["--tls-ca", "ca.pem", "--tls-cert", `${name}.pem`, "--tls-key", `${name}.key`];
    await withTree({}, async (root) => {
      const [own, desk] = [`${root}/station.jsonl`, `${root}/desk.jsonl`];
      await withStation(["--audit", own, ...tls("station")], async (port) => {
        const line = `command 127.0.0.1:${port} 47/5010 --type double --on --yes`.split(" ");
        const { code } = await runCli([...line, ...tls("centre"), "--audit", desk], { files });
        assertEquals(code, 1);
        await runCli([...line, ...tls("stranger")], { files });
      }, files);
      const records = recordsOf(own);
      const fingerprint = records.find(({ event }) => event === "connected")!.peer as Line;
      assertEquals(fingerprint.subject, "CN=centre");
      assert(/^[0-9a-f]{64}$/.test(fingerprint.fingerprint as string));
      const session = records.find(({ result }) => result === "session-established")!;
      assertEquals([session.event, session.reason], ["tls", "info 16"]);
      assertStringIncludes(session.detail as string, "TLSv1.3");
      const [refused] = records.filter(({ event }) => event === "turned-away");
      assertEquals(refused!.reason, "not-trusted");
      const other = recordsOf(desk).find(({ result }) => result === "session-established")!;
      assertEquals((other.peer as Line).subject, "CN=station");
      await verified(own);
    });
  },
});

Deno.test("the record of a command is in the file when the station receives the command", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/desk.jsonl`;
    const found: unknown[] = [];
    await askStation([...COMMAND.split(" "), "--audit", path, "--audit-sync"], {
      answer: ({ type, cause }) => {
        const { event, type: recorded, result } = recordsOf(path).at(-1)!;
        found.push([type, cause, event, recorded, result]);
        return undefined;
      },
    });
    assertEquals(found, [
      ["C_DC_NA_1", 6, "request", "C_DC_NA_1", "sent"],
      ["C_DC_NA_1", 6, "request", "C_DC_NA_1", "sent"],
    ]);
  });
});

Deno.test("without a record nothing is sent", async () => {
  await withTree({ "a.txt": "text\n" }, async (root) => {
    const refused = await askStation([...COMMAND.split(" "), "--audit", `${root}/a.txt`]);
    assertEquals([refused.code, refused.received.length], [2, 0]);
    assertStringIncludes(
      refused.stderr,
      "a.txt: its first line is not the first line of an audit file",
    );
    const alone = await askStation([...COMMAND.split(" "), "--audit-sync"]);
    assertEquals(alone.code, 2);
    assertStringIncludes(alone.stderr, "Option --audit-sync needs --audit FILE");
    const path = `${root}/a.jsonl`;
    let received = 0;
    await using station = new ControlledStation(STATION, {
      onAsdu: () => {
        received++;
      },
      onNotice: ({ type, ...notice }) => {
        // Another program writes to the file before the command is sent.
        if (type === "link" && "state" in notice && notice.state === "opened") {
          Deno.writeTextFileSync(path, "{}\n", { append: true });
        }
      },
    });
    await using server = await serve(station, { host: "127.0.0.1", port: 0 });
    const line = COMMAND.replace("{}", `127.0.0.1:${server.port}`);
    const cut = await runCli([...line.split(" "), "--audit", path]);
    assertEquals([cut.code, received], [3, 0], cut.stderr);
    assertStringIncludes(cut.stderr, "another program has written to it");
  });
});

Deno.test("transfers of files are recorded without their content, and freezing of counters", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/desk.jsonl`;
    const sections = [new TextEncoder().encode("disturbance record")];
    const get = await askStation(`files get {} 47/30000/2 fault.zip --audit ${path}`, {
      prepare: (station) => {
        station.addFile({ ca: 47, ioa: 30_000, nof: 2, sections });
      },
      saved: new Map(),
    });
    assertEquals(get.code, 0, get.stderr);
    const freeze = await askStation(`counters {} --ca 47 --freeze --audit ${path}`);
    assertEquals(freeze.code, 0, freeze.stderr);
    const types = told(recordsOf(path)).filter((line) => /^(?:request|answer|result)/.test(line));
    assertEquals(types, [
      "request F_SC_NA_1 47 30000 sent",
      "answer F_FR_NA_1 47 30000 received",
      "request F_SC_NA_1 47 30000 sent",
      "answer F_SR_NA_1 47 30000 received",
      "request F_SC_NA_1 47 30000 sent",
      "answer F_LS_NA_1 47 30000 received",
      "request F_AF_NA_1 47 30000 sent",
      "answer F_LS_NA_1 47 30000 received",
      "request F_AF_NA_1 47 30000 sent",
      "result 47 30000 done",
      "request C_CI_NA_1 47 0 sent",
      "answer C_CI_NA_1 47 0 confirmed",
      "answer C_CI_NA_1 47 0 confirmed",
      "result 47 done",
    ]);
    await verified(path);
  });
});

Deno.test("a request that finds no station is recorded with its reason", async () => {
  await withTree({}, async (root) => {
    const path = `${root}/a.jsonl`;
    const line = `reset 127.0.0.1:${CLOSED_PORT} --ca 1 --yes --audit ${path}`;
    const { code } = await runCli(line.split(" "));
    assertEquals(code, 3);
    const [, result] = recordsOf(path);
    assertEquals([result!.result, result!.content], ["no-connection", { reach: "no" }]);
  });
});
