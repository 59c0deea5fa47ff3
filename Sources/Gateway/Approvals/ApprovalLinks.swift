package import FoundationEssentials
package import MicrosoftCloud
import Postgres

/// The pages behind the links in requests for approval: what is proposed, and a form that decides, once.
///
/// Whoever has the word of a link is the approver it was made for. Looking changes nothing but a counter, as mail scanners
/// open every link.
package struct ApprovalLinks: Sendable {
    /// Where links are answered on the customers' listener; the token stands behind it.
    package static let path = "/a/"

    /// Tells the evidence log that an approver's link to a mitigation was opened: once for a link and a network address, and
    /// for the first addresses alone.
    package typealias Seen = @Sendable (TenantID, UUID, MitigationPerson) async throws -> Void

    /// What the form says.
    package struct Form: Sendable {
        package enum Verdict: String, Sendable { case approve, reject, stop, confirm, undo }

        package var verdict: Verdict?
        package var note: String?
        /// Who decides, where the link is a channel's.
        package var name: String?

        package init(verdict: Verdict?, note: String?, name: String?) {
            self.verdict = verdict
            self.note = note
            self.name = name
        }
    }

    /// A page and its status.
    package struct Answer: Sendable {
        package var page: String
        package var status: Int
    }

    /// What a word opens.
    private struct Opened {
        var tenant: Tenant
        var link: ApprovalLink
        var approver: Approver
        var brand: DigestBrand
    }

    private static let nameLimit = 120
    static let noteLimit = 1000
    private static let lookups = 4

    private let database: Database
    private let credentials: CredentialStore
    private let desk: MitigationDesk
    private let seen: Seen
    /// At most so many at once, each with two connections: strangers must not take those that ingestion needs.
    private let slots = Slots(Self.lookups)

    package init(database: Database, credentials: CredentialStore, desk: MitigationDesk, seen: @escaping Seen) {
        self.database = database
        self.credentials = credentials
        self.desk = desk
        self.seen = seen
    }

    /// The page of a link.
    ///
    /// - Parameters:
    ///   - text: What stands in the address.
    ///   - address: The network address that asks.
    ///   - isReading: Whether this is somebody who looks at it.
    ///   - now: By it links and proposals have ended or not.
    /// - Returns: `nil` for a token that is wrong or expired: a stranger shall not learn which.
    /// - Throws: What the database says; ``GatewayError`` with `sealing.failed`.
    package func open(
        _ text: String,
        from address: String?,
        isReading: Bool,
        now: Date = Date()
    ) async throws -> Answer? {
        guard let token = LinkToken(text) else { return nil }
        return try await slots.with {
            let opened = try await database.asWorker { connection -> Opened? in
                // Held, so that two looks at once from one place are told as one.
                guard let opened = try await find(token, now, isLocked: isReading, on: connection) else { return nil }
                if isReading { try await note(opened, address, on: connection) }
                return opened
            }
            guard let opened else { return nil }
            let report = try await desk.report(GUID(opened.link.mitigation).description, tenant: opened.tenant.id)
            return Answer(page: try await page(opened, report, now: now).html, status: 200)
        }
    }

    /// Takes the form of a link.
    ///
    /// The decision and the link's end are one transaction, so of two forms at once one decides.
    ///
    /// - Parameters:
    ///   - text: What stands in the address.
    ///   - form: What was chosen.
    ///   - address: The network address that it comes from.
    ///   - now: By it links and proposals have ended or not.
    /// - Returns: `nil` for a token that is wrong or expired.
    /// - Throws: What the database says; ``GatewayError`` with `sealing.failed`.
    package func decide(
        _ text: String,
        _ form: Form,
        from address: String?,
        now: Date = Date()
    ) async throws -> Answer? {
        guard let token = LinkToken(text) else { return nil }
        return try await slots.with {
            let opened = try await database.asWorker { try await find(token, now, on: $0) }
            guard let opened else { return nil }
            return try await decide(opened, form, address, now)
        }
    }

    // MARK: Deciding

    private func decide(
        _ opened: Opened,
        _ form: Form,
        _ address: String?,
        _ now: Date
    ) async throws -> Answer {
        let id = GUID(opened.link.mitigation).description
        let tenant = opened.tenant.id
        let before = try await desk.report(id, tenant: tenant)
        var page = try await page(opened, before, now: now)
        // A decision on what is decided comes too late, also where the page offers something else now.
        let isOffered = form.verdict.map(page.verdicts.contains) ?? false
        guard page.isOpen, isOffered || !page.isDecided else { return Answer(page: page.html, status: 409) }
        let name = Self.name(form, opened.approver)
        guard isOffered, let verdict = form.verdict, let name else {
            page.complaint =
                name == nil
                ? "Say who you are: the decision is written down under your name."
                : "Nothing was decided: press one of the buttons."
            return Answer(page: page.html, status: 400)
        }
        let person = MitigationPerson(name, side: opened.approver.side, way: .link, address: address)
        let note = form.note.map { String($0.trimmed.prefix(Self.noteLimit)) }.flatMap { $0.isEmpty ? nil : $0 }
        do {
            page.report = try await carryOut(verdict, id, note, of: opened, by: person)
            page.decided = verdict
            return Answer(page: page.html, status: 200)
        } catch let error as GatewayError where Self.refusals.contains(error.code) {
            page.report = try await desk.report(id, tenant: tenant)
            page.refusal = error.message
            return Answer(page: page.html, status: error.code.httpStatus)
        }
    }

    private func carryOut(
        _ verdict: Form.Verdict,
        _ id: String,
        _ note: String?,
        of opened: Opened,
        by person: MitigationPerson
    ) async throws -> MitigationReport {
        let (link, tenant) = (opened.link, opened.tenant.id)
        func decide(_ verdict: ApprovalDecision.Verdict) async throws -> MitigationReport {
            try await desk.decide(id, verdict, note: note, tenant: tenant, by: person) { connection in
                guard try await link.use(by: person.name, tenant: tenant, on: connection) else {
                    throw GatewayError(.approvalDecided, "This link was used already.")
                }
            }
        }
        switch verdict {
        case .approve: return try await decide(.approve)
        case .reject: return try await decide(.reject)
        case .stop:
            let stopped = try await desk.stop(id, note: note, tenant: tenant, by: person)
            // It is stopped, whether this is written down or not.
            _ = try await database.asWorker { try await link.use(by: person.name, tenant: tenant, on: $0) }
            return stopped
        case .confirm:
            return try await desk.confirm(id, note: note, of: tenant.description, by: person)
        case .undo:
            // A proposal of its own, which needs the same word again.
            _ = try await desk.undo(id, reason: note, of: tenant.description, by: person)
            return try await desk.report(id, tenant: tenant)
        }
    }

    /// What the desk says no with, to be told on the page.
    private static let refusals: Set<GatewayError.Code> = [
        .approvalDecided, .approvalNotApprover, .mitigationSettled, .mitigationOff, .mitigationExists,
        .mitigationInvalid,
        .mitigationNotReversible,
    ]

    /// Who decides: the approver, or for a channel whoever says so, marked as not known by more than that.
    private static func name(_ form: Form, _ approver: Approver) -> String? {
        if let address = approver.address { return address }
        let name = (form.name ?? "").visible.trimmed
        guard (1...nameLimit).contains(name.count) else { return nil }
        return "\(name) (\(approver.shown))"
    }

    // MARK: Finding

    /// What a word opens.
    private func find(
        _ token: LinkToken,
        _ now: Date,
        isLocked: Bool = false,
        on connection: PostgresConnection
    ) async throws -> Opened? {
        let found = try await ApprovalLink.get(token.link, tenant: token.tenant, isLocked: isLocked, on: connection)
        guard let link = found else { return nil }
        let key = try await credentials.dataKey(of: token.tenant, on: connection)
        guard link.isOpened(by: token, key: key), now < link.expiresAt,
            let approver = try await ApproverStore.get(link.approver, tenant: token.tenant, on: connection)
        else { return nil }
        return Opened(
            tenant: try await TenantStore.get(token.tenant, on: connection),
            link: link,
            approver: approver,
            brand: try await DigestBrandStore.effective(for: token.tenant, on: connection)
        )
    }

    /// Counts a look, and tells the evidence log of the first from each address; not told, it is not counted either.
    private func note(_ opened: Opened, _ address: String?, on connection: PostgresConnection) async throws {
        let place = address ?? "unknown"
        let isNew = !opened.link.seenFrom.contains(place) && opened.link.seenFrom.count < ApprovalLink.seenLimit
        let tenant = opened.tenant.id
        try await opened.link.noteOpened(from: isNew ? place : nil, tenant: tenant, on: connection)
        guard isNew else { return }
        let approver = opened.approver
        let person = MitigationPerson(approver.shown, side: approver.side, way: .link, address: address)
        try await seen(tenant, opened.link.mitigation, person)
    }

    private func page(_ opened: Opened, _ report: MitigationReport, now: Date) async throws -> ApprovalPage {
        let evidence = try await database.asTenant(opened.tenant.id) {
            try await ApprovalRequests.evidence(of: report.mitigation, tenant: opened.tenant.id, on: $0)
        }
        return ApprovalPage(
            tenantName: opened.tenant.name,
            timeZone: opened.tenant.timeZone,
            brand: opened.brand,
            approver: opened.approver,
            report: report,
            evidence: evidence,
            usedBy: opened.link.usedAt.map { _ in opened.link.usedBy ?? opened.approver.shown },
            now: now
        )
    }
}
