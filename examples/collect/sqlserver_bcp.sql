-- The staging table of sqlserver_bcp.sh. The table itself is printed by: iec104 collect sqlserver_bcp.json --table sqlserver
CREATE TABLE iec104_line (
  line nvarchar(max) NOT NULL
);
