import EvidenceChain
package import FoundationEssentials
import MicrosoftCloud
import Postgres
import Sealing

/// Where operators look at a tenant's evidence, have it verified, and take it along.
package struct EvidenceDesk: Sendable {
    /// What one archive may have, since it is made in memory.
    package static let exportLimit = 100_000

    private let database: Database
    private let credentials: CredentialStore
    private let exportLimit: Int

    package init(
        database: Database,
        credentials: CredentialStore,
        exportLimit: Int = EvidenceDesk.exportLimit
    ) {
        self.database = database
        self.credentials = credentials
        self.exportLimit = exportLimit
    }

    /// A page of the tenant's entries, newest first.
    package func page(
        of reference: String,
        since: Date,
        before mark: PageMark?,
        limit: Int
    ) async throws -> [EvidenceView] {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await EvidenceStore.newest(
                of: tenant.id,
                since: since,
                before: EvidenceView.seq(of: mark),
                limit: limit,
                on: connection
            )
        }
    }

    /// Checks the whole chain, with the tenant's key.
    ///
    /// - Parameters:
    ///   - reference: The tenant's name or id.
    ///   - hash: A hash of its evidence that was noted elsewhere: a chain whose end was cut off together with what the
    ///     gateway knew of it then does not have it.
    /// - Returns: What was found.
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func verify(_ reference: String, having hash: String? = nil) async throws -> EvidenceVerification {
        let chain = try await chain(of: reference)
        var verifier = EvidenceVerifier(tenant: chain.tenant.id.rawValue, key: chain.key)
        let wanted = hash?.lowercased()
        var isThere = wanted == nil || wanted == Hex.text(ChainHash.start)
        do {
            try await read(chain, after: 0) { entry in
                try verifier.take(entry)
                if !isThere { isThere = Hex.text(entry.hash) == wanted }
            }
            try verifier.finish(chain.head)
            if !isThere {
                throw EvidenceFault(
                    .headDiffers,
                    at: chain.last,
                    "No entry has the hash \(wanted ?? ""): the chain was cut before it, or is another."
                )
            }
        } catch let fault as EvidenceFault {
            return EvidenceVerification(entries: verifier.count, head: chain.head, fault: fault)
        }
        return EvidenceVerification(entries: verifier.count, head: chain.head)
    }

    /// The chain, or its end since a time, as a ZIP archive that can be verified without the gateway.
    ///
    /// A chain in which something is wrong is exported all the same, and the archive says what it is.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `evidence.too_large`.
    package func export(_ reference: String, since: Date?, now: Date = Date()) async throws -> [UInt8] {
        let chain = try await chain(of: reference)
        let end = chain.head ?? .start
        let start =
            if let since {
                try await database.asWorker {
                    try await EvidenceStore.place(since: since, before: end, of: chain.tenant.id, on: $0)
                }
            } else {
                ChainHead.start
            }
        guard chain.last - start.seq <= exportLimit else {
            throw GatewayError(
                .evidenceTooLarge,
                "These are \(chain.last - start.seq) entries, and an archive has at most \(exportLimit).",
                remedy: "Export a part of them with a later --since."
            )
        }
        var verifier = EvidenceVerifier(tenant: chain.tenant.id.rawValue, after: start, key: chain.key)
        var archive = try EvidenceArchive()
        var fault: EvidenceFault?
        try await read(chain, after: start.seq) { entry in
            try archive.add(entry)
            guard fault == nil else { return }
            do throws(EvidenceFault) { try verifier.take(entry) } catch { fault = error }
        }
        if fault == nil {
            do throws(EvidenceFault) { try verifier.finish(chain.head) } catch { fault = error }
        }
        return try archive.finish(
            EvidenceFileHead(
                tenant: .init(tenantId: chain.tenant.id.rawValue, name: chain.tenant.name),
                exportedAt: now.formatted(.iso8601),
                since: since?.formatted(.iso8601),
                entries: archive.count,
                after: start,
                head: ChainHead(seq: end.seq, hash: end.hash),
                finding: fault?.message
            )
        )
    }

    /// A tenant's chain as it ends now.
    private struct Chain {
        let tenant: Tenant
        let key: DataKey
        let head: ChainHead?
        /// The last entry that there is, whatever the head says.
        let last: Int
    }

    private func chain(of reference: String) async throws -> Chain {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            let end = try await EvidenceStore.end(of: tenant.id, on: connection)
            let key = try await credentials.dataKey(of: tenant.id, on: connection)
            return Chain(tenant: tenant, key: key, head: end.head, last: end.last)
        }
    }

    /// Reads page by page, each in a transaction of its own: entries never change, and those that are added now are
    /// beyond the end that was read.
    private func read(_ chain: Chain, after seq: Int, _ take: (ChainEntry) throws -> Void) async throws {
        var seq = seq
        while true {
            let page = try await database.asWorker {
                try await EvidenceStore.page(of: chain.tenant.id, after: seq, through: chain.last, on: $0)
            }
            guard let last = page.last else { return }
            for entry in page { try take(entry) }
            seq = last.seq
            try Task.checkCancellation()
        }
    }
}
