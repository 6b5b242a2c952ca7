// Settings as text: the forms of values, the table of settings, and the options that repeat an analysis.

import { assert, assertEquals } from "@std/assert";
import { HOST_ADDRESS } from "../../../cli/text/settings/host_address.ts";
import {
  COUNT,
  DURATION,
  FIELD_SIZES,
  listOf,
  PORT,
  RUN_TIME,
  type SettingForm,
  TIMER,
  WAIT,
  wholeNumber,
} from "../../../cli/text/settings/setting_form.ts";
import { LINK_ROWS, NORMAL_ROWS, THRESHOLD_ROWS } from "../../../cli/text/settings/setting_rows.ts";
import { settingOptions } from "../../../cli/text/settings/settings_text.ts";
import {
  Analyzer,
  type AnalyzerOptions,
  DEFAULT_SETTINGS,
  DEFAULT_THRESHOLDS,
} from "../../../codec/capture/mod.ts";
import { IEC104 } from "../../../codec/mod.ts";

Deno.test("each form reads the texts that it describes, and no others", () => {
  const cases: readonly (readonly [SettingForm<unknown>, Record<string, unknown>, string[]])[] = [
    [wholeNumber(1, 9), { "1": 1, "9": 9, "0x5": 5 }, ["0", "10", "-1", "1.5", "", " 1", "x"]],
    [PORT, { "1": 1, "65535": 65_535 }, ["0", "65536"]],
    [DURATION, { "0s": 0, "15s": 15_000, "1.5m": 90_000 }, ["15", "s", "-1s", ""]],
    [RUN_TIME, { "1ms": 1, "2h": 7_200_000, "24d": 2_073_600_000 }, ["0s", "25d", "15", ""]],
    [WAIT, { "0s": 0, "1ms": 1, "24d": 2_073_600_000 }, ["25d", "15", ""]],
    [TIMER, { "1ms": 1, "2h": 7_200_000 }, ["0s", "0ms", "15", ""]],
    [COUNT, { "1": 1, "999999999": 999_999_999 }, ["0", "1000000000", "1.0", "-1", ""]],
    [
      HOST_ADDRESS,
      { "192.0.2.10": "192.0.2.10", "2001:db8::1": "2001:db8::1" },
      ["", "rtu", "192.0.2", "192.0.2.256", "[2001:db8::1]", "fe80::1%eth0", "2001:db8:::1"],
    ],
    [FIELD_SIZES, { "1/1/2": { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } }, [
      ...["", "2/2", "3/2/3", "2/2/4", "2/2/3 ", "0/1/1"],
    ]],
    [listOf(PORT), { "2404": [2404], " 2404, 2405;2406 ": [2404, 2405, 2406] }, [
      "",
      " ",
      "2404 x",
    ]],
  ];
  for (const [form, valid, invalid] of cases) {
    for (const [text, value] of Object.entries(valid)) assertEquals(form.read(text), value, text);
    for (const text of invalid) {
      assertEquals(form.read(text), undefined, `${form.expected}: ${text}`);
    }
  }
});

Deno.test("the default of each setting is that of the analyzer", () => {
  const { settings } = new Analyzer().report();
  for (const { key, initial, form } of LINK_ROWS) {
    assertEquals(form.read(initial), DEFAULT_SETTINGS[key], key);
  }
  for (const { key, initial, form } of NORMAL_ROWS) {
    assertEquals(form.read(initial), settings[key], key);
  }
  for (const { key, initial, form } of THRESHOLD_ROWS) {
    assertEquals(form.read(initial), DEFAULT_THRESHOLDS[key], key);
  }
  const keys = THRESHOLD_ROWS.map(({ key }) => key);
  assertEquals(keys, Object.keys(DEFAULT_THRESHOLDS), "every threshold, in its order");
  const names = [...LINK_ROWS, ...NORMAL_ROWS, ...THRESHOLD_ROWS].map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assert(names.every((name) => /^[a-z0-9]+(-[a-z]+)*$/.test(name)), names.join());
});

Deno.test("settings other than the defaults are written as options", () => {
  const options = (given: AnalyzerOptions) => settingOptions(new Analyzer(given).report().settings);
  assertEquals(options({}), []);
  const profile = { ...IEC104, ioaOctets: 2 } as const;
  assertEquals(
    options({
      ...{ profile, profiles: { "192.0.2.9 2404": IEC104 }, ports: [2404, 2405] },
      ...{ controllers: ["192.0.2.1"], settings: { k: 12, t1Ms: 1500 }, learnMs: 60_000 },
      ...{ clockLimitMs: 500, thresholds: { scanCas: 7, scanMs: 1_000, sweepObjects: 10 } },
    }),
    [
      ...["--profile 2/2/2", "2/2/3 for 192.0.2.9 port 2404", "--port 2404", "--port 2405"],
      ...["--controller 192.0.2.1", "--k 12", "--w 8", "--t1 1500ms", "--learn 60s"],
      ...["--clock-limit 500ms", "--threshold scan-cas=7", "--threshold scan-time=1s"],
    ],
  );
});
