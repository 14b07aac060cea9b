//! Numbers in, numbers out: the statistics that every room shares.
