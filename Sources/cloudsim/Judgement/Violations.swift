/// Every way in which clients broke the service's rules, counted by rule and tenant.
///
/// Refusals alone cannot tell: a fault may answer in the service's place, and some rules the service bears in silence.
struct Violations: Sendable {
    /// A rule of the service, with where it stands.
    enum Rule: String, CaseIterable, Codable, Sendable {
        /// A call without `PublisherIdentifier` (API reference, "Activity API operations").
        case publisherMissing
        /// `PublisherIdentifier` that is not the vendor's tenant.
        case publisherWrong
        /// A window of more than 24 hours (API reference, "List available content").
        case windowTooLong
        /// A window that ends before it begins, or as it begins.
        case windowInverted
        /// A start more than seven days back.
        case windowTooOld
        /// Only one of start and end, or a time in a form that the reference does not name.
        case windowMalformed
        /// A start within fifteen minutes of the last for that tenant and type (API reference, "Start a subscription").
        case startTooSoon
        /// Any stop: what comes until the next start is lost for good, so a gateway has no reason.
        case stop
        /// A token of one tenant in a call for another.
        case foreignTenantToken
        /// A call without a token.
        case tokenMissing
        /// An expired token used more than twice, the first second after its first refusal apart.
        case expiredToken
        /// More than `tokensPerMinute` tokens in a minute while a good one is out (AADSTS50196 warns of the loop).
        case tokenPerCall
        /// A blob that no listing and no notification named.
        case blobNeverListed
        /// A blob, a listing or a start of a content type that there is not.
        case contentTypeUnknown
        /// GET where POST is due, or the reverse.
        case wrongMethod
    }

    /// What is told about one rule and tenant.
    struct Entry: Codable, Equatable, Sendable {
        var rule: Rule
        var tenant: String
        var count: Int
        var lastDetail: String
        var lastTime: String
    }

    private struct Key: Hashable {
        var rule: Rule
        var tenant: String
    }

    private var byKey: [Key: Entry] = [:]

    /// In a fixed order.
    var entries: [Entry] { byKey.values.sorted { ($0.rule.rawValue, $0.tenant) < ($1.rule.rawValue, $1.tenant) } }

    mutating func note(_ rule: Rule, tenant: String, _ detail: String, at now: Moment) {
        let count = byKey[Key(rule: rule, tenant: tenant)]?.count ?? 0
        byKey[Key(rule: rule, tenant: tenant)] = Entry(
            rule: rule,
            tenant: tenant,
            count: count + 1,
            lastDetail: detail,
            lastTime: now.contentTime
        )
    }
}
