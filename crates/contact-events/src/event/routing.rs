//! Routing criteria: which agents can get a contact, step by step.

use super::Timestamp;
use super::macros::{object, open_enum};

object! {
    /// Routing criteria. Each update of a contact's routing criteria adds one to its list.
    RoutingCriteria {
        /// When they were activated: when the contact was queued.
        activation_timestamp: Option<Timestamp>,
        /// Their index in the contact's list, from 0.
        index: Option<u64>,
        /// One to five steps, tried one after another.
        steps: Vec<RoutingStep>,
    }
}

object! {
    /// A step: which agents can get the contact, and for how long.
    RoutingStep {
        /// The status of the step.
        status: Option<StepStatus>,
        /// When the step expires.
        expiry: Option<Expiry>,
        /// Which agents it looks for.
        expression: Option<Expression>,
    }
}

object! {
    /// When a routing step expires.
    Expiry {
        /// After this many seconds.
        duration_in_seconds: Option<u64>,
        /// At this time.
        expiry_timestamp: Option<Timestamp>,
    }
}

object! {
    /// A condition on agents. AWS calls it a tagged union, but one event had two members.
    Expression {
        /// Agents who meet this.
        attribute_condition: Option<AttributeCondition>,
        /// Agents who do not meet this.
        not_attribute_condition: Option<AttributeCondition>,
        /// Agents who meet all of these.
        and_expression: Vec<Expression>,
        /// Agents who meet any of these.
        or_expression: Vec<Expression>,
    }
}

object! {
    /// A condition on one predefined attribute of an agent.
    AttributeCondition {
        /// The attribute's name, 1 to 64 characters. Missing with `Match`.
        name: Option<String>,
        /// Its value, 1 to 64 characters. Missing with `Match`.
        value: Option<String>,
        /// The required proficiency, 1.0 to 5.0.
        proficiency_level: Option<f64>,
        /// `NumberGreaterOrEqualTo`, `Match` or `Range`.
        comparison_operator: Option<String>,
        /// The range, with `Range`.
        range: Option<ProficiencyRange>,
        /// The agents, with `Match`.
        match_criteria: Option<MatchCriteria>,
    }
}

object! {
    /// A range of proficiency, 1.0 to 5.0.
    ProficiencyRange {
        /// The least.
        min_proficiency_level: Option<f64>,
        /// The most.
        max_proficiency_level: Option<f64>,
    }
}

object! {
    /// The agents that `Match` matches.
    MatchCriteria {
        /// Named agents.
        agents_criteria: Option<AgentsCriteria>,
    }
}

object! {
    /// Named agents.
    AgentsCriteria {
        /// Their ids.
        agent_ids: Vec<String>,
    }
}

open_enum! {
    /// The status of a routing step.
    StepStatus {
        /// It expired.
        Expired = "EXPIRED",
        /// Amazon Connect looks for an agent by this step now.
        Active = "ACTIVE",
        /// An agent was found.
        Joined = "JOINED",
        /// Not tried yet.
        Inactive = "INACTIVE",
        /// It was deactivated.
        Deactivated = "DEACTIVATED",
        /// It was interrupted.
        Interrupted = "INTERRUPTED",
    }
}
