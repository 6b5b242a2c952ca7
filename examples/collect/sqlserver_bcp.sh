#!/bin/sh
# Takes a batch of rows as NDJSON on standard input and puts them into SQL Server: bcp fills a staging table with the
# lines, and sqlcmd moves them into the table. See sqlserver_bcp.sql for the tables. A failure of either is one of the
# batch, which is then sent again.
#
# SERVER, DATABASE, LOGIN and SQLCMDPASSWORD are those of the database. bcp takes a password as an argument only, which
# other users of this machine can see; with Kerberos put -T in place of -U and -P, and -E for sqlcmd.
set -eu
here=$(dirname "$0")
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT

# In UTF-16, as bcp on Linux knows no code pages.
iconv -f UTF-8 -t UTF-16LE > "$lines"
ROWS=$(iconv -f UTF-16LE -t UTF-8 "$lines" | wc -l | tr -d ' ')
export ROWS

sql() { sqlcmd -S "$SERVER" -d "$DATABASE" -U "$LOGIN" -N -b -r0 "$@"; }

sql -Q "TRUNCATE TABLE iec104_line"
bcp iec104_line in "$lines" -S "$SERVER" -d "$DATABASE" -U "$LOGIN" -P "$SQLCMDPASSWORD" -w -r '\n' -m 1 >&2
sql -i "$here/sqlserver_bcp_move.sql"
