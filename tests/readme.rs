//! The console blocks of both READMEs run as tests, so that they cannot rot.

#[test]
fn the_console_blocks_of_the_readmes_are_what_the_program_prints() {
    for readme in ["README.md", "README.zh-CN.md"] {
        let index = tempfile::tempdir().expect("a folder for the index");
        let index = index.path().to_str().expect("a path in UTF-8");
        trycmd::TestCases::new()
            .env("DUIZHAO_INDEX", index)
            .env("COLUMNS", "80")
            .case(readme)
            .run();
    }
}
