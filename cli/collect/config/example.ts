// The configuration that `iec104 collect --init` gives: short, commented, and in order as it is.

/** A configuration to begin with. */
export const EXAMPLE_CONFIG = `{
  // Configuration of "iec104 collect". Comments and trailing commas are permitted; "iec104 collect --schema" prints all
  // there is, "iec104 collect --check FILE" tells whether it is in order. \${NAME} stands for an environment variable.

  // Everything that arrives is kept here, in an SQLite file beside this one, with the views last_value and events_today.
  "store": {
    "file": "plant.sqlite",
    "keepDays": 90, // older values are deleted, though none that a sink has not got yet
    "maxMegabytes": 2000,
  },

  "stations": [
    {
      "name": "Northfield", // what its values are filed under
      "address": "127.0.0.1:2404", // or several, for redundant front ends: ["192.0.2.10", "192.0.2.11"]
      "ca": 47, // common address, or several: [1, 2]; leave it out to ask all behind the address
      "zone": "UTC", // of the station's clock: "+01:00", "Europe/Madrid"
      // "session": { "k": 12, "w": 8, "t1Ms": 15000, "t2Ms": 10000, "t3Ms": 20000 },
      // "startUp": [{ "do": "clock" }, { "do": "interrogate" }, { "do": "counters", "freeze": "freeze" }],
      // "types": ["M_ME_TF_1"], // keep these only
      "points": [
        { "ioa": 501, "name": "Frequency", "unit": "Hz" },
        { "ioa": 502, "name": "E01 current L1", "unit": "A", "deadband": { "kind": "absolute", "value": 0.5 } },
        { "ioa": 511, "name": "T1 active power", "unit": "kW", "scale": { "factor": 1000 } },
      ],
      // Points that are not listed are kept too, with a flag; "unknownPoints": "ignore" leaves them out.
    },
  ],

  // Each sink gets the rows at its own pace: after 100 rows or 60 seconds, or as "batch" says.
  "sinks": [
    {
      "name": "archive",
      "kind": "file",
      "file": "values.csv",
      "format": "csv",
      "batch": { "rows": 1000, "seconds": 5 },
      "rotate": { "hours": 24, "keep": 30 },
    },
    // PostgreSQL, through its own client; "iec104 collect plant.json --table postgresql" prints the CREATE TABLE.
    // {
    //   "name": "postgresql",
    //   "kind": "command",
    //   "command": ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--host=db.example", "--dbname=plant"],
    //   "env": { "PGPASSWORD": "\${PLANT_DB_PASSWORD}" },
    //   "format": "sql",
    //   "sql": { "dialect": "postgresql", "table": "iec104_value" },
    // },
  ],

  // "http": { "listen": "127.0.0.1:9104" }, // /metrics for Prometheus, and /health
}
`;
