/// The gateway's own settings of a policy: what stands under the one key `gateway:` of its file.
package struct PolicySettings: Sendable, Codable, Equatable {
    /// When nobody is to be woken.
    package struct QuietHours: Sendable, Codable, Equatable {
        /// What becomes of a notification that falls into them.
        package enum Course: String, Sendable, Codable, CaseIterable {
            /// It is sent when they end.
            case hold
            /// It is not sent; the next digest tells it.
            case digest
        }

        /// Minutes after midnight.
        package var from: Int
        /// Minutes after midnight; before ``from`` when they end on the next day.
        package var to: Int
        /// `nil`: the tenant's.
        package var timeZone: String?
        package var course: Course
    }

    /// Whom to tell when nobody took the alert up.
    package struct Escalation: Sendable, Codable, Equatable {
        /// Seconds from the first notification on.
        package var after: Int
        /// Channel names; empty: the same again.
        package var recipients: [String]
    }

    /// What is to be done about the share that an alert of the policy tells of, once somebody approved.
    package struct Mitigation: Sendable, Codable, Equatable {
        /// What a policy may do without anybody's approval, for a narrow case that somebody wrote down.
        package struct Automatic: Sendable, Codable, Equatable {
            /// Seconds in which anybody can stop it; the usual are an hour.
            package var delay = 3600
            /// How often on a day of the tenant's; beyond that people are asked.
            package var dailyMax = 5
            /// Whether it only says what it would do, which is so unless the policy says otherwise.
            package var isTrial = true

            package init() {}
        }

        /// Every action that a policy may propose.
        package static let actions = [
            "removeAccess", "removeEveryone", "lowerRole", "quarantineApp", "removeFlowAccess", "stopFlow",
            "notifySharer",
            "manualTask",
        ]

        /// One of ``actions``.
        package var action: String
        package var automatic: Automatic?

        package init(action: String, automatic: Automatic? = nil) {
            self.action = action
            self.automatic = automatic
        }
    }

    package var enabled = true
    /// Such as `permissions`; free text, for sorting.
    package var category: String?
    /// Names of channels; `nil`: every channel of the tenant that takes alerts.
    package var recipients: [String]?
    /// Notifications in a day of the tenant's time zone; `nil`: the default (50).
    package var dailyLimit: Int?
    package var quietHours: QuietHours?
    /// Fields whose values tell one alert of this policy from another; `nil`: the default of its source.
    package var aggregationKey: [String]?
    /// Seconds; evidence within so long of an alert's joins it.
    ///
    /// `nil`: the default (a day).
    package var aggregationWindow: Int?
    package var escalation: Escalation?
    /// `nil`: nothing is proposed by itself.
    package var mitigation: Mitigation?

    package init() {}
}
