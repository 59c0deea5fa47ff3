import AuditRecords
package import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// Runs policies over a tenant's past: what they would have raised, and how often somebody would have been told.
///
/// The archive's records are read as an export reads them, each once, and judged by the same code as new ones; nothing is
/// written.
package struct PolicyTrial: Sendable {
    /// Between two words about how far it is.
    private static let interval = Duration.milliseconds(250)
    private static let page = 500

    /// What is asked for.
    package struct Order: Sendable, Decodable {
        /// None: the policies that apply to the tenant.
        package var files: [PolicyFile]?
        package var since: Date
        package var until: Date?

        package init(files: [PolicyFile]? = nil, since: Date, until: Date? = nil) {
            self.files = files
            self.since = since
            self.until = until
        }
    }

    let database: Database
    let export: RecordExport
    let book: PolicyBook

    package init(database: Database, export: RecordExport, book: PolicyBook) {
        self.database = database
        self.export = export
        self.book = book
    }

    /// Makes everything ready, so that what is wrong is told before the first word of an answer.
    ///
    /// - Throws: ``PolicyRefusal``; ``GatewayError`` with `tenant.not_found`, `policy.invalid`, `request.invalid`.
    package func begin(_ order: Order, of reference: String) async throws -> Prepared {
        let until = order.until ?? Date()
        guard order.since < until else { throw GatewayError(.requestInvalid, "The span ends before it begins.") }
        let tenant = try await database.asWorker { try await TenantStore.find(reference, on: $0) }
        let standing = try await book.policies(of: tenant.id)
        var policies = standing
        var ids = Set(standing.compiled.policies.filter(\.settings.enabled).map(\.id))
        if let files = order.files {
            let (documents, problems) = try await PolicyDesk.read(files)
            guard problems.isEmpty else { throw PolicyRefusal(problems) }
            guard !documents.isEmpty else {
                throw GatewayError(.policyInvalid, "There is no policy in what was given.")
            }
            policies = try await trial(of: documents, beside: standing, tenant: tenant.id)
            ids = Set(documents.map(\.policy.id))
        }
        let reading = try await export.begin(tenant.id, RecordExport.Selection(since: order.since, until: until))
        return Prepared(
            database: database,
            tenant: tenant,
            policies: policies,
            ids: ids,
            since: order.since,
            until: until,
            reading: reading
        )
    }

    /// The given policies, and where they refer to others, those that apply to the tenant.
    private func trial(
        of documents: [PolicyDocument],
        beside standing: TenantPolicies,
        tenant: TenantID
    ) async throws -> TenantPolicies {
        let effective = try await database.asWorker {
            try await EffectivePolicies.read(tenant, pack: book.pack, on: $0)
        }
        // A trial is asked for, so a policy that says enabled: false is tried too.
        let given = documents.map { document in
            var policy = document.policy
            policy.settings.enabled = true
            return policy
        }
        let ids = Set(given.map(\.id))
        var compiled = CompiledPolicies(given, lists: effective.lists)
        if !compiled.problems.isEmpty {
            let others = standing.compiled.policies.filter { !ids.contains($0.id) }
            compiled = CompiledPolicies(given + others, lists: effective.lists)
        }
        let files = Set(given.map(\.file))
        let problems = compiled.problems.filter { files.contains($0.file) }
        guard problems.isEmpty else { throw PolicyRefusal(problems) }
        return TenantPolicies(compiled: compiled, exceptions: standing.exceptions)
    }

    /// One word of a trial: how far it is, or, the last, what came of it.
    package struct Step: Sendable, Codable {
        package var progress: PolicyTrialProgress?
        package var report: PolicyTrialReport?
    }

    /// A trial under way.
    package actor Prepared {
        private let database: Database
        private let tenant: Tenant
        private let policies: TenantPolicies
        private let ids: Set<String>
        private let since: Date
        private let until: Date
        private let reading: RecordExport.Reading
        private let start = ContinuousClock.now
        private var tally: PolicyTrialTally
        private var progress: PolicyTrialProgress?

        fileprivate init(
            database: Database,
            tenant: Tenant,
            policies: TenantPolicies,
            ids: Set<String>,
            since: Date,
            until: Date,
            reading: RecordExport.Reading
        ) {
            self.database = database
            self.tenant = tenant
            self.policies = policies
            self.ids = ids
            self.since = since
            self.until = until
            self.reading = reading
            tally = PolicyTrialTally(policies, calendar: TenantCalendar(timeZone: tenant.timeZone))
        }

        /// Goes on for a quarter of a second, or to the end.
        ///
        /// To be called again until it gives the report; not by two at a time.
        package func step() async throws -> Step {
            guard var progress else {
                let first = PolicyTrialProgress(
                    blobs: 0,
                    ofBlobs: try await blobCount(),
                    records: 0,
                    matches: 0,
                    seconds: 0
                )
                self.progress = first
                return Step(progress: first)
            }
            let begun = ContinuousClock.now
            while let batch = try await reading.nextBatch() {
                tally.add(await judge(batch))
                progress.blobs += 1
                progress.records += batch.records.count
                progress.matches = tally.matches
                guard ContinuousClock.now - begun >= PolicyTrial.interval else { continue }
                progress.seconds = (ContinuousClock.now - start) / .seconds(1)
                self.progress = progress
                return Step(progress: progress)
            }
            let events = try await judgeEvents()
            let outcomes = tally.outcomes(of: ids)
            return Step(
                report: PolicyTrialReport(
                    tenantId: tenant.id,
                    since: since,
                    until: until,
                    blobs: progress.blobs,
                    records: progress.records,
                    events: events,
                    seconds: (ContinuousClock.now - start) / .seconds(1),
                    policies: outcomes
                )
            )
        }

        private func blobCount() async throws -> Int {
            try await database.asWorker { [tenant, since] connection in
                try await connection.query(
                    """
                    select count(*)::int from content_blob
                    where tenant_id = \(tenant.id.rawValue) and state = 'done' and created_at >= \(since)
                    """
                ).first?.decode(0, as: Int.self) ?? 0
            }
        }

        /// CPU work: away from the caller's actor.
        @concurrent
        private nonisolated func judge(_ batch: RecordExport.Batch) async -> Findings {
            var findings = Findings(policies)
            let concerned = batch.operations.map(policies.compiled.concerns)
            for record in batch.records where concerned[record.operation] {
                do throws(JSONProblem) {
                    let value = try JSONValue(recordAt: record.range, of: batch.body.span)
                    // An exception holds for what happened while it did.
                    findings.look(at: value, key: record.key, now: Date(microseconds: record.createdAt))
                } catch {
                    // Set aside when it arrived, and no evidence of anything then either.
                    continue
                }
            }
            return findings
        }

        private func judgeEvents() async throws -> Int {
            guard policies.compiled.hasEventPolicies else { return 0 }
            var mark: PageMark?
            var count = 0
            while true {
                let (stored, findings) = try await database.asWorker {
                    [mark, tenant, policies, since, until] connection in
                    let stored = try await SharingStore.all(
                        tenant: tenant.id,
                        since: since,
                        before: mark ?? PageMark(at: until, id: UUID(uuid: noID)),
                        limit: PolicyTrial.page,
                        on: connection
                    )
                    let findings = try await Evaluation.look(
                        at: stored.map(\.event),
                        with: policies,
                        tenant: tenant.id,
                        now: Date(),
                        on: connection
                    )
                    return (stored, findings)
                }
                tally.add(findings)
                count += stored.count
                guard stored.count == PolicyTrial.page, let last = stored.last else { return count }
                mark = PageMark(at: last.occurredAt, id: last.event.id)
            }
        }
    }
}

/// Before every id.
private let noID: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
