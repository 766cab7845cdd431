#!/usr/bin/env bash
# Fuzzes every target for SECONDS_EACH seconds (default 60), two at a time: fuzz/run.sh [target…]
# Works with a stable toolchain: the bootstrap flag lets it take the compiler options of cargo-fuzz.
set -euo pipefail
cd "$(dirname "$0")"
export RUSTC_BOOTSTRAP=1 RUSTFLAGS="" CARGO_INCREMENTAL=0
seconds=${SECONDS_EACH:-60}
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked --quiet
cargo run --quiet --manifest-path seeds/Cargo.toml
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cd fuzz_targets && ls *.rs | sed 's/\.rs$//')
# Safe Rust needs no address sanitizer; without it a run is several times as many inputs.
cargo fuzz build --fuzz-dir . --sanitizer none
one() {
    cargo fuzz run --fuzz-dir . --sanitizer none "$1" -- -max_total_time="$seconds" -timeout=20 \
        -rss_limit_mb=3072 -max_len=200000 -verbosity=0 -print_final_stats=1 2>&1 |
        grep -E 'stat::number_of_executed_units|panicked|ERROR|Test unit written' |
        sed "s/^/$1: /"
}
export -f one
export seconds
printf '%s\n' "${targets[@]}" | xargs -P 2 -I {} bash -c 'set -o pipefail; one {}'
[ -z "$(find artifacts -type f 2>/dev/null)" ] || { echo "findings in fuzz/artifacts"; exit 1; }
