//! Work on all cores, taken in order.

use std::collections::BTreeMap;
use std::sync::mpsc;

/// How much may be under way at once, by weight.
const HEAVY: u64 = 64 << 20;

/// How many items a core may be ahead of what is taken.
const AHEAD: usize = 16;

/// Does `work` on all cores and gives the results to `take` in the order of `items`, however long each
/// takes. Only so much is under way that memory stays bounded, by number and by `weigh`: whoever works
/// waits for whoever takes. `work` must not panic.
pub(super) fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    weigh: impl Fn(&T) -> u64,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&T, R) -> Result<(), E>,
) -> Result<(), E> {
    // Threads cost more than one item as a rule, and have no memory yet.
    if let [item] = items {
        return take(item, work(item));
    }
    let window = rayon::current_num_threads() * AHEAD;
    let work = &work;
    rayon::in_place_scope(|scope| {
        let (sender, results) = mpsc::channel();
        let mut done: BTreeMap<usize, R> = BTreeMap::new();
        let (mut begun, mut taken, mut weight) = (0, 0, 0);
        while taken < items.len() {
            while begun < items.len()
                && (begun == taken || begun - taken < window && weight < HEAVY)
            {
                let (at, item, sender) = (begun, &items[begun], sender.clone());
                weight += weigh(item);
                // Nobody listens where taking has failed.
                scope.spawn(move |_| drop(sender.send((at, work(item)))));
                begun += 1;
            }
            if let Some(result) = done.remove(&taken) {
                weight -= weigh(&items[taken]);
                take(&items[taken], result)?;
                taken += 1;
            } else if let Ok((at, result)) = results.recv() {
                done.insert(at, result);
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    #[test]
    fn results_come_in_order_and_few_are_under_way() {
        let items: Vec<u64> = (0..500).collect();
        let (begun, mut taken) = (AtomicUsize::new(0), 0);
        let work = |&i: &u64| {
            begun.fetch_add(1, SeqCst);
            std::thread::sleep(Duration::from_micros(i * 7919 % 300));
            i
        };
        let take = |_: &u64, i: u64| -> Result<(), ()> {
            assert_eq!(i, taken);
            taken += 1;
            let ahead = begun.load(SeqCst) - taken as usize;
            assert!(ahead <= rayon::current_num_threads() * AHEAD);
            Ok(())
        };
        in_order(&items, |_| 1, work, take).unwrap();
        assert_eq!(taken, 500);
    }

    #[test]
    fn heavy_items_are_worked_on_one_by_one() {
        let under_way = AtomicUsize::new(0);
        let work = |_: &u64| {
            assert_eq!(under_way.fetch_add(1, SeqCst), 0);
            std::thread::sleep(Duration::from_millis(2));
            under_way.fetch_sub(1, SeqCst);
        };
        in_order(&[1, 2, 3], |_| HEAVY, work, |_, ()| Ok::<(), ()>(())).unwrap();
    }

    #[test]
    fn what_cannot_be_taken_ends_the_run() {
        let items: Vec<usize> = (0..500).collect();
        let take = |_: &usize, i| if i == 3 { Err(i) } else { Ok(()) };
        assert_eq!(in_order(&items, |_| 1, |i| *i, take), Err(3));
    }
}
