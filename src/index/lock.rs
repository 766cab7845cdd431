//! One run at a time writes.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::IndexError;

/// How long a run waits for another one to finish.
const PATIENCE: Duration = Duration::from_secs(30);

/// The right to write, held until it is dropped; the operating system takes it back from the dead.
pub(super) struct Lock(#[expect(dead_code, reason = "held for its lock, released on drop")] File);

impl Lock {
    /// Takes the lock in `dir`, waiting for [`PATIENCE`] while another run holds it.
    pub(super) fn take(dir: &Path) -> Result<Self, IndexError> {
        let mut file = File::options()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(dir.join(".lock"))?;
        let start = Instant::now();
        while let Err(error) = file.try_lock() {
            match error {
                std::fs::TryLockError::Error(e) => return Err(e.into()),
                std::fs::TryLockError::WouldBlock if start.elapsed() > PATIENCE => {
                    let mut holder = String::new();
                    file.read_to_string(&mut holder)?;
                    return Err(IndexError::Locked(holder.trim().to_owned()));
                }
                std::fs::TryLockError::WouldBlock => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "进程 {}", std::process::id())?;
        Ok(Self(file))
    }
}
