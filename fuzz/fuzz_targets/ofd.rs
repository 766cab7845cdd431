//! OFD, by its parts.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    duizhao_fuzz::check_parts(duizhao::extract::Format::Ofd, bytes);
});
