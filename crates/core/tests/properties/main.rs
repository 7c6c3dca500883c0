//! What holds for all values: encoding, instants, lenient scalars, walks over pages.

mod encoding;
mod paging;
mod recorder;
mod values;
