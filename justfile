# What people type all day; `just` lists it.

default:
    @just --list

# The gate, as it runs before a change lands.
ci:
    .ci/run

# The table of the corpus.
table:
    cargo run --release -- compare -o 对照表.xlsx

# Write the golden files anew; read the difference before committing it.
golden:
    UPDATE_EXPECT=1 cargo test --test golden
    git diff --stat tests/golden

# The API documentation.
doc:
    cargo doc --no-deps --open
