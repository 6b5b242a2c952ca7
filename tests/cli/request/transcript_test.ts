// Output of the commands that send requests to a station, line by line, when it answers and when it refuses.

import { CAUSE } from "../../../mod.ts";
import { isProcessData } from "../../../codec/classify.ts";
import { hintsOf, lackHintsOf } from "../../../cli/request/hints.ts";
import { askStation, mirror, type RequestWorld, STATION } from "../../helpers/cli/request_cli.ts";
import { assertGolden } from "../../helpers/golden.ts";

const FILES = { "names.json": JSON.stringify({ name: "Works", ...STATION }), "in.bin": "abc" };

/** Command lines that the station answers; `{}` is the station. */
const DONE: readonly string[] = [
  ...[
    "interrogate {}",
    "interrogate {} --ca 47 --group 2 --names names.json",
    "interrogate {} --json",
  ],
  ...[
    "counters {} --ca 47",
    "counters {} --ca 47 --group 1 --names names.json",
    "counters {} --ca 47 --freeze",
  ],
  ...[
    "counters {} --ca 47 --freeze-and-reset -y",
    "read {} 47/500 --names names.json",
    "read {} 47/500 --json",
  ],
  ...[
    "read {} 47/4242",
    "clock {} --ca 47 -y --time 2026-06-09T03:10Z",
    "test {} --ca 47",
    "test {} --ca 47 --type C_TS_NA_1",
  ],
  ...[
    "reset {} --ca 47 --events -y",
    "command {} 47/5101 --type single --on -y",
    "command {} 47/5010 --on -y --names names.json",
  ],
  ...[
    "command {} 47/5010 --type double --on --select-only",
    "command {} 47/5010 --type double --off --cancel",
  ],
  ...[
    "command {} 47/5101 --type single --off -y --json",
    "command {} 47/5103 --type bits --value 0xff -y",
  ],
  ...[
    "command {} 47/5010 --type double --on -y",
    "setpoint {} 47/5102 --value 20.5 -y --names names.json",
  ],
  ...[
    "setpoint {} 47/5102 --value 99 -y",
    "setpoint {} 47/5105 --value 12 --type scaled -y --select-before-operate",
  ],
  ...[
    "parameter {} 47/500 --threshold 1.5 -y",
    "parameter {} 47/500 --activate cyclic -y",
    "files list {} --ca 47",
  ],
  ...[
    "files get {} 47/1 out.bin",
    "files delete {} 47/1 -y",
    "command {} 47/5101 --type single --on",
    "clock {} --ca 48 -y",
  ],
];

/** Command lines that the station refuses. */
const REFUSED: readonly string[] = [
  ...[
    "interrogate {} --ca 47",
    "read {} 47/500",
    "test {} --ca 47",
    "command {} 47/5101 --type single --on -y",
  ],
  ...["setpoint {} 47/5102 --value 20 -y --select-before-operate", "clock {} --ca 47 -y"],
];

/** Removes what differs each time from an output: durations, and times of the machine. */
function stable(text: string): string {
  return text.replaceAll(/\b\d+(?:\.\d+)? (?:ms|s)\b/g, "T").replaceAll(
    /("(?:\w*[mM]s)"\s*:\s*)[\d.]+/g,
    "$1T",
  ).replaceAll(/ {2,}/g, "  ").replaceAll(/127\.0\.0\.1:\d+|"port"\s*:\s*\d+/g, "ADDRESS")
    .replaceAll(/("octets"\s*:\s*"(?:1e|1f)[0-9a-f]*)[0-9a-f]{14}"/g, '$1 and TIME"')
    .replaceAll(/20\d\d-\d\d-\d\d[T ][\d:.]+/g, "TIME");
}

async function transcript(lines: readonly string[], world: RequestWorld): Promise<string> {
  const parts: string[] = [];
  for (const line of lines) {
    const saved = new Map<string, Uint8Array>();
    const { code, stdout, stderr } = await askStation(line, { ...world, files: FILES, saved });
    parts.push(`== iec104 ${line}, exit code ${code}\n${stable(stdout)}-- ${stable(stderr)}`);
  }
  return parts.join("\n");
}

Deno.test("the output of each answer of a station matches the reviewed text", async () => {
  assertGolden("tests/cli/request/done.txt", await transcript(DONE, {}));
});

Deno.test("the output of each refusal, with advice, matches the reviewed text", async () => {
  const parts: string[] = [];
  for (const cause of [CAUSE.activationCon, 44, 45, 46, 47]) {
    const text = await transcript(REFUSED, {
      answer: (asdu) =>
        isProcessData(asdu.typeId) ? undefined : [mirror(asdu, { cause, negative: true })],
    });
    parts.push(`==== with cause ${cause}\n${text}`);
  }
  assertGolden("tests/cli/request/refused.txt", parts.join("\n"));
});

const COMMANDS = ["interrogate", "read", "clock", "reset", "command", "setpoint", "files get"];

Deno.test("the advice on every result matches the reviewed text", () => {
  const lines: string[] = [];
  const add = (what: string, hints: readonly string[]) => {
    for (const hint of hints) lines.push(`${what}: ${hint}`);
  };
  for (const command of COMMANDS) {
    for (const question of [undefined, "do it"]) {
      const about = `${command}${question === undefined ? "" : ", asked"}`;
      const request = { command, ...question !== undefined && { question } } as never;
      const all = { command, broadcast: true } as never;
      for (const step of ["select", "execute", "return-information"] as const) {
        for (
          const [confirmation, termination] of [[undefined, undefined], [{}, undefined], [{}, {}]]
        ) {
          for (const direction of command === "command" ? ["sent", "received"] : ["sent"]) {
            const result = {
              outcome: "timed-out",
              step,
              confirmation,
              termination,
              trace: [{ direction, asdu: { typeId: 45 } }],
            };
            const got = `${confirmation === undefined ? "" : " confirmed"}${
              termination === undefined ? "" : " terminated"
            }`;
            add(
              `${about}, ${step} timed out,${got} ${direction}`,
              hintsOf(result as never, request),
            );
            if (question === undefined && direction === "sent") {
              add(`${about} of all, ${step} timed out,${got}`, hintsOf(result as never, all));
            }
          }
        }
      }
      for (const reach of ["no", "maybe", "yes"] as const) {
        for (const outcome of ["lost", "too-much-data"] as const) {
          const reasons = outcome === "lost"
            ? ["lost"]
            : ["too much", "expected at most --max-objects 5"];
          for (const reason of reasons) {
            for (const shown of [false, true]) {
              const progress = {
                data: [{ type: "raw", count: 2 }, { type: "M_SP_NA_1", objects: [{}] }],
              };
              const hints = lackHintsOf(
                { reach, outcome, reason, progress } as never,
                { command, ...question !== undefined && { question } },
                { shown },
              );
              add(
                `${about}, ${outcome}, reach ${reach}, ${reason}${shown ? ", shown" : ""}`,
                hints,
              );
            }
          }
        }
      }
    }
  }
  assertGolden("tests/cli/request/hints.txt", `${lines.join("\n")}\n`);
});
