// A campaign against a station that requires secure authentication.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { TesterAuthentication } from "../../../../cli/conform/bench/link_authentication.ts";
import type { SheetDocument } from "../../../../cli/conform/sheet/document.ts";
import { secureAuthentication } from "../../../../transport/authentication.ts";
import { keyFile, onDisk, ONE, PASSPHRASE } from "../../../helpers/cli/key_plant.ts";
import { runCli } from "../../../helpers/cli/run_cli.ts";
import { withStation } from "../../../helpers/cli/running_station.ts";
import { runCases } from "../../../helpers/conform/run_cases.ts";
import { withTree } from "../../../helpers/machine/temp.ts";

function authenticationOf(octet: number, user?: number) {
  const updateKey = new Uint8Array(16).fill(octet);
  return secureAuthentication({
    users: [{ number: 1, name: "Tester", role: 32_768, updateKey }],
    ...user !== undefined && { user },
  });
}

function testerOf(octet: number): TesterAuthentication {
  return { authentication: authenticationOf(octet, 1), user: 1, keysMs: 20_000 };
}

function declare(sheet: SheetDocument): SheetDocument {
  return { ...sheet, pixit: { ...sheet.pixit, "pixit.security": "authentication" } };
}

Deno.test("with keys, a station that requires secure authentication has the verdicts of one that does not", async () => {
  const plain = await runCases("all");
  const secured = { secured: authenticationOf(7), declare };
  const { results } = await runCases("all", { ...secured, authentication: testerOf(7) });
  const differences = results.flatMap(({ case: { id }, verdict, reason }, index) =>
    verdict === plain.results[index]!.verdict ? [] : `${id} ${verdict}: ${reason}`
  );
  const counting =
    "NOT TESTED: secure authentication adds frames, which this case counts: test it without --keys";
  assertEquals(
    differences,
    [
      ...["TCP-05", "TCP-06", "SEQ-01", "SSP-10", "GI-05", "GI-06", "GI-07", "GI-08", "GI-09"],
      ...["CLK-01", "CMD-21", "RST-02", "ROB-01"],
    ].map((id) => `${id} ${counting}`),
  );
});

Deno.test("without keys, commands to such a station fail, and with a wrong key they are inconclusive with the reason", async () => {
  const secured = { secured: authenticationOf(7), declare };
  const [without] = (await runCases(["CMD-01"], secured)).results;
  assertEquals(without?.verdict, "FAIL");
  const wrong = { ...secured, authentication: testerOf(8) };
  const [found] = (await runCases(["CMD-01"], wrong)).results;
  assertEquals(found?.verdict, "INCONCLUSIVE");
  assertStringIncludes(
    found!.reason,
    "Secure authentication: change of the session keys of user 1",
  );
});

Deno.test("iec104 conform --keys tests a station that requires it; with --listen, keys are refused", async () => {
  const bay = {
    name: "Northfield",
    authentication: { keysFile: "there.keys", passphraseFile: "pass" },
    sectors: [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1" }] }],
  };
  await withTree({ "bay.json": JSON.stringify(bay), pass: PASSPHRASE }, async (root) => {
    Deno.chmodSync(`${root}/pass`, 0o600);
    await keyFile(`${root}/there.keys`, [[1, "Centre", 1, ONE]]);
    await keyFile(`${root}/here.keys`, [[1, "Centre", 1, ONE]]);
    const conform = (...args: readonly string[]) =>
      runCli([
        ...["conform", ...args, "--keys", `${root}/here.keys`],
        ...["--keys-passphrase-file", `${root}/pass`, "--ca", "1"],
      ], onDisk({}));
    await withStation([`${root}/bay.json`, "--lines"], async (port) => {
      const only = [`127.0.0.1:${port}`, "--only", "SSP-03,SSP-10"];
      const passed = await conform(...only);
      assert(/^PASS {2,}SSP-03/m.test(passed.stdout), passed.stdout + passed.stderr);
      assert(/^NOT TESTED {2,}SSP-10/m.test(passed.stdout), passed.stdout);
      const unknown = await conform(...only, "--user", "9");
      assertEquals(unknown.code, 2);
      assertStringIncludes(unknown.stderr, "--user 9 cannot be used");
    }, onDisk({}).files);
    const refused = await conform("--listen", "127.0.0.1:0");
    assertEquals(refused.code, 2);
    assertStringIncludes(
      refused.stderr,
      "Option --keys is for testing a controlled station, found --listen",
    );
  });
});
