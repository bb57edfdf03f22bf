//! What AGTerm knows about the programs and models it can run: data files, and what the user
//! changed about them. Pure: whether a program is installed, a variable set or a login there is for
//! others to find out, and comes in as an argument.

mod agent;
mod agents;
mod choice;
mod launch;
mod models;
mod profiles;

pub use agent::{AgentSpec, EVERY_PROVIDER, Login, LoginKind, ModelForm};
pub use agents::Catalog;
pub use choice::{ChoiceError, ModelChoice};
pub use launch::Conversation;
pub use models::{Cost, CostTier, Facts, Model, Models, ModelsError, Provider};
pub use profiles::{Profile, Profiles};
