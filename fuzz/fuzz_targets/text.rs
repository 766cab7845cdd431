//! Plain text in any encoding, and the parser of notices behind it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    duizhao_fuzz::check(duizhao::extract::Format::Txt, bytes);
});
