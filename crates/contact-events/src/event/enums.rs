//! The lists of values that a contact's fields take. Each list is open: a value that is not on it
//! is kept.
//!
//! Values and meanings are those of "Contact events data model" (Amazon Connect Administrator
//! Guide, 2026). Some disconnect reasons are those of contact records.

use super::macros::open_enum;

open_enum! {
    /// The type of a contact event, `detail.eventType`.
    EventType {
        /// A voice call, chat, task or email was initiated or transferred.
        Initiated = "INITIATED",
        /// The media connection was established. Not sent for inbound voice.
        ConnectedToSystem = "CONNECTED_TO_SYSTEM",
        /// The contact was put into a queue.
        Queued = "QUEUED",
        /// The contact was connected to an agent.
        ConnectedToAgent = "CONNECTED_TO_AGENT",
        /// A property was updated: tags, schedule, attributes, routing criteria or analytics.
        ContactDataUpdated = "CONTACT_DATA_UPDATED",
        /// A task was paused.
        Paused = "PAUSED",
        /// A paused task was resumed.
        Resumed = "RESUMED",
        /// The contact was disconnected. Also a failed dial, a SIT tone, the expiry of a task.
        Disconnected = "DISCONNECTED",
        /// The contact is over, after-contact work included.
        Completed = "COMPLETED",
        /// Answering machine detection was disabled.
        AmdDisabled = "AMD_DISABLED",
        /// Listed among the types by AWS, but probably an initiation method.
        WebrtcApi = "WEBRTC_API",
    }
}

open_enum! {
    /// How the customer and the contact centre communicate.
    Channel {
        /// A call.
        Voice = "VOICE",
        /// A chat.
        Chat = "CHAT",
        /// A task.
        Task = "TASK",
        /// An email.
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
        /// An agent transferred a contact. This is the new contact.
        Transfer = "TRANSFER",
        /// A queued callback. This is the new contact.
        Callback = "CALLBACK",
        /// An API call. Chats and tasks begin with it too.
        Api = "API",
        /// Moved from one queue to another by a flow.
        QueueTransfer = "QUEUE_TRANSFER",
        /// An agent called an external participant. This is the new contact.
        ExternalOutbound = "EXTERNAL_OUTBOUND",
        /// A supervisor monitors a contact. This is the new contact.
        Monitor = "MONITOR",
        /// A flow that runs after the disconnect. This is the new contact.
        Disconnect = "DISCONNECT",
        /// An agent answered an email.
        AgentReply = "AGENT_REPLY",
        /// A flow began the contact.
        Flow = "FLOW",
        /// A campaign that shows the contact to an agent first.
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
        /// The queue of one agent.
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
        /// An email address.
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
        /// No answer.
        AmdUnanswered = "AMD_UNANSWERED",
        /// Amazon Connect could not determine whether a person or a voicemail answered.
        AmdUnresolved = "AMD_UNRESOLVED",
        /// Not determined because of silence.
        AmdUnresolvedSilence = "AMD_UNRESOLVED_SILENCE",
        /// The call was disconnected before it rang.
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
    /// How a contact ended. Contact records contain many more values than the events' documentation.
    DisconnectReason {
        /// The destination must not be dialled.
        OutboundDestinationEndpointError = "OUTBOUND_DESTINATION_ENDPOINT_ERROR",
        /// The instance lacks permission or resources to dial.
        OutboundResourceError = "OUTBOUND_RESOURCE_ERROR",
        /// Unknown error, invalid parameter or missing permission.
        OutboundAttemptFailed = "OUTBOUND_ATTEMPT_FAILED",
        /// A preview was discarded (AWS's spelling).
        OutboundPreviewDiscarded = "OUTBUND_PREVIEW_DISCARDED",
        /// Not enough agents or telephony capacity, or the task expired.
        Expired = "EXPIRED",
        /// Discarded.
        Discarded = "DISCARDED",
        /// The customer left.
        CustomerDisconnect = "CUSTOMER_DISCONNECT",
        /// The agent left.
        AgentDisconnect = "AGENT_DISCONNECT",
        /// Telephony failed.
        TelecomProblem = "TELECOM_PROBLEM",
        /// A manager took over the call.
        Barged = "BARGED",
        /// An API call ended the contact.
        Api = "API",
        /// The contact was idle for too long.
        IdleDisconnect = "IDLE_DISCONNECT",
    }
}
