//! The contact: the one list of the fields that the record keeps.
//!
//! Names, types and meanings are those of "Contact events data model" (Amazon Connect
//! Administrator Guide, 2026). Timestamps are in UTC. Durations are whole seconds.
//!
//! A field that Amazon Connect adds is one entry of this list.

use std::collections::BTreeMap;

use serde_json::Value;

use super::macros::contact;
use super::{
    AfterContactWork, AgentInfo, AmdStatus, Campaign, Channel, ChatMetrics, ContactLens,
    CustomerVoiceActivity, DisconnectReason, Endpoint, Field, GlobalResiliencyMetadata,
    InitiationMethod, Kind, OutboundStrategy, Preview, QueueInfo, Recording, RoutingCriteria,
    Shape, StateTransition, Timestamp,
};

contact! {
    /// The facts and sections of a contact, as an event or a record has them.
    Contact {
        /// ARN of the Amazon Connect instance.
        Fact Text instance_arn: Option<String> = "instanceArn",
        /// How the customer and the contact centre communicate. Stored in upper case.
        Fact Text channel: Option<Channel> = "channel",
        /// How the contact began.
        Fact Text initiation_method: Option<InitiationMethod> = "initiationMethod",
        /// The first contact of the chain of transfers. The first contact itself does not have it.
        Fact Text initial_contact_id: Option<String> = "initialContactId",
        /// The contact before this one in the chain of transfers.
        Fact Text previous_contact_id: Option<String> = "previousContactId",
        /// A contact that this one is related to.
        Fact Text related_contact_id: Option<String> = "relatedContactId",
        /// When the contact began. For campaign calls, later events contain the start of the call.
        Fact Timestamp initiation_timestamp: Option<Timestamp> = "initiationTimestamp",
        /// When the customer's endpoint was connected to Amazon Connect.
        Fact Timestamp connected_to_system_timestamp: Option<Timestamp> = "connectedToSystemTimestamp",
        /// When the customer's phone began to ring (campaigns).
        Fact Timestamp ring_start_timestamp: Option<Timestamp> = "ringStartTimestamp",
        /// When the customer's endpoint was disconnected.
        Fact Timestamp disconnect_timestamp: Option<Timestamp> = "disconnectTimestamp",
        /// The queue that the contact is or was in. Missing for OUTBOUND.
        Section Map queue_info: Option<QueueInfo> = "queueInfo",
        /// The agent that the contact is or was connected to.
        Section Map agent_info: Option<AgentInfo> = "agentInfo",
        /// The agent's work after the contact. In events, members of `agentInfo`.
        Section Map after_contact_work: Option<AfterContactWork> = "afterContactWork",
        /// The agent's preview of a campaign contact. In events, members of `agentInfo`.
        Section Map preview: Option<Preview> = "preview",
        /// How long the agent put the customer on hold, in seconds. In events, a member of `agentInfo`.
        Section Number agent_initiated_hold_duration: Option<u64> = "agentInitiatedHoldDuration",
        /// The agent's states during the contact. In events, a member of `agentInfo`.
        Section List state_transitions: Vec<StateTransition> = "stateTransitions",
        /// When a task is scheduled to start its flow.
        Section Timestamp scheduled_timestamp: Option<Timestamp> = "scheduledTimestamp",
        /// AWS's and the user's tags, by key. The values can include phone numbers.
        Section UsersMap tags: Option<BTreeMap<String, Value>> = "tags",
        /// System attributes such as `connect:Subtype`, each a value object.
        Section UsersMap segment_attributes: Option<BTreeMap<String, Value>> = "segmentAttributes",
        /// The routing criteria so far. Amazon Connect sends an object or a list; this is a list.
        Section List routing_criteria: Vec<RoutingCriteria> = "routingCriteria",
        /// What Contact Lens analyses.
        Section Map contact_lens: Option<ContactLens> = "contactLens",
        /// The outbound campaign.
        Section Map campaign: Option<Campaign> = "campaign",
        /// The customer's greeting at the start of an outbound call.
        Section Map customer_voice_activity: Option<CustomerVoiceActivity> = "customerVoiceActivity",
        /// What answered a campaign call.
        Section Text answering_machine_detection_status: Option<AmdStatus> = "answeringMachineDetectionStatus",
        /// How the contact ended. Amazon Connect sends text or `{code}`; this is the text.
        Section Text disconnect_reason: Option<DisconnectReason> = "disconnectReason",
        /// The customer's id in the contact centre's own systems.
        Section Text customer_id: Option<String> = "customerId",
        /// The contact centre's endpoint.
        Section Map system_endpoint: Option<Endpoint> = "systemEndpoint",
        /// The customer's endpoint.
        Section Map customer_endpoint: Option<Endpoint> = "customerEndpoint",
        /// Statistics of a chat.
        Section Map chat_metrics: Option<ChatMetrics> = "chatMetrics",
        /// Recordings and transcripts.
        Section List recordings: Vec<Recording> = "recordings",
        /// Details of a task.
        Section UsersMap contact_details: Option<BTreeMap<String, Value>> = "contactDetails",
        /// Evaluations. They come long after the contact.
        Section UsersMap contact_evaluations: Option<BTreeMap<String, Value>> = "contactEvaluations",
        /// How a campaign dials.
        Section Map outbound_strategy: Option<OutboundStrategy> = "outboundStrategy",
        /// The AWS Regions and the traffic distribution group of a contact with unified routing.
        Section Map global_resiliency_metadata: Option<GlobalResiliencyMetadata> = "globalResiliencyMetadata",
    }
}
