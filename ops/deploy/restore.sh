#!/bin/sh
# restore.sh BACKUP: puts what backup.sh wrote into an empty database and empty folders; refuses others.
# The database is written as PGHOST, PGUSER, PGDATABASE … say, the files to MEDIA_ROOT and PRIVATE_ROOT.
set -eu
backup=$1
(cd "$backup" && sha256sum --check --quiet sums)
tables=$(psql --no-psqlrc --tuples-only --no-align --command "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
if [ "$tables" != 0 ]; then
    echo "The database has $tables tables: a backup is restored into an empty one only." >&2
    exit 1
fi
for files in "$MEDIA_ROOT" "$PRIVATE_ROOT"; do
    if [ -n "$(find "$files" -mindepth 1 -print -quit)" ]; then
        echo "$files is not empty: a backup is restored into an empty folder only." >&2
        exit 1
    fi
done
pg_restore --no-owner --exit-on-error --single-transaction --dbname="$PGDATABASE" "$backup/database.dump"
psql --no-psqlrc --quiet --command "ANALYZE"
tar --extract --file="$backup/media.tar" --directory="$MEDIA_ROOT"
# Backups of before there were private files have none.
if [ -e "$backup/private.tar" ]; then tar --extract --file="$backup/private.tar" --directory="$PRIVATE_ROOT"; fi
echo "Restored. Now: manage.py migrate, manage.py check_books."
