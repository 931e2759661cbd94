#!/usr/bin/env bash
# How many files one new kind touches: before, at the commit below, and now, at HEAD.
#
#     tests/kinds/count.sh [--no-check] [--files] [KIND…]
#
# Each kind is really added: its patch is applied to a checkout of the commit, the workspace is
# checked, the patch is taken back. `KIND.patch` adds it to HEAD, `before/KIND.patch` the same
# to the older commit. Without a KIND all are tried. `--no-check` applies and counts, and
# compiles nothing; `--files` prints the names beneath the counts. What is not committed is not
# seen, other than the patches themselves.
#
# A file counts unless it is
# - a test: under a folder `tests`, or named `tests.rs` or `…_tests.rs`;
# - a document: under `docs/`, or `*.md`;
# - generated: under `infra/schemas/`, or `answers.json` of the OpenAPI document;
# - a scenario of a program: `programs/*.scenarios.toml`.
# `infra/template.yaml` is written by hand and counts.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly BEFORE=a6777fa3ff3ed7e90c8ba81c8b4c6567cd8ae41d
readonly KINDS=(notice condition effect rejection act account route)
readonly NOT_COUNTED='(^|/)tests/|(^|/)([^/]*_)?tests\.rs$|^docs/|\.md$|^infra/schemas/|/openapi/answers\.json$|^programs/[^/]*\.scenarios\.toml$'
readonly PATCHES=$PWD/tests/kinds
readonly WORK=$PWD/target/kinds

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

commit_of() {
    case $1 in
        now) git rev-parse HEAD ;;
        before) printf '%s\n' "$BEFORE" ;;
    esac
}

patch_of() {
    case $1 in
        now) printf '%s\n' "$PATCHES/$2.patch" ;;
        before) printf '%s\n' "$PATCHES/before/$2.patch" ;;
    esac
}

# The same folder each time: cargo knows what it has built by its path.
tree_of() {
    printf '%s\n' "$WORK/tree/$1"
}

remove_tree() {
    git worktree remove --force "$(tree_of "$1")" 2>/dev/null || rm -rf "$(tree_of "$1")"
}

remove_trees() {
    remove_tree now
    remove_tree before
    git worktree prune
}

# Tries kinds on one side, one after the other, so that little is compiled anew.
try_all() {
    local side=$1 commit tree kind
    shift
    commit=$(commit_of "$side")
    tree=$(tree_of "$side")
    git cat-file -e "$commit^{commit}" 2>/dev/null ||
        fail "$side: commit $commit is not in this clone" "    fetch the whole history: git fetch --unshallow"
    git worktree add --quiet --force --detach "$tree" "$commit"
    for kind in "$@"; do
        try_one "$side" "$kind"
    done
}

try_one() {
    local side=$1 kind=$2 tree patch
    tree=$(tree_of "$side")
    patch=$(patch_of "$side" "$kind")
    [[ -f $patch ]] || fail "$kind: there is no ${patch#"$PWD"/}"
    git -C "$tree" apply "$patch" || fail \
        "$kind, $side: ${patch#"$PWD"/} does not apply to $(commit_of "$side")" \
        "    the code it changes has changed: make the same change there by hand, as" \
        "    CONTRIBUTING.md adds the kind, and write \`git diff\` to the patch"
    if [[ $check == yes ]]; then
        (cd "$tree" && CARGO_TARGET_DIR=$WORK/$side cargo check --workspace --locked --quiet) || fail \
            "$kind, $side: the workspace does not compile with ${patch#"$PWD"/}" \
            "    add to the patch what the compiler asks for"
        printf '%s, %s: checked\n' "$kind" "$side" >&2
    fi
    git -C "$tree" apply --reverse "$patch"
    [[ -z $(git -C "$tree" status --porcelain) ]] || fail "$kind, $side: the patch left something behind"
}

# The files that count, of a side's patch.
touched() {
    git apply --numstat "$(patch_of "$1" "$2")" | cut -f 3 | { grep -Ev "$NOT_COUNTED" || true; }
}

count() {
    touched "$1" "$2" | wc -l
}

print_kind() {
    local kind=$1 side
    printf '%-10s %6d %6d\n' "$kind" "$(count before "$kind")" "$(count now "$kind")"
    [[ $files == yes ]] || return 0
    for side in before now; do
        touched "$side" "$kind" | sed "s/^/    $side: /"
    done
}

check=yes
files=no
asked=()
for word in "$@"; do
    case $word in
        --no-check) check=no ;;
        --files) files=yes ;;
        *)
            [[ " ${KINDS[*]} " == *" $word "* ]] || fail "$word is no kind; there are: ${KINDS[*]}"
            asked+=("$word")
            ;;
    esac
done
[[ ${#asked[@]} -gt 0 ]] || asked=("${KINDS[@]}")

trap remove_trees EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
remove_trees
mkdir -p "$WORK/tree"
try_all now "${asked[@]}"
try_all before "${asked[@]}"

printf '%-10s %6s %6s\n' kind before now
for kind in "${asked[@]}"; do
    print_kind "$kind"
done
