import FoundationEssentials
import MicrosoftCloud
import Sealing

/// The word in a link to one thing: whose, which link, and a code that only the tenant's key makes.
///
/// What the link opens and until when stands in its row and is part of the code, so a row that was tampered with opens
/// nothing either. A word of one purpose opens nothing of another.
struct LinkToken {
    /// What a link is for; raw values are part of the code, so they never change.
    enum Purpose: String {
        /// Opens one digest, which is its subject.
        case digest = "digest.link"
        /// Opens one proposal to one approver; they are its subjects, in this order.
        case approval = "approval.link"
    }

    /// 128 bits: one guess in 3.4 × 10^38, and each costs a request.
    private static let codeLength = 16

    let tenant: TenantID
    let link: UUID
    private let code: [UInt8]

    init(_ purpose: Purpose, tenant: TenantID, link: UUID, subjects: [UUID], expiresAt: Date, key: DataKey) {
        self.tenant = tenant
        self.link = link
        code = Self.code(purpose, tenant, link, subjects, expiresAt, key)
    }

    /// - Returns: `nil` for what cannot be a token.
    init?(_ text: String) {
        guard let bytes = TokenText.decode(text), bytes.count == 32 + Self.codeLength,
            let tenant = UUID(bytes: bytes[..<16]), let link = UUID(bytes: bytes[16..<32])
        else { return nil }
        self.tenant = TenantID(rawValue: tenant)
        self.link = link
        code = Array(bytes[32...])
    }

    var text: String { TokenText.encode(tenant.rawValue.bytes + link.bytes + code) }

    /// Whether it was made for these subjects and this end with this key.
    func isValid(_ purpose: Purpose, subjects: [UUID], expiresAt: Date, key: DataKey) -> Bool {
        constantTimeEquals(code, Self.code(purpose, tenant, link, subjects, expiresAt, key))
    }

    private static func code(
        _ purpose: Purpose,
        _ tenant: TenantID,
        _ link: UUID,
        _ subjects: [UUID],
        _ end: Date,
        _ key: DataKey
    ) -> [UInt8] {
        // Microseconds, as PostgreSQL keeps them.
        let micros = Int64((end.timeIntervalSince1970 * 1_000_000).rounded())
        let message =
            tenant.rawValue.bytes + link.bytes + subjects.flatMap(\.bytes)
            + withUnsafeBytes(of: micros.bigEndian) { Array($0) }
        return Array(key.authenticationCode(of: message, purpose: purpose.rawValue).prefix(codeLength))
    }
}
