import FoundationEssentials
import Sealing

/// Ids that are made of what they stand for, so that whoever makes them makes the same.
enum NoticeIdentity {
    /// Of something that happened to an alert: of a repeat as of the first time.
    static func notice(_ notice: AlertNotice) -> UUID {
        let alert = notice.alert
        let mark =
            switch notice.cause {
            case .raised: ""
            // Both rest on new evidence, which only grows.
            case .reopened: "\(alert.count)"
            case .escalated: "\(alert.count)"
            case .updated: "\(Int64((alert.updatedAt.timeIntervalSince1970 * 1_000_000).rounded())) \(alert.count)"
            }
        return make(["notice", alert.alertId.description, notice.cause.rawValue, mark])
    }

    /// Of one notice's way to one place.
    static func delivery(of notice: UUID, to channel: UUID, target: String) -> UUID {
        make(["delivery", notice.uuidString, channel.uuidString, target])
    }

    /// A UUID of the parts (RFC 9562 §5.8, version 8): the beginning of their SHA-256, every part behind its length.
    static func make(_ parts: [String]) -> UUID {
        let text = parts.map { "\($0.utf8.count):\($0)" }.joined()
        var bytes = Array(Sealing.Digest.sha256(Array(text.utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUID(bytes: bytes) ?? UUID()
    }
}
