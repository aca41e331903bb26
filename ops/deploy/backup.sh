#!/bin/sh
# backup.sh FOLDER [DAYS]: database and files, as of one moment, into FOLDER/<day>T<time>; older ones than DAYS (14) go.
# The database is read as PGHOST, PGUSER, PGDATABASE … say, files from MEDIA_ROOT (public) and PRIVATE_ROOT (checked).
set -eu
folder=$1 days=${2:-14}
name=$(date -u +%Y-%m-%dT%H%M%S)
draft=$folder/.$name
mkdir -p "$draft"
# The database first: a photo that comes meanwhile is one too many, not one too few.
pg_dump --format=custom --file="$draft/database.dump"
# What the pages still need may be rewritten by nobody, so a file that grows meanwhile is no error of the archive.
tar --create --file="$draft/media.tar" --directory="$MEDIA_ROOT" . || [ $? -eq 1 ]
tar --create --file="$draft/private.tar" --directory="$PRIVATE_ROOT" . || [ $? -eq 1 ]
(cd "$draft" && sha256sum database.dump media.tar private.tar > sums)
# Under its name only when it is whole.
mv "$draft" "$folder/$name"
find "$folder" -mindepth 1 -maxdepth 1 -type d -mtime "+$days" -exec rm -r {} +
echo "$folder/$name"
