package import FoundationEssentials

/// What a channel is told: the one model that mail, webhooks, Teams, Slack and tickets are rendered from.
///
/// Made once and stored with the delivery, so that every try of it says the same, to the byte.
package struct AlertNotification: Sendable, Codable, Equatable {
    /// What happened, as webhooks name it.
    package enum Event: String, Sendable, Codable, CaseIterable {
        case raised = "alert.raised"
        case reopened = "alert.reopened"
        case updated = "alert.updated"
        case escalated = "alert.escalated"
        /// An operator tries a channel.
        case test = "channel.test"
        /// The gateway gave another channel of the tenant up.
        case channelDisabled = "channel.disabled"
        /// Somebody is asked whether a mitigation may be carried out.
        case approvalRequested = "approval.requested"
        case approvalReminded = "approval.reminded"
        case approvalEscalated = "approval.escalated"
        /// It was approved, and somebody has to do it by hand.
        case approvalByHand = "approval.by_hand"
        /// What became of it.
        case approvalSettled = "approval.settled"
        /// Whoever shared is told why that is not wanted, and what to do instead.
        case sharerTold = "sharer.told"

        init(_ cause: AlertNotice.Cause) {
            self =
                switch cause {
                case .raised: .raised
                case .reopened: .reopened
                case .updated: .updated
                case .escalated: .escalated
                }
        }
    }

    package struct TenantName: Sendable, Codable, Equatable {
        package var id: GUID
        package var name: String
        package var timeZone: String
    }

    /// In whose name it comes: what of a brand fits on a card.
    package struct Provider: Sendable, Codable, Equatable {
        package var name: String?
        package var colour: String?
        package var footer: String?
        package var replyTo: String?
    }

    /// The channel that an event is about.
    package struct AboutChannel: Sendable, Codable, Equatable {
        package var name: String
        package var kind: AlertChannel.Kind
        package var shown: String
        package var reason: String
    }

    package var event: Event
    /// The same for every channel that is told this.
    package var noticeId: GUID
    package var at: Date
    package var tenant: TenantName
    /// `nil` for the events of channels and of approvals.
    package var alert: Alert?
    package var channel: AboutChannel?
    /// For the events of approvals.
    package var proposal: Proposal?
    package var provider: Provider
    /// The policy's limit, when this is its last notification of the day.
    package var lastOfDay: Int?
}
