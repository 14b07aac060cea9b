//! Data with planted truth, from a seed.
