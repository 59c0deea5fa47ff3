package import FoundationEssentials

/// What an operator may tune about ingestion.
package struct IngestionSettings: Sendable {
    /// The MSP's own tenant id, on every request to Microsoft; without it the calls share everybody's quota.
    package var publisherID: UUID
    /// Between two shifts of a tenant; `GATEWAY_POLL_INTERVAL`, default 5 min.
    package var pollInterval: Duration = .seconds(300)
    /// A tenant's request budget; `GATEWAY_REQUESTS_PER_MINUTE`, default 2,000 (Microsoft's baseline a tenant).
    package var requestsPerMinute = 2000
    /// Shifts at the same time in this process, most of which wait for Microsoft; default 64.
    package var shifts = 64
    /// Downloads at the same time for one tenant; default 8.
    package var downloadsPerTenant = 8
    /// Downloads at the same time in this process; default 24.
    package var downloads = 24
    /// Blobs a shift fetches at most before other tenants get their turn; default 2,000.
    package var blobsPerShift = 2000
    /// How long a shift begins new downloads before other tenants get their turn; default 15 s.
    package var sliceTime: Duration = .seconds(15)
    /// The largest blob that is taken in, in bytes; `GATEWAY_BLOB_LIMIT`, default 256 MB.
    package var blobLimit = 256 << 20
    /// Blobs up to this many bytes are fetched side by side, larger ones one after another; default 8 MB.
    package var smallBlob = 8 << 20
    /// How far listing reaches back behind the cursor, because blobs appear late; `GATEWAY_LIST_OVERLAP`, default 1 h.
    package var overlap: Duration = .seconds(3600)
    /// Between two read-throughs of all that Microsoft still lists; default a day.
    package var sweepInterval: Duration = .seconds(86_400)
    /// Between two looks at the subscriptions; default 15 min.
    package var upkeepInterval: Duration = .seconds(900)

    package init(publisherID: UUID) { self.publisherID = publisherID }
}
