//! An index folder as tantivy sees it, opened for reading or for writing.
//!
//! Tantivy takes a lock while it opens files, so that nobody deletes them under its hands, and creates
//! a file for that. Where none can be created nobody deletes either, and who only reads needs no lock.
//!
//! Whoever merges segments reads all their postings, positions and stored documents, once and in order.
//! Mapped they are counted as memory of the process until the end (a run that rewrote most of a million
//! clauses took 770 MiB); who writes reads them piece by piece.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback,
    WatchHandle, WritePtr,
};

/// The endings of the files that are read in pieces. The others are small or read back and forth.
const IN_PIECES: [&str; 3] = ["idx", "pos", "store"];

/// How many bytes are read at once where fewer are wanted.
const PIECE: usize = 128 << 10;

/// What the folder is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// By somebody who may not be allowed to write.
    Reading,
    Writing,
}

/// The files of an index.
#[derive(Clone, Debug)]
pub(super) struct IndexDirectory {
    mapped: MmapDirectory,
    folder: PathBuf,
    opened_for: Use,
}

impl IndexDirectory {
    pub(super) fn open(folder: &Path, opened_for: Use) -> tantivy::Result<Self> {
        Ok(Self {
            mapped: MmapDirectory::open(folder)?,
            folder: folder.to_path_buf(),
            opened_for,
        })
    }
}

/// A file that is read in pieces.
#[derive(Debug)]
struct Pieces {
    length: usize,
    /// The file and the last piece of it, with where it begins.
    last: Mutex<(File, usize, OwnedBytes)>,
}

impl Pieces {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self {
            length: usize::try_from(length).map_err(io::Error::other)?,
            last: Mutex::new((file, 0, OwnedBytes::empty())),
        })
    }
}

impl HasLen for Pieces {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Pieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, start, piece) = &mut *last;
        let is_here = range.start >= *start && range.end <= *start + piece.len();
        if !is_here {
            let wanted = range.len().max(PIECE.min(self.length - range.start));
            let mut bytes = vec![0; wanted];
            file.seek(SeekFrom::Start(range.start as u64))?;
            file.read_exact(&mut bytes)?;
            let bytes = OwnedBytes::new(bytes);
            if wanted > PIECE {
                return Ok(bytes);
            }
            (*start, *piece) = (range.start, bytes);
        }
        Ok(piece.slice(range.start - *start..range.end - *start))
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_large = ending.is_some_and(|ending| IN_PIECES.contains(&ending));
        if self.opened_for == Use::Reading || !is_large {
            return self.mapped.get_file_handle(path);
        }
        match Pieces::open(&self.folder.join(path)) {
            Ok(file) => Ok(Arc::new(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(OpenReadError::FileDoesNotExist(path.to_path_buf()))
            }
            Err(error) => Err(OpenReadError::wrap_io_error(error, path.to_path_buf())),
        }
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        match self.mapped.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if self.opened_for == Use::Reading
                    && matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            other => other,
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.mapped.open_write(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn watch(&self, changed: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn pieces_are_what_is_in_the_file(ranges in prop::collection::vec((0..400_000_usize, 0..400_000_usize, 0..200_usize), 1..20)) {
            let desk = tempfile::tempdir().unwrap();
            let all: Vec<u8> = (0..300_000_u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
            std::fs::write(desk.path().join("a.idx"), &all).unwrap();
            let folder = IndexDirectory::open(desk.path(), Use::Writing).unwrap();
            let file = folder.get_file_handle(Path::new("a.idx")).unwrap();
            assert_eq!(file.len(), all.len());
            for (start, end, length) in ranges {
                for range in [start..end, start..start + length] {
                    match (file.read_bytes(range.clone()), all.get(range)) {
                        (Ok(read), Some(wanted)) => assert_eq!(read.as_slice(), wanted),
                        (read, wanted) => assert!(read.is_err() && wanted.is_none()),
                    }
                }
            }
            let missing = folder.get_file_handle(Path::new("b.idx"));
            assert!(matches!(missing, Err(OpenReadError::FileDoesNotExist(_))));
        }
    }
}
