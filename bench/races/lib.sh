# What the races share: data, servers, measuring. Sourced by each, with the root of the project as working folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program=$PWD/build/release/bin/cantref
data=${CANTREF_BENCH:-$PWD/var/bench}
small=${CANTREF_BENCH_SMALL:-0}
mkdir -p "$data"
data=$(cd "$data" && pwd)
scratch=$(mktemp -d "$data/race-XXXXXX")
# Files that are raced are written to memory where there is some: writing hundreds of megabytes to a disk in turns, each
# contender would also wait for what the other left to be written.
files=$(mktemp -d /dev/shm/race-XXXXXX 2>/dev/null || echo "$scratch")

say() { printf '%s\n' "$*"; }
now_ms() { local now=${EPOCHREALTIME/[.,]/}; echo $((now / 1000)); }
median() { printf '%s\n' "$@" | sort -n | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }
divide() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.3g\n", a / b}'; }
least() { printf '%s\n' "$@" | sort -g | head -1; }
# timed COMMAND…: how many milliseconds it took
timed() { local start; start=$(now_ms); "$@" >&2; echo $(($(now_ms) - start)); }

# ---- What is started is stopped, by its own number

started=()
postgres=
stop_all() {
  local pid
  for pid in "${started[@]+"${started[@]}"}"; do
    kill "$pid" 2>/dev/null || continue
    wait "$pid" 2>/dev/null || true
  done
  started=()
  if [[ -n $postgres ]]; then tests/support/postgres stop "$postgres" >/dev/null 2>&1 || true; fi
  rm -rf "$scratch" "$files"
}
trap stop_all EXIT
trap 'exit 1' INT TERM

stop_server() {
  kill "$server" 2>/dev/null || return 0
  wait "$server" 2>/dev/null || true
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# wait_for_port PORT PID
wait_for_port() {
  local tries
  for tries in {1..600}; do
    answers "$1" && return
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.1
  done
  echo "nothing answers on port $1" >&2
  return 1
}
free_port() {
  local port
  for port in $(shuf -i 20000-32000 -n 50); do answers "$port" || { echo "$port"; return; }; done
}

# serve DATABASE [OPTION…]: sets server (pid), port and origin
serve() {
  port=$(free_port)
  "$program" serve --database "$1" --port "$port" "${@:2}" >"$scratch/server.log" 2>&1 &
  server=$!
  started+=("$server")
  wait_for_port "$port" "$server" || { cat "$scratch/server.log" >&2; exit 1; }
  origin=http://127.0.0.1:$port
}

# Signs in as an officer of the demonstration. The session is in $scratch/cookies, and as a header in $cookie.
sign_in() {
  local page token password
  page=$(curl -sf -c "$scratch/cookies" "$origin/sign-in")
  token=$(sed -n 's/.*name="form_token" value="\([^"]*\)".*/\1/p' <<<"$page" | head -1)
  password=$(sed -n 's/.*demo_password = "\(.*\)".*/\1/p' src/web/start.hpp)
  curl -sf -o /dev/null -b "$scratch/cookies" -c "$scratch/cookies" --data-urlencode "form_token=$token" \
    --data-urlencode "email=officer@gwynfryn.example" --data-urlencode "password=$password" "$origin/sign-in"
  cookie="Cookie: $(awk '$6 == "session" {print "session=" $7}' "$scratch/cookies")"
  [[ $cookie == *session=?* ]] || { echo "the demonstration's officer could not sign in" >&2; exit 1; }
}

# load ADDRESS [OPTION…]: 32 connections for $seconds; sets rate (requests a second) and p99 (milliseconds). Anything but an
# answer of 2xx ends the race.
load() {
  local report
  report=$(wrk -t2 -c32 -d"$seconds" --latency -H "$cookie" "${@:2}" "$1")
  if grep -E 'Non-2xx|Socket errors' <<<"$report" >&2; then exit 1; fi
  rate=$(awk '/^Requests\/sec/ {print $2}' <<<"$report")
  p99=$(awk '$1 == "99%" {unit = $2; sub(/^[0-9.]+/, "", unit); print $2 * (unit == "us" ? 0.001 : unit == "s" ? 1000 : 1)}' <<<"$report")
}
# For load -s: people who look at each page for a twentieth of a second.
people_who_pause() {
  echo 'function delay() return 50 end' >"$scratch/people.lua"
  echo "$scratch/people.lua"
}

# ---- People in a file, and bringing them in by the API

people_csv() {
  echo "reference,title,given_names,family_name,known_as,born_on,language"
  awk -v rows="$1" 'BEGIN {for (i = 1; i <= rows; ++i)
    printf "B%07d,Ms,Enw %d,Esiampl %d,E%d,%04d-%02d-%02d,%s\n", i, i, i % 977, i % 31, 1950 + i % 60, 1 + i % 12, 1 + i % 28, i % 2 ? "cy" : "en"}'
}
member() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" "$2" | head -1; }
# api ADDRESS [OPTION…], below that of the authority
api() {
  [[ -s $scratch/token ]] || curl -sf -b "$scratch/cookies" "$origin/gwynfryn/data/person/add" |
    sed -n 's/.*name="form_token" value="\([^"]*\)".*/\1/p' | head -1 >"$scratch/token"
  curl -sf -b "$scratch/cookies" -H "X-Form-Token: $(<"$scratch/token")" "${@:2}" "$origin/api/v1/gwynfryn/$1"
}
# preview_people FILE: what would happen, in $scratch/preview
preview_people() {
  api "person/imports?name=people.csv" -H 'Content-Type: text/csv' --data-binary @"$1" -o "$scratch/upload"
  api "person/imports/$(member id "$scratch/upload")?name=people.csv" -o "$scratch/preview"
}
# Brings in what was previewed last.
import_people() {
  local tries
  api "person/imports/$(member id "$scratch/upload")/confirm?name=people.csv" -X POST -o "$scratch/job"
  for tries in {1..1200}; do
    api "jobs/$(member id "$scratch/job")" -o "$scratch/job"
    case $(member state "$scratch/job") in done) return ;; failed | cancelled) cat "$scratch/job" >&2; return 1 ;; esac
    sleep 0.1
  done
  return 1
}

# Kilobytes a process keeps in memory now, and at most since forget_peak.
resident_kb() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }
peak_kb() { awk '/^VmHWM/ {print $2}' "/proc/$1/status"; }
forget_peak() { echo 5 >"/proc/$1/clear_refs"; }

# ---- Data, made once

# Whether data made earlier is there whole, and of tables that this program knows.
usable() { [[ -e $1/main.db ]] && "$program" migrate --database "$1" >/dev/null 2>&1; }

# demo: the folder of a demonstration with all registers
demo() {
  local folder=$data/demo
  if ! usable "$folder"; then
    say "Making the demonstration in $folder" >&2
    rm -rf "$folder"
    "$program" demo --database "$scratch/making" --registers data/registers >"$scratch/demo.log" 2>&1 || { tail -20 "$scratch/demo.log" >&2; exit 1; }
    mv "$scratch/making" "$folder"
  fi
  echo "$folder"
}

# The demonstration with its organisations repeated under other numbers until there are N.
organisations() {
  local rows=$1 folder=$data/organisations-$1
  if ! usable "$folder"; then
    local from
    from=$(demo)
    say "Making $rows organisations in $folder" >&2
    rm -rf "$folder"
    cp -r "$from" "$scratch/making"
    repeat_organisations "$rows" "$scratch/making/main.db"
    mv "$scratch/making" "$folder"
  fi
  echo "$folder"
}

repeat_organisations() {
  local rows=$1 database=$2 columns values indexes drops
  columns=$(sqlite3 "$database" "select group_concat(name, ', ') from pragma_table_info('organisation')")
  # What tells one record from another is made another; the rest is repeated.
  values=$(sqlite3 "$database" "select group_concat(case name when 'id' then 'o.id + copy.n * span.ids' when 'reference' then 'o.reference || ''-'' || copy.n'
    when 'urn' then 'cast(o.urn + copy.n * 1000000 as text)' else 'o.' || name end, ', ') from pragma_table_info('organisation')")
  indexes=$(sqlite3 "$database" "select sql || ';' from sqlite_master where type = 'index' and tbl_name = 'organisation' and sql is not null")
  drops=$(sqlite3 "$database" "select 'drop index ' || name || ';' from sqlite_master where type = 'index' and tbl_name = 'organisation' and sql is not null")
  {
    echo "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -200000;"
    echo "$drops"
    echo "with span as materialized (select max(id) - min(id) + 1 as ids, count(*) as rows from organisation),
               copy (n) as (select 1 union all select n + 1 from copy, span where (n + 1) * span.rows <= $rows + span.rows - 1),
               base as materialized (select * from organisation)
          insert into organisation ($columns) select $values from span cross join copy cross join base o
          limit max(0, $rows - (select rows from span));"
    echo "$indexes"
    echo "pragma optimize; pragma journal_mode = wal;"
  } | sqlite3 -bail "$database" >/dev/null
}

# ---- The million rows: 30 columns of a record id and 29 others, among them two texts of a name, codes, days and numbers

fields=(name urn kind local_authority establishment_number laestab establishment_type status phase opened_on closed_on
        age_low age_high capacity pupils boys girls address_1 address_2 town county postcode telephone website
        head_first_name head_last_name easting northing)

columns_asked() { local field; for field in "${fields[@]}"; do printf '&columns=%s' "$field"; done; }
columns_sql() { local field; printf 'id'; for field in "${fields[@]}"; do [[ $field == name ]] && printf ', name_en, name_cy' || printf ', %s' "$field"; done; }
# download_address [FORMAT]
download_address() { echo "$origin/gwynfryn/data/organisation/download?sort=id&format=${1:-csv-plain}$(columns_asked)"; }
visible="from_mark <= (select mark from dataset_mark where authority = 0 and dataset = 'organisation') and to_mark > (select mark from dataset_mark where authority = 0 and dataset = 'organisation')"
select_sql() { echo "select $(columns_sql) from organisation where $visible order by id"; }
download() { curl -sf -b "$scratch/cookies" -o "$1" "$(download_address)"; }
rows_in() { wc -l <"$1"; }
