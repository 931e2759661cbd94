#!/usr/bin/env bash
# Which of the mistakes of this folder the tests catch.
#
#     tests/mistakes/try.sh [--check] [NAME…]
#
# Each `NAME.patch` is one wrong concept, behind the switch that `switch.patch` adds. All are
# applied together, in the order of their names, to a checkout of HEAD under `target/mistakes`,
# and built once: one may see in the lines around its own what those before it have changed.
# Then, for each NAME (without one, for all), the tests that its lines `Run:` name are run with
# `GRADUS_MISTAKE=NAME`, one line after the other, until one fails. Before that all of them are
# run without a mistake, and have to pass. What is not committed is not seen, other than the
# patches themselves. It exits with 1 where a mistake survived.
#
# `--check` builds nothing: it says which patches do not apply, and which sentences that they
# break no longer stand in their page.
#
# A `Run:` is what `cargo test` would be given: `-p PACKAGE`, then `--lib`, `--test NAME` or
# nothing (all of the package), then perhaps ` -- FILTER`. The tests are not run by cargo, for
# that would build once more what all of a workspace has in common.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly PATCHES=$PWD/tests/mistakes
readonly WORK=$PWD/target/mistakes
readonly LOGS=$WORK/logs
# The longest that tests without the mistake have taken, many times over.
readonly SECONDS_MAX=600
export CARGO_TARGET_DIR=$WORK/build CARGO_INCREMENTAL=0

fail() {
    printf '%s\n' "$@" >&2
    exit 2
}

remove_tree() {
    git worktree remove --force "$TREE" 2>/dev/null || rm -rf "$TREE"
    git worktree prune
}

all_names() {
    local patch
    for patch in "$PATCHES"/*.patch; do
        basename "$patch" .patch
    done | grep -vx switch | LC_ALL=C sort
}

runs_of() {
    sed -n 's/^Run: //p' "$PATCHES/$1.patch"
}

apply() {
    git -C "$TREE" apply --recount -C1 "$PATCHES/$1.patch" 2>"$LOGS/$1.apply"
}

# `Breaks: "SENTENCE" (PAGE)`; what is left out of a sentence is `…`.
check_sentence() {
    local line page part
    line=$(sed -n 's/^Breaks: //p' "$PATCHES/$1.patch")
    page=${line##*\" (}
    page=${page%)}
    [[ -f $TREE/$page ]] || { printf '%s: there is no page %s\n' "$1" "$page"; return 1; }
    line=${line#\"}
    while IFS= read -r part; do
        grep -qF -- "$part" "$TREE/$page" || {
            printf '%s: %s does not say any more: %s\n' "$1" "$page" "$part"
            return 1
        }
    done < <(sed 's/ *… */\n/g' <<<"${line%\" (*}")
}

apply_all() {
    local name bad=0
    for name in switch $(all_names); do
        apply "$name" || {
            printf '%s: does not apply, see %s\n' "$name" "${LOGS#"$PWD"/}/$name.apply" >&2
            bad=1
        }
        [[ $check == no || $name == switch ]] || check_sentence "$name" >&2 || bad=1
    done
    [[ $bad == 0 ]] || exit 1
}

# Writes a line for each test program: package, kind, name, folder, path.
build() {
    (cd "$TREE" && nice -n 10 cargo test --workspace --locked --no-run --message-format=json-render-diagnostics) >"$WORK/built.json" ||
        fail "the mistakes do not compile together: see above"
    jq -r 'select(.reason == "compiler-artifact" and .executable != null and .profile.test)
        | [(.manifest_path | split("/")[:-1] | join("/")), .target.kind[0], .target.name, .executable] | @tsv' \
        "$WORK/built.json" |
        while IFS=$'\t' read -r folder kind name path; do
            package=$(sed -n '/^\[package\]/,/^name/s/^name = "\(.*\)"/\1/p' "$folder/Cargo.toml")
            printf '%s\t%s\t%s\t%s\t%s\n' "$package" "$kind" "$name" "$folder" "$path"
        done >"$WORK/programs"
}

# The test programs that a `Run:` names: folder and path.
programs_of() {
    local package='' test='' kind=''
    while [[ $# -gt 0 ]]; do
        case $1 in
            -p) package=$2 && shift ;;
            --test) test=$2 && kind=test && shift ;;
            --lib) kind=lib ;;
            --bins) kind=bin ;;
            *) fail "a Run: has $1, of which this script knows nothing" ;;
        esac
        shift
    done
    awk -F '\t' -v package="$package" -v kind="$kind" -v test="$test" \
        '$1 == package && (kind == "" || $2 == kind) && (test == "" || $3 == test) { print $4 "\t" $5 }' "$WORK/programs"
}

# Runs what one `Run:` names, with or without a mistake; its output goes to a file.
run() {
    local line=$1 log=$2 arguments=${1%% -- *} filter='' folder path status=0 some=no
    [[ $line == *' -- '* ]] && filter=${line#* -- }
    : >"$log"
    # shellcheck disable=SC2086 # words of a line
    while IFS=$'\t' read -r folder path; do
        some=yes
        (cd "$folder" && CARGO_MANIFEST_DIR=$folder timeout "$SECONDS_MAX" nice -n 10 "$path" $filter) >>"$log" 2>&1 </dev/null || status=1
        [[ $status == 0 ]] || break
    done < <(programs_of $arguments)
    [[ $some == yes ]] || fail "$line: there is no such test program"
    return "$status"
}

# What failed: the first test that says so, or the last line.
failed_test() {
    local test
    test=$(sed -n 's/^test \(.*\) \.\.\. FAILED$/\1/p' "$1" | head -n 1)
    printf '%s\n' "${test:-$(tail -n 1 "$1")}"
}

run_all_without() {
    local line bad=0
    while IFS= read -r line; do
        run "$line" "$LOGS/without" || {
            printf 'fails without a mistake: %s: %s\n' "$line" "$(failed_test "$LOGS/without")" >&2
            cp "$LOGS/without" "$LOGS/without.failed"
            bad=1
        }
    done < <(for name in "${asked[@]}"; do runs_of "$name"; done | sort -u)
    [[ $bad == 0 ]] || fail "see ${LOGS#"$PWD"/}/without.failed"
}

try_one() {
    local name=$1 line log=$LOGS/$1
    while IFS= read -r line; do
        if ! GRADUS_MISTAKE=$name run "$line" "$log"; then
            printf 'caught %s by %s\n' "$name" "$(failed_test "$log")"
            return
        fi
    done < <(runs_of "$name")
    printf 'SURVIVED %s\n' "$name"
    survived+=("$name")
}

check=no
asked=()
for word in "$@"; do
    case $word in
        --check) check=yes ;;
        *)
            [[ $word != switch && -f $PATCHES/$word.patch ]] || fail "there is no ${PATCHES#"$PWD"/}/$word.patch"
            asked+=("$word")
            ;;
    esac
done
[[ ${#asked[@]} -gt 0 ]] || mapfile -t asked < <(all_names)

# Tests look over the patches too (`house --test patches`), perhaps while this is at work.
TREE=$WORK/tree
[[ $check == no ]] || TREE=$WORK/checked-$$
readonly TREE

unset GRADUS_MISTAKE
trap remove_tree EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
remove_tree
mkdir -p "$LOGS"
git worktree add --quiet --force --detach "$TREE" HEAD
apply_all
[[ $check == no ]] || exit 0
build
run_all_without
survived=()
for name in "${asked[@]}"; do
    try_one "$name"
done
printf '%d tried, %d caught, %d survived\n' "${#asked[@]}" "$((${#asked[@]} - ${#survived[@]}))" "${#survived[@]}"
[[ ${#survived[@]} == 0 ]]
