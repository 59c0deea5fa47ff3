import AuditRecords
import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Postgres

/// What is wrong with one blob, and what becomes of it: tried again, kept as it is, gone, or a dead letter.
struct BlobProblem: Sendable {
    private enum Course: Sendable {
        /// Fetched again after the delay; counted unless it was not the blob's fault.
        case again(Duration, isAttempt: Bool)
        /// Taken in as far as it could be read; the rest is a gap.
        case keep
        case gone
        case dead
    }

    /// Tries of what cannot pass by waiting, before the blob is a dead letter.
    private static let triesWhenPermanent = 5
    /// Tries of passing trouble: some 15 hours with an hour at most between two.
    private static let triesWhenPassing = 24
    /// Tries to get a broken body whole.
    private static let triesWhenDamaged = 3
    /// Tries of what Microsoft says it has not: a listing may be ahead of the store.
    private static let triesWhenMissing = 2

    let reason: Tenant.Reason
    /// Whether the tenant must be looked at before anything else of it is read.
    let concernsTenant: Bool
    private let course: Course

    /// Whether the blob is taken in all the same.
    var keepsContent: Bool {
        if case .keep = course { true } else { false }
    }

    /// Whether nothing more is tried by itself.
    var isFinal: Bool {
        if case .again = course { false } else { true }
    }

    /// The problem as the tenant's failure.
    var error: GatewayError {
        GatewayError(.contentForeign, reason.message, remedy: reason.remedy)
    }

    /// What a request for the blob failed with.
    init(_ failure: CloudFailure, of blob: WaitingBlob) {
        reason = Tenant.Reason(failure)
        concernsTenant = false
        let attempts = blob.attempts + 1
        let delay = max(Self.delay(attempts), failure.retryAfter ?? .zero)
        switch failure.retry {
        case .gone:
            course = attempts < Self.triesWhenMissing ? .again(.seconds(30), isAttempt: true) : .gone
        case .subscribe:
            // The subscription is off; the blob waits until upkeep has it running again.
            course = .again(max(delay, .seconds(300)), isAttempt: false)
        default:
            let tries = failure.isPermanent ? Self.triesWhenPermanent : Self.triesWhenPassing
            course = attempts < tries ? .again(delay, isAttempt: true) : .dead
        }
    }

    /// What the content itself shows; `nil` for sound content.
    init?(_ fetched: FetchedBlob) {
        let attempts = fetched.blob.attempts + 1
        if fetched.records.isEmpty, let foreign = fetched.setAside.first(where: { $0.reason == .foreignOrganization }) {
            reason = Tenant.Reason(
                code: GatewayError.Code.contentForeign.rawValue,
                message: "A content blob holds only records of another organization (\(foreign.detail ?? "unnamed")).",
                remedy: """
                    Check that the tenant id and the app registration belong together; if they do, open a case with \
                    Microsoft. Nothing of the blob was stored.
                    """
            )
            concernsTenant = true
            course = .dead
            return
        }
        guard let broken = fetched.damage else { return nil }
        reason = Tenant.Reason(
            code: GatewayError.Code.contentDamaged.rawValue,
            message: "The content's JSON is broken at byte \(broken.range.lowerBound): \(broken.detail ?? "no array").",
            remedy: "What parsed was stored, and the whole content is in the archive."
        )
        concernsTenant = false
        course = attempts < Self.triesWhenDamaged ? .again(Self.delay(attempts), isAttempt: true) : .keep
    }

    /// Writes what becomes of the blob.
    func store(of blob: WaitingBlob, tenant: TenantID, on connection: PostgresConnection) async throws {
        switch course {
        case .again(let delay, let isAttempt):
            try await ContentBlobStore.postpone(
                blob,
                by: delay,
                because: reason,
                isAttempt: isAttempt,
                tenant: tenant,
                on: connection
            )
        case .gone: try await ContentBlobStore.end(blob, as: .gone, because: reason, tenant: tenant, on: connection)
        case .dead: try await ContentBlobStore.end(blob, as: .dead, because: reason, tenant: tenant, on: connection)
        case .keep:
            let gap = Gap.Draft(
                contentType: blob.item.contentType.rawValue,
                from: blob.item.createdAt,
                to: blob.item.createdAt,
                reason: .contentDamaged,
                detail: reason.message,
                contentID: blob.item.contentID,
                remedy: reason.remedy
            )
            try await GapStore.record(gap, tenant: tenant, on: connection)
        }
    }

    private static func delay(_ attempts: Int) -> Duration {
        Backoff(first: .seconds(2), maximum: .seconds(3600))
            .delay(afterFailures: attempts, random: Double.random(in: 0...1))
    }
}
