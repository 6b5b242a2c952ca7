// The configuration that `iec104 collect --init` prints. It has comments and is valid, also with all commented-out
// lines enabled.

/** A sample configuration. */
export const EXAMPLE_CONFIG = `{
  // Configuration of "iec104 collect". Comments and trailing commas are permitted. "iec104 collect --schema" prints
  // every key, "iec104 collect --check FILE" validates a file.
  // \${NAME} in a text is replaced by an environment variable, the place for secrets; $$ is a dollar sign.
  // "$schema": "./plant.schema.json", // for editors, written by: iec104 collect --schema > plant.schema.json

  // Everything that arrives is stored here, in an SQLite file next to this one; "iec104 query" reads it.
  "store": {
    "file": "plant.sqlite",
    "keepDays": 90, // older values are deleted, except those that a sink has not received
    "maxMegabytes": 2000, // beyond that the oldest are deleted
    // "pruning": "drop-undelivered", // also deletes values that a sink has not received
    "onDamage": "set-aside", // moves a damaged file away and starts a new one; "stop" waits for an operator
  },

  "stations": [
    {
      "name": "Northfield", // name of the station in the store
      "address": "127.0.0.1:2404",
      "ca": 47, // common address, or several: [1, 2]; omit it to interrogate all stations at the address
      "zone": "UTC", // time zone of the station's clock: "+01:00", "Europe/Madrid"
      "points": [
        { "ioa": 501, "name": "Frequency", "unit": "Hz" },
        { "ioa": 502, "name": "E01 current L1", "unit": "A", "deadband": { "kind": "absolute", "value": 0.5 } },
        { "ioa": 511, "name": "T1 active power", "unit": "kW", "scale": { "factor": 1000 } },
        { "ioa": 310, "name": "Q0 position", "type": "M_DP_NA_1", "keep": "changes" },
      ],
      // Values of points that are not listed are stored with a flag; "ignore" omits them.
      // "unknownPoints": "ignore",
    },
    // A station with two front ends and every setting. Link options such as --k or --tls-min
    // replace the keys profile, originator, localAddress, session, tls, quirks and termination of all stations.
    // {
    //   "name": "Southbank",
    //   "address": ["192.0.2.10", "192.0.2.11:2404"], // the first that connects is used, the others are on standby
    //   "localAddress": "192.0.2.1",
    //   "ca": [1, 2],
    //   "profile": "2/2/3", // octets of cause, common address and object address
    //   "typesFile": "private_types.json", // private types that it sends, as --types of iec104 decode
    //   "originator": 0,
    //   "zone": "Europe/Madrid",
    //   "summer": "zone", // how summer time is recognized: by the "flag" of the time tag, "zone", or "ignore"
    //   "session": { "k": 12, "w": 8, "t0Ms": 30000, "t1Ms": 15000, "t2Ms": 10000, "t3Ms": 20000 },
    //   "backOff": { "firstMs": 1000, "maxMs": 60000 },
    //   "tls": {
    //     "caFile": "ca.pem", "certificateFile": "collector.pem", "keyFile": "collector.key",
    //     "passphrase": "\${COLLECTOR_KEY_PASSPHRASE}", // or "passphraseFile"
    //     // Which stations are accepted; also: "pins", "verifyHost", "suites", and more in --schema.
    //     "allowedSubjects": ["southbank-1", "southbank-2"], "minVersion": "TLSv1.2",
    //     "crlFile": "plant.crl.pem", // CRLs; one file or several, reloaded every minute
    //     "crlExpired": "warn", "crlMissing": "warn", // or "refuse": no connection without a valid CRL
    //   },
    //   // Secure authentication. iec104 keys makes the file; without a passphrase, the terminal prompts for it.
    //   "authentication": { "keysFile": "plant.keys", "user": 1, "passphrase": "\${KEYS_PASSPHRASE}" },
    //   "startUp": [{ "do": "clock" }, { "do": "interrogate" }, { "do": "counters", "freeze": "freeze" }],
    //   "repeatMs": 3600000, // interrogates again every hour
    //   "limits": { "confirmationMs": 10000, "terminationMs": 30000, "totalMs": 600000 }, // of each request
    //   "quirks": { "wrongInterrogationCause": true, "missingTermination": true },
    //   "termination": "optional", // whether interrogations must end with a termination (ACTTERM)
    //   "redeliveryWindow": 12, // ASDUs that it may resend on a new connection; its k by default
    //   "types": ["M_ME_TF_1", "M_SP_TB_1", 31], // stores only these
    //   "pointsFile": "southbank.csv", // names, units and scales from a point list or a station file
    // },
  ],

  // Each sink receives the rows at its own pace: after 100 rows or 60 seconds, or as configured in "batch".
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
    //   "stations": ["Northfield"], // all by default
    //   "begin": "now", // "oldest" by default: with all stored rows
    // },
  ],

  // /metrics for Prometheus; /health is 200 while sinks and the store work, else 503 with the reasons;
  // /health/stations is 200 while all stations transfer data.
  // "http": { "listen": "127.0.0.1:9104" },
}
`;
