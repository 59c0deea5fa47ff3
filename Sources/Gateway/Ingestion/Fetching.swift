import AuditRecords
import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import Sealing

/// Downloads one tenant's waiting blobs, several at a time, and prepares each for its commit.
struct Fetching: Sendable {
    let tenant: TenantID
    let client: ActivityClient
    let key: DataKey
    let requests: MeteredRequests
    let policies: TenantPolicies
    let plant: IngestionPlant
    private let scanner = RecordScanner()

    init(
        tenant: TenantID,
        client: ActivityClient,
        key: DataKey,
        requests: MeteredRequests,
        policies: TenantPolicies,
        plant: IngestionPlant
    ) {
        self.tenant = tenant
        self.client = client
        self.key = key
        self.requests = requests
        self.policies = policies
        self.plant = plant
    }

    /// Downloads, scans and packs one blob.
    ///
    /// - Throws: `CloudFailure`, `CancellationError`, ``GatewayError``.
    func fetch(_ blob: WaitingBlob) async throws -> FetchedBlob {
        try await plant.downloads.with {
            let body = try await requests.send(for: blob.item.contentType.rawValue) {
                let body = try await download(blob.item)
                return (body, body.serverTime)
            }
            return try await prepare(Self.join(body.pages), blob)
        }
    }

    /// Many small bodies at a time, or one large: that bounds the bytes in flight whatever the blobs weigh.
    private func download(_ item: ContentItem) async throws -> Blob {
        let settings = plant.settings
        if settings.smallBlob < settings.blobLimit {
            do {
                return try await client.blob(item, limit: settings.smallBlob)
            } catch let failure as CloudFailure where failure.code == .tooLarge {
                return try await plant.largeDownloads.with { try await downloadLarge(item) }
            }
        }
        return try await downloadLarge(item)
    }

    private func downloadLarge(_ item: ContentItem) async throws -> Blob {
        let limit = plant.settings.blobLimit
        do {
            return try await client.blob(item, limit: limit)
        } catch var failure as CloudFailure where failure.code == .tooLarge {
            failure.remedy = """
                Raise GATEWAY_BLOB_LIMIT (\(max(1, limit >> 20)) MB now) if the memory is there, and restart the gateway.
                """
            throw failure
        }
    }

    /// The pages of a paged blob as the one JSON array that they are parts of; nearly every blob is one page as it is.
    static func join(_ pages: [[UInt8]]) -> [UInt8] {
        guard pages.count > 1 else { return pages.first ?? [] }
        var whole: [UInt8] = [UInt8(ascii: "[")]
        for page in pages {
            guard let open = page.firstIndex(of: UInt8(ascii: "[")), let close = page.lastIndex(of: UInt8(ascii: "]")),
                open < close
            else { continue }
            let items = page[(open + 1)..<close]
            guard items.contains(where: { $0 > 0x20 }) else { continue }
            if whole.count > 1 { whole.append(UInt8(ascii: ",")) }
            whole.append(contentsOf: items)
        }
        whole.append(UInt8(ascii: "]"))
        return whole
    }

    /// CPU work: away from the caller's actor, on the cooperative pool.
    @concurrent
    private func prepare(_ body: [UInt8], _ blob: WaitingBlob) async throws -> FetchedBlob {
        let fetched = FetchedBlob(
            blob,
            body: body,
            tenant: tenant,
            scanner: scanner,
            policies: policies,
            sealed: try plant.archive.pack(body, contentID: blob.item.contentID, tenant: tenant, key: key)
        )
        await Evaluation.report(fetched.troubles, of: policies, tenant: tenant, to: plant.policies)
        return fetched
    }
}
