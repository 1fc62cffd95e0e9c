#!/bin/bash
# Entry point of PostgreSQL's stand-in: the part of the official one's contract that a lab uses.
set -euo pipefail
shopt -s nullglob

fail() {
    echo "$*" >&2
    exit 1
}

# Gives the variable $1 the content of the file that $1_FILE names, or else $2.
told() {
    local file="$1_FILE"
    if [ -n "${!file:-}" ]; then
        [ -z "${!1:-}" ] || fail "$1 and $file are both set: leave one out"
        export "$1=$(<"${!file}")"
        unset "$file"
    else
        export "$1=${!1:-${2:-}}"
    fi
}

make_cluster() {
    local words=() method="${POSTGRES_HOST_AUTH_METHOD:-}"
    [ -n "$POSTGRES_PASSWORD" ] || [ "$method" = trust ] ||
        fail "the database has no password: set POSTGRES_PASSWORD_FILE"
    [ -z "$POSTGRES_PASSWORD" ] || words+=(--pwfile=/dev/stdin)
    # These are words of the shell, quotes and all.
    eval "words+=($POSTGRES_INITDB_ARGS)"
    printf '%s\n' "$POSTGRES_PASSWORD" |
        initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" "${words[@]}"
    method="${method:-$(postgres -C password_encryption "${@:2}")}"
    printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

run_sql() {
    PGHOST='' PGHOSTADDR='' psql --no-psqlrc --no-password --set=ON_ERROR_STOP=1 \
        --username="$POSTGRES_USER" "$@"
}

run_scripts() {
    local script
    for script in /docker-entrypoint-initdb.d/*; do
        echo "running $script"
        case "$script" in
            *.sql) run_sql --dbname="$POSTGRES_DB" --file="$script" ;;
            *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
            *) echo "left out: $script is neither .sql nor .sh" ;;
        esac
    done
}

# Statements run on a server that only its socket reaches, with the arguments of the later one.
fill_cluster() {
    local options
    printf -v options '%q ' "${@:2}" -c listen_addresses= -p "${PGPORT:-5432}"
    export PGPASSWORD="${PGPASSWORD:-$POSTGRES_PASSWORD}"
    pg_ctl --pgdata="$PGDATA" --options="$options" --wait start
    if [ "$POSTGRES_DB" != postgres ]; then
        run_sql --dbname=postgres --set=name="$POSTGRES_DB" <<<'CREATE DATABASE :"name"'
    fi
    run_scripts
    pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
    unset PGPASSWORD
}

case "${1:-}" in
    "" | -*) set -- postgres "$@" ;;
esac
case " $* " in
    *" --version "* | *" -V "* | *" --help "* | *" -? "*) exec "$@" ;;
esac
if [ "$1" = postgres ]; then
    [ "$(id -u)" != 0 ] || fail "PostgreSQL refuses root: start the container with --user"
    told POSTGRES_PASSWORD
    told POSTGRES_USER postgres
    told POSTGRES_DB "$POSTGRES_USER"
    told POSTGRES_INITDB_ARGS
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA" || true
    chmod 3775 /var/run/postgresql 2>/dev/null || true
    if [ -s "$PGDATA/PG_VERSION" ]; then
        echo "$PGDATA holds a database: it is used as it is"
    else
        make_cluster "$@"
        fill_cluster "$@"
    fi
fi
exec "$@"
