//! The contact, typed: everything that events are known to say of it.
//!
//! Names, types and meanings are those of «Contact events data model» (Amazon Connect
//! Administrator Guide, 2026) where not said otherwise. Timestamps are in UTC; durations are
//! whole seconds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::object::{object, open_enum};
use super::{RoutingCriteria, Timestamp};

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

open_enum! {
    /// How customer and centre talk.
    Channel {
        /// A call.
        Voice = "VOICE",
        /// A chat.
        Chat = "CHAT",
        /// A task.
        Task = "TASK",
        /// An e-mail.
        Email = "EMAIL",
    }
}

open_enum! {
    /// How a contact began.
    InitiationMethod {
        /// The customer called.
        Inbound = "INBOUND",
        /// An agent called.
        Outbound = "OUTBOUND",
        /// An agent transferred a contact: this is the new one.
        Transfer = "TRANSFER",
        /// A queued callback: this is the new contact.
        Callback = "CALLBACK",
        /// An API call, which chats and tasks begin with too.
        Api = "API",
        /// Moved from one queue to another by a flow.
        QueueTransfer = "QUEUE_TRANSFER",
        /// An agent called an external participant: this is the new contact.
        ExternalOutbound = "EXTERNAL_OUTBOUND",
        /// A supervisor listens in: this is the new contact.
        Monitor = "MONITOR",
        /// A flow that runs after the disconnect: this is the new contact.
        Disconnect = "DISCONNECT",
        /// An agent answered an e-mail.
        AgentReply = "AGENT_REPLY",
        /// A flow began it.
        Flow = "FLOW",
        /// A campaign shows it to an agent first.
        CampaignPreview = "CAMPAIGN_PREVIEW",
        /// A call from an app or web page.
        WebrtcApi = "WEBRTC_API",
    }
}

open_enum! {
    /// The kind of a queue.
    QueueType {
        /// A queue for many agents.
        Standard = "STANDARD",
        /// One agent's own queue.
        Agent = "AGENT",
    }
}

open_enum! {
    /// The kind of an endpoint's address.
    EndpointType {
        /// A phone number in E.164.
        TelephoneNumber = "TELEPHONE_NUMBER",
        /// Voice over IP.
        Voip = "VOIP",
        /// A flow.
        ContactFlow = "CONTACT_FLOW",
        /// ARN of a phone number of the instance.
        ConnectPhonenumberArn = "CONNECT_PHONENUMBER_ARN",
        /// An e-mail address.
        EmailAddress = "EMAIL_ADDRESS",
    }
}

open_enum! {
    /// What answered a campaign call.
    AmdStatus {
        /// A person.
        HumanAnswered = "HUMAN_ANSWERED",
        /// A voicemail, with a beep.
        VoicemailBeep = "VOICEMAIL_BEEP",
        /// A voicemail, without a beep.
        VoicemailNoBeep = "VOICEMAIL_NO_BEEP",
        /// Nobody: it kept ringing.
        AmdUnanswered = "AMD_UNANSWERED",
        /// Person or voicemail: not determined.
        AmdUnresolved = "AMD_UNRESOLVED",
        /// Not determined for silence.
        AmdUnresolvedSilence = "AMD_UNRESOLVED_SILENCE",
        /// Disconnected before it rang.
        AmdNotApplicable = "AMD_NOT_APPLICABLE",
        /// The line was busy.
        SitToneBusy = "SIT_TONE_BUSY",
        /// The number is invalid.
        SitToneInvalidNumber = "SIT_TONE_INVALID_NUMBER",
        /// Another special information tone.
        SitToneDetected = "SIT_TONE_DETECTED",
        /// A fax machine.
        FaxMachineDetected = "FAX_MACHINE_DETECTED",
        /// The detection failed.
        AmdError = "AMD_ERROR",
    }
}

open_enum! {
    /// How a contact ended. Contact records know many more than the events' documentation.
    DisconnectReason {
        /// This destination may not be dialled.
        OutboundDestinationEndpointError = "OUTBOUND_DESTINATION_ENDPOINT_ERROR",
        /// The instance lacks permission or resources to dial.
        OutboundResourceError = "OUTBOUND_RESOURCE_ERROR",
        /// Unknown error, invalid parameter or lacking permission.
        OutboundAttemptFailed = "OUTBOUND_ATTEMPT_FAILED",
        /// A preview was discarded (AWS's spelling).
        OutboundPreviewDiscarded = "OUTBUND_PREVIEW_DISCARDED",
        /// Too few agents, or too little telephony capacity; or a task expired.
        Expired = "EXPIRED",
        /// Discarded.
        Discarded = "DISCARDED",
        /// The customer left.
        CustomerDisconnect = "CUSTOMER_DISCONNECT",
        /// The agent left.
        AgentDisconnect = "AGENT_DISCONNECT",
        /// Telephony failed.
        TelecomProblem = "TELECOM_PROBLEM",
        /// A manager took the agent's place.
        Barged = "BARGED",
        /// An API call ended it.
        Api = "API",
        /// Nobody said anything for too long.
        IdleDisconnect = "IDLE_DISCONNECT",
    }
}
