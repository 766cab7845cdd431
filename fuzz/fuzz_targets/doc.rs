//! DOC and WPS, as compound files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    duizhao_fuzz::check(duizhao::extract::Format::Doc, bytes);
});
