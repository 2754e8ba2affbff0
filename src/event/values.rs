//! The lists of values that a contact's fields take. Each is open: a value that is not on it survives.
//!
//! Values and meanings are those of «Contact events data model» (Amazon Connect Administrator
//! Guide, 2026); some disconnect reasons are those of contact records.

use super::object::open_enum;

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
