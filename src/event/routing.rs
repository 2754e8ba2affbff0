//! Routing criteria: which agents a contact may go to, step by step.

use super::Timestamp;
use super::object::{Listed, object, open_enum};

object! {
    /// Routing criteria; each update of a contact's adds one to its list.
    RoutingCriteria {
        /// When they came into force: when the contact was queued.
        activation_timestamp: Timestamp,
        /// Their place in the contact's list, from 0.
        index: u64,
        /// One to five steps, tried one after another.
        steps: Listed<RoutingStep>,
    }
}

object! {
    /// A step: who may take the contact, for how long.
    RoutingStep {
        /// Where the step stands.
        status: StepStatus,
        /// When the step gives up.
        expiry: Expiry,
        /// Which agents it looks for.
        expression: Expression,
    }
}

object! {
    /// When a routing step gives up.
    Expiry {
        /// After this many seconds.
        duration_in_seconds: u64,
        /// At this moment.
        expiry_timestamp: Timestamp,
    }
}

object! {
    /// A condition on agents. Called a tagged union, but events have had two members in one.
    Expression {
        /// Agents who meet this.
        attribute_condition: AttributeCondition,
        /// Agents who do not meet this.
        not_attribute_condition: AttributeCondition,
        /// Agents who meet all of these.
        and_expression: Listed<Expression>,
        /// Agents who meet any of these.
        or_expression: Listed<Expression>,
    }
}

object! {
    /// A condition on one predefined attribute of an agent.
    AttributeCondition {
        /// The attribute's name, 1 to 64 characters; absent with `Match`.
        name: String,
        /// Its value, 1 to 64 characters; absent with `Match`.
        value: String,
        /// The proficiency asked for, 1.0 to 5.0.
        proficiency_level: f64,
        /// `NumberGreaterOrEqualTo`, `Match` or `Range`.
        comparison_operator: String,
        /// The range, with `Range`.
        range: ProficiencyRange,
        /// The agents, with `Match`.
        match_criteria: MatchCriteria,
    }
}

object! {
    /// A range of proficiency, 1.0 to 5.0.
    ProficiencyRange {
        /// The least.
        min_proficiency_level: f64,
        /// The most.
        max_proficiency_level: f64,
    }
}

object! {
    /// Whom `Match` matches.
    MatchCriteria {
        /// Named agents.
        agents_criteria: AgentsCriteria,
    }
}

object! {
    /// Named agents.
    AgentsCriteria {
        /// Their ids.
        agent_ids: Listed<String>,
    }
}

open_enum! {
    /// Where a routing step stands.
    StepStatus {
        /// It gave up.
        Expired = "EXPIRED",
        /// It is being tried.
        Active = "ACTIVE",
        /// An agent was found.
        Joined = "JOINED",
        /// Not tried yet.
        Inactive = "INACTIVE",
        /// Switched off.
        Deactivated = "DEACTIVATED",
        /// Stopped in the middle.
        Interrupted = "INTERRUPTED",
    }
}
