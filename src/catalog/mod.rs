//! What AGTerm knows about the programs it runs: data files, and what the user changed about them.
//! Pure: whether a program is installed is for others to find out.

mod agents;

pub use agents::{AgentSpec, Catalog};
