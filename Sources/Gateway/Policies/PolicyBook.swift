import FoundationEssentials
package import Logging
package import MicrosoftCloud
package import Policies
import Postgres
import Sealing
import ServiceLifecycle

/// What applies to each tenant, compiled and kept while it holds.
///
/// The database says when something of it changed (channel `gateway_policies`); what is remembered is looked up anew after
/// half a minute in any case, and at every question while nobody listens. Tenants to whom the same policies and lists apply
/// share one compiled set, and a document is parsed once.
package actor PolicyBook: ServiceLifecycle.Service {
    package static let channel = "gateway_policies"
    /// As long as a change may go unnoticed when a notification was lost with its connection.
    private static let lifetime = Duration.seconds(30)
    /// Tenants; the ones not asked for longest go first.
    private static let tenantLimit = 10_000

    private struct Page {
        let policies: TenantPolicies
        let until: ContinuousClock.Instant
        var lastUse: Int
    }

    private let database: Database
    private let logger: Logger
    /// The default pack, which every tenant has.
    nonisolated let pack: [PolicyDocument]
    private let packByHash: [[UInt8]: PolicyDocument]

    private var isListening = false
    /// Grows with every change that is heard of: what was looked up before one is not remembered after it.
    private var changes = 0
    private var uses = 0
    private var pages: [TenantID: Page] = [:]
    /// Parsed documents by their hash, those of the remembered tenants.
    private var documents: [[UInt8]: PolicyDocument] = [:]
    /// Compiled sets by what they are made of.
    private var sets: [[UInt8]: CompiledPolicies] = [:]
    /// What failed in this process, by tenant and policy: off even while the database cannot be told.
    private var muted: [TenantID: [String: [UInt8]]] = [:]

    /// - Parameters:
    ///   - database: Where the operator's policies are.
    ///   - logger: For policies that had to be switched off.
    ///   - pack: The default pack.
    package init(database: Database, logger: Logger, pack: [Policy] = DefaultPack.policies) {
        self.database = database
        self.logger = logger
        self.pack = pack.map(PolicyDocument.init)
        packByHash = Dictionary(self.pack.map { ($0.sha256, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Listens for changes until shutdown.
    package func run() async throws {
        let news = database.worker.notifications(on: Self.channel)
        for await payload in news.cancelOnGracefulShutdown() {
            // An empty one stands for every tenant, and says too that listening began, or began again.
            forget(TenantID(payload))
            isListening = true
        }
        isListening = false
        forget(nil)
    }

    /// What applies to the tenant now.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `database.unavailable`; the database's failure.
    package func policies(of tenant: TenantID) async throws -> TenantPolicies {
        let now = ContinuousClock.now
        if let page = pages[tenant], page.until > now {
            uses += 1
            pages[tenant]?.lastUse = uses
            return page.policies
        }
        let ticket = changes
        let (effective, texts) = try await read(tenant)
        // Others ran while this one waited: they may have made the same set, which is found by its key.
        let found = try assemble(effective, texts: texts, tenant: tenant)
        if isListening, ticket == changes { remember(found, of: tenant, until: now + Self.lifetime) }
        return found
    }

    /// Switches off a policy that could not be evaluated, for this tenant, until its text changes or an operator enables it.
    ///
    /// Takes a connection of its own: not to be called by whoever holds one of a small pool. Never fails: what cannot be
    /// written down holds in this process.
    package func disable(policyID: String, tenant: TenantID, because message: String) async {
        let sha256: [UInt8]
        do {
            guard let entry = try await read(tenant).effective.entries[policyID] else { return }
            sha256 = entry.sha256
            muted[tenant, default: [:]][policyID] = sha256
            forget(tenant)
            try await database.asWorker {
                try await PolicyStore.note(trouble: message, policyID: policyID, sha256: sha256, tenant: tenant, on: $0)
            }
        } catch {
            logger.error(
                "Policy trouble could not be stored",
                metadata: .init([.tenantID: "\(tenant)", .policyID: "\(policyID)", .errorCause: "\(error)"])
            )
        }
        logger.error(
            "Policy switched off because it cannot be evaluated",
            metadata: .init([
                .tenantID: "\(tenant)", .policyID: "\(policyID)", .errorMessage: "\(message)",
                .remedy: "Mend it and apply it again, or: gatewayctl policy enable.",
            ])
        )
    }

    /// Forgets a tenant, or everything: somebody has changed what applies.
    package func forget(_ tenant: TenantID?) {
        changes += 1
        guard let tenant else {
            (pages, documents, sets) = ([:], [:], [:])
            return
        }
        pages[tenant] = nil
    }

    /// How much is remembered, for tests.
    var remembered: (tenants: Int, sets: Int, isListening: Bool) { (pages.count, sets.count, isListening) }

    // MARK: Reading and compiling

    private func read(_ tenant: TenantID) async throws -> (effective: EffectivePolicies, texts: [[UInt8]: PolicyText]) {
        try await database.asWorker { [pack, packByHash, documents] connection in
            let effective = try await EffectivePolicies.read(tenant, pack: pack, on: connection)
            let unknown = Set(effective.entries.values.map(\.sha256)).filter {
                packByHash[$0] == nil && documents[$0] == nil
            }
            let texts = unknown.isEmpty ? [:] : try await PolicyStore.texts(of: Array(unknown), on: connection)
            return (effective, texts)
        }
    }

    /// Synchronous on the actor, so that one set is compiled once however many tenants ask for it at a time.
    private func assemble(
        _ effective: EffectivePolicies,
        texts: [[UInt8]: PolicyText],
        tenant: TenantID
    ) throws -> TenantPolicies {
        var effective = effective
        for (policyID, sha256) in muted[tenant] ?? [:] where effective.entries[policyID]?.sha256 == sha256 {
            effective.entries[policyID]?.isOff = .trouble("", at: Date())
        }
        for (sha256, text) in texts where documents[sha256] == nil {
            // What was applied was read before; another version of the gateway may read it otherwise.
            let (policies, problems) = PolicyReader.read(text.document, file: text.file)
            if let policy = policies.first {
                documents[sha256] = PolicyDocument(policy)
            } else {
                logger.error(
                    "Stored policy cannot be read",
                    metadata: .init([.path: "\(text.file)", .errorMessage: "\(problems.first?.message ?? "")"])
                )
            }
        }
        let chosen = effective.running { packByHash[$0] ?? documents[$0] }
        let lists = effective.lists(neededBy: chosen)
        let key = Self.key(chosen, lists)
        let compiled = sets[key] ?? CompiledPolicies(chosen.map(\.policy), lists: lists)
        sets[key] = compiled
        return TenantPolicies(compiled: compiled, exceptions: effective.exceptions, setKey: key)
    }

    private static func key(_ documents: [PolicyDocument], _ lists: [String: [String]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for document in documents { bytes += document.sha256 + [document.policy.settings.enabled ? 1 : 0] }
        for (name, members) in lists.sorted(by: { $0.key < $1.key }) {
            // A byte that UTF-8 never has keeps one name or member from running into the next.
            bytes.append(0xFE)
            bytes += name.utf8
            for member in members {
                bytes.append(0xFF)
                bytes += member.utf8
            }
        }
        return Sealing.Digest.sha256(bytes)
    }

    private func remember(_ policies: TenantPolicies, of tenant: TenantID, until: ContinuousClock.Instant) {
        uses += 1
        pages[tenant] = Page(policies: policies, until: until, lastUse: uses)
        guard pages.count > Self.tenantLimit else { return }
        let kept = pages.values.map(\.lastUse).sorted()[Self.tenantLimit / 10]
        pages = pages.filter { $0.value.lastUse > kept }
        let used = Set(pages.values.map(\.policies.setKey))
        sets = sets.filter { used.contains($0.key) }
        // What is still in use is in the sets; a document that is asked for again is read again.
        documents = [:]
    }
}
