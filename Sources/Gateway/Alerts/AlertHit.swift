import FoundationEssentials
import Policies
import Sealing

/// One piece of evidence that a policy matched, before it is known which alert it belongs to.
struct AlertHit: Sendable {
    /// How long a text may be that a record puts into an alert: a hostile record must not fill a mail.
    static let textLimit = 300

    let policy: Policy
    /// The aggregation key's values by field; a field that the evidence lacks is empty.
    let key: [String: String]
    /// Once a policy: a record's key, an event's id, a condition's name and time.
    let evidenceID: String
    let evidence: Alert.Evidence
    /// The share that the policy's mitigation is to take back, as far as the policy means it; `nil` where it says nothing.
    let share: SharingEvent?

    init(
        policy: Policy,
        key: [String: String],
        evidenceID: String,
        evidence: Alert.Evidence,
        share: SharingEvent? = nil
    ) {
        self.share = share
        self.policy = policy
        self.key = key.mapValues(Self.shown)
        self.evidenceID = evidenceID
        self.evidence = Alert.Evidence(
            kind: evidence.kind,
            id: Self.shown(evidence.id),
            summary: Self.shown(evidence.summary),
            occurredAt: evidence.occurredAt,
            arrivedAt: evidence.arrivedAt
        )
    }

    /// What makes two hits of a policy the same alert's, whatever order its fields stand in.
    var keyHash: [UInt8] { Self.hash(key.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }) }

    /// SHA-256 of texts, each with its length before it, so that no two lists give the same bytes.
    static func hash(_ texts: [String]) -> [UInt8] {
        Sealing.Digest.sha256(texts.flatMap { text in Array("\(text.utf8.count):".utf8) + Array(text.utf8) })
    }

    /// A record's text as it may be stored and shown: no NUL, which PostgreSQL takes in no text, and not without end.
    static func shown(_ text: String) -> String {
        let clean = text.contains("\0") ? text.replacing("\0", with: "\u{FFFD}") : text
        return clean.count > textLimit ? clean.prefix(textLimit - 1) + "…" : clean
    }
}
