//! The contact, typed: everything that events are known to say of it.
//!
//! Names, types and meanings are those of «Contact events data model» (Amazon Connect
//! Administrator Guide, 2026) where not said otherwise. Timestamps are in UTC; durations are
//! whole seconds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::object::object;
use super::{
    AmdStatus, Channel, DisconnectReason, EndpointType, InitiationMethod, QueueType,
    RoutingCriteria, Timestamp,
};

pub use super::object::Listed;

object! {
    /// The facts and sections of a contact, as an event or a record has them.
    Contact {
        /// ARN of the Amazon Connect instance.
        instance_arn: String,
        /// How customer and centre talk. The record has it in upper case.
        channel: Channel,
        /// How the contact began.
        initiation_method: InitiationMethod,
        /// The first contact of the chain; absent on the first itself.
        initial_contact_id: String,
        /// The contact before this one, for a transfer.
        previous_contact_id: String,
        /// A contact that this one relates to.
        related_contact_id: String,
        /// When it began. For campaign calls later events carry the call's start.
        initiation_timestamp: Timestamp,
        /// When the customer's endpoint was connected to Amazon Connect.
        connected_to_system_timestamp: Timestamp,
        /// When it began to ring (campaigns).
        ring_start_timestamp: Timestamp,
        /// When the customer's endpoint was disconnected.
        disconnect_timestamp: Timestamp,
        /// The queue that the contact is or was in; left out for OUTBOUND.
        queue_info: QueueInfo,
        /// The agent that the contact is or was connected to.
        agent_info: AgentInfo,
        /// The agent's work after the contact; in events, members of `agentInfo`.
        after_contact_work: AfterContactWork,
        /// The agent's preview of a campaign contact; in events, members of `agentInfo`.
        preview: Preview,
        /// How long the agent held the customer, in seconds; in events, a member of `agentInfo`.
        agent_initiated_hold_duration: u64,
        /// The agent's states during the contact; in events, a member of `agentInfo`.
        state_transitions: Listed<StateTransition>,
        /// When a task is scheduled to start its flow.
        scheduled_timestamp: Timestamp,
        /// AWS's and the user's tags, by key; phone numbers can be among the values.
        tags: BTreeMap<String, Value>,
        /// System attributes such as `connect:Subtype`, each a value object.
        segment_attributes: BTreeMap<String, Value>,
        /// The routing criteria so far; Connect sends one object or a list, this is a list.
        routing_criteria: Listed<RoutingCriteria>,
        /// What Contact Lens is to analyse.
        contact_lens: ContactLens,
        /// The outbound campaign.
        campaign: Campaign,
        /// The customer's greeting on an outbound call.
        customer_voice_activity: CustomerVoiceActivity,
        /// What answered a campaign call.
        answering_machine_detection_status: AmdStatus,
        /// How the contact ended; Connect sends text or `{code}`, this is the text.
        disconnect_reason: DisconnectReason,
        /// The customer's id, as the centre knows it.
        customer_id: String,
        /// The centre's endpoint.
        system_endpoint: Endpoint,
        /// The customer's endpoint.
        customer_endpoint: Endpoint,
        /// Measures of a chat.
        chat_metrics: ChatMetrics,
        /// Recordings and transcripts.
        recordings: Listed<Recording>,
        /// Details of a task.
        contact_details: BTreeMap<String, Value>,
        /// Evaluations, which come long after the contact.
        contact_evaluations: BTreeMap<String, Value>,
        /// How a campaign dials.
        outbound_strategy: OutboundStrategy,
        /// Regions and traffic distribution of a contact with unified routing.
        global_resiliency_metadata: GlobalResiliencyMetadata,
    }
}

object! {
    /// The queue that a contact is or was in.
    QueueInfo {
        /// ARN of the queue.
        queue_arn: String,
        /// Whether it is a standard queue or one agent's own.
        queue_type: QueueType,
        /// When the contact was queued.
        enqueue_timestamp: Timestamp,
    }
}

object! {
    /// The agent that a contact is or was connected to.
    AgentInfo {
        /// ARN of the agent's user account.
        agent_arn: String,
        /// When the agent was connected.
        connected_to_agent_timestamp: Timestamp,
        /// The agent's place in the hierarchy.
        hierarchy_groups: HierarchyGroups,
        /// The AWS Region in which the agent is active.
        active_region: String,
    }
}

object! {
    /// The agent's hierarchy groups, from the top; fewer than five are possible.
    HierarchyGroups {
        /// The topmost group.
        level1: HierarchyGroup,
        /// The second group.
        level2: HierarchyGroup,
        /// The third group.
        level3: HierarchyGroup,
        /// The fourth group.
        level4: HierarchyGroup,
        /// The lowest group.
        level5: HierarchyGroup,
    }
}

object! {
    /// One group of the agent hierarchy.
    HierarchyGroup {
        /// ARN of the group.
        arn: String,
    }
}

object! {
    /// The agent's work after the contact, only on COMPLETED.
    AfterContactWork {
        /// When it began.
        after_contact_work_start_timestamp: Timestamp,
        /// When it ended.
        after_contact_work_end_timestamp: Timestamp,
        /// How long it took, in seconds.
        after_contact_work_duration: u64,
    }
}

object! {
    /// The agent's preview of a contact before it is dialled.
    Preview {
        /// When the agent accepted the preview.
        accepted_by_agent_timestamp: Timestamp,
        /// When the preview ended.
        preview_end_timestamp: Timestamp,
    }
}

object! {
    /// One state of the agent during the contact.
    StateTransition {
        /// The state's name.
        state: String,
        /// When it began.
        state_start_timestamp: Timestamp,
        /// When it ended.
        state_end_timestamp: Timestamp,
    }
}

object! {
    /// Contact Lens on this contact; can be nearly empty.
    ContactLens {
        /// Conversational analytics.
        conversational_analytics: ConversationalAnalytics,
    }
}

object! {
    /// Conversational analytics of Contact Lens.
    ConversationalAnalytics {
        /// Its configuration.
        configuration: AnalyticsConfiguration,
    }
}

object! {
    /// What is analysed, and what is redacted.
    AnalyticsConfiguration {
        /// Whether it is on.
        enabled: bool,
        /// When it analyses.
        channel_configuration: ChannelConfiguration,
        /// The language, such as `en-US`.
        language_locale: String,
        /// What is redacted.
        redaction_configuration: RedactionConfiguration,
    }
}

object! {
    /// When analytics run.
    ChannelConfiguration {
        /// Modes such as `PostContact` and `RealTime`.
        analytics_modes: Listed<String>,
    }
}

object! {
    /// Redaction of sensitive data.
    RedactionConfiguration {
        /// `Enable` or `Disable`.
        behavior: String,
        /// Which transcripts are kept, such as `RedactedAndOriginal`.
        policy: String,
        /// What is redacted, such as `EMAIL`.
        entities: Listed<String>,
        /// What stands in its place, such as `EntityType`.
        mask_mode: String,
    }
}

object! {
    /// An outbound campaign.
    Campaign {
        /// Its id.
        campaign_id: String,
    }
}

object! {
    /// The customer's greeting on an outbound call.
    CustomerVoiceActivity {
        /// When the greeting began.
        greeting_start_timestamp: Timestamp,
        /// When it ended.
        greeting_end_timestamp: Timestamp,
    }
}

object! {
    /// One end of the contact. Its address is a customer's value: never log it.
    Endpoint {
        /// A phone number, an e-mail address, …
        address: String,
        /// What kind of address.
        #[serde(rename = "type")]
        endpoint_type: EndpointType,
        /// The name shown.
        display_name: String,
    }
}

object! {
    /// Measures of a chat: numbers, booleans and timestamps by name.
    ChatMetrics {
        /// Of the whole contact.
        chat_contact_metrics: BTreeMap<String, Value>,
        /// Of the agent.
        agent_metrics: BTreeMap<String, Value>,
        /// Of the customer.
        customer_metrics: BTreeMap<String, Value>,
    }
}

object! {
    /// A recording or transcript.
    Recording {
        /// Where it is kept, such as `S3`.
        storage_type: String,
        /// Its location there.
        location: String,
        /// What is recorded, such as `AUDIO`.
        media_stream_type: String,
        /// Who is recorded.
        participant_type: String,
        /// The first fragment in a Kinesis video stream.
        fragment_start_number: String,
        /// The last fragment in a Kinesis video stream.
        fragment_stop_number: String,
        /// When it began.
        start_timestamp: Timestamp,
        /// When it ended.
        stop_timestamp: Timestamp,
        /// Such as `AVAILABLE`; the text `NULL` has been seen.
        status: String,
        /// Why it was deleted.
        deletion_reason: String,
    }
}

object! {
    /// How a campaign dials.
    OutboundStrategy {
        /// Such as `AGENT_FIRST`.
        #[serde(rename = "type")]
        strategy_type: String,
        /// Its configuration.
        config: OutboundConfig,
    }
}

object! {
    /// The configuration of an outbound strategy.
    OutboundConfig {
        /// An agent comes first.
        agent_first: AgentFirst,
    }
}

object! {
    /// An agent sees the contact before the customer is called.
    AgentFirst {
        /// What the agent may do then.
        preview: AgentFirstPreview,
    }
}

object! {
    /// What an agent may do while previewing.
    AgentFirstPreview {
        /// How long after accepting.
        post_accept_timeout_config: PostAcceptTimeout,
        /// Actions such as `DISCARD`.
        allowed_user_actions: Listed<String>,
    }
}

object! {
    /// How long an accepted preview may last.
    PostAcceptTimeout {
        /// In seconds.
        duration_in_seconds: u64,
    }
}

object! {
    /// Where a contact with unified routing lives.
    GlobalResiliencyMetadata {
        /// The AWS Region in which it is active.
        active_region: String,
        /// The AWS Region in which it began.
        origin_region: String,
        /// The traffic distribution group.
        traffic_distribution_group_id: String,
    }
}
