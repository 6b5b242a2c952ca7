// The declaration of a 110/20 kV substation, which `iec104 station` simulates by default.

import type { StationDeclaration } from "../../mod.ts";

/** Information object addresses used by the simulated process. */
export const IOA = {
  lineBreaker: 100,
  transformerBreaker: 200,
  tapPosition: 210,
  oilTemperature: 214,
  windingTemperature: 215,
  infeedBreaker: 300,
  ringBreaker: 310,
  harbourBreaker: 320,
  hospitalBreaker: 330,
  earthFault: 342,
  voltage110: 500,
  frequency: 501,
  lineCurrent: 502,
  linePower: 503,
  lineReactive: 504,
  voltage20: 510,
  transformerPower: 511,
  transformerLoad: 512,
  ringCurrent: 520,
  ringPower: 521,
  harbourCurrent: 530,
  harbourPower: 531,
  hospitalCurrent: 540,
  hospitalPower: 541,
  harbourTrip: 700,
  harbourStart: 701,
  lineEnergy: 900,
  ringEnergy: 901,
  harbourEnergy: 902,
  hospitalEnergy: 903,
} as const;

/** Common address of the substation. */
export const EXAMPLE_CA = 47;

const OFF = 1;
const ON = 2;

/**
 * Northfield: one 110 kV line, one transformer of 31.5 MVA with tap changer, a 20 kV busbar with three feeders.
 * Bays: E01 line, E02 transformer, K01 infeed, K05 to K07 feeders.
 */
// deno-fmt-ignore
export const EXAMPLE_SUBSTATION: StationDeclaration = {
  name: "Northfield 110/20 kV",
  sectors: [{
    ca: EXAMPLE_CA,
    name: "Northfield",
    points: [
      { ioa: IOA.lineBreaker, type: "M_DP_NA_1", name: "E01 breaker Q0", groups: [1], value: ON },
      { ioa: 101, type: "M_DP_NA_1", name: "E01 busbar disconnector Q1", groups: [1], value: ON },
      { ioa: 102, type: "M_DP_NA_1", name: "E01 earthing Q8", groups: [1], value: OFF },
      { ioa: 103, type: "M_DP_NA_1", name: "E01 line disconnector Q9", groups: [1], value: ON },
      { ioa: 110, type: "M_SP_NA_1", name: "E01 spring charged", value: 1 },
      { ioa: 111, type: "M_SP_NA_1", name: "E01 SF6 pressure low", value: 0, eventClass: "alarms" },
      { ioa: 112, type: "M_SP_NA_1", name: "E01 local control", value: 0 },

      { ioa: IOA.transformerBreaker, type: "M_DP_NA_1", name: "E02 breaker Q0", groups: [1], value: ON },
      { ioa: 201, type: "M_DP_NA_1", name: "E02 busbar disconnector Q1", groups: [1], value: ON },
      { ioa: IOA.tapPosition, type: "M_ST_NA_1", name: "T1 tap position", groups: [2], value: 9 },
      { ioa: 211, type: "M_SP_NA_1", name: "T1 automatic control", value: 1 },
      { ioa: 212, type: "M_SP_NA_1", name: "T1 Buchholz warning", value: 0, eventClass: "alarms" },
      { ioa: 213, type: "M_SP_NA_1", name: "T1 cooling fans running", value: 1 },
      { ioa: IOA.oilTemperature, type: "M_ME_NB_1", name: "T1 oil temperature", unit: "°C", groups: [2], value: 58 },
      { ioa: IOA.windingTemperature, type: "M_ME_NB_1", name: "T1 winding temperature", unit: "°C", groups: [2], value: 66 },

      { ioa: IOA.infeedBreaker, type: "M_DP_NA_1", name: "K01 infeed breaker Q0", groups: [1], value: ON },
      { ioa: IOA.ringBreaker, type: "M_DP_NA_1", name: "K05 Ring West breaker Q0", groups: [1], value: OFF },
      { ioa: 311, type: "M_DP_NA_1", name: "K05 Ring West earthing Q8", groups: [1], value: OFF },
      { ioa: IOA.harbourBreaker, type: "M_DP_NA_1", name: "K06 Harbour breaker Q0", groups: [1], value: ON },
      { ioa: 321, type: "M_DP_NA_1", name: "K06 Harbour earthing Q8", groups: [1], value: OFF },
      { ioa: IOA.hospitalBreaker, type: "M_DP_NA_1", name: "K07 Hospital breaker Q0", groups: [1], value: ON },
      { ioa: 331, type: "M_DP_NA_1", name: "K07 Hospital earthing Q8", groups: [1], value: OFF },
      { ioa: 340, type: "M_SP_NA_1", name: "Battery charger fault", value: 0, eventClass: "alarms" },
      { ioa: 341, type: "M_SP_NA_1", name: "Building door open", value: 0 },
      { ioa: IOA.earthFault, type: "M_SP_NA_1", name: "20 kV earth fault", value: 0, eventClass: "alarms" },

      { ioa: IOA.voltage110, type: "M_ME_NC_1", name: "E01 voltage L1-L2", unit: "kV", groups: [2], value: 118.4, deadband: { kind: "absolute", value: 0.1 } },
      { ioa: IOA.frequency, type: "M_ME_NC_1", name: "Frequency", unit: "Hz", groups: [2], value: 50, deadband: { kind: "absolute", value: 0.005 } },
      { ioa: IOA.lineCurrent, type: "M_ME_NC_1", name: "E01 current L1", unit: "A", groups: [2], value: 96, deadband: { kind: "absolute", value: 1 } },
      { ioa: IOA.linePower, type: "M_ME_NC_1", name: "E01 active power", unit: "MW", groups: [2], value: 19, deadband: { kind: "absolute", value: 0.15 } },
      { ioa: IOA.lineReactive, type: "M_ME_NC_1", name: "E01 reactive power", unit: "Mvar", groups: [2], value: 5, deadband: { kind: "absolute", value: 0.1 } },
      { ioa: IOA.voltage20, type: "M_ME_NC_1", name: "20 kV busbar voltage", unit: "kV", groups: [2], value: 20.4, deadband: { kind: "absolute", value: 0.02 } },
      { ioa: IOA.transformerPower, type: "M_ME_NC_1", name: "T1 active power", unit: "MW", groups: [2], value: 19, deadband: { kind: "absolute", value: 0.15 } },
      { ioa: IOA.transformerLoad, type: "M_ME_NA_1", name: "T1 load, share of rating", groups: [2], value: 0.625, deadband: { kind: "absolute", value: 0.005 } },
      { ioa: IOA.ringCurrent, type: "M_ME_NC_1", name: "K05 Ring West current L1", unit: "A", groups: [3], value: 0, deadband: { kind: "absolute", value: 1 } },
      { ioa: IOA.ringPower, type: "M_ME_NC_1", name: "K05 Ring West active power", unit: "MW", groups: [3], value: 0, deadband: { kind: "absolute", value: 0.05 } },
      { ioa: IOA.harbourCurrent, type: "M_ME_NC_1", name: "K06 Harbour current L1", unit: "A", groups: [3], value: 164, deadband: { kind: "absolute", value: 1 } },
      { ioa: IOA.harbourPower, type: "M_ME_NC_1", name: "K06 Harbour active power", unit: "MW", groups: [3], value: 5.6, deadband: { kind: "absolute", value: 0.05 } },
      { ioa: IOA.hospitalCurrent, type: "M_ME_NC_1", name: "K07 Hospital current L1", unit: "A", groups: [3], value: 86, deadband: { kind: "absolute", value: 1 } },
      { ioa: IOA.hospitalPower, type: "M_ME_NC_1", name: "K07 Hospital active power", unit: "MW", groups: [3], value: 2.9, deadband: { kind: "absolute", value: 0.05 } },
      { ioa: 560, type: "M_ME_NC_1", name: "20 kV voltage set-point", unit: "kV", groups: [2], value: 20.4 },

      { ioa: 600, type: "M_BO_NA_1", name: "Bay controllers in service", value: 0x7f },
      { ioa: IOA.harbourTrip, type: "M_EP_TD_1", name: "K06 Harbour protection I>", value: 1, eventClass: "alarms" },
      { ioa: IOA.harbourStart, type: "M_EP_TE_1", name: "K06 Harbour protection start", value: 0, eventClass: "alarms" },
    ],
    counters: [
      { ioa: IOA.lineEnergy, name: "E01 energy received", unit: "kWh", groups: [1], value: 48_215_730 },
      { ioa: IOA.ringEnergy, name: "K05 Ring West energy", unit: "kWh", groups: [2], value: 9_120_455 },
      { ioa: IOA.harbourEnergy, name: "K06 Harbour energy", unit: "kWh", groups: [2], value: 17_303_981 },
      { ioa: IOA.hospitalEnergy, name: "K07 Hospital energy", unit: "kWh", groups: [2], value: 11_044_620 },
    ],
    commands: [
      { ioa: 5000, type: "C_DC_NA_1", name: "E01 breaker Q0", mode: "select-before-operate", feedback: { ioa: IOA.lineBreaker, delayMs: 900 } },
      { ioa: 5010, type: "C_DC_NA_1", name: "K05 Ring West breaker Q0", mode: "select-before-operate", feedback: { ioa: IOA.ringBreaker, delayMs: 700 } },
      { ioa: 5020, type: "C_DC_NA_1", name: "K06 Harbour breaker Q0", mode: "select-before-operate", feedback: { ioa: IOA.harbourBreaker, delayMs: 700 } },
      { ioa: 5030, type: "C_DC_NA_1", name: "K07 Hospital breaker Q0", mode: "select-before-operate", feedback: { ioa: IOA.hospitalBreaker, delayMs: 700 } },
      { ioa: 5100, type: "C_RC_NA_1", name: "T1 tap changer", feedback: { ioa: IOA.tapPosition, delayMs: 3000 } },
      { ioa: 5101, type: "C_SC_NA_1", name: "T1 automatic control", feedback: { ioa: 211 } },
      { ioa: 5102, type: "C_SE_NC_1", name: "20 kV voltage set-point", unit: "kV", limits: { low: 19, high: 22 }, feedback: { ioa: 560 } },
    ],
  }],
  events: {
    classes: [
      { name: "alarms", limit: 1000 },
      { name: "events", limit: 10_000 },
    ],
  },
};
