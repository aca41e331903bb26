#!/bin/sh
# Runs once, when the database's volume is new: the site's own role, which is no superuser, and its database.
set -eu
psql --username postgres --set ON_ERROR_STOP=1 --set password="$SITE_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE chophien LOGIN PASSWORD :'password';
CREATE DATABASE chophien OWNER chophien;
SQL
