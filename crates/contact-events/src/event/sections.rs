//! The sections of a contact, typed.
//!
//! Names, types and meanings are those of "Contact events data model" (Amazon Connect
//! Administrator Guide, 2026). Timestamps are in UTC. Durations are whole seconds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::macros::object;
use super::{EndpointType, QueueType, Timestamp};

object! {
    /// The queue that a contact is or was in.
    QueueInfo {
        /// ARN of the queue.
        queue_arn: Option<String>,
        /// Whether it is a standard queue or one agent's own.
        queue_type: Option<QueueType>,
        /// When the contact was queued.
        enqueue_timestamp: Option<Timestamp>,
    }
}

object! {
    /// The agent that a contact is or was connected to.
    AgentInfo {
        /// ARN of the agent's user account.
        agent_arn: Option<String>,
        /// When the agent was connected.
        connected_to_agent_timestamp: Option<Timestamp>,
        /// The agent's hierarchy groups.
        hierarchy_groups: Option<HierarchyGroups>,
        /// The AWS Region in which the agent is active.
        active_region: Option<String>,
    }
}

object! {
    /// The agent's hierarchy groups, from the top. There can be fewer than five.
    HierarchyGroups {
        /// The topmost group.
        level1: Option<HierarchyGroup>,
        /// The second group.
        level2: Option<HierarchyGroup>,
        /// The third group.
        level3: Option<HierarchyGroup>,
        /// The fourth group.
        level4: Option<HierarchyGroup>,
        /// The lowest group.
        level5: Option<HierarchyGroup>,
    }
}

object! {
    /// One group of the agent hierarchy.
    HierarchyGroup {
        /// ARN of the group.
        arn: Option<String>,
    }
}

object! {
    /// The agent's work after the contact. In practice only COMPLETED has it.
    AfterContactWork {
        /// When it began.
        after_contact_work_start_timestamp: Option<Timestamp>,
        /// When it ended.
        after_contact_work_end_timestamp: Option<Timestamp>,
        /// How long it took, in seconds.
        after_contact_work_duration: Option<u64>,
    }
}

object! {
    /// The agent's preview of a contact before it is dialled.
    Preview {
        /// When the agent accepted the preview.
        accepted_by_agent_timestamp: Option<Timestamp>,
        /// When the preview ended.
        preview_end_timestamp: Option<Timestamp>,
    }
}

object! {
    /// One state of the agent during the contact.
    StateTransition {
        /// The state's name.
        state: Option<String>,
        /// When it began.
        state_start_timestamp: Option<Timestamp>,
        /// When it ended.
        state_end_timestamp: Option<Timestamp>,
    }
}

object! {
    /// Contact Lens on this contact. It can be almost empty.
    ContactLens {
        /// Conversational analytics.
        conversational_analytics: Option<ConversationalAnalytics>,
    }
}

object! {
    /// Conversational analytics of Contact Lens.
    ConversationalAnalytics {
        /// Its configuration.
        configuration: Option<AnalyticsConfiguration>,
    }
}

object! {
    /// What is analysed and what is redacted.
    AnalyticsConfiguration {
        /// Whether it is on.
        enabled: Option<bool>,
        /// When it analyses.
        channel_configuration: Option<ChannelConfiguration>,
        /// The language, such as `en-US`.
        language_locale: Option<String>,
        /// What is redacted.
        redaction_configuration: Option<RedactionConfiguration>,
    }
}

object! {
    /// When analytics run.
    ChannelConfiguration {
        /// Modes such as `PostContact` and `RealTime`.
        analytics_modes: Vec<String>,
    }
}

object! {
    /// Redaction of sensitive data.
    RedactionConfiguration {
        /// `Enable` or `Disable`.
        behavior: Option<String>,
        /// Which transcripts are kept, such as `RedactedAndOriginal`.
        policy: Option<String>,
        /// What is redacted, such as `EMAIL`.
        entities: Vec<String>,
        /// What replaces it, such as `EntityType`.
        mask_mode: Option<String>,
    }
}

object! {
    /// An outbound campaign.
    Campaign {
        /// Its id.
        campaign_id: Option<String>,
    }
}

object! {
    /// The customer's greeting on an outbound call.
    CustomerVoiceActivity {
        /// When the greeting began.
        greeting_start_timestamp: Option<Timestamp>,
        /// When it ended.
        greeting_end_timestamp: Option<Timestamp>,
    }
}

object! {
    /// One end of the contact. Its address is a customer's value. Never log it.
    Endpoint {
        /// A phone number, an email address, …
        address: Option<String>,
        /// What kind of address.
        #[serde(rename = "type")]
        endpoint_type: Option<EndpointType>,
        /// The name shown.
        display_name: Option<String>,
    }
}

object! {
    /// Statistics of a chat: numbers, booleans and timestamps by name.
    ChatMetrics {
        /// Of the whole contact.
        chat_contact_metrics: Option<BTreeMap<String, Value>>,
        /// Of the agent.
        agent_metrics: Option<BTreeMap<String, Value>>,
        /// Of the customer.
        customer_metrics: Option<BTreeMap<String, Value>>,
    }
}

object! {
    /// A recording or transcript.
    Recording {
        /// Where it is kept, such as `S3`.
        storage_type: Option<String>,
        /// Its location there.
        location: Option<String>,
        /// What is recorded, such as `AUDIO`.
        media_stream_type: Option<String>,
        /// Who is recorded.
        participant_type: Option<String>,
        /// The first fragment in a Kinesis video stream.
        fragment_start_number: Option<String>,
        /// The last fragment in a Kinesis video stream.
        fragment_stop_number: Option<String>,
        /// When it began.
        start_timestamp: Option<Timestamp>,
        /// When it ended.
        stop_timestamp: Option<Timestamp>,
        /// Such as `AVAILABLE`. The text `NULL` has been seen.
        status: Option<String>,
        /// Why it was deleted.
        deletion_reason: Option<String>,
    }
}

object! {
    /// How a campaign dials.
    OutboundStrategy {
        /// Such as `AGENT_FIRST`.
        #[serde(rename = "type")]
        strategy_type: Option<String>,
        /// Its configuration.
        config: Option<OutboundConfig>,
    }
}

object! {
    /// The configuration of an outbound strategy.
    OutboundConfig {
        /// An agent is connected first.
        agent_first: Option<AgentFirst>,
    }
}

object! {
    /// An agent sees the contact before the customer is called.
    AgentFirst {
        /// What the agent can do in the preview.
        preview: Option<AgentFirstPreview>,
    }
}

object! {
    /// What an agent can do in a preview.
    AgentFirstPreview {
        /// How long an accepted preview lasts at most.
        post_accept_timeout_config: Option<PostAcceptTimeout>,
        /// Actions such as `DISCARD`.
        allowed_user_actions: Vec<String>,
    }
}

object! {
    /// How long an accepted preview lasts at most.
    PostAcceptTimeout {
        /// In seconds.
        duration_in_seconds: Option<u64>,
    }
}

object! {
    /// The AWS Regions of a contact with unified routing.
    GlobalResiliencyMetadata {
        /// The AWS Region in which it is active.
        active_region: Option<String>,
        /// The AWS Region in which it began.
        origin_region: Option<String>,
        /// The traffic distribution group.
        traffic_distribution_group_id: Option<String>,
    }
}
