// A capture with secure authentication on the page: what it shows and what its report says.

import { assert, assertEquals } from "@std/assert";
import { continuing, pageTests } from "../helpers/browser/decoder_page.ts";
import { Traffic } from "../helpers/capture/traffic_builder.ts";
import {
  authenticated,
  challenge,
  error,
  reply,
} from "../codec/capture/analysis/cases/authentication_cases.ts";
import { command } from "../helpers/capture/traffic_builder.ts";

const test = continuing(pageTests(), "with any input");

/** A command that is authenticated, and one whose user may not send it. */
function capture(): Uint8Array {
  const traffic = new Traffic();
  const link = authenticated(traffic.link().start(), 1);
  link.fromClient(command()).fromServer(challenge(2)).fromClient(reply(2, 7))
    .fromServer(error(7, 2)).acknowledge();
  return traffic.pcap();
}

test("a capture with secure authentication: its transactions, filter and report", async (page) => {
  await page.drop(await page.write("auth.pcap", capture()));
  await page.shows("auth.pcap");
  await page.view("transactions");
  await page.text(".transactions", "authorization failed");
  await page.view("packets");
  await page.filter("usr=7", "1 of");
  await page.filter("errorcode=7", "1 of");
  const save = (entry: string, ending: string) =>
    page.saves(ending, async () => {
      await page.tab.click(".export > .button");
      await page.tab.evaluate(
        `[...document.querySelectorAll("[role=menuitem]")]
          .find((item) => item.innerText.startsWith(${JSON.stringify(entry)})).id = "wanted"`,
      );
      await page.tab.click("#wanted");
      await page.tab.evaluate(`document.querySelector("#wanted").removeAttribute("id")`);
    }).then((octets) => new TextDecoder().decode(octets));
  const html = await save("Report (HTML)", "auth-report.html");
  for (const part of ["Secure authentication", "authorization failed", "user 1 in"]) {
    assert(html.includes(part), part);
  }
  const report = JSON.parse(await save("Report (JSON)", "auth-report.json"));
  assertEquals(
    report.transactions.map(({ result, facts }: Record<string, { user: number }>) => [
      ...[result, facts!.user],
    ]),
    [["terminated", 1], ["refused", 7]],
  );
  assertEquals(report.security.users.map(({ user }: { user: number }) => user), [1, 7]);
});
