-- Moves rows from the staging table of sqlserver_bcp.sh into the table, but for those that are there already.
-- $(ROWS) is the number of lines that bcp was given: it passes over lines that it cannot read.
SET NOCOUNT ON;
SET XACT_ABORT ON;
IF (SELECT COUNT(*) FROM iec104_line) <> $(ROWS)
  THROW 50000, 'bcp has not loaded all lines', 1;
INSERT INTO iec104_value (store, seq, station, ca, ioa, name, unit, value, text, quality, time, received, cause, type, flags, detail)
SELECT r.store, r.seq, r.station, r.ca, r.ioa, r.name, r.unit, TRY_CAST(r.value AS float), r.text, r.quality, r.time,
  r.received, r.cause, r.type, r.flags, r.detail
FROM iec104_line CROSS APPLY OPENJSON(line) WITH (
  store nvarchar(190), seq bigint, station nvarchar(190), ca bigint, ioa bigint, name nvarchar(190), unit nvarchar(190),
  value nvarchar(40), text nvarchar(190), quality nvarchar(190), time datetime2(3), received datetime2(3),
  cause nvarchar(190), type nvarchar(190), flags nvarchar(190), detail nvarchar(max) AS JSON
) r
WHERE NOT EXISTS (SELECT 1 FROM iec104_value t WHERE t.store = r.store AND t.seq = r.seq);
GO
