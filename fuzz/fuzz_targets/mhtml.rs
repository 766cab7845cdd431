//! MHTML.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    duizhao_fuzz::check(duizhao::extract::Format::Mhtml, bytes);
});
