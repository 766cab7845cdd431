//! What all notices state, listed by kind.
